"""What programs read: Atom, iCalendar, the map of the site, and which pages robots may keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from huiguan.elections.selectors import public_elections
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import public_page
from huiguan.publicsite.selectors.events import PublicEvent, events_of, sorted_by_now
from huiguan.publicsite.selectors.public import public_articles
from huiguan.publicsite.views.shared import WHY, article_url, for_visitors, ld_json, place_of
from huiguan.reporting.selectors.issued import issued_everywhere
from huiguan.research.selectors import public_outputs

MOST = 50
#: A map of the site holds at most 50,000 addresses (sitemaps.org).
MOST_ADDRESSES = 50_000
#: Pages that lead to everything.
FRONTS = (
    "publicsite:home", "publicsite:news", "publicsite:board", "honours:public_awards", "elections:public_elections",
    "research:public_outputs",
)  # fmt: skip
#: What visitors may read and nobody has to keep: what is shown for a time, and what belongs to one person.
NOT_KEPT = ("/o/", "/my/", "/accounts/", "/api/", "/notices/", "/c/", "/report/")


@public_page(WHY)
@kept_for_visitors()
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
@kept_for_visitors()
@require_safe
@for_visitors
def calendar(request: HttpRequest, place: str) -> HttpResponse:
    """Public dates of an association: what comes, and below what is over."""
    organization = place_of(place)
    coming, over = sorted_by_now(events_of(organization), timezone.localtime())
    facts = ld_json({"@graph": [_fact(organization, event) for event in coming]})
    context = {"place": organization, "coming": coming, "over": over, "facts": facts}
    return render(request, "publicsite/calendar.html", context)


def _fact(organization: Organization, event: PublicEvent) -> dict[str, Any]:
    ends = event.ends if isinstance(event.ends, datetime) else event.last
    return {
        "@type": "Event",
        "name": event.title,
        "startDate": event.starts.isoformat(),
        "endDate": ends.isoformat(),
        "location": {"@type": "Place", "name": event.place or organization.name},
        "organizer": {"@type": "NGO", "name": organization.name},
    }


@public_page(WHY)
@kept_for_visitors()
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
@kept_for_visitors()
@require_safe
@for_visitors
def sitemap(request: HttpRequest) -> HttpResponse:
    """Addresses of what stays: articles, annual reports, outputs of research, elections (sitemaps.org)."""
    rows = [(request.build_absolute_uri(url), changed) for url, changed in islice(_lasting(), MOST_ADDRESSES)]
    fixed = [request.build_absolute_uri(reverse(name)) for name in FRONTS]
    context = {"rows": rows, "fixed": fixed}
    return render(request, "publicsite/sitemap.xml", context, content_type="application/xml")


def _lasting() -> Iterator[tuple[str, date | None]]:
    """Address and last change of each page that robots may keep; pages about one person are none of them."""
    for row in public_articles(None)[:MOST_ADDRESSES]:
        yield article_url(row), row.last_published_at
    for report in issued_everywhere():
        yield reverse("publicsite:annual", args=[report.organization.code, report.year]), report.issued_on
    for vote in public_elections()[:MOST_ADDRESSES]:
        yield reverse("elections:public_election", args=[vote.uuid]), vote.opened_at
    for output in public_outputs({})[:MOST_ADDRESSES]:
        yield reverse("research:public_output", args=[output.pk]), output.stamped_at or output.issued_on


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def robots(request: HttpRequest) -> HttpResponse:
    """Which addresses robots leave alone, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {beginning}" for beginning in NOT_KEPT)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('publicsite:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
