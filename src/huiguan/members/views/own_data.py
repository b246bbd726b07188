"""My data: what is kept, who looked, what I consented to; taken along, withdrawn, deleted (PIPL 44-47)."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.writers import write_xlsx
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.i18n.formats import clock, long_date
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy import services as privacy
from huiguan.kernel.privacy.personal import Held, personal_data
from huiguan.kernel.privacy.purposes import purpose, purposes
from huiguan.kernel.privacy.selectors import own_consents, purposes_in_force
from huiguan.members import selectors, services
from huiguan.members.enums import CURRENT
from huiguan.members.purposes import OFFERED

DATA = "privacy.own_data"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def held_about(request: SignedRequest) -> list[tuple[str, Held]]:
    """Everything that every room holds about the actor, with the name of its kind."""
    if request.actor.person_id is None:
        return []
    return [(str(kind.label), held) for kind in personal_data() for held in kind.collect(request.actor.person_id)]


@page(DATA)
@require_GET
def own_data(request: SignedRequest) -> HttpResponse:
    """What is kept about me."""
    found = held_about(request)
    labels = {purpose.key: purpose.label for purpose in purposes()}
    context = {
        "held": [
            {"kind": kind, "held": held, "rows": _rows(held), "looks": _looks(request, held)} for kind, held in found
        ],
        "consents": [
            {"row": row, "label": labels.get(row.purpose, row.purpose)} for row in own_consents(request.actor)[:50]
        ],
        "offers": _offers(request),
        "places": list({held.organization.pk: held.organization for _kind, held in found}.values()),
        "crumbs": [(_("My membership"), reverse("members:own")), (_("My data"), "")],
    }
    response = render(request, "members/own/data.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _offers(request: SignedRequest) -> list[dict[str, Any]]:
    """What I may consent to besides, for each of my memberships: each by itself, with its notice."""
    return [
        {"row": row, "purpose": purpose(key)}
        for row in selectors.own_memberships(request.actor)
        if row.state in CURRENT
        for key in sorted(set(OFFERED) - purposes_in_force(row))
    ]


@page(DATA)
@require_POST
def own_consent_give(request: SignedRequest, member_id: int) -> HttpResponse:
    """Consent to one purpose, having read its notice."""
    try:
        services.give_own_consent(
            actor=request.actor,
            membership_id=member_id,
            purpose=request.POST.get("purpose", ""),
            notice_version=whole_number(request.POST.get("version", "")) or 0,
        )
        messages.success(request, _("Your consent is recorded. You can withdraw it here at any time."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("members:own_data")


def _rows(held: Held) -> list[tuple[str, Any]]:
    """Labels and values as they are read: dates in the customary form."""
    return [(str(label), _shown(value)) for label, value in held.values.items()]


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{long_date(value)} {clock(value)}"
    return long_date(value) if isinstance(value, date) else value


def _looks(request: SignedRequest, held: Held) -> list[Any]:
    if held.subject is None:
        return []
    return [event for event in events_of(request.actor, held.subject) if event.what == "read"][:20]


@page(DATA)
@require_GET
def own_data_export(request: SignedRequest, form: str) -> HttpResponse:
    """Take my data along, as JSON or Excel."""
    found = held_about(request)
    name = f"my-data-{today():%Y-%m-%d}"
    if form == "json":
        rows = [
            {"kind": kind, "association": held.organization.name, "title": str(held.title), "values": dict(held.values)}
            for kind, held in found
        ]
        text = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        return _download(text.encode(), "application/json", f"{name}.json")
    return _download(_workbook(found), EXCEL, f"{name}.xlsx")


def _workbook(found: list[tuple[str, Held]]) -> bytes:
    headers = [_("Kind"), _("Association"), _("Field"), _("Value")]
    rows = [
        [kind, held.organization.name, str(label), f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)]
        for kind, held in found
        for label, value in held.values.items()
    ]
    stream = BytesIO()
    write_xlsx(stream, headers, rows, widths=[16, 28, 20, 40], title=_("My data"))
    return stream.getvalue()


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@page(DATA)
@require_POST
def own_consent_withdraw(request: SignedRequest, consent_id: int) -> HttpResponse:
    """Withdraw a consent of mine, as easily as it was given."""
    privacy.withdraw_consent(actor=request.actor, consent_id=consent_id)
    messages.success(request, _("Consent withdrawn."))
    return redirect("members:own_data")


@page(DATA)
@require_POST
def own_data_erase(request: SignedRequest) -> HttpResponse:
    """Delete what an association holds about me; what stays is said with its reason."""
    organization_id = whole_number(request.POST.get("organization", "")) or 0
    try:
        stays = privacy.erase_own_data(actor=request.actor, organization_id=organization_id)
    except RuleViolation as refusal:
        stays = [refusal.message]
    for sentence in stays:
        messages.error(request, sentence)
    if not stays:
        messages.success(request, _("Deleted."))
    return redirect("members:own_data")
