"""Motions: bringing one in, its page with amendments and votes, and amending it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.governance.meeting_enums import MotionState
from huiguan.governance.meeting_forms import AmendmentForm, MotionForm
from huiguan.governance.models import Motion
from huiguan.governance.selectors.charter_rules import explained
from huiguan.governance.selectors.following import state_of
from huiguan.governance.selectors.live import board_of
from huiguan.governance.selectors.motions import (
    amendments_of,
    ballot_of,
    difference,
    may_ballot,
    roll_of,
    votes_of,
)
from huiguan.governance.services import motions as services
from huiguan.governance.services.ballots import prepare_ballot
from huiguan.governance.views.meeting_shared import meeting_here, motion_here
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import timeline
from huiguan.ui.forms import taken, tried

MANAGE, PRESIDE = "governance.manage_meetings", "governance.preside"
TABLED = (MotionState.PROPOSED, MotionState.AMENDED)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def motion_new(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Bring a motion in."""
    row = meeting_here(request, meeting_id)
    form = MotionForm(request.POST or None, meeting=row, initial={"item_id": request.GET.get("item", "")})
    made: list[Motion] = []

    def propose(_values: Any) -> None:
        made.append(services.propose_motion(actor=request.actor, meeting_id=row.pk, **form.values()))

    if request.method == "POST" and taken(form, propose):
        return redirect("governance:motion", request.organization.code, made[0].pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/motions/new.html", {"form": form, "meeting": row}, status=status)


@page("governance.read_meetings")
@require_GET
def motion(request: SignedRequest, motion_id: int) -> HttpResponse:
    """A motion: its words, amendments with what they change, and each vote with the charter's answer."""
    return _motion(request, motion_here(request, motion_id))


def _motion(request: SignedRequest, row: Motion, form: Any = None, status: int = 200) -> HttpResponse:
    votes = []
    for vote in votes_of(row):
        vote.meeting = row.meeting
        board = board_of(vote)
        votes.append({"board": board, "words": explained(board.answer), "roll": roll_of(request.actor, vote)})
    resolution = getattr(row, "resolution", None)
    presides = allows(request.actor, PRESIDE, row.organization)
    tabled = row.state in TABLED and not row.meeting.is_over
    context = {
        "motion": row,
        "meeting": row.meeting,
        "amendments": [(each, difference(each.before, each.text)) for each in amendments_of(row)],
        "votes": votes,
        "resolution": resolution,
        "may_write_paper": resolution is not None
        and allows(request.actor, "governance.write_papers", row.organization),
        "followed": state_of(request.actor, resolution),
        "timeline": timeline(row),
        "ballot": ballot_of(row) if presides else None,
        "may_ballot": presides and may_ballot(row),
        "may_amend": tabled and allows(request.actor, MANAGE, row.organization),
        "form": form or AmendmentForm(initial={"text": row.text}),
    }
    return render(request, "governance/motions/motion.html", context, status=status)


@page(PRESIDE)
@require_POST
def motion_ballot(request: SignedRequest, motion_id: int) -> HttpResponse:
    """Prepare a secret ballot on it, and go where trustees and scrutineers are named."""
    row = motion_here(request, motion_id)
    if tried(request, lambda: prepare_ballot(actor=request.actor, motion_id=row.pk)) and (made := ballot_of(row)):
        return redirect(made.url)
    return redirect("governance:motion", request.organization.code, row.pk)


@page(MANAGE)
@require_http_methods(["POST"])
def motion_amend(request: SignedRequest, motion_id: int) -> HttpResponse:
    """Propose an amendment."""
    row = motion_here(request, motion_id)
    form = AmendmentForm(request.POST)
    if taken(form, lambda values: services.propose_amendment(actor=request.actor, motion_id=row.pk, **values)):
        return redirect("governance:motion", request.organization.code, row.pk)
    return _motion(request, row, form, 422)
