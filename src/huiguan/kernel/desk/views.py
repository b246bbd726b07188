"""The home page of an association, the year's plan, and the home page of a member."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.kernel.calendar import today
from huiguan.kernel.desk import selectors
from huiguan.kernel.desk.specs import Standing, State
from huiguan.kernel.inbox import selectors as inbox
from huiguan.kernel.numbers import number_of
from huiguan.kernel.permits.roles import Role
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, page

# Lines of a list on the home page; its own page has all.
SHOWN = 6


def _year(request: SignedRequest) -> int:
    year = number_of(request.GET.get("year"))
    return year if today().year - 20 <= year <= today().year + 5 else today().year


@page("desk.read")
@require_GET
def home(request: SignedRequest) -> HttpResponse:
    """What waits, what is late, what is to be published, the lines of work, the year and its figures."""
    found = selectors.home_of(request.actor, request.organization, today().year)
    waiting = [line for group in inbox.waiting(request.actor) for line in group.lines]
    context = {
        "home": found,
        "year": today().year,
        "leads": _leads(request),
        "waiting": waiting[:SHOWN],
        "waiting_number": sum(line.message.count for line in waiting),
        "late": found.told(Standing.LATE, Standing.STUCK),
        "late_plan": found.late[:SHOWN],
        "late_number": found.number(Standing.LATE) + len(found.late),
        "stuck_number": found.number(Standing.STUCK),
        "publish": found.told(Standing.PUBLISH),
        "publish_plan": found.to_publish[:SHOWN],
        "publish_number": found.number(Standing.PUBLISH) + len(found.to_publish),
        "next": _next(found),
        "shows_figures": selectors.may_read_figures(request.actor, request.organization),
    }
    return render(request, "desk/home.html", context)


def _leads(request: SignedRequest) -> bool:
    """Whether the reader is the head here: late, stuck and figures come first, the own inbox last (LOOK.md §1)."""
    here = request.organization.pk
    return any(grant.role == Role.HEAD and grant.organization_id == here for grant in request.actor.grants)


def _next(found: selectors.Home) -> list[selectors.Planned]:
    open_states = {State.PLANNED, State.RUNNING}
    return [one for one in found.plan if one.entry.state in open_states and one.entry.day >= today()][:SHOWN]


@page("figures.read_totals")
@require_GET
def line_figures(request: SignedRequest) -> HttpResponse:
    """The figures of the lines: a part of the home page that comes after it, or a page of its own without script."""
    at, lines = selectors.figures_by_line(request.actor, request.organization, _year(request))
    template = "desk/figures.html" if request.headers.get("HX-Request") else "desk/figures_page.html"
    context = {"lines": lines, "at": at, "year": _year(request), "crumbs": _crumbs(request, _("Figures"))}
    return render(request, template, context)


@page("desk.read")
@require_GET
def plan(request: SignedRequest) -> HttpResponse:
    """The whole year's plan, by lines and months, and entry by entry."""
    year = _year(request)
    found = selectors.plan_of(request.actor, request.organization, year)
    context = {
        "year": year,
        "lines": selectors.months_of(found),
        "months": selectors.MONTHS,
        "plan": found,
        "done": sum(one.entry.state == State.DONE for one in found),
        "crumbs": _crumbs(request, _("Plan of the year")),
    }
    return render(request, "desk/plan.html", context)


def _crumbs(request: SignedRequest, last: str) -> list[tuple[str, str]]:
    return [(_("My work"), reverse("desk:home", args=[request.organization.code])), (last, "")]


@page("desk.own")
@require_GET
def own(request: SignedRequest) -> HttpResponse:
    """A member's home page: the membership, what waits, what is followed, and what one comes for."""
    waiting = [line for group in inbox.waiting(request.actor) for line in group.lines]
    cards = _own_cards(request)
    context = {
        "cards": cards,
        "place": next((card["place"] for card in cards if "place" in card), ""),
        "waiting": waiting[:SHOWN],
        "waiting_number": sum(line.message.count for line in waiting),
        "shortcuts": _shortcuts(request),
    }
    return render(request, "desk/own.html", context)


def _own_cards(request: SignedRequest) -> list[dict[str, Any]]:
    """Parts that rooms bring, through the slot `desk.own`; the association of the first that names a `place` is shown
    under the person's name."""
    cards = [card for function in filled("desk.own") for card in function(request)]
    return sorted(cards, key=lambda card: int(card["order"]))


def _shortcuts(request: SignedRequest) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "icon": one.icon, "url": reverse(one.url_name, kwargs=dict(one.kwargs))}
        for one in selectors.shortcuts_of(request.actor)
    ]


@page("desk.own")
@require_GET
def services(request: SignedRequest) -> HttpResponse:
    """Everything that a member can do here, as a list."""
    return render(request, "desk/services.html", {"shortcuts": _shortcuts(request)})
