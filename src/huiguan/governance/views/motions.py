"""Motions: bringing one in, its page with amendments and votes, and amending it."""

from __future__ import annotations

from typing import Any

from django.forms import HiddenInput, IntegerField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.governance.meeting_enums import AmendmentState, MotionState
from huiguan.governance.meeting_forms import AmendmentForm, ConsiderationForm, MotionForm
from huiguan.governance.models import Amendment, Motion
from huiguan.governance.selectors.charter_rules import explained
from huiguan.governance.selectors.considerations import (
    agreed_first,
    bodies_that_consider,
    considerations_of,
    who_considers,
)
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
from huiguan.governance.services.considerations import consider_motion
from huiguan.governance.views.meeting_shared import meeting_here, motion_here
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import timeline
from huiguan.ui.forms import form_page, taken, tried

MANAGE, PRESIDE = "governance.manage_meetings", "governance.preside"
TABLED = (MotionState.PROPOSED, MotionState.AMENDED)
CONSIDERED = (*TABLED, MotionState.FAILED)


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
    amendments = list(amendments_of(row))
    context = {
        "motion": row,
        "meeting": row.meeting,
        "amendments": [(each, difference(each.before, each.text), _stale(row, each)) for each in amendments],
        "may_go_earlier": [each.pk for each in amendments if each.state == AmendmentState.PROPOSED][1:],
        "votes": votes,
        "resolution": resolution,
        "may_write_paper": resolution is not None
        and allows(request.actor, "governance.write_papers", row.organization),
        "followed": state_of(request.actor, resolution),
        "timeline": timeline(row),
        "ballot": ballot_of(row) if presides else None,
        "may_ballot": presides and may_ballot(row),
        "may_amend": tabled and allows(request.actor, MANAGE, row.organization),
        "may_decide": tabled and presides,
        "may_change": row.state == MotionState.PROPOSED and tabled and allows(request.actor, MANAGE, row.organization),
        "considerations": considerations_of(row),
        "first": who_considers(row),
        "agreed_first": agreed_first(row),
        "may_consider": row.state in CONSIDERED
        and not row.meeting.is_over
        and allows(request.actor, MANAGE, row.organization),
        "form": form or AmendmentForm(initial={"text": row.text}),
    }
    return render(request, "governance/motions/motion.html", context, status=status)


def _stale(row: Motion, amendment: Amendment) -> bool:
    """Whether an amendment waits that was written against other words than the motion's present ones."""
    return amendment.state == AmendmentState.PROPOSED and amendment.before != row.text


@page(PRESIDE)
@require_POST
def motion_ballot(request: SignedRequest, motion_id: int) -> HttpResponse:
    """Prepare a secret ballot on it, and go where trustees and scrutineers are named."""
    row = motion_here(request, motion_id)
    if tried(request, lambda: prepare_ballot(actor=request.actor, motion_id=row.pk)) and (made := ballot_of(row)):
        return redirect(made.url)
    return redirect("governance:motion", request.organization.code, row.pk)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def motion_change(request: SignedRequest, motion_id: int) -> HttpResponse:
    """Change a motion before amendments and votes."""
    row = motion_here(request, motion_id)
    shown = {name: getattr(row, name) for name in ("title", "power", "sponsor", "text")}
    initial = {**shown, "item_id": str(row.item_id or ""), "seconders": "、".join(row.seconders)}
    form = MotionForm(request.POST or None, meeting=row.meeting, initial=initial)
    form.fields["revision"] = IntegerField(widget=HiddenInput, initial=row.revision)

    def change(_values: Any) -> None:
        services.change_motion(actor=request.actor, motion_id=row.pk, **form.values())

    return form_page(
        request, form, change, title=_("Change the motion"), submit=_("Save"), done=_own(request, row),
        crumbs=_crumbs(request, row, _("Change the motion")),
    )  # fmt: skip


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def motion_consider(request: SignedRequest, motion_id: int) -> HttpResponse:
    """Enter what another body said first: the day, its minutes, yes or no."""
    row = motion_here(request, motion_id)
    form = ConsiderationForm(request.POST or None, bodies=bodies_that_consider(row))
    title = _("Enter a consideration by another body")
    return form_page(
        request, form, lambda values: consider_motion(actor=request.actor, motion_id=row.pk, **values),
        title=title, submit=_("Enter"), done=_own(request, row), crumbs=_crumbs(request, row, title),
        note=_("Enter what the body concluded, not who said what there."),
    )  # fmt: skip


def _own(request: SignedRequest, row: Motion) -> str:
    return reverse("governance:motion", args=[request.organization.code, row.pk])


def _crumbs(request: SignedRequest, row: Motion, title: str) -> list[tuple[Any, str]]:
    code, meeting = request.organization.code, row.meeting
    above = reverse("governance:meeting", args=[code, meeting.pk])
    return [(meeting.title, above), (row.title, _own(request, row)), (title, "")]


@page(MANAGE)
@require_http_methods(["POST"])
def motion_amend(request: SignedRequest, motion_id: int) -> HttpResponse:
    """Propose an amendment."""
    row = motion_here(request, motion_id)
    form = AmendmentForm(request.POST)
    if taken(form, lambda values: services.propose_amendment(actor=request.actor, motion_id=row.pk, **values)):
        return redirect("governance:motion", request.organization.code, row.pk)
    return _motion(request, row, form, 422)
