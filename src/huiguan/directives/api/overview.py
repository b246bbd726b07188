"""Ledger, board, plan, burden, settings and bulletins over the API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from huiguan.directives import services
from huiguan.directives.api import schemas as s
from huiguan.directives.api import work as w
from huiguan.directives.enums import AssignmentState, ItemKind, Light, Stage, Tab
from huiguan.directives.models import Bulletin, DirectiveSettings
from huiguan.directives.selectors import bulletins, burden, plan, settings
from huiguan.directives.selectors.board import board
from huiguan.directives.selectors.ledger import ledger, tab_counts
from huiguan.directives.selectors.ledger_filter import BRANCH, SORTS, LedgerFilter
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router()
Page = Annotated[int, Query(ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=200)]
Year = Annotated[int, Field(ge=1900, le=2200)]


class LedgerQuery(Schema):
    """Which rows are meant; `tab` is received, own, sent or branch; `light` 0 (overdue) to 7."""

    tab: Annotated[str, Field(pattern=f"^({'|'.join([*Tab.values, BRANCH])})$")] = Tab.RECEIVED.value
    q: Annotated[s.Line, Field(max_length=100)] = ""
    document: Annotated[list[s.Id], Field(max_length=60)] = []
    item: s.Id | None = None
    parent: s.Id | None = None
    topic: Annotated[s.Line, Field(max_length=60)] = ""
    kind: ItemKind | None = None
    light: Annotated[list[Light], Field(max_length=8)] = []
    state: Annotated[list[AssignmentState], Field(max_length=8)] = []
    stage: Annotated[list[Stage], Field(max_length=8)] = []
    sender: Annotated[list[Annotated[s.Line, Field(max_length=32)]], Field(max_length=60)] = []
    branch: Annotated[s.Line, Field(max_length=32)] = ""
    level: Annotated[list[Annotated[s.Line, Field(max_length=32)]], Field(max_length=8)] = []
    department: s.Id | None = None
    due_from: s.Day | None = None
    due_until: s.Day | None = None
    as_of: s.Day | None = None
    sort: Annotated[str, Field(pattern=f"^({'|'.join(SORTS)})$")] = "light"
    descending: bool = False

    def as_filter(self) -> LedgerFilter:
        """The same as the pages' filter."""
        values = self.model_dump()
        many = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return LedgerFilter(**{**values, **many, "kind": values["kind"] or ""})


@router.get("/organizations/{code}/assignments", response=w.LedgerOut)
@operation("directives.read_ledger")
def list_assignments(
    request: SignedRequest,
    code: str,
    wanted: Query[LedgerQuery],
    page: Page = 1,
    size: Size = 50,
) -> dict[str, Any]:
    """A page of the ledger, worst lights first unless sorted otherwise, with the counts by light."""
    found = ledger(request.actor, request.organization, wanted.as_filter(), page=page, size=size)
    return {
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "counts": _by_name(found.counts),
        "rows": [
            {
                "assignment": row.assignment,
                "light": row.light.name.lower(),
                "days_left": row.days_left,
                "children": row.children,
                "children_closed": row.children_closed,
            }
            for row in found.rows
        ],
    }


def _by_name(lights: dict[Light, int]) -> dict[str, int]:
    return {light.name.lower(): count for light, count in lights.items()}


@router.get("/organizations/{code}/assignments/counts")
@operation("directives.read_ledger")
def count_assignments(request: SignedRequest, code: str) -> dict[str, int]:
    """How many rows each tab holds; sent down counts items."""
    return tab_counts(request.actor, request.organization)


@router.get("/organizations/{code}/board")
@operation("directives.read_board")
def get_board(
    request: SignedRequest, code: str, document: s.Id | None = None, as_of: s.Day | None = None
) -> dict[str, Any]:
    """The board of an association's branch; `rows` of each figure is the ledger query that lists what it counts."""
    found = board(request.actor, request.organization, document_id=document, as_of=as_of)
    return {
        "as_of": found.as_of,
        "total": found.total,
        "receivers": found.receivers,
        "figures": {
            light.name.lower(): {"count": f.count, "share": f.share, "change": f.change, "rows": f.rows.query()}
            for light, f in found.figures.items()
        },
        "topics": found.topics,
        "heat": [_heat_row(row) for row in found.heat],
        "weeks": [
            {"monday": week.monday, "lights": _by_name(week.lights), "rows": week.rows.query()} for week in found.weeks
        ],
        "stuck": [
            {"item": e.item.pk, "state": e.state.value, "count": e.count, "days": e.days, "rows": e.rows.query()}
            for e in found.stuck
        ],
        "near_due": [
            {"organization": o.code, "count": count, "rows": rows.query()} for o, count, rows in found.near_due
        ],
    }


def _heat_row(row: Any) -> dict[str, Any]:
    cells = {
        topic: {"lights": _by_name(cell.lights), "total": cell.total, "rows": cell.rows.query()}
        for topic, cell in row.cells.items()
    }
    figures = {"total": row.total, "closed": row.closed, "has_below": row.has_below, "rows": row.rows.query()}
    return {"organization": row.organization.code, "name": row.organization.short_name, **figures, "cells": cells}


@router.get("/organizations/{code}/year-plan/{int:year}")
@operation("directives.read_ledger")
def get_year_plan(request: SignedRequest, code: str, year: Year) -> Any:
    """The year's plan by month, with the summary of what became of it."""
    found = plan.year_plan(request.actor, request.organization, year)

    def lines(entries: list[plan.PlanEntry]) -> list[dict[str, Any]]:
        return [
            {"assignment": e.assignment.pk, "title": e.assignment.title, "day": e.day, "light": e.light.name.lower()}
            for e in entries
        ]

    return {
        "year": found.year,
        "months": {str(month): lines(entries) for month, entries in found.months.items()},
        "standing": lines(found.standing),
        "lights": _by_name(found.lights),
        "sent": {str(month): {"total": total, "closed": closed} for month, (total, closed) in found.sent.items()},
        "closed_in_time": found.closed_in_time,
        "planned": [
            {"item": one.item.pk, "title": one.item.title, "day": one.day, "sent": one.sent}
            for one in plan.planned_items(request.actor, request.organization, year)
        ],
    }


@router.get("/organizations/{code}/burden")
@operation("directives.read_ledger")
def get_burden(request: SignedRequest, code: str, month: s.Day) -> dict[str, Any]:
    """How many reports are asked of an association in the month of `month`, by whom."""
    found = burden.burden(request.actor, request.organization, month)
    by_sender = [{"sender": a.sender.code, "reports": a.reports, "shared": a.shared} for a in found.by_sender]
    return {"month": found.month, "reports": found.reports, "cap": found.cap, "by_sender": by_sender}


@router.get("/organizations/{code}/directive-settings", response=w.SettingsOut)
@operation("directives.read_documents")
def get_settings(request: SignedRequest, code: str) -> DirectiveSettings:
    """The settings in force."""
    return settings.settings_of(request.organization)


@router.patch("/organizations/{code}/directive-settings", response=w.SettingsOut)
@operation("directives.manage_settings")
def change_settings(request: SignedRequest, code: str, payload: w.SettingsIn) -> DirectiveSettings:
    """Change settings; a scheme alone brings its shipped thresholds, null switches a threshold off."""
    sent = payload.model_dump(exclude_unset=True, exclude={"revision"})
    optional = {"remind_within", "warn_within"}
    changes = {name: value for name, value in sent.items() if value is not None or name in optional}
    return services.change_settings(
        actor=request.actor, organization=request.organization, revision=payload.revision, **changes
    )


@router.get("/organizations/{code}/groups", response=list[w.GroupOut])
@operation("directives.dispatch")
def list_groups(request: SignedRequest, code: str) -> list[dict[str, Any]]:
    """Saved groups of associations."""
    return [_group(group) for group in settings.groups_of(request.actor, request.organization)]


def _group(group: Any) -> dict[str, Any]:
    codes = [member.association.code for member in group.members.all()]
    return {"id": group.pk, "name": group.name, "organizations": codes}


@router.put("/organizations/{code}/groups", response=w.GroupOut)
@operation("directives.manage_settings")
def save_group(request: SignedRequest, code: str, payload: w.GroupIn) -> dict[str, Any]:
    """Save a group; one of the same name is replaced."""
    group = services.save_group(actor=request.actor, organization=request.organization, **payload.model_dump())
    return _group(group)


@router.delete("/groups/{int:group_id}", response={204: None})
@operation("directives.manage_settings")
def delete_group(request: SignedRequest, group_id: s.Id) -> tuple[int, None]:
    """Delete a group."""
    services.delete_group(actor=request.actor, group_id=group_id)
    return 204, None


@router.get("/organizations/{code}/bulletins", response=list[w.BulletinOut])
@operation("directives.read_bulletins")
def list_bulletins(request: SignedRequest, code: str) -> list[Bulletin]:
    """The latest 100 bulletins."""
    return list(bulletins.bulletins_of(request.actor, request.organization)[:100])


@router.post("/organizations/{code}/bulletins", response={201: w.BulletinOut})
@operation("directives.draft_bulletin")
def draft_bulletin(request: SignedRequest, code: str, payload: w.BulletinIn) -> tuple[int, Bulletin]:
    """Draft the bulletin of a period from its figures."""
    return 201, services.draft_bulletin(actor=request.actor, organization=request.organization, **payload.model_dump())


@router.get("/bulletins/{int:bulletin_id}", response=w.BulletinOut)
@operation("directives.read_bulletins")
def get_bulletin(request: SignedRequest, bulletin_id: s.Id) -> Bulletin:
    """One bulletin."""
    return bulletins.get_bulletin(request.actor, bulletin_id)


@router.patch("/bulletins/{int:bulletin_id}", response=w.BulletinOut)
@operation("directives.draft_bulletin")
def change_bulletin(request: SignedRequest, bulletin_id: s.Id, payload: w.BulletinChange) -> Bulletin:
    """Edit a draft; 409 when somebody else was first."""
    return services.change_bulletin(
        actor=request.actor, bulletin_id=bulletin_id, **payload.model_dump(exclude_none=True)
    )


@router.post("/bulletins/{int:bulletin_id}/issue", response=w.BulletinOut)
@operation("directives.issue_bulletin")
def issue_bulletin(request: SignedRequest, bulletin_id: s.Id, payload: w.IssueIn) -> Bulletin:
    """Issue a draft."""
    return services.issue_bulletin(actor=request.actor, bulletin_id=bulletin_id, **payload.model_dump())
