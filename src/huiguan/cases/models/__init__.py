"""Tables of the room."""

from huiguan.cases.models.answers import PublishedAnswer
from huiguan.cases.models.benefits import Benefit, BenefitUse
from huiguan.cases.models.cases import SEALED, Case, CaseNumber, HelpDraft, KindSetting
from huiguan.cases.models.handling import (
    CasePaper,
    Entry,
    GlassBreak,
    Handler,
    NoteReader,
    NoteRequest,
    PlanStep,
    SealedNote,
)
from huiguan.cases.models.kind_forms import KindForm
from huiguan.cases.models.outside import OutsideHelp, OutsidePaper
from huiguan.cases.models.own_kinds import KindSwitch, OwnKind
from huiguan.cases.models.referrals import HandedPaper, Referral
from huiguan.cases.models.relief import CommitteeSeat, FollowUp, Relief, ReliefCheck, ReliefRate
from huiguan.cases.models.reports import AnonymousMessage, AnonymousReport
from huiguan.cases.models.routes import HandlingRules, RouteHandler, SubjectRoute
from huiguan.cases.models.surveys import Survey, SurveyAnswer, SurveyInvitation

__all__ = [
    "SEALED",
    "AnonymousMessage",
    "AnonymousReport",
    "Benefit",
    "BenefitUse",
    "Case",
    "CaseNumber",
    "CasePaper",
    "CommitteeSeat",
    "Entry",
    "FollowUp",
    "GlassBreak",
    "HandedPaper",
    "Handler",
    "HandlingRules",
    "HelpDraft",
    "KindForm",
    "KindSetting",
    "KindSwitch",
    "NoteReader",
    "NoteRequest",
    "OutsideHelp",
    "OutsidePaper",
    "OwnKind",
    "PlanStep",
    "PublishedAnswer",
    "Referral",
    "Relief",
    "ReliefCheck",
    "ReliefRate",
    "RouteHandler",
    "SealedNote",
    "SubjectRoute",
    "Survey",
    "SurveyAnswer",
    "SurveyInvitation",
]
