"""Pages of trainers, and hours: rates for offices, entering, rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.programmes import forms, services
from huiguan.programmes.enums import Kind
from huiguan.programmes.selectors import activities as reads
from huiguan.programmes.selectors import hours, registers
from huiguan.programmes.views.shared import BOTH, PAGE_SIZE, TRAIN, crumbs, own_crumbs, url
from huiguan.ui.forms import form_page, tried

RULES, RATES, RECORD = "programmes.set_rules", "programmes.read_rates", "programmes.record_hours"


@page(TRAIN)
@require_GET
def training(request: SignedRequest) -> HttpResponse:
    """Whom one trains: associations, and courses to assess."""
    context = {
        "places": hours.trained_places(request.actor),
        "courses": list(reads.trained_activities(request.actor)[:100]),
        "year": today().year,
    }
    return render(request, "programmes/own/training.html", context)


@page(TRAIN)
@require_GET
def short(request: SignedRequest, trained_id: int) -> HttpResponse:
    """Who will fall short by the end of the year, for their trainer."""
    year = hours.year_of(request.GET.get("year", ""))
    found = hours.falling_short(request.actor, trained_id, year)
    place = next(row for row in hours.trained_places(request.actor) if row.pk == trained_id)
    context = {"place": place, "year": year, "short": found, "crumbs": own_crumbs((_("Whom I train"), ""))}
    return render(request, "programmes/own/short.html", context)


@page(TRAIN)
@require_http_methods(BOTH)
def assess(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Enter the results of a course, as its trainer."""
    activity = reads.trained_activity(request.actor, activity_id)
    people = reads.participants_of(activity)
    if request.method == "POST":
        results = forms.read_results(request.POST, [row.pk for row in people])
        if tried(request, lambda: services.assess(actor=request.actor, activity_id=activity.pk, results=results)):
            messages.success(request, _("Results entered."))
        return redirect("programmes:assess", activity.pk)
    context = {"activity": activity, "people": people, "crumbs": own_crumbs((activity.title, ""))}
    return render(request, "programmes/own/assess.html", context)


@page(RATES)
@require_GET
def rates(request: SignedRequest) -> HttpResponse:
    """How many meet what is required: rates only, small cells hidden."""
    year = hours.year_of(request.GET.get("year", ""))
    context = {
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "rates": hours.rates(request.actor, request.organization, year),
        "may_record": allows(request.actor, RECORD, request.organization),
        "crumbs": crumbs(request, (_("Hours of training"), "")),
    }
    return render(request, "programmes/rates.html", context)


def _form(
    request: SignedRequest, form: Any, title: str, service: Any, back: str, place: tuple[str, str], note: str = ""
) -> HttpResponse:
    """A form of the association, handed to a service."""
    return form_page(
        request,
        form,
        lambda values: service(actor=request.actor, organization=request.organization, **values),
        title=title,
        submit=title,
        done=back,
        crumbs=crumbs(request, place, (title, "")),
        note=note,
        said=_("Entered."),
    )


@page(RECORD)
@require_http_methods(BOTH)
def hours_new(request: SignedRequest) -> HttpResponse:
    """Enter hours done elsewhere."""
    back = url(request, "rates")
    form = forms.RecordForm(request.POST or None, initial={"on": today()})
    note = _("Study sessions and branch meetings are never counted for a person.")
    place = (_("Hours of training"), back)
    return _form(request, form, _("Enter hours"), services.record_hours, back, place, note)


@page(RECORD)
@require_GET
def hours_recorded(request: SignedRequest) -> HttpResponse:
    """Hours that the office entered from papers; a mistake is struck out here."""
    year = hours.year_of(request.GET.get("year", ""))
    rows = hours.recorded_entries(request.actor, request.organization, year)
    context = {
        "year": year,
        "page": rows_on_page(rows, request.GET, PAGE_SIZE),
        "crumbs": crumbs(request, (_("Hours of training"), url(request, "rates")), (_("Hours from papers"), "")),
    }
    return render(request, "programmes/hours_recorded.html", context)


@page(RECORD)
@require_POST
def hours_strike(request: SignedRequest, entry_id: int) -> HttpResponse:
    """Strike out hours that were entered by mistake."""
    if tried(request, lambda: services.strike_hours(actor=request.actor, entry_id=entry_id)):
        messages.success(request, _("Struck out. The history keeps them."))
    return redirect("programmes:hours_recorded", request.organization.code)


@page(RULES)
@require_GET
def rules(request: SignedRequest) -> HttpResponse:
    """Which kinds are filed by which rule, what hours are required by which source, who trains."""
    own, required, trainers = registers.rules_of(request.actor, request.organization)
    known = {row.kind for row in own}
    context = {
        "kinds": [(kind, reads.ruling(request.organization, kind), kind in known) for kind in Kind],
        "required": [(row, hours.label_of(row)) for row in hours.requirements_for(request.organization, today().year)],
        "own_required": {row.pk for row in required},
        "trainers": trainers,
        "crumbs": crumbs(request, (_("Rules and required hours"), "")),
    }
    return render(request, "programmes/rules.html", context)


def _rules_form(request: SignedRequest, form: Any, title: str, service: Any) -> HttpResponse:
    back = url(request, "rules")
    return _form(request, form, title, service, back, (_("Rules and required hours"), back))


@page(RULES)
@require_http_methods(BOTH)
def rule_set(request: SignedRequest) -> HttpResponse:
    """Say whether a kind is filed."""
    kind = request.GET.get("kind", "")
    ruling = reads.ruling(request.organization, kind)
    initial = {"kind": kind, "filing": ruling.filing, "rule": ruling.rule}
    form = forms.RuleForm(request.POST or None, initial=initial)
    return _rules_form(request, form, _("Set the rule of filing"), services.set_kind_rule)


@page(RULES)
@require_http_methods(BOTH)
def requirement_new(request: SignedRequest) -> HttpResponse:
    """Enter required hours with their source."""
    form = forms.RequirementForm(request.POST or None, initial={"since": today().year})
    return _rules_form(request, form, _("Enter required hours"), services.set_requirement)


@page(RECORD)
@require_http_methods(BOTH)
def trainer_set(request: SignedRequest) -> HttpResponse:
    """Name a trainer, or end it."""
    form = forms.TrainerForm(request.POST or None)
    return _rules_form(request, form, _("Name a trainer"), services.appoint_trainer)
