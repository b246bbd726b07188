"""Sharing agreements: the only way by which another association reads a member's row, field by field (PIPL 23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy import services as privacy
from huiguan.kernel.privacy.enums import AgreementState
from huiguan.kernel.privacy.models import SharingAgreement
from huiguan.kernel.privacy.selectors import get_agreement, visible_agreements
from huiguan.members import action_forms as forms
from huiguan.members import selectors
from huiguan.members.agreement_forms import GIVE, AgreementForm, field_labels
from huiguan.members.enums import Gender, MembershipState
from huiguan.members.links import roster_url
from huiguan.members.selectors.shared import KIND, PAGE
from huiguan.ui.forms import form_page, taken

PER_PAGE = 50
TONES = {AgreementState.PROPOSED: "blue", AgreementState.SIGNED: "green"}
READ, SIGN = "privacy.read_agreements", "privacy.sign_agreement"


def _list_url(request: SignedRequest) -> str:
    return reverse("members:agreements", args=[request.organization.code])


def _url(request: SignedRequest, row: SharingAgreement) -> str:
    return reverse("members:agreement", args=[request.organization.code, row.pk])


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [
        (_("Members"), roster_url(request.organization.code)),
        (_("Sharing agreements"), _list_url(request) if more else ""),
        *more,
    ]


def _shown(row: SharingAgreement, place: int) -> dict[str, Any]:
    """How an agreement stands, seen from the association of this key."""
    labels = field_labels()
    signed, day = row.state == AgreementState.SIGNED, today()
    return {
        "row": row,
        "gives": row.organization_id == place,
        "fields": [labels[name] for name in row.fields],
        "tone": TONES.get(AgreementState(row.state), "grey"),
        "over": signed and row.ends < day,
        "in_force": signed and row.starts <= day <= row.ends,
    }


@page(READ)
@require_GET
def agreements(request: SignedRequest) -> HttpResponse:
    """Agreements in which this association is a side, latest first."""
    rows = visible_agreements(request.actor, request.organization).filter(subject_kind=KIND)
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "lines": [_shown(row, request.organization.pk) for row in found],
        "may_propose": allows(request.actor, "privacy.propose_agreement", request.organization),
        "crumbs": _crumbs(request),
    }
    return render(request, "members/agreements/list.html", context)


@page("privacy.propose_agreement")
@require_http_methods(["GET", "POST"])
def agreement_new(request: SignedRequest) -> HttpResponse:
    """Propose an agreement, as the side that lets the other read or as the one that wants to."""

    def act(values: dict[str, Any]) -> None:
        sides = {"organization": request.organization, "receiver": values.pop("other")}
        if values.pop("side") != GIVE:
            sides = {"organization": sides["receiver"], "receiver": sides["organization"]}
        fields = values.pop("names")
        privacy.propose_agreement(actor=request.actor, subject_kind=KIND, fields=fields, **sides, **values)

    return form_page(
        request,
        AgreementForm(request.POST or None),
        act,
        title=_("Propose a sharing agreement"),
        submit=_("Propose the agreement"),
        done=_list_url(request),
        crumbs=_crumbs(request, (_("Propose a sharing agreement"), "")),
        said=_("Proposed. It holds once the heads of both associations have signed."),
        note=_(
            "Only members who consented to it themselves are seen; sealed fields stay masked; every look is recorded."
        ),
    )


def _read(request: SignedRequest, agreement_id: int) -> SharingAgreement:
    row = get_agreement(request.actor, agreement_id)
    if row.subject_kind != KIND or request.organization.pk not in (row.organization_id, row.receiver_id):
        raise NotFound(str(agreement_id))
    return row


@page(READ)
@require_GET
def agreement(request: SignedRequest, agreement_id: int) -> HttpResponse:
    """One agreement, with what this side may do."""
    return _page(request, _read(request, agreement_id))


def _page(request: SignedRequest, row: SharingAgreement, refused: forms.ReasonForm | None = None) -> HttpResponse:
    place = request.organization
    shown = _shown(row, place.pk)
    mine = row.giver_signed_at if shown["gives"] else row.receiver_signed_at
    may_sign = allows(request.actor, SIGN, place)
    ending = {AgreementState.PROPOSED: "refuse", AgreementState.SIGNED: "end"}.get(AgreementState(row.state), "")
    context = {
        **shown,
        "may_sign": may_sign and row.state == AgreementState.PROPOSED and not mine,
        "ending": ending if may_sign else "",
        "form": refused or forms.ReasonForm(key="ending"),
        "reads": shown["in_force"] and not shown["gives"] and allows(request.actor, "members.read_members", place),
        "crumbs": _crumbs(request, (row.purpose, "")),
    }
    return render(request, "members/agreements/page.html", context, status=422 if refused else 200)


@page(SIGN)
@require_POST
def agreement_do(request: SignedRequest, agreement_id: int, doing: str) -> HttpResponse:
    """Sign for this side, refuse with the reason, or end what was signed."""
    row = _read(request, agreement_id)
    act: dict[str, Any] = {"actor": request.actor, "agreement_id": row.pk, "organization": request.organization}
    said = {
        "sign": pgettext("agreement", "Signed."),
        "refuse": _("Refused."),
        "end": _("Ended. Nothing more is read under it."),
    }
    if doing not in said:
        raise NotFound(doing)
    ends = {"refuse": privacy.refuse_agreement, "end": privacy.end_agreement}
    if doing == "sign":
        form: Any = forms.NoteForm(request.POST, key="sign")
        done = taken(form, lambda _values: privacy.sign_agreement(**act))
    else:
        form = forms.ReasonForm(request.POST, key="ending")
        done = taken(form, lambda values: ends[doing](**act, **values))
    if not done:
        return _page(request, _read(request, agreement_id), form)
    messages.success(request, said[doing])
    return redirect("members:agreement", request.organization.code, row.pk)


def _words(giver: Any) -> Callable[[str, Any], str]:
    """How the value of a field is said."""
    choices: dict[str, dict[str, Any]] = {
        "klass": {view.key: view.label for view in selectors.classes_of(giver, active=False)},
        "gender": dict(Gender.choices),
        "state": dict(MembershipState.choices),
    }

    def said(name: str, value: Any) -> str:
        if isinstance(value, date):
            return value.isoformat()
        return str(choices.get(name, {}).get(value, value) or "")

    return said


@page("members.read_members")
@require_GET
def agreement_members(request: SignedRequest, agreement_id: int) -> HttpResponse:
    """The members that an agreement lets this association see, a hundred at a time; each look is recorded."""
    row = _read(request, agreement_id)
    if row.receiver_id != request.organization.pk:
        raise NotFound(str(agreement_id))
    number = max(1, whole_number(request.GET.get("page", "")) or 1)
    names, found = selectors.shared_members(
        request.actor, request.organization, row.organization, page=number, agreement_id=row.pk
    )
    labels, words = field_labels(), _words(row.organization)
    context = {
        "row": row,
        "heads": [labels[name] for name in names],
        "lines": [[words(name, one[name]) for name in names] for one in found],
        "number": number,
        "more": number + 1 if len(found) == PAGE else 0,
        "before": number - 1,
        "crumbs": _crumbs(request, (row.purpose, _url(request, row)), (_("Members"), "")),
    }
    response = render(request, "members/agreements/members.html", context)
    response["Cache-Control"] = "no-store"
    return response
