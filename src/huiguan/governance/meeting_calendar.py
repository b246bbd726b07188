"""Calendar feeds (RFC 5545) of meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin

from django.http import HttpRequest
from icalendar import Calendar, Event

from huiguan.governance.meeting_enums import MeetingState
from huiguan.governance.meeting_links import meeting_url, own_meeting_url
from huiguan.governance.models import Meeting

DEFAULT_LENGTH = timedelta(hours=2)  # where no end was planned


def feed_of(meetings: Iterable[Meeting], request: HttpRequest, *, name: str = "", code: str = "") -> bytes:
    """Meetings as a calendar that programs subscribe to; a cancelled one says so.

    `name` is what the program calls the calendar. Entries lead to the page of somebody invited, or with `code` to the
    one of the association.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Huiguan//Meetings//ZH")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
    for meeting in meetings:
        page = meeting_url(code, meeting.pk) if code else own_meeting_url(meeting.pk)
        calendar.add_component(_event(meeting, request, page))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, request: HttpRequest, page: str) -> Event:
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{request.get_host()}")
    event.add("dtstamp", meeting.changed_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at or meeting.starts_at + DEFAULT_LENGTH)
    event.add("summary", meeting.title)
    event.add("location", meeting.place)
    event.add("sequence", meeting.revision)
    event.add("url", urljoin(request.build_absolute_uri("/"), page))
    event.add("status", "CANCELLED" if meeting.state == MeetingState.CANCELLED else "CONFIRMED")
    return event
