"""Totals over the API: they go up freely; counts below five of others' members can neither be read nor worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from ninja import Router

from huiguan.kernel.figures.hiding import hidden_cells, is_small
from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Line, Page
from huiguan.members import selectors
from huiguan.members.selectors import MonthFigure
from huiguan.members.selectors.totals import Family, family_totals, is_total_hidden

router = Router()
TOTALS, READ = "members.read_totals", "members.read_members"


@router.get("/organizations/{code}/member-totals")
@operation(TOTALS)
def member_totals(request: SignedRequest, code: str, below: bool = True) -> dict[str, Any]:
    """Members by class and state, level, branch and age. A null stands for a number that is not told.

    Not told are counts of one to four persons, and others from which such a count could be worked out.
    """
    actor, place = request.actor, request.organization
    tell = _teller(request, below)
    standing = selectors.member_totals(actor, place, below=below)
    ages = selectors.age_bands(actor, place, below=below)
    family = family_totals(actor, place) if below else Family({}, frozenset())
    told_levels = place.path not in family.hidden
    return {
        "standing": [{"klass": k, "state": s, "number": n} for (k, s), n in sorted(tell(standing).items())],
        "ages": [{"band": b, "gender": g, "number": n} for (b, g), n in sorted(tell(ages).items())],
        "levels": tell(selectors.totals_by_level(actor, place)) if below and told_levels else {},
        "branches": {path: None if path in family.hidden else n for path, n in family.members.items()},
    }


@router.get("/organizations/{code}/member-months")
@operation(TOTALS)
def member_months(request: SignedRequest, code: str, below: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Who joined and left by month, and the number of members at the end of each, by level; null as in the totals."""
    own = _is_own(request, below)
    levels = selectors.months_by_level(request.actor, request.organization, below=below)
    return {level: [_month(one, own=own) for one in figures] for level, figures in levels.items()}


def _month(one: MonthFigure, *, own: bool) -> dict[str, Any]:
    """Joined and left are told together or not at all: their difference may be known from the members of two months."""
    hidden = not own and (is_small(one.joined) or is_small(one.left))
    return {
        "month": one.month,
        "joined": None if hidden else one.joined,
        "left": None if hidden else one.left,
        "members": None if is_small(one.members) and not own else one.members,
    }


@router.get("/organizations/{code}/shared/{giver}")
@operation(READ)
def shared_members(
    request: SignedRequest, code: str, giver: Annotated[Line, "code"], text: Line = "", page: Page = 1
) -> dict[str, Any]:
    """Members of another association under a sharing agreement in force; each row shown is recorded as a look."""
    other = organization_by_code(giver)
    if other is None:
        raise NotFound(giver)
    fields, rows = selectors.shared_members(request.actor, request.organization, other, text=text, page=page)
    return {"fields": list(fields), "rows": rows}


def _is_own(request: SignedRequest, below: bool) -> bool:
    return not below and allows(request.actor, READ, request.organization)


def _teller(request: SignedRequest, below: bool) -> Callable[[Mapping[Any, int]], dict[Any, int | None]]:
    """Exact for the office of the association about its own members; cells of others' are hidden."""
    if _is_own(request, below):
        return dict
    total_hidden = is_total_hidden(request.actor, request.organization)

    def tell(cells: Mapping[Any, int]) -> dict[Any, int | None]:
        hidden = hidden_cells(cells, total_hidden=total_hidden)
        return {key: None if key in hidden else number for key, number in cells.items()}

    return tell
