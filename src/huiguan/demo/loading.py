"""Loads the demonstration and says how to sign in to it."""

from __future__ import annotations

from collections.abc import Callable

from huiguan.demo.accounts import PASSWORD, shown_accounts
from huiguan.demo.cases import add_cases
from huiguan.demo.copying import analyse
from huiguan.demo.elections import add_elections
from huiguan.demo.extras import add_extras
from huiguan.demo.funds import add_funds
from huiguan.demo.governance import add_governance
from huiguan.demo.hands import ServiceHands
from huiguan.demo.hands_bulk import BulkHands
from huiguan.demo.honours import object_to_what_is_shown
from huiguan.demo.members import MEMBER, add_members
from huiguan.demo.office import LOADER, actor_named, set_up_offices
from huiguan.demo.office_bulk import copy_offices
from huiguan.demo.programmes import add_programmes
from huiguan.demo.publicsite import add_publicsite
from huiguan.demo.reporting import add_reporting
from huiguan.demo.scales import SCALES, Scale
from huiguan.demo.speech import send_speech
from huiguan.demo.tree import planned_tree
from huiguan.demo.year import add_year
from huiguan.directives.services import fold_counts
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role
from huiguan.kernel.permits.roles import LABELS


class NotEmpty(Exception):
    """The instance holds associations already; the demonstration never mixes with them."""


def is_empty() -> bool:
    """Tell whether the instance holds neither associations nor accounts."""
    return not Organization.objects.exists() and not User.objects.exists()


def load(
    scale: Scale,
    tell: Callable[[str], None] = lambda text: None,
    *,
    by_services: bool = False,
    members: bool = True,
) -> None:
    """Load the demonstration into an empty instance; NotEmpty otherwise. `tell` gets a line for each stage.

    Without `members`, the associations keep empty rosters: two million rows that not every measurement needs.

    Rows are written in bulk, or one by one through the services that pages use (`by_services`), which takes a hundred
    times as long and leaves the same rows; a test compares every table.
    """
    if not is_empty():
        raise NotEmpty
    plan = planned_tree(scale)
    tell(f"{len(plan):,} associations, their offices, people and accounts")
    with recording(LOADER, reason="load_demonstration"):
        (set_up_offices if by_services else copy_offices)(plan)
        branches = 1 if scale.name == "small" else None
        send_speech(ServiceHands() if by_services else BulkHands(), branches=branches, tell=tell)
        add_extras()
        if members:
            add_members(scale, tell)
        analyse()
        add_governance(tell, by_services=by_services)
        add_elections()
        if members:
            _add_cases_and_funds()
        fold_counts(actor=LOADER)
        tell("figures of last year")
        analyse()
        add_reporting(members=members)
        tell("the public site")
        top, province = Organization.objects.filter(depth__lte=2).order_by("path")[:2]
        add_publicsite(top, province)
        if members:
            tell("the year of the national association")
            add_year(top)
        tell("checks of what was loaded")
    tell("statistics for the database")
    analyse()


def _add_cases_and_funds() -> None:
    """And funds, in the first county below the first province, where a member signs in."""
    province = Organization.objects.filter(depth=2).order_by("path")[0]
    county = Organization.objects.filter(path__startswith=province.path, depth=4).order_by("path")[0]
    add_cases(province, county, actor_named(MEMBER.format(code=county.code)))
    object_to_what_is_shown(province)
    add_funds(county)
    add_programmes(province, county)


def load_if_empty() -> bool:
    """Load the small demonstration if the instance is empty; says whether it did."""
    if not is_empty():
        return False
    load(SCALES["small"])
    return True


def loaded_scale() -> Scale | None:
    """The scale of the demonstration that this instance holds, or None for an instance that is none."""
    if not User.objects.filter(username="clerk-100000", email="clerk-100000@example.org").exists():
        return None
    count = Organization.objects.count()
    return min(SCALES.values(), key=lambda scale: abs(scale.total - count))


def sign_ins() -> list[dict[str, str]]:
    """The demonstration's sign-ins as rows of a table: role, username, password, label, organization; else empty."""
    scale = loaded_scale()
    if scale is None:
        return []
    county = next(row for row in planned_tree(scale) if row.level == "county")
    member = User.objects.filter(username=MEMBER.format(code=county.code)).select_related("person").first()
    return [
        {
            "role": account.role.value,
            "username": account.username,
            "password": PASSWORD,
            "label": f"{LABELS[account.role]} · {account.name}",
            "organization": planned.name,
        }
        for planned, account in shown_accounts(planned_tree(scale))
    ] + ([_member_sign_in(member, county.name)] if member is not None else [])


def _member_sign_in(user: User, organization: str) -> dict[str, str]:
    return {
        "role": Role.MEMBER.value,
        "username": user.username,
        "password": PASSWORD,
        "label": f"{LABELS[Role.MEMBER]} · {user.display_name}",
        "organization": organization,
    }
