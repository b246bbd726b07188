"""Unit members (团体会员): the list, one of them, entering and changing."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.credentials.selectors import current_by_kind
from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.permits import Conflict, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.workflow.registry import workflow_of
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.members import action_forms as forms
from huiguan.members import selectors, services
from huiguan.members.cards import UNIT_CERTIFICATE
from huiguan.members.enums import ClassKind, MembershipState
from huiguan.members.forms import UnitApplicantForm, UnitForm
from huiguan.members.links import roster_url
from huiguan.members.list_sheets import UNITS, cells_of, unit_cells
from huiguan.members.models import Application, UnitMember
from huiguan.ui.forms import taken

PER_PAGE = 50
MOST_CERTIFICATES = 20_000
RECORD = ("klass", "number", "joined_on", "decision")
PLAIN = ("name", "credit_code", "address", "representative", "representative_duty", "note")


def _class_labels(request: SignedRequest) -> dict[str, Any]:
    return {view.key: view.label for view in selectors.classes_of(request.organization, ClassKind.UNIT, active=False)}


@page("members.read_units")
@require_GET
def units(request: SignedRequest) -> HttpResponseBase:
    """Unit members by pinyin, found by name, initials or credit code; as Excel or CSV where asked."""
    text, code = request.GET.get("q", "").strip()[:100].replace("\x00", ""), request.organization.code
    rows = selectors.visible_units(request.actor, request.organization, text)
    labels = _class_labels(request)
    if is_export(request):
        return list_response(request, UNITS, cells_of(rows, unit_cells(labels)))
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "text": text,
        "lines": [
            {
                "row": row,
                "url": reverse("members:unit", args=[code, row.pk]),
                "klass": labels.get(row.klass, row.klass),
                "tone": workflow_of(row).state(row.state).tone,
            }
            for row in found
        ],
        "may_edit": allows(request.actor, "members.edit_units", request.organization),
        "may_certify": allows(request.actor, "members.issue_cards", request.organization) and bool(found.object_list),
        "export": export_link(request, UNITS),
        "crumbs": [(_("Members"), roster_url(code)), (_("Unit members"), "")],
    }
    return render(request, "members/units/list.html", context)


@page("members.issue_cards")
@require_POST
def unit_certificates(request: SignedRequest) -> HttpResponse:
    """Certificates of the unit members in force that the list shows, or of one of them, in one file."""
    text = request.POST.get("q", "").strip()[:100].replace("\x00", "")
    rows = selectors.visible_units(request.actor, request.organization, text)
    only = request.POST.get("unit", "")
    rows = rows.filter(pk=int(only)) if only.isdecimal() and len(only) < 19 else rows
    ids = list(rows.filter(state=MembershipState.ADMITTED).values_list("pk", flat=True)[: MOST_CERTIFICATES + 1])
    try:
        made = services.print_unit_certificates(
            actor=request.actor,
            organization=request.organization,
            unit_ids=ids,
            base=request.build_absolute_uri("/"),
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("members:units", request.organization.code)
    return redirect("credentials:print", request.organization.code, made.pk)


def read_unit(request: SignedRequest, unit_id: int) -> UnitMember:
    """The unit member, as the association of the address keeps it."""
    return here(request, selectors.get_unit(request.actor, unit_id))


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    code = request.organization.code
    return [(_("Members"), roster_url(code)), (_("Unit members"), reverse("members:units", args=[code])), *more]


@page("members.read_units")
@require_http_methods(["GET", "POST"])
def unit(request: SignedRequest, unit_id: int) -> HttpResponse:
    """One unit member; sending the form enters that it leaves."""
    row = read_unit(request, unit_id)
    offered = {one.key: one.label for one in available(request.actor, row) if one.key in ("resign", "lapse", "expel")}
    form = (
        forms.UnitLeaveForm(request.POST if request.method == "POST" else None, key="leave", ways=list(offered.items()))
        if offered
        else None
    )

    def act(values: dict[str, Any]) -> None:
        services.end_unit(actor=request.actor, unit_id=row.pk, **values)

    if request.method == "POST" and form is not None and taken(form, act):
        messages.success(request, _("Entered."))
        return redirect("members:unit", request.organization.code, row.pk)
    return _unit_page(request, row, form, None)


@page("members.read_units")
@require_POST
def unit_readmit(request: SignedRequest, unit_id: int) -> HttpResponse:
    """Admit one again that had left or was not admitted; the service asks its own permission."""
    row = read_unit(request, unit_id)
    form = forms.ReadmitForm(request.POST, key="readmit")

    def act(values: dict[str, Any]) -> None:
        services.readmit_unit(actor=request.actor, unit_id=row.pk, **values)

    if taken(form, act):
        messages.success(request, _("Admitted again."))
        return redirect("members:unit", request.organization.code, row.pk)
    return _unit_page(request, row, None, form)


def _unit_page(request: SignedRequest, row: UnitMember, form: Any, again: Any) -> HttpResponse:
    """The page of one unit member, with the form of leaving or of coming back that was refused."""
    if again is None and any(one.key == "readmit" for one in available(request.actor, row)):
        again = forms.ReadmitForm(key="readmit")
    context = {
        "row": row,
        "again": again,
        "mobile": masked(row, "representative_mobile"),
        "klass": _class_labels(request).get(row.klass, row.klass),
        "tone": workflow_of(row).state(row.state).tone,
        "steps": timeline(row)[::-1],
        "form": form,
        "certificate": current_by_kind((UNIT_CERTIFICATE,), row.pk).get(UNIT_CERTIFICATE),
        "may_certify": row.state == MembershipState.ADMITTED
        and allows(request.actor, "members.issue_cards", request.organization),
        "may_edit": allows(request.actor, "members.edit_units", request.organization),
        "crumbs": _crumbs(request, (row.name, "")),
    }
    refused = any(one is not None and one.errors for one in (form, again))
    return render(request, "members/units/page.html", context, status=422 if refused else 200)


@page("members.edit_units")
@require_http_methods(["GET", "POST"])
def unit_new(request: SignedRequest) -> HttpResponse:
    """Enter a unit member. State organs are refused, with the article."""
    form = UnitForm(
        request.POST if request.method == "POST" else None, organization=request.organization, initial={"klass": "unit"}
    )
    made: list[UnitMember] = []

    def act(values: dict[str, Any]) -> None:
        details = {name: value for name, value in values.items() if name not in RECORD}
        record = {name: values[name] for name in RECORD}
        made.append(
            services.register_unit(actor=request.actor, organization=request.organization, details=details, **record)
        )

    if request.method == "POST" and taken(form, act):
        messages.success(request, _("%(name)s entered.") % {"name": made[0].name})
        return redirect("members:unit", request.organization.code, made[0].pk)
    title = _("Enter a unit member")
    return _form_page(request, form, title, title, _open_to())


@page("members.edit_units")
@require_http_methods(["GET", "POST"])
def unit_apply(request: SignedRequest) -> HttpResponse:
    """Enter a body's application that came on paper; it is checked and decided in the queue, like a person's."""
    form = UnitApplicantForm(
        request.POST if request.method == "POST" else None,
        organization=request.organization,
        initial={"klass": "unit", "form_key": uuid.uuid4()},
    )
    made: list[Application] = []

    def act(values: dict[str, Any]) -> None:
        own = {name: values.pop(name) for name in ("klass", "statement", "form_key")}
        made.append(
            services.enter_unit_application(
                actor=request.actor, organization=request.organization, details=values, **own
            )
        )

    if request.method == "POST" and taken(form, act):
        messages.success(request, _("Application entered."))
        return redirect("members:application", request.organization.code, made[0].pk)
    title = _("Enter a unit's application")
    return _form_page(request, form, title, _("Enter the application"), _open_to())


def _open_to() -> str:
    return _("Schools, institutes, companies and associations. State organs cannot be unit members (article 2).")


@page("members.edit_units")
@require_http_methods(["GET", "POST"])
def unit_change(request: SignedRequest, unit_id: int) -> HttpResponse:
    """Change a unit member."""
    row = read_unit(request, unit_id)
    initial = {name: getattr(row, name) for name in PLAIN}
    initial |= {"representative_mobile": masked(row, "representative_mobile"), "revision": row.revision}
    form = UnitForm(
        request.POST if request.method == "POST" else None, organization=request.organization, unit=row, initial=initial
    )

    def act(values: dict[str, Any]) -> None:
        revision = values.pop("revision")
        services.change_unit(actor=request.actor, unit_id=row.pk, revision=revision, details=values)

    try:
        if request.method == "POST" and taken(form, act):
            messages.success(request, _("Saved."))
            return redirect("members:unit", request.organization.code, row.pk)
    except Conflict as refusal:
        form.add_error(None, str(refusal))
    return _form_page(request, form, row.name, _("Save the changes"), "")


def _form_page(request: SignedRequest, form: UnitForm, title: str, submit: str, note: str) -> HttpResponse:
    context = {
        "form": form,
        "page_title": title,
        "submit": submit,
        "note": note,
        "back": reverse("members:units", args=[request.organization.code]),
        "crumbs": _crumbs(request, (title, "")),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
