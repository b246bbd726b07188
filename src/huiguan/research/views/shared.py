"""What the pages of research have in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.permits.web import SignedRequest


def crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of the room."""
    return [(_("Research"), reverse("research:home", args=[request.organization.code])), *more]
