"""Bodies, posts and holders: as they are, and as they were on any day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from huiguan.governance.enums import TenureState
from huiguan.governance.models import Body, Post, Tenure
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of

READ = "governance.read_structure"
DRAFTS = "governance.read_drafts"


@dataclass(frozen=True, slots=True)
class PostOnChart:
    """A post and who held it on the day."""

    post: Post
    holders: list[Tenure]

    @property
    def vacant(self) -> int | None:
        """Seats without a holder; None where the charter sets no number."""
        return None if self.post.seats is None else max(self.post.seats - len(self.holders), 0)


@dataclass(frozen=True, slots=True)
class BodyOnChart:
    """A body, its posts, and the bodies below it."""

    body: Body
    posts: list[PostOnChart]
    below: list[BodyOnChart] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many tenures are in the body on the day."""
        return sum(len(post.holders) for post in self.posts)


def _on(day: date, start: str, end: str) -> Q:
    begun = Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})
    return begun & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def bodies_of(actor: Actor, organization: Any, on: date | None = None) -> list[Body]:
    """Bodies of an association on a day (all when none is named), in the charter's order."""
    permit(actor, READ, organization)
    rows = Body.objects.scoped(scope_of(actor, READ)).filter(organization=organization)
    return list(rows if on is None else rows.filter(_on(on, "established_on", "dissolved_on")))


def chart_on(actor: Actor, organization: Any, day: date) -> list[BodyOnChart]:
    """The organisation chart of a day: bodies under bodies, with posts and holders. Three queries."""
    bodies = bodies_of(actor, organization, day)
    scope = scope_of(actor, READ)
    posts = Post.objects.scoped(scope).filter(_on(day, "opened_on", "closed_on"), body__in=bodies)
    holders = _holders(scope, organization, day)
    by_body: dict[int, list[PostOnChart]] = defaultdict(list)
    for post in posts:
        by_body[post.body_id].append(PostOnChart(post, holders.get(post.pk, [])))
    nodes = {body.pk: BodyOnChart(body, by_body.get(body.pk, [])) for body in bodies}
    roots: list[BodyOnChart] = []
    for body in bodies:
        above = nodes.get(body.parent_id or 0)
        (above.below if above else roots).append(nodes[body.pk])
    return roots


def _holders(scope: Any, organization: Any, day: date) -> dict[int, list[Tenure]]:
    rows = Tenure.objects.scoped(scope).filter(organization=organization, state__in=("holds", "ended"))
    rows = rows.filter(began_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))
    found: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in rows.order_by("order", "id"):
        found[tenure.post_id].append(tenure)
    return found


def get_body(actor: Actor, body_id: int) -> Body:
    """A body; NotFound when unknown or forbidden."""
    rows = Body.objects.scoped(scope_of(actor, READ)).select_related("organization", "parent")
    found: Body | None = rows.filter(pk=body_id).first()
    if found is None:
        raise NotFound(str(body_id))
    return found


def posts_of(actor: Actor, organization: Any) -> list[Post]:
    """Posts that are not closed, by body."""
    permit(actor, READ, organization)
    rows = Post.objects.scoped(scope_of(actor, READ)).filter(organization=organization, closed_on=None)
    return list(rows.select_related("body").order_by("body__order", "order", "id"))


def get_post(actor: Actor, post_id: int) -> Post:
    """A post with its body; NotFound when unknown or forbidden."""
    rows = Post.objects.scoped(scope_of(actor, READ)).select_related("organization", "body")
    found: Post | None = rows.filter(pk=post_id).first()
    if found is None:
        raise NotFound(str(post_id))
    return found


def get_tenure(actor: Actor, tenure_id: int) -> Tenure:
    """A tenure; proposals only for those who prepare them. NotFound when unknown or forbidden."""
    rows = Tenure.objects.scoped(scope_of(actor, READ)).select_related("organization", "post__body", "term")
    found: Tenure | None = rows.filter(pk=tenure_id).first()
    hidden = found is not None and found.state in (TenureState.PROPOSED, TenureState.WITHDRAWN)
    if found is None or (hidden and not allows(actor, DRAFTS, found.organization)):
        raise NotFound(str(tenure_id))
    return found


def body_history(actor: Actor, body: Body) -> list[Tenure]:
    """All tenures of a body's posts, newest first; proposals only for those who prepare them."""
    rows = (
        Tenure.objects.scoped(scope_of(actor, READ))
        .filter(post__body=body)
        .select_related("post", "term", "membership")
    )
    if not allows(actor, DRAFTS, body.organization):
        rows = rows.filter(state__in=("holds", "ended"))
    return list(rows.order_by("-began_on", "post__order", "order", "id"))
