"""What calendars tell, each time to whoever their address belongs to today."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from huiguan.governance.meeting_enums import MeetingState
from huiguan.governance.models import Body, CalendarFeed, Meeting
from huiguan.governance.selectors.meetings import READ, own_meetings
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.permits import Actor, NotFound, scope_of

#: Meetings older than this are in the minutes, not in calendars.
KEPT = timedelta(days=400)
MOST = 500


def feed_of_body(actor: Actor, body: Body) -> CalendarFeed | None:
    """The actor's address of a body's calendar, if there is one."""
    rows = CalendarFeed.objects.unscoped("one's own").filter(user=actor.user_id, body=body)
    found: CalendarFeed | None = rows.first()
    return found


def feed_of_own(actor: Actor) -> CalendarFeed | None:
    """The actor's address of the own calendar, if there is one."""
    rows = CalendarFeed.objects.unscoped("one's own").filter(user=actor.user_id, body=None)
    found: CalendarFeed | None = rows.first()
    return found


def feed_at(key: str) -> tuple[CalendarFeed, list[Meeting]]:
    """The calendar of an address with its meetings, latest first; NotFound when it ended, or its owner may not read.

    Meetings of a body are told once they were convened.
    """
    rows = CalendarFeed.objects.unscoped("the address is the permission; its owner is asked below")
    feed: CalendarFeed | None = rows.select_related("user__person", "body__organization").filter(key=key).first()
    if feed is None or not feed.user.is_active:
        raise NotFound("feed")
    actor, since = actor_of(feed.user), timezone.now() - KEPT
    if feed.body is None:
        parts = own_meetings(actor).filter(meeting__starts_at__gte=since)[:MOST]
        return feed, [part.meeting for part in parts]
    meetings = Meeting.objects.scoped(scope_of(actor, READ)).filter(body=feed.body_id, starts_at__gte=since)
    if not scope_of(actor, READ).covers(feed.body.organization):
        raise NotFound("feed")
    return feed, list(meetings.exclude(state=MeetingState.DRAFT).order_by("-starts_at")[:MOST])
