"""Applications: the queue, one application with its checks and its decision, and entering one from paper."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.privacy import services as privacy
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.workflow.registry import workflow_of
from huiguan.kernel.workflow.selectors import available, current_due, timeline
from huiguan.members import action_forms as forms
from huiguan.members import selectors, services
from huiguan.members.forms import ApplicantForm, details_of
from huiguan.members.links import applications_url, member_url, roster_url
from huiguan.members.list_sheets import APPLICATIONS, application_cells, cells_of
from huiguan.members.models import Application
from huiguan.ui.forms import taken

PER_PAGE = 50
CHECK_LABELS = {
    "identity": gettext_lazy("Identity: name and ID number agree with the document"),
    "eligible": gettext_lazy("Eligible for this class by the charter"),
    "not_double": gettext_lazy("No other record of this person here"),
    "statement": gettext_lazy("The applicant's statement and consent are there"),
}


# Of a body, in place of those that speak of a person.
UNIT_CHECK_LABELS = {
    **CHECK_LABELS,
    "identity": gettext_lazy("Name and credit code agree with the certificate; it is no state organ"),
    "not_double": gettext_lazy("No other record of this body here"),
    "statement": gettext_lazy("The application is signed and bears the body's seal"),
}


def _check_labels(row: Application) -> dict[str, Any]:
    return UNIT_CHECK_LABELS if row.unit_id else CHECK_LABELS


@page("members.check_applications")
@require_GET
def applications(request: SignedRequest) -> HttpResponseBase:
    """What waits, the oldest first; `?tab=decided` what was decided, the latest first; as Excel or CSV where asked."""
    decided = request.GET.get("tab") == "decided"
    waiting = selectors.open_applications(request.actor, request.organization)
    rows = selectors.closed_applications(request.actor, request.organization) if decided else waiting
    labels = {view.key: view.label for view in selectors.classes_of(request.organization, active=False)}
    if is_export(request):
        return list_response(request, APPLICATIONS, cells_of(rows, application_cells(labels)))
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    code, senders = request.organization.code, selectors.senders(found)
    context = {
        "page": found,
        "decided": decided,
        "waiting": waiting.count(),
        "may_units": allows(request.actor, "members.edit_units", request.organization),
        "lines": [
            {
                "row": row,
                "url": reverse("members:application", args=[code, row.pk]),
                "tone": workflow_of(row).state(row.state).tone,
                "klass": labels.get(_applicant(row).klass, _applicant(row).klass),
                "unit": getattr(row.membership, "unit", ""),
                "sender": senders.get(row.pk, ""),
            }
            for row in found
        ],
        "export": export_link(request, APPLICATIONS),
        "crumbs": [(_("Members"), roster_url(code)), (_("Applications"), "")],
    }
    return render(request, "members/applications/list.html", context)


def _applicant(row: Application) -> Any:
    return row.membership or row.unit


def read_application(request: SignedRequest, application_id: int) -> Application:
    """The application, as the association of the address looks at it."""
    return here(request, selectors.get_application(request.actor, application_id))


@page("members.check_applications")
@require_GET
def application(request: SignedRequest, application_id: int) -> HttpResponse:
    """One application."""
    return application_page(request, read_application(request, application_id))


def _forms(request: SignedRequest, row: Application) -> dict[str, Any]:
    """The forms of what may be done now, by transition."""
    offered = {transition.key for transition in available(request.actor, row)}
    made: dict[str, Any] = {}
    if "check" in offered:
        made["check"] = forms.ChecksForm(key="check", checks=_check_labels(row))
        made["send_back"] = forms.ReasonForm(key="send_back")
    if "admit" in offered:
        body = row.body or services.admission_body(request.organization)
        made["decide"] = forms.DecisionForm(key="decide", initial={"body": body})
    if offered & {"check", "send_back"} or row.state == "returned":
        made["withdraw"] = forms.NoteForm(key="withdraw")
    if "resubmit" in offered:
        made["resubmit"] = forms.NoteForm(key="resubmit")
    return made


def application_page(
    request: SignedRequest, row: Application, refused: dict[str, Any] | None = None, **shown: Any
) -> HttpResponse:
    """The application with its forms, one of which may have been refused; `shown` is what was asked to be seen."""
    applicant, code = _applicant(row), request.organization.code
    found = _forms(request, row) | (refused or {})
    klass = next(
        (view for view in selectors.classes_of(request.organization, active=False) if view.key == applicant.klass), None
    )
    context = {
        "row": row,
        "applicant": applicant,
        "tone": workflow_of(row).state(row.state).tone,
        "klass": klass.label if klass is not None else applicant.klass,
        "facts": _facts(row),
        "contact": masked(row, "contact_mobile"),
        "code": code,
        **shown,
        "checks": [(label, row.checks.get(key)) for key, label in _check_labels(row).items()] if row.checks else [],
        "due": current_due(row),
        "steps": timeline(row)[::-1],
        "forms": found,
        "own_check": row.state == "checked" and "decide" not in found
        and allows(request.actor, "members.decide_applications", request.organization),
        "pairs": selectors.pairs_about(request.actor, row.membership) if row.membership else [],
        "member_url": _file_url(row, code),
        "crumbs": [
            (_("Members"), roster_url(code)),
            (_("Applications"), applications_url(code)),
            (str(applicant), ""),
        ],
    }  # fmt: skip
    return render(request, "members/applications/page.html", context, status=422 if refused else 200)


def _file_url(row: Application, code: str) -> str:
    if row.unit_id:
        return reverse("members:unit", args=[code, row.unit_id])
    return member_url(row.membership_id, code) if row.membership_id else ""


def _facts(row: Application) -> list[tuple[str, str]]:
    if row.unit is not None:
        unit = row.unit
        return [
            (_("Unified social credit code"), unit.credit_code),
            (_("Address"), unit.address),
            (_("Representative"), " ".join(filter(None, (unit.representative, unit.representative_duty)))),
            (_("Mobile number"), masked(unit, "representative_mobile")),
            *((_("Sent in by"), name) for name in selectors.senders([row]).values()),
        ]
    person = _applicant(row)
    return [
        (_("Gender"), person.get_gender_display()),
        (_("Date of birth"), f"{person.birth_date:%Y-%m-%d}" if person.birth_date else ""),
        (_("ID number"), masked(person, "id_number")),
        (_("Mobile number"), masked(person, "mobile")),
        (_("Unit"), person.unit),
        (_("Duty"), person.duty),
    ]


@page("members.check_applications")
@require_POST
def application_do(request: SignedRequest, application_id: int, doing: str) -> HttpResponse:
    """Check, return, decide or withdraw; the service asks its own permission."""
    row = read_application(request, application_id)
    if doing == "reveal":
        return _reveal(request, row)
    acts: dict[str, tuple[Any, Any, str]] = {
        "check": (forms.ChecksForm(request.POST, key="check", checks=_check_labels(row)), _check, _("Checked.")),
        "resubmit": (forms.NoteForm(request.POST, key="resubmit"), _resubmit, _("Handed in again.")),
        "send_back": (forms.ReasonForm(request.POST, key="send_back"), services.return_application, _("Returned.")),
        "decide": (forms.DecisionForm(request.POST, key="decide"), services.decide_application, _("Decision entered.")),
        "withdraw": (forms.NoteForm(request.POST, key="withdraw"), services.withdraw_application, _("Withdrawn.")),
    }
    if doing not in acts:
        raise NotFound(doing)
    form, service, said = acts[doing]
    if not taken(form, lambda values: service(actor=request.actor, application_id=row.pk, **values)):
        return application_page(request, read_application(request, application_id), {doing: form})
    messages.success(request, said)
    return redirect("members:application", request.organization.code, row.pk)


def _reveal(request: SignedRequest, row: Application) -> HttpResponse:
    """The number of a body's contact in full, with a reason; in the answer only."""
    reason = request.POST.get("reason", "")
    try:
        number = privacy.reveal(actor=request.actor, subject=row, field="contact_mobile", reason=reason)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("members:application", request.organization.code, row.pk)
    return application_page(request, row, revealed=number)


def _check(*, actor: Any, application_id: int, note: str, **checks: bool) -> Application:
    return services.check_application(actor=actor, application_id=application_id, checks=checks, note=note)


def _resubmit(*, actor: Any, application_id: int, note: str) -> Application:
    """What was to be corrected was corrected in the file."""
    return services.resubmit_application(actor=actor, application_id=application_id, details={}, note=note)


@page("members.check_applications")
@require_http_methods(["GET", "POST"])
def application_new(request: SignedRequest) -> HttpResponse:
    """Enter an application that came on paper."""
    form = ApplicantForm(
        request.POST if request.method == "POST" else None,
        organization=request.organization,
        initial={"klass": "full", "form_key": uuid.uuid4()},
    )
    made: list[Application] = []

    def act(values: dict[str, Any]) -> None:
        klass, statement, key = values.pop("klass"), values.pop("statement"), values.pop("form_key")
        made.append(
            services.enter_application(
                actor=request.actor,
                organization=request.organization,
                details=details_of(values),
                klass=klass,
                statement=statement,
                form_key=key,
            )
        )

    code = request.organization.code
    if request.method == "POST" and taken(form, act):
        messages.success(request, _("Application entered."))
        return redirect("members:application", code, made[0].pk)
    context = {
        "form": form,
        "page_title": _("Enter an application"),
        "submit": _("Enter the application"),
        "back": applications_url(code),
        "crumbs": [
            (_("Members"), roster_url(code)),
            (_("Applications"), applications_url(code)),
            (_("Enter an application"), ""),
        ],
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
