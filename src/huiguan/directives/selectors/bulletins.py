"""Bulletins, and the figures from which they are written."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiguan.directives.enums import Light
from huiguan.directives.models import Bulletin
from huiguan.directives.selectors.board import board
from huiguan.directives.selectors.heat import top_rows
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

READ = "directives.read_bulletins"


def bulletins_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Bulletin]:
    """Bulletins of an association, the latest period first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Bulletin] = Bulletin.objects.scoped(scope_of(actor, READ))
    return rows.filter(organization=organization)


def get_bulletin(actor: Actor, bulletin_id: int) -> Bulletin:
    """One bulletin of the actor's association; NotFound for unknown and forbidden alike."""
    rows = Bulletin.objects.scoped(scope_of(actor, READ)).select_related("organization", "file")
    bulletin: Bulletin | None = rows.filter(pk=bulletin_id).first()
    if bulletin is None:
        raise NotFound(str(bulletin_id))
    return bulletin


def bulletin_figures(
    actor: Actor, organization: Organization, ends: date, document_id: int | None = None
) -> dict[str, Any]:
    """The figures at the end of a period, as JSON: totals by light, by branch (units, never persons), by topic.

    `scheme` is that of the lights by which they were counted. Each figure carries the query of the ledger that lists
    the rows it counted.
    """
    found = board(actor, organization, document_id=document_id, as_of=ends)
    ranked = sorted(top_rows(found), key=lambda row: (-row.closed_share, row.organization.path))
    return {
        "as_of": ends.isoformat(),
        "scheme": found.days.scheme.value,
        "total": found.total,
        "receivers": found.receivers,
        "lights": {
            light.name.lower(): {"count": f.count, "share": f.share, "change": f.change, "rows": f.rows.query()}
            for light, f in found.figures.items()
        },
        "long_overdue": {"count": found.long_overdue.count, "rows": found.long_overdue.rows.query()},
        "branches": [_branch(row) for row in ranked],
        "topics": [_topic(topic, found.heat) for topic in found.topics],
        "stuck": [
            {"item": s.item.label, "title": s.item.title, "state": s.state.value, "count": s.count, "days": s.days}
            for s in found.stuck
        ],
    }


def _branch(row: Any) -> dict[str, Any]:
    late = {light: sum(cell.lights.get(light, 0) for cell in row.cells.values()) for light in Light}
    return {
        "name": row.organization.short_name or row.organization.name,
        "code": row.organization.code,
        "total": row.total,
        "closed": row.closed,
        "closed_share": row.closed_share,
        "overdue": late[Light.OVERDUE],
        "warn": late[Light.WARN],
        "rows": row.rows.query(),
    }


def _topic(topic: str, heat: list[Any]) -> dict[str, Any]:
    cells = [row.cells[topic] for row in heat if topic in row.cells]
    total = sum(cell.total for cell in cells)
    counts = {light: sum(cell.lights.get(light, 0) for cell in cells) for light in Light}
    return {
        "topic": topic,
        "total": total,
        "closed": counts[Light.CLOSED],
        "overdue": counts[Light.OVERDUE],
        "warn": counts[Light.WARN],
    }
