"""Puts the actor on every request, and asks for a second factor where a role needs one."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.selectors import second_factor_roles
from huiguan.kernel.permits import ANONYMOUS, Actor
from huiguan.kernel.permits.web import SignedRequest

# Where somebody may go who must set up a second factor first.
OPEN_WITHOUT_FACTOR = ("/accounts/", "/static/", "/language/", "/api/")


class ActorMiddleware:
    """Sets `request.actor`; sends holders of guarded roles to set up their second factor before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, as the actor that it comes from."""
        signed = cast(SignedRequest, request)
        signed.actor = _actor(request)
        signed.organization = None
        if _lacks_factor(signed):
            return _ask_for_factor(request)
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return ANONYMOUS
    methods = {record.get("method") for record in get_authentication_records(request)}
    return actor_of(request.user, second_factor="mfa" in methods)


def _lacks_factor(request: SignedRequest) -> bool:
    if not request.actor.grants or request.actor.second_factor or request.path.startswith(OPEN_WITHOUT_FACTOR):
        return False
    held = {grant.role for grant in request.actor.grants}
    return bool(held & second_factor_roles()) and not is_mfa_enabled(request.user)


def _ask_for_factor(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('mfa_index')}?next={request.path}")
