"""What people do in elections themselves: vote, stand, hold a key, sign."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.elections import forms, selectors, services
from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Official
from huiguan.elections.views.shared import result_of
from huiguan.kernel.paging import SIZES, rows_on_page
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page, tried

TAKE_PART = "elections.take_part"
#: libsodium is WebAssembly; the pages that encrypt or decrypt are the only ones that may run it.
WITH_WASM = {"script-src": [WASM_UNSAFE_EVAL]}


def _home() -> str:
    return reverse("elections:own_elections")


@page(TAKE_PART)
@require_GET
def own_elections(request: SignedRequest) -> HttpResponse:
    """Where one may vote, stands, or serves."""
    query, size = request.GET, SIZES[0]
    context = {
        "entries": rows_on_page(selectors.own_entries(request.actor), query, size),
        "candidatures": rows_on_page(selectors.own_candidatures(request.actor), query, size, "stand"),
        "duties": rows_on_page(selectors.own_duties(request.actor), query, size, "duty"),
    }
    return render(request, "elections/own.html", context)


@page(TAKE_PART)
@never_cache
@require_POST
def own_credential(request: SignedRequest, election_id: int) -> HttpResponse:
    """Show one's credential; it stays here until one says that one has it."""
    entry = selectors.own_entries(request.actor).filter(election=election_id).first()
    if entry is None:
        raise NotFound(str(election_id))
    try:
        text = services.hand_out_credential(actor=request.actor, election_id=election_id)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_home())
    return render(request, "elections/credential.html", {"election": entry.election, "credential": text})


@page(TAKE_PART)
@never_cache
@require_POST
def own_credential_kept(request: SignedRequest, election_id: int) -> HttpResponse:
    """Say that one has the credential, which is forgotten here; on to the ballot."""
    entry = selectors.own_entries(request.actor).filter(election=election_id).first()
    if entry is None:
        raise NotFound(str(election_id))
    if not tried(request, lambda: services.forget_credential(actor=request.actor, election_id=election_id)):
        return redirect(_home())
    return redirect("elections:vote", entry.election.uuid)


@page(TAKE_PART)
@require_http_methods(["GET", "POST"])
def own_candidature(request: SignedRequest, candidate_id: int) -> HttpResponse:
    """Consent to stand, with a statement."""
    candidate = selectors.own_candidatures(request.actor).filter(pk=candidate_id).first()
    if candidate is None:
        raise NotFound(str(candidate_id))
    initial = {"statement": candidate.statement}
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = forms.CandidatureForm(data, files, initial=initial)
    return form_page(
        request,
        form,
        lambda values: services.state_candidature(actor=request.actor, candidate_id=candidate.pk, **values),
        title=_("Consent to stand"),
        submit=_("Consent to stand"),
        done=_home(),
        crumbs=[(_("My elections"), _home()), (candidate.election.title, "")],
        said=_("Entered."),
        note=_("Statement and picture are public on the ballot."),
    )


def duty_of(request: SignedRequest, official_id: int, duty: Duty) -> Official:
    """One's own duty of a kind; NotFound for another's."""
    found = selectors.own_duties(request.actor).filter(pk=official_id, duty=duty).first()
    if found is None:
        raise NotFound(str(official_id))
    return found


def _done(request: SignedRequest, act: Callable[[], object], said: str) -> bool:
    if done := tried(request, act):
        messages.success(request, said)
    return done


@csp_update(WITH_WASM)
@page(TAKE_PART)
@require_http_methods(["GET", "POST"])
def own_key(request: SignedRequest, official_id: int) -> HttpResponse:
    """Make one's key as a trustee, in this browser; or enter the public part of one made elsewhere."""
    official = duty_of(request, official_id, Duty.TRUSTEE)
    if official.election.threshold is not None:
        return _shared_key(request, official)
    if request.method == "POST":
        sent = request.POST.get("public_key", "")

        def enter() -> None:
            services.enter_key(actor=request.actor, official_id=official.pk, public_key=sent)

        if _done(request, enter, _("Your public key is entered.")):
            return redirect(_home())
    context = {"official": official, "election": official.election}
    return render(request, "elections/key.html", context)


def _shared_key(request: SignedRequest, official: Official) -> HttpResponse:
    """One's part in the round that is open, or in the first one when the file was lost."""
    if request.method == "POST":
        part = next((each for each in _ROUNDS if each in request.POST), "")
        act = partial(_ROUNDS.get(part, services.enter_share), actor=request.actor, official_id=official.pk)
        if _done(request, lambda: act(**{part: request.POST.get(part, "")}), _("Your part is entered.")):
            return redirect(_home())
    trustees = selectors.trustees_of(official.election)
    number = selectors.round_of(trustees)
    context = {
        "official": official,
        "election": official.election,
        "round": number,
        "trustees": trustees,
        "mine_is_there": number > len(_ROUNDS) or bool(getattr(official, selectors.PARTS[number - 1])),
        "missing": selectors.waited_for(official.election),
        "data": {**_shared_data(trustees, official), "threshold": official.election.threshold},
    }
    return render(request, "elections/key_shared.html", context)


_ROUNDS: dict[str, Callable[..., object]] = {
    "certificate": services.enter_certificate,
    "polynomial": services.enter_polynomial,
    "share": services.enter_share,
}


def _shared_data(trustees: list[Official], official: Official) -> dict[str, Any]:
    """What a trustee's browser needs of what the others published."""
    return {
        "uuid": official.election.uuid,
        "index": 1 + [each.pk for each in trustees].index(official.pk),
        "size": len(trustees),
        "certs": selectors.parts_of(trustees, "certificate"),
        "polynomials": selectors.parts_of(trustees, "polynomial"),
    }


@csp_update(WITH_WASM)
@page(TAKE_PART)
@never_cache
@require_http_methods(["GET", "POST"])
def own_credentials(request: SignedRequest, official_id: int) -> HttpResponse:
    """Make the credentials as their authority, in this browser; or enter the public part of those made elsewhere."""
    official = duty_of(request, official_id, Duty.AUTHORITY)
    if request.method == "POST":
        sent = request.POST.get("public_credentials", "")

        def enter() -> None:
            services.enter_credentials(actor=request.actor, official_id=official.pk, public_credentials=sent)

        if _done(request, enter, _("Entered.")):
            return redirect(_home())
    election = official.election
    voters = list(selectors.electronic_voters(election).order_by("name", "pk").values_list("name", "unit"))
    context = {
        "official": official,
        "election": election,
        "ready": election.state == ElectionState.PREPARING,
        "voters": len(voters),
        "entered": election.credentials.count(),
        "note": _BY_COMMAND % {"voters": len(voters), "uuid": election.uuid},
        "vote_url": request.build_absolute_uri(reverse("elections:vote", args=[election.uuid])),
        "data": {
            "uuid": election.uuid,
            "voters": voters,
            "heads": [pgettext("row", "No."), pgettext("person", "name"), _("unit and duty"), _("Credential")],
        },
    }
    return render(request, "elections/credentials.html", context)


_BY_COMMAND = gettext_lazy(
    "Make %(voters)d credentials on your own computer, outside this system: huiguan ballot setup FOLDER "
    "--template FILE --uuid %(uuid)s, then huiguan ballot credentials FOLDER --count %(voters)d. Enter the public "
    "file here; give each voter one of the secret ones yourself."
)


@csp_update(WITH_WASM)
@page(TAKE_PART)
@require_http_methods(["GET", "POST"])
def own_decrypt(request: SignedRequest, official_id: int) -> HttpResponse:
    """Decrypt the sum of all ballots with one's key, in this browser."""
    official = duty_of(request, official_id, Duty.TRUSTEE)
    if request.method == "POST":
        sent = request.POST.get("decryption", "").encode()

        def decrypt() -> None:
            services.decrypt_tally(actor=request.actor, official_id=official.pk, body=sent)

        if _done(request, decrypt, _("Decrypted.")):
            return redirect(_home())
    election = selectors.election_of(official)
    asked, tally = (selectors.record_of(election, kind) for kind in ("Setup", "EncryptedTally"))
    data: dict[str, Any] = {"parameters": asked.decode() if asked else "", "tally": tally.decode() if tally else ""}
    if election.threshold is not None:
        trustees = selectors.trustees_of(election)
        data["shared"] = {**_shared_data(trustees, official), "threshold": election.threshold}
    context = {"official": official, "election": election, "data": data, "ready": bool(tally)}
    return render(request, "elections/decrypt.html", context)


@page(TAKE_PART)
@require_http_methods(["GET", "POST"])
def own_sign(request: SignedRequest, official_id: int) -> HttpResponse:
    """Look at the result and sign it."""
    official = duty_of(request, official_id, Duty.SUPERVISOR)
    if request.method == "POST":

        def sign() -> None:
            services.sign_result(actor=request.actor, official_id=official.pk)

        if _done(request, sign, _("Signed.")):
            return redirect(_home())
    election = selectors.election_of(official)
    return render(request, "elections/sign.html", {"official": official, "election": election, **result_of(election)})
