"""Tables of the room."""

from huiguan.members.models.classes import ExtraField, MemberSettings, MembershipClass
from huiguan.members.models.counting import BranchCount, CountedPlace, MembershipCount
from huiguan.members.models.dues import (
    DuesDemand,
    DuesPayment,
    DuesResolution,
    DuesRule,
    DuesShare,
    DuesTier,
    PaymentOrder,
    ReceiptCounter,
    SharePayment,
    StatementLine,
)
from huiguan.members.models.duplicates import DuplicatePair
from huiguan.members.models.letters import Letter, LetterCopy
from huiguan.members.models.memberships import SEALED, Membership, MembershipSpell
from huiguan.members.models.moves import CONTACT_SEALED, Application, Invitation, Transfer
from huiguan.members.models.units import UNIT_SEALED, UnitMember

__all__ = [
    "CONTACT_SEALED",
    "SEALED",
    "UNIT_SEALED",
    "Application",
    "BranchCount",
    "CountedPlace",
    "DuesDemand",
    "DuesPayment",
    "DuesResolution",
    "DuesRule",
    "DuesShare",
    "DuesTier",
    "DuplicatePair",
    "ExtraField",
    "Invitation",
    "Letter",
    "LetterCopy",
    "MemberSettings",
    "Membership",
    "MembershipClass",
    "MembershipCount",
    "MembershipSpell",
    "PaymentOrder",
    "ReceiptCounter",
    "SharePayment",
    "StatementLine",
    "Transfer",
    "UnitMember",
]
