"""Reads of the room, through scope. Unknown and forbidden raise the same NotFound."""

from huiguan.members.selectors.classes import class_of, classes_of, fields_of, settings_of
from huiguan.members.selectors.duplicates import decided_pairs, get_pair, open_pairs, pairs_about
from huiguan.members.selectors.electors import Elector, electors
from huiguan.members.selectors.finding import find_members
from huiguan.members.selectors.invitations import counts as invitation_counts
from huiguan.members.selectors.invitations import (
    get_invitation,
    invitations_of,
    latest_invitation,
    open_invitation,
    standing_of,
)
from huiguan.members.selectors.invitations import in_tab as invitations_in
from huiguan.members.selectors.memberships import (
    belongs_to,
    get_membership,
    get_own_membership,
    own_memberships,
    people_by_unit,
    present_members_named,
    records_of_one,
    spells_of,
    unit_sizes,
    units_of_persons,
    visible_memberships,
)
from huiguan.members.selectors.moves import (
    applications_about,
    closed_applications,
    get_application,
    get_transfer,
    open_applications,
    own_applications,
    own_transfers,
    transfers_about,
    transfers_of,
)
from huiguan.members.selectors.roster import (
    MAY_MISS,
    RosterFilter,
    RosterPage,
    SortBy,
    count_roster,
    roster,
    roster_rows,
    standing_counts,
    units_of,
)
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
from huiguan.members.selectors.voting import Voter, count_members, members_voting

__all__ = [
    "MAY_MISS",
    "Elector",
    "MonthFigure",
    "RosterFilter",
    "RosterPage",
    "SortBy",
    "Voter",
    "age_bands",
    "applications_about",
    "belongs_to",
    "class_of",
    "classes_of",
    "closed_applications",
    "count_members",
    "count_roster",
    "decided_pairs",
    "electors",
    "fields_of",
    "find_members",
    "get_application",
    "get_invitation",
    "get_membership",
    "get_own_membership",
    "get_pair",
    "get_transfer",
    "get_unit",
    "invitation_counts",
    "invitations_in",
    "invitations_of",
    "latest_invitation",
    "member_totals",
    "members_voting",
    "months_by_level",
    "open_applications",
    "open_invitation",
    "open_pairs",
    "own_applications",
    "own_memberships",
    "own_transfers",
    "pairs_about",
    "people_by_unit",
    "present_members_named",
    "records_of_one",
    "roster",
    "roster_rows",
    "settings_of",
    "shared_members",
    "spells_of",
    "standing_counts",
    "standing_of",
    "totals_below",
    "totals_by_level",
    "transfers_about",
    "transfers_of",
    "unit_sizes",
    "units_of",
    "units_of_persons",
    "visible_memberships",
    "visible_units",
]
