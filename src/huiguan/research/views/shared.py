"""What the pages of research have in common."""

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


def crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of the room."""
    return [(_("Research"), reverse("research:home", args=[request.organization.code])), *more]


def act(request: SignedRequest, service: Act, page: str, *args: Any) -> HttpResponse:
    """Do it and go to the page; a refusal is said there."""
    tried(request, service)
    return redirect(page, request.organization.code, *args)


def chosen(actions: dict[str, Act], doing: str) -> Act:
    """The action of this name; NotFound for any other."""
    if doing not in actions:
        raise NotFound(doing)
    return actions[doing]
