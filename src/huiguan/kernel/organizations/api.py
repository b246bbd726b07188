"""The tree over the API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query, Router, Schema

from huiguan.kernel.organizations import selectors
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router(tags=["organizations"])
Page = Annotated[int, Query(ge=1, le=10_000)]


class OrganizationOut(Schema):
    """An association; `parent` is the code of the one above, or null at the top."""

    code: str
    name: str
    level: str
    state: str
    parent: str | None


class OrganizationPage(Schema):
    """A page of associations in the order of the tree."""

    count: int
    items: list[OrganizationOut]


def as_rows(organizations: list[Organization]) -> list[dict[str, Any]]:
    """Associations as plain rows with the codes of their parents; one query for all parents."""
    step = Organization.steplen
    parents = {organization.path[:-step] for organization in organizations}
    codes = dict(Organization.objects.filter(path__in=parents).values_list("path", "code"))
    return [
        {"code": o.code, "name": o.name, "level": o.level, "state": o.state, "parent": codes.get(o.path[:-step])}
        for o in organizations
    ]


@router.get("/organizations", response=OrganizationPage)
@operation("organizations.view_tree")
def list_organizations(request: SignedRequest, q: str = "", level: str = "", page: Page = 1) -> dict[str, Any]:
    """Associations, 100 a page; `q` searches name, code, pinyin and initials."""
    rows = selectors.search_organizations(request.actor, q) if q else selectors.visible_organizations(request.actor)
    rows = rows.filter(level=level) if level else rows
    return {"count": rows.count(), "items": as_rows(list(rows[(page - 1) * 100 : page * 100]))}


@router.get("/organizations/{code}", response=OrganizationOut)
@operation("organizations.view_tree")
def get_organization(request: SignedRequest, code: str) -> dict[str, Any]:
    """One association."""
    return as_rows([request.organization])[0]
