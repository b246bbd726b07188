"""Tables of the room."""

from huiguan.directives.models.answers import (
    ExtensionRequest,
    ProgressReport,
    Reminder,
    ReportAnswer,
)
from huiguan.directives.models.assignments import Assignment
from huiguan.directives.models.bulletins import Bulletin
from huiguan.directives.models.counting import FederationCount, HeadCount, ReceiverCount
from huiguan.directives.models.documents import Document, DocumentVersion, Instruction
from huiguan.directives.models.items import Item, ItemConcern
from huiguan.directives.models.outside import OutsideCode
from huiguan.directives.models.runs import DispatchRun
from huiguan.directives.models.settings import DirectiveSettings, GroupMember, SavedGroup

__all__ = [
    "Assignment",
    "Bulletin",
    "DirectiveSettings",
    "DispatchRun",
    "Document",
    "DocumentVersion",
    "ExtensionRequest",
    "FederationCount",
    "GroupMember",
    "HeadCount",
    "Instruction",
    "Item",
    "ItemConcern",
    "OutsideCode",
    "ProgressReport",
    "ReceiverCount",
    "Reminder",
    "ReportAnswer",
    "SavedGroup",
]
