"""Transfers out of and into an association: the list, and one with what its side may do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.workflow.registry import workflow_of
from huiguan.kernel.workflow.selectors import available, current_due, timeline
from huiguan.members import action_forms as forms
from huiguan.members import selectors, services
from huiguan.members.enums import OPEN_TRANSFERS, TransferState
from huiguan.members.forms import class_choices
from huiguan.members.links import member_url, roster_url, transfers_url
from huiguan.members.list_sheets import TRANSFERS, cells_of, transfer_cells
from huiguan.members.models import Transfer
from huiguan.ui.forms import taken

PER_PAGE = 50


@page("members.manage_transfers")
@require_GET
def transfers(request: SignedRequest) -> HttpResponseBase:
    """Transfers of one direction, or those that wait for this association; as Excel or CSV where asked."""
    rows, tab = selectors.transfers_of(request.actor, request.organization), request.GET.get("tab", "")
    place = request.organization.pk
    lists = {
        "": rows.filter(state__in=OPEN_TRANSFERS),
        "out": rows.filter(organization=place),
        "in": rows.filter(receiver=place),
    }
    labels = {"": _("Under way"), "out": _("Going out"), "in": _("Coming in")}
    tab = tab if tab in lists else ""
    if is_export(request):
        return list_response(request, TRANSFERS, cells_of(lists[tab], transfer_cells(place)))
    found = Paginator(lists[tab], PER_PAGE).get_page(request.GET.get("page"))
    code = request.organization.code
    context = {
        "page": found,
        "tabs": [
            {"label": labels[key], "url": f"?tab={key}", "count": rows.count(), "current": key == tab}
            for key, rows in lists.items()
        ],
        "lines": [
            {
                "row": row,
                "out": row.organization_id == place,
                "url": reverse("members:transfer", args=[code, row.pk]),
                "tone": workflow_of(row).state(row.state).tone,
            }
            for row in found
        ],
        "export": export_link(request, TRANSFERS),
        "crumbs": [(_("Members"), roster_url(code)), (_("Transfers"), "")],
    }
    return render(request, "members/transfers/list.html", context)


def read_transfer(request: SignedRequest, transfer_id: int) -> Transfer:
    """The transfer, as one of its two sides reads it."""
    row = selectors.get_transfer(request.actor, transfer_id)
    if request.organization.pk not in (row.organization_id, row.receiver_id):
        raise NotFound(str(transfer_id))
    return row


@page("members.manage_transfers")
@require_GET
def transfer(request: SignedRequest, transfer_id: int) -> HttpResponse:
    """One transfer."""
    return transfer_page(request, read_transfer(request, transfer_id))


def _forms(request: SignedRequest, row: Transfer) -> dict[str, Any]:
    out = row.organization_id == request.organization.pk
    offered = {transition.key for transition in available(request.actor, row)}
    made: dict[str, Any] = {}
    if out and "release" in offered:
        made["release"] = forms.NoteForm(key="release")
        made["refuse"] = forms.ReasonForm(key="refuse")
    if not out and "accept" in offered:
        made["accept"] = _accept_form(request, row)
        made["refuse"] = forms.ReasonForm(key="refuse")
    if out and row.state in OPEN_TRANSFERS:
        made["withdraw"] = forms.NoteForm(key="withdraw")
    return made


def _accept_form(request: SignedRequest, row: Transfer, data: Any = None) -> forms.AcceptForm:
    classes = class_choices(request.organization)
    return forms.AcceptForm(data, key="accept", classes=classes, initial={"klass": row.membership.klass})


def transfer_page(request: SignedRequest, row: Transfer, refused: dict[str, Any] | None = None) -> HttpResponse:
    """The transfer with its forms. The receiving side reads the masked record once it is released."""
    out = row.organization_id == request.organization.pk
    code, person = request.organization.code, row.membership
    own = person if out else row.result
    context = {
        "row": row,
        "out": out,
        "person": person,
        "tone": workflow_of(row).state(row.state).tone,
        "facts": [
            (_("Gender"), person.get_gender_display()),
            (_("ID number"), masked(person, "id_number")),
            (_("Mobile number"), masked(person, "mobile")),
            (_("Joined on"), f"{person.joined_on:%Y-%m-%d}" if person.joined_on else ""),
            (_("New unit"), row.new_unit),
            (_("New duty"), row.new_duty),
            (_("Reason"), row.reason),
        ],
        "due": current_due(row),
        "steps": timeline(row)[::-1],
        "forms": _forms(request, row) | (refused or {}),
        "file_url": member_url(own.pk, code) if own is not None else "",
        "accepted": row.state == TransferState.ACCEPTED,
        "crumbs": [(_("Members"), roster_url(code)), (_("Transfers"), transfers_url(code)), (str(person), "")],
    }
    return render(request, "members/transfers/page.html", context, status=422 if refused else 200)


@page("members.manage_transfers")
@require_POST
def transfer_do(request: SignedRequest, transfer_id: int, doing: str) -> HttpResponse:
    """Release, accept, refuse or withdraw, as the side whose address this is."""
    row = read_transfer(request, transfer_id)
    side = "organization" if row.organization_id == request.organization.pk else "receiver"
    acts: dict[str, tuple[Any, Any, str, dict[str, Any]]] = {
        "release": (forms.NoteForm(request.POST, key="release"), services.release_transfer, _("Released."), {}),
        "accept": (_accept_form(request, row, request.POST), services.accept_transfer, _("Accepted."), {}),
        "refuse": (forms.ReasonForm(request.POST, key="refuse"), services.refuse_transfer, _("Refused."),
                   {"side": side}),
        "withdraw": (forms.NoteForm(request.POST, key="withdraw"), services.withdraw_transfer, _("Withdrawn."), {}),
    }  # fmt: skip
    if doing not in acts:
        raise NotFound(doing)
    form, service, said, more = acts[doing]
    if not taken(form, lambda values: service(actor=request.actor, transfer_id=row.pk, **more, **values)):
        return transfer_page(request, read_transfer(request, transfer_id), {doing: form})
    messages.success(request, said)
    return redirect("members:transfer", request.organization.code, row.pk)
