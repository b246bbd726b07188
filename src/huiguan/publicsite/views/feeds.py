"""What programs read: Atom, iCalendar, the map of the site, and which pages robots may keep."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from huiguan.kernel.permits.web import public_page
from huiguan.publicsite.selectors.events import events_of
from huiguan.publicsite.selectors.public import public_articles
from huiguan.publicsite.views.shared import WHY, article_url, for_visitors, place_of

MOST = 50
#: A map of the site holds at most 50,000 addresses (sitemaps.org).
MOST_ADDRESSES = 50_000
#: What visitors may read and nobody has to keep: what is shown for a time, and what belongs to one person.
NOT_KEPT = ("/o/", "/my/", "/accounts/", "/api/", "/notices/", "/c/", "/report/")


@public_page(WHY)
@require_safe
@for_visitors
def atom(request: HttpRequest, place: str = "") -> HttpResponse:
    """The latest articles as an Atom feed (RFC 4287); a corrected one comes up again by its date of change."""
    organization = place_of(place)
    name = "publicsite:place_atom" if place else "publicsite:atom"
    here = request.build_absolute_uri(reverse(name, args=[place] if place else []))
    feed = Atom1Feed(
        title=organization.name,
        link=request.build_absolute_uri(reverse("publicsite:home")),
        description="",
        language="zh-Hans",
        feed_url=here,
        author_name=organization.name,
    )
    for row in public_articles(organization if place else None)[:MOST]:
        link = request.build_absolute_uri(article_url(row))
        feed.add_item(
            title=row.title,
            link=link,
            description=row.lead,
            unique_id=link,
            pubdate=row.go_live_at,
            updateddate=row.last_published_at,
            author_name=row.organization.name,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public_page(WHY)
@require_safe
@for_visitors
def calendar(request: HttpRequest, place: str) -> HttpResponse:
    """Public dates of an association."""
    organization = place_of(place)
    return render(request, "publicsite/calendar.html", {"place": organization, "events": events_of(organization)})


@public_page(WHY)
@require_safe
@for_visitors
def calendar_feed(request: HttpRequest, place: str) -> HttpResponse:
    """The same as a calendar that programs subscribe to (RFC 5545)."""
    organization, found = place_of(place), Calendar()
    found.add("prodid", "-//Huiguan//Public//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", organization.name)
    for event in events_of(organization):
        found.add_component(_event(request, event))
    return HttpResponse(bytes(found.to_ical()), content_type="text/calendar; charset=utf-8")


def _event(request: HttpRequest, event: Any) -> Event:
    made = Event()
    made.add("uid", f"{event.key}@{request.get_host()}")
    made.add("dtstamp", datetime(2000, 1, 1, tzinfo=UTC))
    made.add("dtstart", event.starts)
    made.add("dtend", event.ends)
    made.add("summary", event.title)
    if event.place:
        made.add("location", event.place)
    if event.url:
        made.add("url", request.build_absolute_uri(event.url))
    return made


@public_page(WHY)
@require_safe
@for_visitors
def sitemap(request: HttpRequest) -> HttpResponse:
    """Addresses of articles and of the front pages of associations that published any (sitemaps.org)."""
    rows = [
        (request.build_absolute_uri(article_url(row)), row.last_published_at)
        for row in public_articles(None)[:MOST_ADDRESSES]
    ]
    fixed = [request.build_absolute_uri(reverse(f"publicsite:{name}")) for name in ("home", "news", "board")]
    context = {"rows": rows, "fixed": fixed}
    return render(request, "publicsite/sitemap.xml", context, content_type="application/xml")


@public_page(WHY)
@require_safe
@for_visitors
def robots(request: HttpRequest) -> HttpResponse:
    """Which addresses robots leave alone, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {beginning}" for beginning in NOT_KEPT)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('publicsite:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
