"""Fixed choices of meetings, in the words of Popolo (Motion, VoteEvent, Count, Vote) where it has any."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingState(TextChoices):
    """A meeting from its draft to the archive."""

    DRAFT = "draft", _("Draft")
    CONVENED = "convened", _("Convened")
    IN_SESSION = "in_session", _("In session")
    ADJOURNED = "adjourned", _("Adjourned")
    CLOSED = "closed", pgettext_lazy("meeting", "Closed")
    MINUTED = "minuted", _("Minutes frozen")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


#: States of a meeting in which nothing more happens.
OVER = (MeetingState.CLOSED, MeetingState.MINUTED, MeetingState.ARCHIVED, MeetingState.CANCELLED)


class ParticipantRole(TextChoices):
    """In what capacity somebody takes part; only members vote and count for the quorum.

    A delegate whose credentials are not checked yet is neither, until they are (代表资格审查).
    """

    MEMBER = "member", _("With a vote")
    UNCHECKED = "unchecked", _("Delegate, credentials not checked")
    OBSERVER = "observer", _("Attending without a vote")
    GUEST = "guest", _("Guest")
    STAFF = "staff", _("Staff")


#: What the office chooses from; whether a delegate has a vote, the examination of credentials says.
ROLES_TO_CHOOSE = [choice for choice in ParticipantRole.choices if choice[0] != ParticipantRole.UNCHECKED]


class Receipt(TextChoices):
    """What somebody answered to the notice (参会回执)."""

    NONE = "none", _("No answer")
    COMING = "coming", _("Coming")
    LEAVE = "leave", _("On leave")


class ItemState(TextChoices):
    """Where the meeting stands with an item of its agenda."""

    WAITING = "waiting", _("Not yet")
    CURRENT = "current", pgettext_lazy("agenda item", "Under way")
    DONE = "done", pgettext_lazy("agenda item", "Done")


class ItemKind(TextChoices):
    """What happens under an item of the agenda."""

    ITEM = "item", pgettext_lazy("agenda", "Item")
    WRITTEN = "written", _("Papers exchanged in writing")
    COMMENDATION = "commendation", _("Commendation")
    SPEECH = "speech", pgettext_lazy("agenda", "Speech")


class MotionState(TextChoices):
    """A motion's way."""

    PROPOSED = "proposed", pgettext_lazy("motion", "Proposed")
    AMENDED = "amended", _("Amended")
    PUT = "put", _("Put to the vote")
    CARRIED = "carried", pgettext_lazy("motion", "Carried")
    FAILED = "failed", pgettext_lazy("motion", "Failed")
    WITHDRAWN = "withdrawn", pgettext_lazy("motion", "Withdrawn")
    REFERRED = "referred", _("Referred")


class AmendmentState(TextChoices):
    """An amendment's way."""

    PROPOSED = "proposed", pgettext_lazy("motion", "Proposed")
    CARRIED = "carried", pgettext_lazy("motion", "Carried")
    FAILED = "failed", pgettext_lazy("motion", "Failed")
    WITHDRAWN = "withdrawn", pgettext_lazy("motion", "Withdrawn")


class SpeakingState(TextChoices):
    """A request to speak: it waits, its person speaks, has spoken, or it fell away."""

    WAITING = "waiting", pgettext_lazy("speaking", "Waiting")
    SPEAKING = "speaking", pgettext_lazy("speaking", "Speaking")
    HEARD = "heard", pgettext_lazy("speaking", "Has spoken")
    WITHDRAWN = "withdrawn", pgettext_lazy("speaking", "Withdrawn")
    STRUCK = "struck", pgettext_lazy("speaking", "Struck off")
    LAPSED = "lapsed", pgettext_lazy("speaking", "Discussion ended")


class Method(TextChoices):
    """How a vote is taken."""

    SHOW_OF_HANDS = "show_of_hands", _("Show of hands")
    ELECTRONIC_OPEN = "electronic_open", _("Electronic, open")
    ELECTRONIC_SECRET = "electronic_secret", _("Electronic, secret")
    ROLL_CALL = "roll_call", _("Roll call")
    DECLARED = "declared", _("Result of a ballot on paper")
    CIRCULAR = "circular", _("By correspondence")
    BALLOT = "ballot", _("Secret ballot that anybody can check")


class Option(TextChoices):
    """What can be voted."""

    YES = "yes", pgettext_lazy("vote", "For")
    NO = "no", pgettext_lazy("vote", "Against")
    ABSTAIN = "abstain", pgettext_lazy("vote", "Abstain")


class VoteState(TextChoices):
    """A vote is open until the presider closes it; a secret ballot is then counted; a void one is taken again."""

    OPEN = "open", pgettext_lazy("vote", "Open")
    COUNTING = "counting", _("Being counted")
    CLOSED = "closed", pgettext_lazy("vote", "Closed")
    VOID = "void", _("Void")


class MinutesState(TextChoices):
    """Minutes are drafted, signed, and then never changed."""

    DRAFT = "draft", _("Draft")
    SIGNING = "signing", _("For signature")
    FROZEN = "frozen", _("Frozen")
