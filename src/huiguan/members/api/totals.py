"""Totals over the API: they go up freely; counts below five of others' members are not told exactly."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router

from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Line, Page
from huiguan.members import selectors
from huiguan.members.selectors.totals import is_small

router = Router()
TOTALS, READ = "members.read_totals", "members.read_members"


@router.get("/organizations/{code}/member-totals")
@operation(TOTALS)
def member_totals(request: SignedRequest, code: str, below: bool = True) -> dict[str, Any]:
    """Members by class and state, level, branch and age. A null stands for "fewer than five, but some"."""
    actor, place = request.actor, request.organization
    told = _teller(request, below)
    standing = selectors.member_totals(actor, place, below=below)
    ages = selectors.age_bands(actor, place, below=below)
    return {
        "standing": [{"klass": k, "state": s, "number": told(n)} for (k, s), n in sorted(standing.items())],
        "ages": [{"band": b, "gender": g, "number": told(n)} for (b, g), n in sorted(ages.items())],
        "levels": selectors.totals_by_level(actor, place) if below else {},
        "branches": {path: told(n) for path, n in selectors.totals_below(actor, place).items()} if below else {},
    }


@router.get("/organizations/{code}/member-months")
@operation(TOTALS)
def member_months(request: SignedRequest, code: str, below: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Who joined and left by month, and the number of members at the end of each, by level."""
    told = _teller(request, below)
    levels = selectors.months_by_level(request.actor, request.organization, below=below)
    return {
        level: [
            {"month": one.month, "joined": told(one.joined), "left": told(one.left), "members": told(one.members)}
            for one in figures
        ]
        for level, figures in levels.items()
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


def _teller(request: SignedRequest, below: bool) -> Any:
    """Exact for the office of the association about its own members; small counts of others' are hidden."""
    own = not below and allows(request.actor, READ, request.organization)
    return (lambda n: n) if own else (lambda n: None if is_small(n) else n)
