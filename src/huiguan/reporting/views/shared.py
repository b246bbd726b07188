"""What the pages of the room have in common."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import Conflict, RuleViolation
from huiguan.kernel.permits.web import SignedRequest

PAGE_SIZE = 50


def crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """Where one is, from the room on."""
    return [(_("Statistics and reports"), ""), *more]


def address(request: SignedRequest, name: str, *args: Any) -> str:
    """The address of a page of this association."""
    return reverse(f"reporting:{name}", args=[request.organization.code, *args])


def status_of(refusal: RuleViolation) -> int:
    """What HTTP calls a refusal."""
    return 409 if isinstance(refusal, Conflict) else 422


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to keep."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def said_by_number(request: SignedRequest, prefix: str) -> dict[int, str]:
    """What was typed into the fields PREFIX-12, by number."""
    names = {name: whole_number(name.removeprefix(prefix)) for name in request.POST if name.startswith(prefix)}
    return {key: str(request.POST[name]) for name, key in names.items() if key is not None}
