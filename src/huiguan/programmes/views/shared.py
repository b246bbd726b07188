"""What the pages of programmes have in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.permits.web import SignedRequest

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
