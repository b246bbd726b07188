"""Members as hits of the global search box: found in the roster itself, since entries for millions cost too much."""

from __future__ import annotations

from collections.abc import Collection

from huiguan.kernel.permits import Actor, scope_of
from huiguan.members.enums import CURRENT
from huiguan.members.models import Membership

LIMIT = 200
SHORTEST = 2  # characters; one alone would list a tenth of the roster


def find_members(
    actor: Actor, text: str, organization_ids: Collection[int] | None = None, *, limit: int = LIMIT
) -> list[Membership]:
    """Present members whose name, part of a name, pinyin, initials or number answer every word of `text`.

    Of the associations whose roster the actor reads (or those of them that are named); by pinyin, at most `limit`.
    """
    scope = scope_of(actor, "members.read_members")
    terms = text.lower().split()[:5]
    if scope.everything or scope.is_empty() or sum(map(len, terms)) < SHORTEST:
        return []
    rows = Membership.objects.scoped(scope).filter(state__in=CURRENT)
    if organization_ids:
        rows = rows.filter(organization__in=list(organization_ids))
    for term in terms:
        rows = rows.filter(find_key__contains=term)
    return list(rows.select_related("organization").order_by("name_pinyin", "id")[:limit])
