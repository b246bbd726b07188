"""Training plans, volunteers, partners, study sessions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.programmes import forms, services
from huiguan.programmes.enums import Aspect
from huiguan.programmes.models import Partner, StudySession, TrainingPlan, Volunteer
from huiguan.programmes.selectors import registers as reads
from huiguan.programmes.services.volunteers import RISK_VERSION
from huiguan.programmes.sheets import PARTNERS, partner_cells
from huiguan.programmes.views.shared import BOTH, MANAGE, PAGE_SIZE, READ, crumbs, url
from huiguan.ui.forms import act, form_page

VOLUNTEERS, EDIT_PARTNERS, STUDIES = "programmes.volunteers", "programmes.partners", "programmes.studies"


def _listed(request: SignedRequest, rows: Any, template: str, title: str, **more: Any) -> HttpResponse:
    found = rows_on_page(rows, request.GET, PAGE_SIZE)
    context = {"page": found, "crumbs": crumbs(request, (title, "")), **more}
    return render(request, f"programmes/{template}.html", context)


def _saved(
    request: SignedRequest, form: Any, act_: Any, title: str, back: str, *way: tuple[str, str], note: str = ""
) -> HttpResponse:
    """A form that is handed to `act_` with the actor."""
    return form_page(
        request,
        form,
        lambda values: act_(actor=request.actor, **values),
        title=title,
        submit=title,
        done=back,
        crumbs=crumbs(request, *way, (title, "")),
        note=note,
    )


@page(READ)
@require_GET
def plans(request: SignedRequest) -> HttpResponse:
    """Training plans of units."""
    rows = reads.plans_of(request.actor, request.organization)
    may = allows(request.actor, MANAGE, request.organization)
    return _listed(request, rows, "plans", _("Training plans"), may_manage=may)


def _plan(request: SignedRequest, plan_id: int) -> TrainingPlan:
    return here(request, reads.get_plan(request.actor, plan_id))


def _plans_crumb(request: SignedRequest) -> tuple[str, str]:
    return _("Training plans"), url(request, "plans")


@page(MANAGE)
@require_http_methods(BOTH)
def plan_new(request: SignedRequest) -> HttpResponse:
    """Enter a training plan."""
    form = forms.PlanForm(request.POST or None, initial={"year": today().year})

    def save(**values: Any) -> None:
        services.save_plan(organization=request.organization, **values)

    return _saved(request, form, save, _("Enter a training plan"), url(request, "plans"), _plans_crumb(request))


@page(MANAGE)
@require_http_methods(BOTH)
def plan_change(request: SignedRequest, plan_id: int) -> HttpResponse:
    """Change a training plan."""
    row = _plan(request, plan_id)
    initial = {name: getattr(row, name) for name in forms.PlanForm.base_fields}

    def save(**values: Any) -> None:
        services.save_plan(organization=row.organization, plan_id=row.pk, revision=row.revision, **values)

    form = forms.PlanForm(request.POST or None, initial=initial)
    return _saved(request, form, save, _("Change the training plan"), url(request, "plan", row.pk),
                  _plans_crumb(request))  # fmt: skip


@page(READ)
@require_GET
def plan(request: SignedRequest, plan_id: int) -> HttpResponse:
    """One plan in five aspects, with its findings and where they were handed."""
    row = _plan(request, plan_id)
    findings = reads.findings_of(row)
    handed = reads.forwarded(request.actor, row.organization, [one.pk for one in findings])
    context = {
        "plan": row,
        "aspects": [(label, getattr(row, key)) for key, label in Aspect.choices],
        "findings": [
            (one, handed.get(one.pk), reads.forward_address(request.actor, row.organization, one.pk))
            for one in findings
        ],
        "may_manage": allows(request.actor, MANAGE, row.organization),
        "crumbs": crumbs(request, _plans_crumb(request), (str(row), "")),
    }
    return render(request, "programmes/plan.html", context)


@page(MANAGE)
@require_http_methods(BOTH)
def finding_new(request: SignedRequest, plan_id: int) -> HttpResponse:
    """Enter a finding."""
    row = _plan(request, plan_id)

    def save(**values: Any) -> None:
        services.add_finding(plan_id=row.pk, **values)

    back = url(request, "plan", row.pk)
    form = forms.FindingForm(request.POST or None)
    return _saved(request, form, save, _("Enter a finding"), back, _plans_crumb(request), (str(row), back))


@page(VOLUNTEERS)
@require_GET
def volunteers(request: SignedRequest) -> HttpResponse:
    """Volunteers of the association."""
    rows = reads.volunteers_of(request.actor, request.organization)
    return _listed(request, rows, "volunteers", _("Volunteers"), today=today(), version=RISK_VERSION)


@page(VOLUNTEERS)
@require_http_methods(BOTH)
def volunteer_new(request: SignedRequest) -> HttpResponse:
    """Register a volunteer."""

    def save(**values: Any) -> None:
        services.register_volunteer(organization=request.organization, **values)

    back = url(request, "volunteers")
    form = forms.VolunteerForm(request.POST or None)
    return _saved(request, form, save, _("Register a volunteer"), back, (_("Volunteers"), back))


def _volunteer(request: SignedRequest, volunteer_id: int) -> Volunteer:
    return here(request, reads.get_volunteer(request.actor, volunteer_id))


@page(VOLUNTEERS)
@require_GET
def volunteer(request: SignedRequest, volunteer_id: int) -> HttpResponse:
    """One volunteer: risks, insurance, service."""
    row = _volunteer(request, volunteer_id)
    context = {
        "volunteer": row,
        "services": reads.services_of(row),
        "acknowledged": row.risk_version == RISK_VERSION,
        "insured": row.insured_until is not None and row.insured_until >= today(),
        "crumbs": crumbs(request, (_("Volunteers"), url(request, "volunteers")), (row.shown, "")),
    }
    return render(request, "programmes/volunteer.html", context)


@page(VOLUNTEERS)
@require_http_methods(BOTH)
def volunteer_insure(request: SignedRequest, volunteer_id: int) -> HttpResponse:
    """Enter the insurance."""
    row = _volunteer(request, volunteer_id)

    def save(**values: Any) -> None:
        services.insure_volunteer(volunteer_id=row.pk, **values)

    back = url(request, "volunteer", row.pk)
    initial = {"insurance": row.insurance, "insured_until": row.insured_until}
    form = forms.InsuranceForm(request.POST or None, initial=initial)
    return _saved(request, form, save, _("Enter the insurance"), back, (row.shown, back))


@page(VOLUNTEERS)
@require_POST
def volunteer_risks(request: SignedRequest, volunteer_id: int) -> HttpResponse:
    """Enter that the risks were acknowledged on paper."""
    row = _volunteer(request, volunteer_id)
    return act(
        request,
        lambda: services.acknowledge_risks(
            actor=request.actor, volunteer_id=row.pk, version=RISK_VERSION, on_paper=True
        ),
        "programmes:volunteer",
        row.pk,
    )


@page(READ)
@require_GET
def partners(request: SignedRequest) -> HttpResponseBase:
    """The register of partners; as a table where asked."""
    rows = reads.partners_of(request.actor, request.organization)
    if request.GET.get("format") in Format.values:
        exported = export_rows(actor=request.actor, organization=request.organization, sheet=PARTNERS,
                               rows=partner_cells(rows), format=request.GET["format"])  # fmt: skip
        return exported_response(exported)
    may = allows(request.actor, EDIT_PARTNERS, request.organization)
    ending = reads.ending_agreements(request.actor, request.organization)
    return _listed(request, rows, "partners", _("Partners"), may_edit=may, ending=ending, today=today())


def _partner(request: SignedRequest, partner_id: int) -> Partner:
    return here(request, reads.get_partner(request.actor, partner_id))


def _partners_crumb(request: SignedRequest) -> tuple[str, str]:
    return _("Partners"), url(request, "partners")


@page(EDIT_PARTNERS)
@require_http_methods(BOTH)
def partner_new(request: SignedRequest) -> HttpResponse:
    """Enter a partner."""

    def save(**values: Any) -> None:
        services.save_partner(organization=request.organization, **values)

    form = forms.PartnerForm(request.POST or None)
    return _saved(request, form, save, _("Enter a partner"), url(request, "partners"), _partners_crumb(request))


@page(EDIT_PARTNERS)
@require_http_methods(BOTH)
def partner_change(request: SignedRequest, partner_id: int) -> HttpResponse:
    """Change a partner."""
    row = _partner(request, partner_id)

    def save(**values: Any) -> None:
        services.save_partner(organization=row.organization, partner_id=row.pk, revision=row.revision, **values)

    initial = {name: getattr(row, name) for name in forms.PartnerForm.base_fields}
    form = forms.PartnerForm(request.POST or None, initial=initial)
    back = url(request, "partner", row.pk)
    return _saved(request, form, save, _("Change the partner"), back, _partners_crumb(request), (row.name, back))


@page(READ)
@require_GET
def partner(request: SignedRequest, partner_id: int) -> HttpResponse:
    """One partner with its agreements."""
    row = _partner(request, partner_id)
    context = {
        "partner": row,
        "agreements": [(one, _standing(one.ends_on, one.ended_on)) for one in reads.agreements_of(row)],
        "may_edit": allows(request.actor, EDIT_PARTNERS, row.organization),
        "crumbs": crumbs(request, _partners_crumb(request), (row.name, "")),
    }
    return render(request, "programmes/partner.html", context)


def _standing(ends_on: date | None, ended_on: date | None) -> str:
    """How an agreement stands: ended, over (ran out), soon (within sixty days), or in_force."""
    if ended_on is not None:
        return "ended"
    if ends_on is not None and ends_on < today():
        return "over"
    return "soon" if ends_on is not None and ends_on <= today() + reads.SOON else "in_force"


@page(EDIT_PARTNERS)
@require_http_methods(BOTH)
def agreement_new(request: SignedRequest, partner_id: int) -> HttpResponse:
    """Enter an agreement."""
    row = _partner(request, partner_id)

    def save(**values: Any) -> None:
        services.save_agreement(partner_id=row.pk, **values)

    back = url(request, "partner", row.pk)
    form = forms.AgreementForm(request.POST or None)
    note = _("The office is reminded sixty days before it ends.")
    way = (_partners_crumb(request), (row.name, back))
    return _saved(request, form, save, _("Enter an agreement"), back, *way, note=note)


@page(EDIT_PARTNERS)
@require_POST
def agreement_end(request: SignedRequest, partner_id: int, agreement_id: int) -> HttpResponse:
    """End an agreement."""
    row = _partner(request, partner_id)
    if agreement_id not in {one.pk for one in reads.agreements_of(row)}:
        raise NotFound(str(agreement_id))
    return act(
        request,
        lambda: services.end_agreement(actor=request.actor, agreement_id=agreement_id),
        "programmes:partner",
        row.pk,
    )


@page(STUDIES)
@require_GET
def studies(request: SignedRequest) -> HttpResponse:
    """Study sessions."""
    return _listed(request, reads.studies_of(request.actor, request.organization), "studies", _("Study sessions"))


def _study(request: SignedRequest, study_id: int) -> StudySession:
    return here(request, reads.get_study(request.actor, study_id))


def _studies_crumb(request: SignedRequest) -> tuple[str, str]:
    return _("Study sessions"), url(request, "studies")


@page(STUDIES)
@require_http_methods(BOTH)
def study_new(request: SignedRequest) -> HttpResponse:
    """Keep a study session."""

    def save(**values: Any) -> None:
        services.keep_study(organization=request.organization, **values)

    note = _("A date, an agenda, who was there, minutes: nothing of it is counted for anybody.")
    form = forms.StudyForm(request.POST or None)
    way = _studies_crumb(request)
    return _saved(request, form, save, _("Keep a study session"), url(request, "studies"), way, note=note)


@page(STUDIES)
@require_http_methods(BOTH)
def study_change(request: SignedRequest, study_id: int) -> HttpResponse:
    """Change what was kept."""
    row = _study(request, study_id)

    def save(**values: Any) -> None:
        services.keep_study(organization=row.organization, study_id=row.pk, revision=row.revision, **values)

    initial = {name: getattr(row, name) for name in ("title", "agenda", "present", "minutes")}
    initial |= {"starts_at": timezone.localtime(row.session.starts_at), "place": row.session.place}
    back = url(request, "study", row.pk)
    form = forms.StudyForm(request.POST or None, initial=initial)
    return _saved(request, form, save, _("Change the minutes"), back, _studies_crumb(request), (row.title, back))


@page(STUDIES)
@require_GET
def study(request: SignedRequest, study_id: int) -> HttpResponse:
    """One study session."""
    row = _study(request, study_id)
    return render(
        request,
        "programmes/study.html",
        {"study": row, "crumbs": crumbs(request, _studies_crumb(request), (row.title, ""))},
    )
