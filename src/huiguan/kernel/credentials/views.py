"""The public check, one's own cards, and the office's door to a single one."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.kernel.credentials import badges, printing, selectors, services
from huiguan.kernel.credentials.enums import Ending, PrintState
from huiguan.kernel.credentials.kinds import credential_kind
from huiguan.kernel.credentials.models import Credential, CredentialPrint
from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import SignedRequest, here, page, public_page

OWN = "credentials.own"
MOST_CHECKS = 120  # in a minute from one address; a hall that lets people in stays below
FORMS = {"pdf": "application/pdf", "png": "image/png", "json": "application/vc"}


@public_page("whoever is shown a card may ask whether it holds; the answer names nobody")
@require_GET
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Valid today or not valid, of a certificate also which one: nothing is kept, of the answer or of who asked."""
    if is_too_often(request, "credentials.check", MOST_CHECKS):
        response = render(request, "credentials/too_often.html", status=429)
        response.headers["Retry-After"] = "60"
        return _unkept(response)
    found = selectors.check_token(token)
    return _unkept(render(request, "credentials/check.html", {"found": found}))


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@page(OWN)
@require_GET
def own(request: SignedRequest) -> HttpResponse:
    """My cards and certificates."""
    rows = selectors.own_credentials(request.actor)
    held = selectors.holding(rows)
    cards = [{"row": row, "label": credential_kind(row.kind).label, "valid": row.pk in held} for row in rows]
    return render(request, "credentials/own.html", {"cards": cards})


@page(OWN)
@require_GET
def own_card(request: SignedRequest, credential_id: int) -> HttpResponse:
    """One of mine, to be shown: it also works from the picture or the PDF, without a network."""
    row = _own(request, credential_id)
    response = render(request, "credentials/card.html", _shown(request, row))
    response.headers["Cache-Control"] = "no-store"
    return response


@page(OWN)
@require_GET
def own_file(request: SignedRequest, credential_id: int, form: str) -> HttpResponse:
    """One of mine as PDF or picture."""
    return _file(request, _own(request, credential_id), form)


@page("credentials.manage")
@require_http_methods(["GET", "POST"])
def issued(request: SignedRequest, credential_id: int) -> HttpResponse:
    """One that this association issued: as it looks, and revoking or replacing it."""
    row = _here(request, credential_id)
    if request.method == "POST":
        return _acted(request, row)
    kind = credential_kind(row.kind)
    return render(request, "credentials/issued.html", {**_shown(request, row), "kind": kind, "endings": _endings()})


@page("credentials.manage")
@require_GET
def issued_file(request: SignedRequest, credential_id: int, form: str) -> HttpResponse:
    """One that this association issued, as PDF or picture."""
    return _file(request, _here(request, credential_id), form)


@page("credentials.manage")
@require_GET
def printed(request: SignedRequest, print_id: int) -> HttpResponse:
    """A print of many: how far it is, and its file."""
    row = selectors.get_print(request.actor, request.organization, print_id)
    context = {
        "row": row,
        "label": credential_kind(row.kind).label,
        "running": row.state in (PrintState.WAITING, PrintState.RUNNING),
        "job": _progress(row),
    }
    return render(request, "credentials/print.html", context)


@page("credentials.manage")
@require_GET
def print_progress(request: SignedRequest, print_id: int) -> JsonResponse:
    """How far it is, for the page that shows it."""
    return JsonResponse(_progress(selectors.get_print(request.actor, request.organization, print_id)))


def _progress(row: CredentialPrint) -> dict[str, Any]:
    over = row.state in (PrintState.DONE, PrintState.FAILED)
    return {"done": row.done, "total": row.total, "failed": 0, "waiting": row.total - row.done, "finished": over}


def _endings() -> list[tuple[str, Any]]:
    return [(key, label) for key, label in Ending.choices if key in (Ending.WITHDRAWN, Ending.LOST, Ending.MISTAKE)]


def _acted(request: SignedRequest, row: Credential) -> HttpResponse:
    try:
        if request.POST.get("doing") == "reissue":
            row = services.reissue(actor=request.actor, credential_id=row.pk)
            messages.success(request, _("Issued anew. The old code is not valid any more."))
        else:
            services.revoke(actor=request.actor, credential_id=row.pk, ending=request.POST.get("ending", ""))
            messages.success(request, _("Revoked. The code is not valid any more."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("credentials:issued", request.organization.code, row.pk)


def _here(request: SignedRequest, credential_id: int) -> Credential:
    return here(request, selectors.get_credential(request.actor, credential_id))


def _own(request: SignedRequest, credential_id: int) -> Credential:
    for row in selectors.own_credentials(request.actor):
        if row.pk == credential_id:
            return row
    raise NotFound(str(credential_id))


def _shown(request: SignedRequest, row: Credential) -> dict[str, Any]:
    address = printing.check_url(row, request.build_absolute_uri("/"))
    code = base64.b64encode(printing.qr_svg(address).encode()).decode()
    return {
        "row": row,
        "title": row.title or credential_kind(row.kind).label,
        "valid": bool(selectors.holding([row])),
        "lines": printing.lines_of([row])[row.pk],
        "qr": f"data:image/svg+xml;base64,{code}",
        "address": address,
        "badge": badges.is_badge(row),
    }


def _file(request: SignedRequest, row: Credential, form: str) -> HttpResponse:
    if form not in FORMS:
        raise NotFound(form)
    base = request.build_absolute_uri("/")
    made = _made(row, base, form)
    name = f"card-{selectors.tail_of(row.number) or row.pk}.{form}"
    response = HttpResponse(made, content_type=FORMS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _made(row: Credential, base: str, form: str) -> bytes:
    """A certificate's picture carries its badge; a card's does not."""
    if form == "json":
        return badges.badge_of(row, base)
    if form == "pdf":
        return printing.pdf_of([row], base)
    picture = printing.picture_of(row, base)
    return badges.baked(picture, row, base) if badges.is_badge(row) else picture


@public_page("verifiers ask for the key that signs an association's badges")
@require_GET
def did_document(request: HttpRequest, place: str) -> HttpResponse:
    """The public key behind the did:web of an association."""
    try:
        return JsonResponse(badges.did_document(_issuer(place)), content_type="application/did+json")
    except NotFound as unknown:
        raise Http404 from unknown


@public_page("verifiers ask which badges do not hold; the list names none")
@require_GET
def status_list(request: HttpRequest, place: str, list_number: int) -> HttpResponse:
    """The Bitstring Status List of an association's badges."""
    if is_too_often(request, "credentials.status", MOST_CHECKS):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    try:
        made = badges.status_list(_issuer(place), list_number, request.build_absolute_uri("/"))
    except NotFound as unknown:
        raise Http404 from unknown
    response = HttpResponse(made, content_type="application/vc")
    response.headers["Cache-Control"] = f"public, max-age={badges.KEPT_OUTSIDE}"
    return response


@public_page("whoever is given a badge or a number may ask whether it holds; the answer names nobody")
@require_http_methods(["GET", "POST"])
def check_any(request: HttpRequest) -> HttpResponse:
    """Where visitors begin: the address or code of a certificate, or its Open Badge as a file."""
    said = ""
    if request.method == "POST":
        if is_too_often(request, "credentials.check", MOST_CHECKS):
            return _unkept(render(request, "credentials/too_often.html", status=429))
        upload = request.FILES.get("badge")
        found = badges.checked_badge(upload.read(badges.MOST_BYTES + 1)) if upload else None
        if found is not None:
            return _unkept(render(request, "credentials/check.html", {"found": found, "uploaded": True}))
        token = selectors.token_in(request.POST.get("code", ""))
        if token and not upload:
            return redirect("credentials:check", token)
        said = _("This is no badge that was issued here, or it was changed.") if upload else ""
        said = said or _("Copy the whole address below the code, or its last 22 characters.")
    return _unkept(render(request, "credentials/check_any.html", {"said": said}))


def _issuer(place: str) -> Any:
    found = organization_by_code(place)
    if found is None:
        raise NotFound(place)
    return found
