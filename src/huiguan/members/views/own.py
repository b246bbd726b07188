"""A member's own pages, for the phone: membership, card, applications, transfer, leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.credentials.selectors import current_by_kind
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.kernel.workflow.registry import workflow_of
from huiguan.kernel.workflow.selectors import current_due, timeline
from huiguan.members import action_forms as forms
from huiguan.members import selectors, services
from huiguan.members.cards import UNIT_CERTIFICATE
from huiguan.members.enums import CURRENT, OPEN_APPLICATIONS, OPEN_TRANSFERS, ApplicationState, ClassKind
from huiguan.members.forms import ApplicantForm, OwnRecordForm, OwnUnitForm, details_of, shown_values
from huiguan.members.models import Application, Membership
from huiguan.members.purposes import TRANSFER, UNIT_CONTACT
from huiguan.members.selectors.letters import own_letters
from huiguan.ui.forms import form_page, taken

OWN = "members.own_membership"
HOME = "members:own"
UNIT_SHOWN = ("name", "credit_code", "address", "representative", "representative_duty")
LETTERS = 10  # the latest, on the first page


@page(OWN)
@require_GET
def own(request: SignedRequest) -> HttpResponse:
    """My memberships and what is under way."""
    rows = list(selectors.own_memberships(request.actor)[:20])
    applications = list(selectors.own_applications(request.actor)[:20])
    context = {
        "cards": [_card(row) for row in rows if row.state in CURRENT],
        "former": [row for row in rows if row.state not in CURRENT and row.state != "applied"],
        "applications": [_followed(row) for row in applications if row.state in OPEN_APPLICATIONS],
        "decided": [_followed(row) for row in applications if row.state not in OPEN_APPLICATIONS][:5],
        "transfers": [
            {"row": row, "tone": workflow_of(row).state(row.state).tone}
            for row in selectors.own_transfers(request.actor)
        ],
        "open_transfers": OPEN_TRANSFERS,
        "letters": own_letters(request.actor)[:LETTERS],
    }
    return render(request, "members/own/home.html", context)


def _card(row: Membership) -> dict[str, Any]:
    klass = selectors.class_of(row.organization, row.klass)
    return {
        "row": row,
        "klass": klass.label if klass is not None else row.klass,
        "rights": klass,
        "units": bool(selectors.classes_of(row.organization, ClassKind.UNIT)),
    }


STAGES = (ApplicationState.SUBMITTED, ApplicationState.CHECKED, ApplicationState.ADMITTED)


def _followed(row: Application) -> dict[str, Any]:
    """An application with how far it is: submitted, checked, decided."""
    done = {
        ApplicationState.SUBMITTED: 1,
        ApplicationState.RETURNED: 1,
        ApplicationState.CHECKED: 2,
    }.get(ApplicationState(row.state), 3)
    return {"row": row, "done": done, "stages": len(STAGES), "tone": workflow_of(row).state(row.state).tone}


@page(OWN)
@require_GET
def own_application(request: SignedRequest, application_id: int) -> HttpResponse:
    """One application of mine, followed like a parcel: newest on top."""
    return _application_page(request, _own_application(request, application_id))


def _own_application(request: SignedRequest, application_id: int) -> Application:
    row = selectors.own_applications(request.actor).filter(pk=application_id).first()
    if row is None:
        raise NotFound(str(application_id))
    return row


def _again(row: Application, sent: Any = None) -> ApplicantForm | OwnUnitForm:
    """The form by which a returned application is corrected, filled with what was handed in."""
    if row.membership is not None:
        values = shown_values(row.membership) | {"statement": row.statement}
        return ApplicantForm(sent, organization=row.organization, initial=values)
    unit: Any = row.unit
    values = {name: getattr(unit, name) for name in UNIT_SHOWN} | {"statement": row.statement}
    values |= {"representative_mobile": masked(unit, "representative_mobile")}
    values |= {"contact_mobile": masked(row, "contact_mobile")}
    form = OwnUnitForm(sent, organization=row.organization, named=True, again=True, initial=values)
    if consent_in_force(row, UNIT_CONTACT) is None:  # withdrawn meanwhile: no number is kept without it
        del form.fields["contact_mobile"]
    return form


def _application_page(
    request: SignedRequest, row: Application, form: ApplicantForm | OwnUnitForm | None = None
) -> HttpResponse:
    admitted = row.unit if row.state == ApplicationState.ADMITTED else None
    if form is None and row.state == ApplicationState.RETURNED:
        form = _again(row)
    context = {
        **_followed(row),
        "form": form if row.state == ApplicationState.RETURNED else None,
        "admitted": admitted,
        "certificate": admitted and current_by_kind((UNIT_CERTIFICATE,), admitted.pk).get(UNIT_CERTIFICATE),
        "steps": timeline(row)[::-1],
        "due": current_due(row),
        "is_open": row.state in OPEN_APPLICATIONS,
    }
    return render(request, "members/own/application.html", context, status=422 if form and form.errors else 200)


@page(OWN)
@require_POST
def own_application_do(request: SignedRequest, application_id: int, doing: str) -> HttpResponse:
    """Withdraw my application, or hand a returned one in again."""
    row = _own_application(request, application_id)
    if doing == "resubmit":
        return _resubmit(request, row)
    if doing != "withdraw":
        raise NotFound(doing)
    try:
        services.withdraw_application(actor=request.actor, application_id=row.pk)
        messages.success(request, _("Withdrawn."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("members:own_application", row.pk)


def _resubmit(request: SignedRequest, row: Application) -> HttpResponse:
    form = _again(row, request.POST)

    def act(values: dict[str, Any]) -> None:
        if isinstance(form, OwnUnitForm):
            details, rest = form.parts(values)
        else:
            kept = {key: value for key, value in values.items() if key not in ("klass", "statement", "form_key")}
            details, rest = details_of(kept), {"statement": values["statement"]}
        services.resubmit_application(actor=request.actor, application_id=row.pk, details=details, **rest)

    if not taken(form, act):
        return _application_page(request, row, form)
    messages.success(request, _("Submitted again."))
    return redirect("members:own_application", row.pk)


@page(OWN)
@require_http_methods(["GET", "POST"])
def own_change(request: SignedRequest, member_id: int) -> HttpResponse:
    """Correct my own record: what needs no proof."""
    row = selectors.get_own_membership(request.actor, member_id)
    form = OwnRecordForm(_sent(request), membership=row)

    def act(values: dict[str, Any]) -> None:
        revision = values.pop("revision")
        changed = {name: values[name] for name in form.changed_data if name in values}
        services.change_own_record(actor=request.actor, membership_id=row.pk, revision=revision, details=changed)

    return form_page(
        request,
        form,
        act,
        title=_("Correct my record"),
        submit=_("Save the changes"),
        done=reverse(HOME),
        crumbs=_crumbs(_("Correct my record")),
        said=_("Saved."),
        note=_("Name, ID number, class and dates need a proof: ask the office of the association."),
    )


@page(OWN)
@require_POST
def own_card(request: SignedRequest, member_id: int) -> HttpResponse:
    """Call up my membership card; it is issued at the first time."""
    try:
        card = services.take_own_card(actor=request.actor, membership_id=member_id)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(HOME)
    return redirect("credentials:own_card", card.pk)


@page(OWN)
@require_http_methods(["GET", "POST"])
def own_transfer(request: SignedRequest, member_id: int) -> HttpResponse:
    """Ask to go over to another association, having read what is passed on."""
    row = selectors.get_own_membership(request.actor, member_id)
    declared = purpose(TRANSFER)
    form = forms.OwnTransferForm(_sent(request), key="transfer")

    def act(values: dict[str, Any]) -> None:
        values.pop("agree")
        services.ask_own_transfer(actor=request.actor, membership_id=row.pk, notice_version=declared.version, **values)

    return form_page(
        request,
        form,
        act,
        title=_("Go over to another association"),
        submit=_("Ask for the transfer"),
        done=reverse(HOME),
        crumbs=_crumbs(_("Transfer")),
        said=_("Transfer asked for."),
        note=declared.notice,
    )


@page(OWN)
@require_http_methods(["GET", "POST"])
def own_leave(request: SignedRequest, member_id: int) -> HttpResponse:
    """Leave the association from today on; nobody has to agree."""
    row = selectors.get_own_membership(request.actor, member_id)
    form = forms.NoteForm(_sent(request), key="leave")
    return form_page(
        request,
        form,
        lambda values: services.resign_own(actor=request.actor, membership_id=row.pk, **values),
        title=_("Leave the association"),
        submit=_("Leave from today on"),
        done=reverse(HOME),
        crumbs=_crumbs(_("Leave")),
        said=_("You have left the association."),
        note=_("You leave %(name)s from today on. You can be admitted again with the same number.")
        % {"name": row.organization.name},
        danger=True,
    )


@page(OWN)
@require_POST
def own_transfer_withdraw(request: SignedRequest, transfer_id: int) -> HttpResponse:
    """Withdraw my wish to go over."""
    try:
        services.withdraw_transfer(actor=request.actor, transfer_id=transfer_id)
        messages.success(request, _("Withdrawn."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(HOME)


def _sent(request: SignedRequest) -> Any:
    """What was sent, also when it is empty."""
    return request.POST if request.method == "POST" else None


def _crumbs(label: str) -> list[tuple[Any, str]]:
    return [(_("My membership"), reverse(HOME)), (label, "")]
