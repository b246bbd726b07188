"""Calls: the list, announcing one, and a call on its way from arrival to grant."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.notices.selectors import awaits_notice, notice_of, state_now
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.panels.enums import PanelState
from huiguan.kernel.panels.selectors import panel_of
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.rounds import selectors as round_selectors
from huiguan.research import selectors, services
from huiguan.research.enums import ProjectState
from huiguan.research.forms import CallForm
from huiguan.research.models import Call, Project
from huiguan.research.selectors.projects import rows_to_show
from huiguan.research.services.reviewing import NOTICE, SUBJECT
from huiguan.research.views.shared import crumbs
from huiguan.ui.forms import act, chosen, form_page

READ, CALL = "research.read", "research.call"
PAGE_SIZE = 50


@page(READ)
@require_GET
def home(request: SignedRequest) -> HttpResponse:
    """Calls that the association has announced, and those that it may answer."""
    context = {
        "page": rows_on_page(selectors.calls_for(request.actor, request.organization), request.GET, PAGE_SIZE),
        "may_call": allows(request.actor, CALL, request.organization),
    }
    return render(request, "research/home.html", context)


@page(CALL)
@require_http_methods(["GET", "POST"])
def call_new(request: SignedRequest) -> HttpResponse:
    """Announce a call."""
    form = CallForm(request.POST or None, initial={"opens_on": today()})

    def announce(values: dict[str, Any]) -> None:
        facts = {**values, "prefix": values["number_prefix"]}
        del facts["number_prefix"]
        services.announce_call(actor=request.actor, organization=request.organization, **facts)

    return form_page(
        request,
        form,
        announce,
        title=_("Announce a call"),
        submit=_("Announce the call"),
        done=reverse("research:home", args=[request.organization.code]),
        crumbs=crumbs(request, (_("Announce a call"), "")),
        note=_("Reviews are blind: who applies is asked apart, and never shown to reviewers."),
    )


@page(READ)
@require_GET
def call(request: SignedRequest, call_id: int) -> HttpResponse:
    """One call, seen from this association."""
    row = selectors.get_call(request.actor, request.organization, call_id)
    place = request.organization
    own = row.organization_id == place.pk
    projects = selectors.projects_at(request.actor, row, place)
    found = rows_on_page(projects, request.GET, PAGE_SIZE)
    context = {
        "call": row,
        "round": row.round,
        "topics": [(topic["name"], Decimal(topic["most"])) for topic in row.topics],
        "rules": services.rules_said(row),
        "own": own,
        "may_set_up": own and allows(request.actor, "rounds.call", place),
        "page": found,
        "lines": [(each, row.topic_name(each.topic)) for each in found],
        "quota": round_selectors.quota_of(row.round, place) if row.round else None,
        "passed": round_selectors.passed(row.round, place) if row.round else 0,
        "below": round_selectors.passed_by_place(row.round, place) if row.round else [],
        "may_apply": row.round is not None
        and row.round.takes(today())
        and allows(request.actor, "research.apply", place),
        "crumbs": crumbs(request, (row.title, "")),
        **(_steps(request, row, projects) if own else {}),
    }
    return render(request, "research/call.html", context)


def _steps(request: SignedRequest, row: Call, projects: list[Project]) -> dict[str, Any]:
    """What has been done on the way to the grants, and the one next thing."""
    panel, notice = panel_of(SUBJECT, row.pk), notice_of(NOTICE, SUBJECT, row.pk)
    proposed = any(each.state == ProjectState.PROPOSED for each in projects)
    granted = [each for each in projects if each.number]
    closed = panel is not None and panel.state == PanelState.CLOSED
    shown = not awaits_notice(notice, rows_to_show(row))
    return {
        "panel": panel,
        "notice": notice,
        "notice_state": state_now(notice) if notice else "",
        "granted": len(granted),
        "paper_id": granted[0].paper_id if granted else None,
        "next": "done" if granted else _next(bool(panel), closed, proposed, shown),
        "may_decide": allows(request.actor, "research.decide", row.organization),
        "may_lead": allows(request.actor, CALL, row.organization),
    }


def _next(panel: bool, closed: bool, proposed: bool, shown: bool) -> str:
    if proposed:
        return "decide" if shown else "notice"
    if closed:
        return "propose"
    return "panel" if not panel else "mark"


@page(READ)
@require_POST
def call_do(request: SignedRequest, call_id: int, step: str) -> HttpResponse:
    """The next step of a call; the service asks its own permission."""
    row = selectors.get_call(request.actor, request.organization, call_id)
    facts: dict[str, Any] = {"actor": request.actor, "call_id": row.pk}
    actions = {
        "panel": lambda: services.lay_before_panel(**facts),
        "propose": lambda: services.propose_projects(**facts),
        "grant": lambda: services.grant_projects(**facts),
    }
    return act(request, chosen(actions, step), "research:call", row.pk)
