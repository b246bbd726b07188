"""Doors for pages: every view names its permission, or says that it is public."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from huiguan.kernel.permits.actors import Actor, ActorKind
from huiguan.kernel.permits.errors import NotFound
from huiguan.kernel.permits.registry import permit
from huiguan.kernel.permits.slots import only

View = Callable[..., HttpResponseBase]


class _Row(Protocol):
    pk: Any
    organization_id: Any


Row = TypeVar("Row", bound=_Row)


class SignedRequest(HttpRequest):
    """A request as views see it: with the actor and, under `/o/<code>/`, the association of the address."""

    actor: Actor
    organization: Any


def page(permission: str) -> Callable[[View], View]:
    """Guard a view with a permission.

    With a URL argument `code` the association of that code is looked up, the permission asked in it, and
    `request.organization` set; the argument is not handed on. Anonymous visitors are sent to sign in,
    others who may not get the same 404 as for a thing that does not exist.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            signed = cast(SignedRequest, request)
            if signed.actor.kind is ActorKind.ANONYMOUS:
                return _ask_to_sign_in(request)
            signed.organization = _organization(kwargs)
            try:
                permit(signed.actor, permission, signed.organization)
                return view(signed, *args, **kwargs)
            except NotFound as refusal:
                raise Http404 from refusal

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the contract test over all URLs
        return guarded

    return guard


def public_page(reason: str) -> Callable[[View], View]:
    """Mark a view as open to anybody; `reason` says why."""

    def mark(view: View) -> View:
        view.public_reason = reason  # type: ignore[attr-defined]  # read by the contract test over all URLs
        return view

    return mark


def here(request: SignedRequest, row: Row) -> Row:
    """A row that belongs to the association of the address; NotFound for another's, which is known elsewhere."""
    if row.organization_id != request.organization.pk:
        raise NotFound(str(row.pk))
    return row


def _organization(kwargs: dict[str, Any]) -> Any:
    code = kwargs.pop("code", None)
    if code is None:
        return None
    organization = only("organization_by_code")(code)
    if organization is None:
        raise Http404
    return organization


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return HttpResponse(status=401, headers={"HX-Trigger": "hg:signed-out"})
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
