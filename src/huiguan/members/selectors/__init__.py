"""Reads of the room, through scope. Unknown and forbidden raise the same NotFound."""

from huiguan.members.selectors.classes import class_of, classes_of, fields_of, settings_of
from huiguan.members.selectors.duplicates import get_pair, open_pairs
from huiguan.members.selectors.finding import find_members
from huiguan.members.selectors.memberships import get_membership, own_memberships, visible_memberships
from huiguan.members.selectors.moves import (
    get_application,
    get_transfer,
    open_applications,
    own_applications,
    transfers_of,
)
from huiguan.members.selectors.roster import RosterFilter, RosterPage, SortBy, roster, roster_rows, standing_counts
from huiguan.members.selectors.shared import shared_members
from huiguan.members.selectors.totals import (
    MonthFigure,
    age_bands,
    member_totals,
    months_by_level,
    totals_below,
    totals_by_level,
)
from huiguan.members.selectors.units import get_unit, visible_units

__all__ = [
    "MonthFigure",
    "RosterFilter",
    "RosterPage",
    "SortBy",
    "age_bands",
    "class_of",
    "classes_of",
    "fields_of",
    "find_members",
    "get_application",
    "get_membership",
    "get_pair",
    "get_transfer",
    "get_unit",
    "member_totals",
    "months_by_level",
    "open_applications",
    "open_pairs",
    "own_applications",
    "own_memberships",
    "roster",
    "roster_rows",
    "settings_of",
    "shared_members",
    "standing_counts",
    "totals_below",
    "totals_by_level",
    "transfers_of",
    "visible_memberships",
    "visible_units",
]
