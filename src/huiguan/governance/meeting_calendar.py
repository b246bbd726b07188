"""Calendar feeds (RFC 5545) of meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin

from django.http import HttpRequest
from icalendar import Calendar, Event

from huiguan.governance.meeting_enums import MeetingState
from huiguan.governance.meeting_links import own_meeting_url
from huiguan.governance.models import Participant

DEFAULT_LENGTH = timedelta(hours=2)  # where no end was planned


def feed_of(parts: Iterable[Participant], request: HttpRequest) -> bytes:
    """A person's meetings as a calendar that programs subscribe to; a cancelled meeting says so."""
    calendar = Calendar()
    calendar.add("prodid", "-//Huiguan//Meetings//ZH")
    calendar.add("version", "2.0")
    for part in parts:
        calendar.add_component(_event(part, request))
    return bytes(calendar.to_ical())


def _event(part: Participant, request: HttpRequest) -> Event:
    meeting, event = part.meeting, Event()
    event.add("uid", f"meeting-{meeting.pk}@{request.get_host()}")
    event.add("dtstamp", meeting.changed_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at or meeting.starts_at + DEFAULT_LENGTH)
    event.add("summary", meeting.title)
    event.add("location", meeting.place)
    event.add("sequence", meeting.revision)
    event.add("url", urljoin(request.build_absolute_uri("/"), own_meeting_url(meeting.pk)))
    event.add("status", "CANCELLED" if meeting.state == MeetingState.CANCELLED else "CONFIRMED")
    return event
