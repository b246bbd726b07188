"""Calendars: an address to subscribe to, for one's own meetings and for a body's."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.governance.meeting_calendar import feed_of
from huiguan.governance.models import CalendarFeed
from huiguan.governance.selectors.feeds import feed_at
from huiguan.governance.services.feeds import end_feed, make_feed
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page, public_page

WHY = "programs that subscribe to a calendar cannot sign in; the address cannot be guessed, and its owner is asked"


def feed_address(request: HttpRequest, feed: CalendarFeed) -> str:
    """The whole address, as it is given to a program."""
    return request.build_absolute_uri(reverse("governance:calendar", args=[feed.key]))


@public_page(WHY)
@require_GET
def calendar(request: HttpRequest, feed_key: str) -> HttpResponse:
    """A calendar (RFC 5545)."""
    try:
        feed, meetings = feed_at(feed_key)
    except NotFound as refusal:
        raise Http404 from refusal
    name, code = (feed.body.name, feed.body.organization.code) if feed.body else (_("My meetings"), "")
    answer = HttpResponse(feed_of(meetings, request, name=name, code=code), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def _make_or_end(request: SignedRequest, body_id: int | None) -> None:
    if "end" in request.POST:
        end_feed(actor=request.actor, body_id=body_id)
        messages.success(request, _("The address is ended. Programs that subscribed find nothing there any more."))
        return
    make_feed(actor=request.actor, body_id=body_id)
    messages.success(request, _("The address is made. A former one no longer answers."))


@page("governance.attend_meetings")
@require_POST
def own_feed(request: SignedRequest) -> HttpResponse:
    """Make the address of one's own calendar, or end it."""
    _make_or_end(request, None)
    return redirect("governance:own_meetings")


@page("governance.read_meetings")
@require_POST
def body_feed(request: SignedRequest, body_id: int) -> HttpResponse:
    """Make one's address of a body's calendar, or end it."""
    _make_or_end(request, body_id)
    return redirect("governance:body", request.organization.code, body_id)
