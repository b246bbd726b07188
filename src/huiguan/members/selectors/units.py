"""Unit members, through scope."""

from __future__ import annotations

from typing import Any

from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.members.models import UnitMember

READ = "members.read_units"


def visible_units(actor: Actor, organization: Any = None, text: str = "") -> ScopedQuerySet[UnitMember]:
    """Unit members of the actor's associations (or of one), by pinyin; `text` narrows by name, initials or code."""
    permit(actor, READ, organization)
    rows = UnitMember.objects.scoped(scope_of(actor, READ)).exclude(state="merged").select_related("organization")
    if organization is not None:
        rows = rows.filter(organization=organization.pk)
    for term in text.lower().split()[:5]:
        rows = rows.filter(find_key__contains=term)
    return rows.order_by("name_pinyin", "id")


def get_unit(actor: Actor, unit_id: int) -> UnitMember:
    """A unit member; NotFound when unknown or of another association."""
    rows = UnitMember.objects.scoped(scope_of(actor, READ)).select_related("organization")
    found: UnitMember | None = rows.filter(pk=unit_id).first()
    if found is None:
        raise NotFound(str(unit_id))
    return found
