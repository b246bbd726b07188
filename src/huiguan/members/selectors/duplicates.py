"""Likely duplicates, through scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.statements import first_of
from huiguan.members.enums import DuplicateState
from huiguan.members.models import DuplicatePair

MERGE = "members.merge_members"


def visible_pairs(actor: Actor) -> ScopedQuerySet[DuplicatePair]:
    """Pairs of the associations whose duplicates the actor may merge, with both records."""
    rows = DuplicatePair.objects.scoped(scope_of(actor, MERGE))
    return rows.select_related("organization", "first__organization", "second__organization", "kept")


def open_pairs(actor: Actor, organization: Any) -> ScopedQuerySet[DuplicatePair]:
    """Pairs of one association that nobody has decided about, the oldest first."""
    permit(actor, MERGE, organization)
    return visible_pairs(actor).filter(organization=organization.pk, state=DuplicateState.OPEN).order_by("id")


def decided_pairs(actor: Actor, organization: Any) -> ScopedQuerySet[DuplicatePair]:
    """Pairs of one association that were merged or kept apart, the latest first."""
    permit(actor, MERGE, organization)
    rows = visible_pairs(actor).filter(organization=organization.pk).exclude(state=DuplicateState.OPEN)
    return rows.order_by("-decided_at", "-id")


def pairs_about(actor: Actor, membership: Any) -> list[DuplicatePair]:
    """Undecided pairs in which a record stands, for who may merge; none for others."""
    # Nearly every record stands in none, and to word the pairs costs more than the rest of the file's reads.
    open_one = "SELECT id FROM members_duplicatepair WHERE state = %s AND (first_id = %s OR second_id = %s) LIMIT 1"
    if first_of(open_one, DuplicateState.OPEN.value, membership.pk, membership.pk) is None:
        return []
    rows = visible_pairs(actor).filter(Q(first=membership.pk) | Q(second=membership.pk), state=DuplicateState.OPEN)
    return list(rows.order_by("id")[:10])


def get_pair(actor: Actor, pair_id: int) -> DuplicatePair:
    """A pair; NotFound when unknown or of another association."""
    found: DuplicatePair | None = visible_pairs(actor).filter(pk=pair_id).first()
    if found is None:
        raise NotFound(str(pair_id))
    return found
