"""Tables of the room."""

from huiguan.governance.models.bodies import Body, Post
from huiguan.governance.models.charters import CharterText, CharterVersion
from huiguan.governance.models.considerations import Consideration
from huiguan.governance.models.delegates import Delegate, DelegateQuota
from huiguan.governance.models.feeds import CalendarFeed
from huiguan.governance.models.meetings import AgendaItem, Meeting, MeetingEntry, PaperRead, Participant, Pulse
from huiguan.governance.models.minutes import Minutes, MinutesCorrection, MinutesSignature
from huiguan.governance.models.motions import Amendment, Motion, Resolution
from huiguan.governance.models.papers import IncomingPaper, OutgoingPaper, PaperDelivery, PaperOpinion, SealUse
from huiguan.governance.models.renewal import RenewalPlan, RenewalStep
from huiguan.governance.models.speaking import SpeakingRequest
from huiguan.governance.models.terms import Tenure, Term
from huiguan.governance.models.votes import CastVote, Count, Mark, SecretCount, VoteEvent

__all__ = [
    "AgendaItem",
    "Amendment",
    "Body",
    "CalendarFeed",
    "CastVote",
    "CharterText",
    "CharterVersion",
    "Consideration",
    "Count",
    "Delegate",
    "DelegateQuota",
    "IncomingPaper",
    "Mark",
    "Meeting",
    "MeetingEntry",
    "Minutes",
    "MinutesCorrection",
    "MinutesSignature",
    "Motion",
    "OutgoingPaper",
    "PaperDelivery",
    "PaperOpinion",
    "PaperRead",
    "Participant",
    "Post",
    "Pulse",
    "RenewalPlan",
    "RenewalStep",
    "Resolution",
    "SealUse",
    "SecretCount",
    "SpeakingRequest",
    "Tenure",
    "Term",
    "VoteEvent",
]
