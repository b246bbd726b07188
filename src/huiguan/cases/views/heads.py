"""What heads and supervisors see: that cases exist and are late, the load, and looks in emergencies."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.cases import forms, selectors, services
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.clocks import light_of
from huiguan.cases.views.shared import act_and_go, case_url, sent
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page


@page("cases.read_lateness")
@require_GET
def head(request: SignedRequest) -> HttpResponse:
    """Late cases here and below, cases that nobody leads, and the load by handler: numbers and dates."""
    actor, place = request.actor, request.organization
    may_assign = allows(actor, "cases.assign_cases", place)
    context = {
        "late": [_light(fact) for fact in selectors.late_facts(actor, place)],
        "below": [_light(fact) for fact in selectors.late_below(actor, place)],
        "untaken": [_light(fact) for fact in selectors.untaken_facts(actor, place)] if may_assign else [],
        "load": selectors.load_of_handlers(actor, place),
        "may_assign": may_assign,
        "may_break": allows(actor, "cases.break_glass", place),
    }
    return render(request, "cases/head.html", context)


def _light(fact: Any) -> dict[str, Any]:
    level, left = light_of(fact.due_on)
    return {"fact": fact, "level": level, "left": left}


def _head_crumbs(request: SignedRequest, title: str) -> list[tuple[Any, str]]:
    return [(_("Lateness and load"), reverse("cases:head", args=[request.organization.code])), (title, "")]


@page("cases.assign_cases")
@require_http_methods(["GET", "POST"])
def assign(request: SignedRequest, case_id: int) -> HttpResponse:
    """Give a case to somebody, without reading it."""
    _here(request, case_id)
    title = _("Give the case to a handler")
    form = forms.AssignForm(sent(request), people=services.leads_to_assign(request.organization))
    return form_page(
        request,
        form,
        lambda values: services.assign_case(actor=request.actor, case_id=case_id, **values),
        title=title,
        submit=title,
        done=reverse("cases:head", args=[request.organization.code]),
        crumbs=_head_crumbs(request, title),
        said=_("Given."),
        note=_("You name who leads it; what it says stays closed to you."),
    )


def _here(request: SignedRequest, case_id: int) -> None:
    fact = selectors.fact_of(request.actor, case_id)
    if fact is None or fact[1].pk != request.organization.pk:
        raise NotFound(str(case_id))


@page("cases.break_glass")
@require_http_methods(["GET", "POST"])
def glass(request: SignedRequest, case_id: int) -> HttpResponse:
    """Open a case in an emergency."""
    _here(request, case_id)
    title = _("Open the case in an emergency")
    return form_page(
        request,
        forms.GlassForm(sent(request)),
        lambda values: services.break_glass(actor=request.actor, case_id=case_id, **values),
        title=title,
        submit=title,
        done=case_url(request, case_id),
        crumbs=_head_crumbs(request, title),
        note=_("The supervisors, the handlers and the person are told at once, with your name. Each look is recorded."),
        danger=True,
    )


@page("cases.supervise")
@require_GET
def glass_log(request: SignedRequest) -> HttpResponse:
    """Emergency looks, for the supervisors."""
    rows = selectors.glass_log(request.actor, request.organization)
    pager = page_of(rows.count(), page_number(request.GET), 50)
    start = (pager.number - 1) * 50
    shown = list(rows[start : start + 50])
    services.note_listed(request.actor, {row.case_id for row in shown}, request.organization, field="reason")
    found = [{"row": row, "reason": opened(row, "reason")["reason"]} for row in shown]
    return render(request, "cases/glass_log.html", {"rows": found, "page": pager})


@page("cases.supervise")
@require_POST
def glass_seen(request: SignedRequest, break_id: int) -> HttpResponse:
    """A supervisor has looked at it."""
    return act_and_go(
        request,
        lambda: services.mark_glass_seen(actor=request.actor, break_id=break_id),
        reverse("cases:glass_log", args=[request.organization.code]),
        _("Marked as checked."),
    )
