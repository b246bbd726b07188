"""Puts the actor on every request, asks for a second factor where a role needs one, notes when a session was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

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


class SessionSeenMiddleware:
    """Keeps the list of one's sessions up to date: address, browser, last seen.

    The library's own middleware writes that for every page, in a transaction of five statements; here a session that
    was seen from the same place within the last minute is read only, and later only its time is written.
    """

    NOTED_EVERY = timedelta(minutes=1)
    REMEMBERED = 10_000  # sessions seen by this process, so that most pages need not ask the database

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._seen: dict[_Place, datetime] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Note the session, then answer the request."""
        if request.user.is_authenticated and request.session.session_key:
            self._note(request, _place_of(request))
        return self.get_response(request)

    def _note(self, request: HttpRequest, place: _Place) -> None:
        now = timezone.now()
        known = self._seen.get(place)
        if known is not None and now - known < self.NOTED_EVERY:
            return
        if len(self._seen) >= self.REMEMBERED:
            self._seen.clear()
        same_place = UserSession.objects.filter(**place._asdict())
        seen = same_place.values_list("last_seen_at", flat=True).first()
        if seen is None:
            UserSession.objects.create_from_request(request)
        elif seen <= now - self.NOTED_EVERY:
            same_place.update(last_seen_at=now)
            seen = now
        self._seen[place] = seen or now


class _Place(NamedTuple):
    """Who looks from where, by the names of the columns."""

    session_key: str
    user: int
    ip: str
    user_agent: str


def _place_of(request: HttpRequest) -> _Place:
    longest = UserSession._meta.get_field("user_agent").max_length
    agent = request.headers.get("User-Agent", "")[:longest]
    return _Place(str(request.session.session_key), request.user.pk or 0, get_adapter().get_client_ip(request), agent)
