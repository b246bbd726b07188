"""Puts the actor on every request, asks for a second factor where a role needs one, notes when a session was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.db import connection
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


# One statement, whether the session is known or not; one noted a moment ago from the same place stays as it is.
_NOTE = f"""
INSERT INTO {UserSession._meta.db_table} AS seen
    (session_key, user_id, ip, user_agent, created_at, last_seen_at, data)
VALUES (%(session_key)s, %(user)s, %(ip)s::inet, %(user_agent)s, %(now)s, %(now)s, '{{}}')
ON CONFLICT (session_key) DO UPDATE
SET user_id = excluded.user_id, ip = excluded.ip, user_agent = excluded.user_agent, last_seen_at = %(now)s
WHERE seen.last_seen_at <= %(noted_before)s
   OR (seen.user_id, seen.ip, seen.user_agent) IS DISTINCT FROM (excluded.user_id, excluded.ip, excluded.user_agent)
"""  # noqa: S608 - the library's own table


class SessionSeenMiddleware:
    """Keeps the list of one's sessions up to date: address, browser, last seen.

    The library's own middleware writes that for every page, in a transaction of five statements; here it is one
    statement, and none where this process saw the session from the same place within the last minute.
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
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, {**place._asdict(), "now": now, "noted_before": now - self.NOTED_EVERY})
        self._seen[place] = now


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
