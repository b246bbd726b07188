"""Addresses of calendars to which programs subscribe."""

from __future__ import annotations

from django.utils import timezone

from huiguan.governance.models import Body, CalendarFeed
from huiguan.governance.models.feeds import new_feed_key
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of


def make_feed(*, actor: Actor, body_id: int | None = None) -> CalendarFeed:
    """Make the address of one's own calendar, or of a body's whose meetings one reads; made again, the old one ends.

    NotFound for a body that the actor may not read meetings of.
    """
    body = _body(actor, body_id) if body_id is not None else None
    with recording(actor, organization=body.organization_id if body else None, reason="make_feed"):
        permit(actor, "governance.attend_meetings")
        if actor.user_id is None:
            raise NotFound("feed")
        feed: CalendarFeed
        feed, _made = CalendarFeed.objects.unscoped("one's own").update_or_create(
            user_id=actor.user_id,
            body=body,
            defaults={
                "organization": body.organization if body else None,
                "key": new_feed_key(),
                "made_at": timezone.now(),
            },
        )
    return feed


def end_feed(*, actor: Actor, body_id: int | None = None) -> None:
    """End the address of one's own calendar, or of a body's: programs that subscribed find nothing there any more.

    Also of a body whose meetings the actor reads no longer. NotFound where there is no address.
    """
    rows = CalendarFeed.objects.unscoped("one's own").filter(user=actor.user_id, body=body_id)
    with recording(actor, reason="end_feed"):
        permit(actor, "governance.attend_meetings")
        feed: CalendarFeed | None = rows.select_for_update().first()
        if feed is None:
            raise NotFound("feed")
        feed.delete()


def _body(actor: Actor, body_id: int) -> Body:
    rows = Body.objects.scoped(scope_of(actor, "governance.read_meetings")).select_related("organization")
    body: Body | None = rows.filter(pk=body_id).first()
    if body is None:
        raise NotFound("body")
    return body
