"""What the pages of programmes have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest
from huiguan.ui.forms import tried

Act = Callable[[], Any]
READ, MANAGE, ENROL = "programmes.read", "programmes.manage", "programmes.enrol"
OWN, TRAIN = "programmes.own", "programmes.train"
BOTH = ["GET", "POST"]
PAGE_SIZE = 50


def url(request: SignedRequest, name: str, *args: Any) -> str:
    """The address of a page of the room in the association of the request."""
    return reverse(f"programmes:{name}", args=[request.organization.code, *args])


def crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of the room."""
    return [(_("Training and activities"), url(request, "activities")), *more]


def own_crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to one's own pages of the room."""
    return [(_("My activities"), reverse("programmes:own")), *more]


def act(request: SignedRequest, service: Act, page: str, *args: Any) -> HttpResponse:
    """Do it and go to the page; a refusal is said there."""
    tried(request, service)
    return redirect(f"programmes:{page}", request.organization.code, *args)


def chosen(actions: dict[str, Act], doing: str) -> Act:
    """The action of this name; NotFound for any other."""
    if doing not in actions:
        raise NotFound(doing)
    return actions[doing]
