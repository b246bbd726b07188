"""Bodies and posts: set up from the charter, opened and closed by decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiguan.governance.enums import BodyKind, TenureState
from huiguan.governance.laying import lay_out_bodies, lay_out_posts
from huiguan.governance.models import Body, Post, Tenure
from huiguan.governance.services.doors import charter_for, lock_row, words
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit

MANAGE = "governance.manage_bodies"


def set_up_bodies(*, actor: Actor, organization: Any, on: date, decision: str = "") -> list[Body]:
    """Make the bodies and posts of the charter in force that are not there yet; those that were made now.

    RuleViolation "no_charter" where none is in force.
    """
    with recording(actor, organization, reason="set_up_bodies"):
        permit(actor, MANAGE, organization)
        charter = charter_for(organization, today())
        there = Body.objects.unscoped("which are there").filter(organization=organization, dissolved_on=None)
        known = {body.key: body for body in there if body.key}
        made = [each for each in lay_out_bodies(charter, organization, on, decision) if each.key not in known]
        Body.objects.bulk_create(made)
        posts = Post.objects.unscoped("which are there").filter(organization=organization, closed_on=None)
        held = {(post.body_id, post.key) for post in posts}
        wanted = lay_out_posts(charter, [*known.values(), *made], on)
        Post.objects.bulk_create(post for post in wanted if (post.body_id, post.key) not in held)
    return made


def open_body(
    *,
    actor: Actor,
    organization: Any,
    kind: str,
    name: str,
    on: date,
    key: str = "",
    parent_id: int | None = None,
    decision: str = "",
) -> Body:
    """Open a body by a decision: a committee, a branch (which has no branches of its own, 条例 17) …"""
    with recording(actor, organization, reason="open_body"):
        permit(actor, MANAGE, organization)
        if kind not in BodyKind.values:
            raise Invalid(_("This kind of body is not known."), code="kind", field="kind")
        parent = lock_row(Body, actor, parent_id, MANAGE) if parent_id else None
        if parent is not None and (parent.organization_id != organization.pk or parent.dissolved_on is not None):
            raise Invalid(_("This body is not there."), code="parent", field="parent_id")
        if parent is not None and parent.kind == BodyKind.BRANCH and kind == BodyKind.BRANCH:
            message = _("A branch may not set up branches of its own (article 17).")
            raise RuleViolation(message, code="branch_of_branch", field="parent_id")
        body = Body(
            organization=organization,
            kind=kind,
            key=key if key and key in charter_for(organization, today()).bodies else "",
            name=words(name, 120, "name", _("A body needs a name.")),
            parent=parent,
            order=100,
            established_on=on,
            decision=words(decision, 200, "decision"),
        )
        _save(body, _("A body of this name is there already."))
    return body


def close_body(*, actor: Actor, body_id: int, on: date, decision: str) -> Body:
    """Close a body; RuleViolation while posts in it are held or bodies below it are open."""
    with recording(actor, reason="close_body"):
        body: Body = lock_row(Body, actor, body_id, MANAGE)
        if body.dissolved_on is not None:
            raise RuleViolation(_("This body is closed already."), code="closed")
        holders = Tenure.objects.unscoped("who is in it").filter(post__body=body, state=TenureState.HOLDS)
        below = Body.objects.unscoped("what is below it").filter(parent=body, dissolved_on=None)
        if holders.exists() or below.exists():
            message = _("End the tenures in this body, and close the bodies below it, first.")
            raise RuleViolation(message, code="still_held")
        if body.established_on is not None and on < body.established_on:
            raise Invalid(_("This lies before the body was set up."), code="before_start", field="on")
        body.dissolved_on = on
        body.decision = words(decision, 200, "decision", _("Which decision closed it?"))
        body.save()
    return body


def open_post(
    *,
    actor: Actor,
    body_id: int,
    name: str,
    seats: int | None = 1,
    key: str = "",
    officer: bool = False,
    on: date | None = None,
) -> Post:
    """Open a post in a body, from the day `on` (today). A post of the charter carries its key, so that its limits hold.

    Invalid "before_start" for a day before the body was there.
    """
    with recording(actor, reason="open_post"):
        body: Body = lock_row(Body, actor, body_id, MANAGE)
        if seats is not None and seats < 1:
            raise Invalid(_("Give the post at least one seat."), code="seats", field="seats")
        if key and key not in charter_for(body.organization, today()).posts:
            raise Invalid(_("The charter knows no such post."), code="key", field="key")
        opened = on or today()
        if body.established_on is not None and opened < body.established_on:
            raise Invalid(_("This lies before the body was set up."), code="before_start", field="on")
        post = Post(
            organization=body.organization,
            body=body,
            opened_on=opened,
            key=key,
            name=words(name, 80, "name", _("A post needs a name.")),
            seats=seats,
            officer=officer,
            order=100,
        )
        _save(post, _("A post of this name is there already."))
    return post


def close_post(*, actor: Actor, post_id: int, on: date) -> Post:
    """Close a post that nobody holds."""
    with recording(actor, reason="close_post"):
        post: Post = lock_row(Post, actor, post_id, MANAGE)
        if Tenure.objects.unscoped("who holds it").filter(post=post, state=TenureState.HOLDS).exists():
            raise RuleViolation(_("Somebody holds this post. End the tenure first."), code="still_held")
        if post.opened_on is not None and on < post.opened_on:
            raise Invalid(_("This lies before the post was opened."), code="before_start", field="on")
        post.closed_on = on
        post.save()
    return post


def _save(row: Any, taken: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise RuleViolation(taken, code="name_taken", field="name") from fault
