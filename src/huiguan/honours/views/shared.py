"""What the pages of honours have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.permits.web import SignedRequest
from huiguan.ui.forms import form_page


def crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of the room."""
    return [(_("Honours"), reverse("honours:home", args=[request.organization.code])), *more]


def form_beside(
    request: SignedRequest,
    form: Any,
    service: Callable[[dict[str, Any]], Any],
    back: tuple[Any, str],
    *,
    title: Any,
    submit: Any,
    note: Any = "",
    danger: bool = False,
    more: tuple[tuple[Any, str], ...] = (),
) -> HttpResponse:
    """The page of a form that stands under another page: `back` is that page, where it leads when it is done."""
    return form_page(
        request,
        form,
        service,
        title=title,
        submit=submit,
        done=back[1],
        crumbs=crumbs(request, back, *more),
        note=note,
        danger=danger,
    )
