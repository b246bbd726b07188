"""Benefits and commitments of funds by place."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.cases import selectors, services
from huiguan.cases.enums import BenefitState
from huiguan.cases.survey_forms import BenefitForm, CorrectForm, EndForm, ForceForm, StrikeForm, UseForm
from huiguan.cases.views.shared import sent
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.ui.forms import form_page

READ, KEEP = "cases.read_benefits", "cases.keep_benefits"


@page(READ)
@require_GET
def benefits(request: SignedRequest) -> HttpResponse:
    """What was promised here, what is in force and used; and the same in totals of the places below."""
    actor, place, year = request.actor, request.organization, today().year
    by_place = selectors.benefits_by_place(actor, place, year)
    context = {
        "rows": [
            {"row": row, "uses": uses[:3], "doings": _doings(row.state)}
            for row, uses in selectors.benefits_of(actor, place)
        ],
        "places": by_place if len(by_place) > 1 else [],
        "chart": _chart(by_place) if len(by_place) > 1 else None,
        "year": year,
        "may_keep": allows(actor, KEEP, place),
        "may_survey": allows(actor, "cases.run_surveys", place),
    }
    return render(request, "cases/benefits.html", context)


def _doings(state: str) -> list[tuple[str, str]]:
    keys = {BenefitState.PROMISED: ("force", "end"), BenefitState.IN_FORCE: ("use", "end"), BenefitState.ENDED: ()}
    found = keys.get(BenefitState(state))
    return [] if found is None else [(key, _DOINGS[key][0]()) for key in (*found, "correct", "strike")]


def _chart(rows: list[Any]) -> dict[str, Any]:
    promised, in_force = BenefitState.PROMISED.label, BenefitState.IN_FORCE.label
    labels = ((promised, "promised"), (in_force, "in_force"), (_("Used this year"), "used"))
    series = [{"name": label, "values": [getattr(row, name) for row in rows]} for label, name in labels]
    return {"kind": "bar", "categories": [row.organization.short_name for row in rows], "series": series}


def _crumbs(request: SignedRequest, title: str) -> list[tuple[Any, str]]:
    return [(_("Benefits and commitments"), _list(request)), (title, "")]


def _list(request: SignedRequest) -> str:
    return reverse("cases:benefits", args=[request.organization.code])


@page(KEEP)
@require_http_methods(["GET", "POST"])
def benefit_new(request: SignedRequest) -> HttpResponse:
    """Enter what was promised."""
    title = _("Enter a benefit or commitment")
    return form_page(
        request,
        BenefitForm(sent(request)),
        lambda values: services.promise_benefit(actor=request.actor, organization=request.organization, **values),
        title=title,
        submit=_("Enter it"),
        done=_list(request),
        crumbs=_crumbs(request, title),
        said=_("Entered."),
    )


_DOINGS: dict[str, tuple[Any, Any, Any]] = {
    "force": (lambda: _("Put in force"), ForceForm, services.put_benefit_in_force),
    "use": (lambda: _("Enter the use of a year"), UseForm, services.enter_benefit_use),
    "end": (lambda: _("End it"), EndForm, services.end_benefit),
    "correct": (lambda: _("Put it right"), CorrectForm, services.correct_benefit),
    "strike": (lambda: _("Strike it: entered by mistake"), StrikeForm, services.strike_benefit),
}


@page(KEEP)
@require_http_methods(["GET", "POST"])
def benefit_do(request: SignedRequest, benefit_id: int, benefit_doing: str) -> HttpResponse:
    """Put in force, enter the use of a year, end; put right what was entered wrongly, or strike it."""
    row = here(request, selectors.get_benefit(request.actor, benefit_id))
    if benefit_doing not in _DOINGS:
        raise NotFound(benefit_doing)
    title, form_class, service = _DOINGS[benefit_doing]
    initial = {"year": today().year, "in_force_on": today(), "ended_on": today()}
    more = {"row": row} if benefit_doing == "correct" else {"initial": initial}
    return form_page(
        request,
        form_class(sent(request), **more),
        lambda values: service(actor=request.actor, benefit_id=row.pk, **values),
        title=f"{title()}: {row.title}",
        submit=title(),
        done=_list(request),
        crumbs=_crumbs(request, row.title),
        said=_("Entered."),
        danger=benefit_doing in ("end", "strike"),
    )
