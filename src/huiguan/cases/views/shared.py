"""What several pages of the room do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest


def crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way from the queue to here."""
    return [(_("Case queue"), reverse("cases:queue", args=[request.organization.code])), *more]


def case_url(request: SignedRequest, case_id: int) -> str:
    """The page of a case in the association of the address."""
    return reverse("cases:case", args=[request.organization.code, case_id])


def sent(request: SignedRequest) -> Any:
    """The values of a form that was sent, or None."""
    return request.POST if request.method == "POST" else None


def act_and_go(request: SignedRequest, act: Callable[[], Any], done: str, said: str = "") -> HttpResponse:
    """Do something without a form, tell how it went, and go on."""
    try:
        act()
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        if said:
            messages.success(request, said)
    return redirect(done)
