"""Buttons that lead from one room into another."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huiguan.governance.selectors.papers import get_incoming
from huiguan.governance.selectors.resolutions import get_resolution
from huiguan.journeys import findings, matters
from huiguan.journeys.models import Carried
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.programmes.selectors.registers import get_finding
from huiguan.ui.forms import tried


@page("directives.edit_documents")
@require_POST
def follow_resolution(request: SignedRequest, resolution_id: int) -> HttpResponse:
    """Make a document with items of a resolution, and open it in the reader."""
    resolution = here(request, get_resolution(request.actor, resolution_id))
    return _handed(
        request,
        lambda: matters.follow_resolution(actor=request.actor, resolution_id=resolution_id),
        ("governance:motion", resolution.motion_id),
    )


@page("directives.edit_documents")
@require_POST
def follow_paper(request: SignedRequest, incoming_id: int) -> HttpResponse:
    """Make a document with items of an incoming paper, and open it in the reader."""
    here(request, get_incoming(request.actor, incoming_id))
    return _handed(
        request,
        lambda: matters.follow_paper(actor=request.actor, paper_id=incoming_id),
        ("governance:incoming_paper", incoming_id),
    )


@page("directives.edit_items")
@require_POST
def forward_finding(request: SignedRequest, finding_id: int) -> HttpResponse:
    """Enter a finding about training into the problem list."""
    row = here(request, get_finding(request.actor, finding_id))
    tried(request, lambda: findings.forward_finding(actor=request.actor, finding_id=row.pk))
    return redirect("programmes:plan", request.organization.code, row.plan_id)


def _handed(request: SignedRequest, act: Callable[[], Carried], back: tuple[str, int]) -> HttpResponse:
    try:
        carried = act()
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(back[0], request.organization.code, back[1])
    return redirect("directives:reader", request.organization.code, carried.document_id)
