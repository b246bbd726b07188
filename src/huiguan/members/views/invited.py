"""The invited person's way, made for the phone: code, proof, consent, account, one's own membership.

Whether a code was wrong, used or over looks the same, and nothing says whether an account exists.
"""

from __future__ import annotations

import time
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.actors import ActorKind
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import SignedRequest, public_page
from huiguan.kernel.privacy.purposes import purpose
from huiguan.members import selectors, services
from huiguan.members.forms_invited import AccountForm, CodeForm, ProofForm
from huiguan.members.invitation_codes import code_hash, normalised
from huiguan.members.models import Invitation
from huiguan.members.purposes import KEEP_RECORD
from huiguan.ui.forms import taken

OPEN = "whoever holds an invitation has no account yet; the code and what the roster knows open it"
MOST = 30  # in a minute from one address
PROVED, PROVED_FOR = "members.proved", 15 * 60
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public_page(OPEN)
@require_http_methods(["GET", "POST"])
def invited_code(request: HttpRequest) -> HttpResponse:
    """Type the code from the paper."""
    if is_too_often(request, "invited", MOST):
        return _wait(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("members:invited", form.cleaned_data["code"])
    return _unkept(render(request, "members/invitations/code.html", {"form": form}, status=422 if form.errors else 200))


@public_page(OPEN)
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, letter: str) -> HttpResponse:
    """Prove to be the person whom the letter is for."""
    if is_too_often(request, "invited", MOST):
        return _wait(request)
    try:
        invitation = selectors.open_invitation(letter)
        questions = _questions(invitation)
    except NotFound:
        return _over(request)
    form = ProofForm(request.POST if request.method == "POST" else None, questions=questions)
    if request.method == "POST" and taken(form, lambda values: services.prove_invitation(code=letter, answers=values)):
        request.session[PROVED] = [code_hash(normalised(letter)).hex(), time.time()]
        return redirect("members:invited_accept", letter)
    context = {"form": form, "organization": invitation.organization, "notice": purpose(KEEP_RECORD).notice}
    return _unkept(render(request, "members/invitations/proof.html", context, status=422 if form.errors else 200))


def _questions(invitation: Invitation) -> tuple[services.Question, ...]:
    asked = services.questions_of(invitation.membership, invitation.channel) if invitation.membership else ()
    if not asked:
        raise NotFound("invitation")
    return asked


@public_page(OPEN)
@require_http_methods(["GET", "POST"])
def invited_accept(request: HttpRequest, letter: str) -> HttpResponse:
    """Read how one's data are used, consent, and say how one will sign in."""
    signed = cast(SignedRequest, request)
    if not _is_proved(request, letter):
        return redirect("members:invited", letter)
    try:
        invitation = selectors.open_invitation(letter)
        return _unkept(_accept(signed, invitation, letter))
    except NotFound:
        return _over(request)


def _accept(request: SignedRequest, invitation: Invitation, code: str) -> HttpResponse:
    has_account = request.actor.kind is ActorKind.USER
    declared = purpose(KEEP_RECORD)
    form = AccountForm(request.POST if request.method == "POST" else None, has_account=has_account)
    opened: list[Any] = []

    def act(values: dict[str, Any]) -> None:
        wish = None if has_account else services.SignIn(values["username"], values["password"])
        linked = services.accept_invitation(
            actor=request.actor, code=code, notice_version=declared.version, sign_in=wish
        )
        opened.append(linked[1])

    if request.method == "POST" and taken(form, act):
        request.session.pop(PROVED, None)
        if not has_account:
            login(request, opened[0], backend=BACKEND)
        return redirect("members:own")
    context = {
        "form": form,
        "organization": invitation.organization,
        "notice": declared.notice,
        "has_account": has_account,
        "label": request.actor.label,
        "sign_in": f"{reverse(settings.LOGIN_URL)}?next={request.path}",
    }
    return render(request, "members/invitations/accept.html", context, status=422 if form.errors else 200)


def _is_proved(request: HttpRequest, code: str) -> bool:
    proved, at = request.session.get(PROVED, ("", 0.0))
    return bool(proved == code_hash(normalised(code)).hex()) and time.time() - at < PROVED_FOR


def _over(request: HttpRequest) -> HttpResponse:
    return _unkept(
        render(request, "members/invitations/over.html", {"title": _("This code cannot be used")}, status=404)
    )


def _wait(request: HttpRequest) -> HttpResponse:
    response = render(request, "members/invitations/over.html", {"title": _("Too many tries from here")}, status=429)
    response.headers["Retry-After"] = "60"
    return _unkept(response)


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
