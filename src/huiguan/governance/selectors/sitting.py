"""Who sits in a body whose members are holders of posts: one answer for invitations and for the roll of an election."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from huiguan.governance.enums import BodyKind
from huiguan.governance.models import Body, Tenure


def sitting_in(body: Body, sits: Sequence[str]) -> list[Tenure]:
    """Holders today of the posts that the charter names for a body (`sits`: keys of posts), or else of its own posts.

    A president's office meeting of which the charter says no more is that of the officers (负责人). Each person once,
    in the order of the posts: by person, by member, or by name and unit where nobody is known behind the name. The
    caller has asked.
    """
    posts = Q(post__key__in=sits) if sits else Q(post__body=body)
    if not sits and body.kind == BodyKind.OFFICE_MEETING:
        posts |= Q(post__officer=True)
    rows = Tenure.objects.unscoped("who holds a post is published").filter(organization=body.organization_id)
    rows = rows.filter(posts, state="holds").select_related("post").order_by("post__order", "order", "pk")
    found: dict[Any, Tenure] = {}
    for row in rows:
        found.setdefault(_who(row), row)
    return list(found.values())


def _who(row: Tenure) -> Any:
    return row.person_id or (row.membership_id and ("member", row.membership_id)) or (row.name, row.unit)
