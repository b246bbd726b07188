"""Finding bodies and holders of posts by a few characters."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from huiguan.governance.models import Body, Tenure
from huiguan.kernel.permits import Actor, scope_of

READ = "governance.read_structure"
LIMIT = 50


def find_bodies(actor: Actor, text: str, organization_ids: Collection[int] | None) -> list[Body]:
    """Open bodies whose name holds the text; those that every association has are found only inside one."""
    wanted = text.strip()
    if len(wanted) < 2:
        return []
    rows = Body.objects.scoped(scope_of(actor, READ)).filter(name__contains=wanted, dissolved_on=None)
    return list(_within(rows, organization_ids).select_related("organization").order_by("organization__path")[:LIMIT])


def find_holders(actor: Actor, text: str, organization_ids: Collection[int] | None) -> list[Tenure]:
    """Who holds a post, by name."""
    wanted = text.strip()
    if len(wanted) < 2:
        return []
    rows = Tenure.objects.scoped(scope_of(actor, READ)).filter(name__startswith=wanted, state="holds")
    rows = _within(rows, organization_ids).select_related("organization", "post")
    return list(rows.order_by("organization__path", "post__order")[:LIMIT])


def _within(rows: Any, organization_ids: Collection[int] | None) -> Any:
    return rows if organization_ids is None else rows.filter(organization__in=list(organization_ids))
