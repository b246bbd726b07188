"""Calendar feeds (RFC 5545) of one's own activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin

from django.http import HttpRequest
from django.urls import reverse
from icalendar import Calendar, Event

from huiguan.programmes.enums import ActivityState
from huiguan.programmes.models import Activity


def feed_of(rows: Iterable[Activity], request: HttpRequest) -> bytes:
    """Activities as a calendar that programs subscribe to; a cancelled one says so."""
    calendar = Calendar()
    calendar.add("prodid", "-//Huiguan//Activities//ZH")
    calendar.add("version", "2.0")
    for row in rows:
        calendar.add_component(_event(row, request))
    return bytes(calendar.to_ical())


def _event(row: Activity, request: HttpRequest) -> Event:
    event = Event()
    event.add("uid", f"activity-{row.pk}@{request.get_host()}")
    event.add("dtstamp", row.changed_at)
    event.add("dtstart", row.starts_on)
    event.add("dtend", row.ends_on + timedelta(days=1))  # whole days: the end is not part of it
    event.add("summary", row.title)
    event.add("location", row.place)
    event.add("sequence", row.revision)
    event.add("url", urljoin(request.build_absolute_uri("/"), reverse("programmes:own_activity", args=[row.pk])))
    event.add("status", "CANCELLED" if row.state == ActivityState.CANCELLED else "CONFIRMED")
    return event
