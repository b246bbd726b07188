"""Meetings on the telephone of somebody invited: the notice, papers, signing in, voting."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.governance.meeting_calendar import feed_of
from huiguan.governance.meeting_enums import Option, ParticipantRole
from huiguan.governance.models import Participant, VoteEvent
from huiguan.governance.secret_ballot import secret_ballot
from huiguan.governance.selectors import live as now
from huiguan.governance.selectors.charter_rules import explained, proxies_allowed
from huiguan.governance.selectors.feeds import feed_of_own
from huiguan.governance.selectors.following import decided_in
from huiguan.governance.selectors.meetings import own_meetings as invitations
from huiguan.governance.selectors.meetings import own_part, sees_in_camera
from huiguan.governance.selectors.motions import power_of
from huiguan.governance.selectors.phone import kept_for_all, shown_to_all
from huiguan.governance.selectors.signing import own_signature
from huiguan.governance.selectors.speaking import ahead_of, own_request
from huiguan.governance.services import participants, speaking, votes
from huiguan.governance.views.feeds import feed_address
from huiguan.governance.views.meeting_shared import pulse_address, stage_key, wants_json
from huiguan.kernel.files.views import download
from huiguan.kernel.numbers import number_of
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.sessions.selectors import present_among
from huiguan.ui.forms import tried

ATTEND = "governance.attend_meetings"


@page(ATTEND)
@require_GET
def own_meetings(request: SignedRequest) -> HttpResponse:
    """The meetings to which one is invited."""
    feed = feed_of_own(request.actor)
    context = {"parts": list(invitations(request.actor)[:100]), "feed": feed_address(request, feed) if feed else ""}
    return render(request, "governance/own/list.html", context)


@page(ATTEND)
@require_GET
def calendar_feed(request: SignedRequest) -> HttpResponse:
    """One's meetings as a calendar (RFC 5545)."""
    feed = feed_of([part.meeting for part in invitations(request.actor)[:500]], request)
    return HttpResponse(feed, content_type="text/calendar; charset=utf-8")


@page(ATTEND)
@require_GET
def own_meeting(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """A meeting as those invited see it."""
    return _meeting(request, participants.open_notice(actor=request.actor, meeting_id=meeting_id))


def _meeting(request: SignedRequest, part: Participant, status: int = 200, problem: str = "") -> HttpResponse:
    meeting = part.meeting
    in_camera = now.may_vote(part) or sees_in_camera(request.actor, meeting)
    # A telephone that is there already asks for what changes, not for the frame around it: a hall asks together.
    together, beat = bool(request.headers.get("X-Live")), now.pulse_of(pk=meeting.pk) or ""
    shown = (
        kept_for_all(meeting, in_camera=in_camera, beat=beat)
        if together
        else shown_to_all(meeting, in_camera=in_camera)
    )
    vote = shown.vote
    asked = own_request(part) if meeting.is_running else None
    ahead = ahead_of(asked)
    context = {
        "part": part,
        "meeting": meeting,
        "items": shown.items,
        "papers": shown.papers,
        "motions": shown.motions,
        "amendments": shown.amendments,
        "vote": vote,
        "changes": shown.changes,
        "choice": now.own_choice(part, vote) if vote else "",
        "ballot_page": held.voters_page(vote) if (held := secret_ballot()) and vote else "",
        "may_vote": now.may_vote(part),
        "options": Option.choices,
        "key": uuid.uuid4(),
        "signed_in": part.pk in present_among(meeting.session_id or 0, [part.pk]),
        "asked": asked,
        "ahead": ahead,
        "item": next((item for item in shown.items if item.pk == meeting.current_item_id), None),
        **_represents(part, vote),
        "halls": shown.halls,
        "results": [(row, explained(row.result)) for row in shown.results],
        "beat": stage_key(beat),
        "pulse": pulse_address(meeting),
        "stage": stage_key(now.stage_of(meeting, shown.last, asked, ahead)),
        "problem": problem,
        "to_sign": own_signature(request.actor, meeting) if meeting.is_over else None,
        "decided_before": decided_in(request.actor, shown.before, in_camera=in_camera) if now.may_vote(part) else [],
    }
    only = "governance/own/meeting_body.html" if together else "governance/own/meeting.html"
    return render(request, only, context, status=status)


def _represents(part: Participant, vote: VoteEvent | None) -> dict[str, Any]:
    """Members who gave one their mandate, each with what was voted for them and the name of a sending; those for whom
    the charter lets nobody vote under this power are named apart.
    """
    rows = list(part.represents.unscoped("those who gave one their mandate").filter(role=ParticipantRole.MEMBER))
    there = present_among(part.meeting.session_id or 0, [row.pk for row in rows]) if rows else set()
    absent = [row for row in rows if row.pk not in there]
    if not absent:
        return {"represents": [], "unheard": ""}
    if vote is not None and not proxies_allowed(part.meeting, power_of(vote.motion, vote.amendment_id)):
        return {"represents": [], "unheard": "、".join(row.name for row in absent)}
    lines = [{"part": row, "choice": now.own_choice(row, vote) if vote else "", "key": uuid.uuid4()} for row in absent]
    return {"represents": lines, "unheard": ""}


@page(ATTEND)
@require_GET
def own_state(request: SignedRequest, meeting_id: int) -> JsonResponse:
    """Whether something changed; asked when the pulse of the meeting changed, and now and then, as the sign that this
    telephone is connected.
    """
    part = participants.keep_pulse(actor=request.actor, meeting_id=meeting_id)
    state = now.own_state(part)
    return JsonResponse({"stage": stage_key(state["stage"]), "vote": state["vote"]})


@page(ATTEND)
@require_POST
def own_answer(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Answer the notice."""
    receipt, reason = request.POST.get("receipt", ""), request.POST.get("reason", "")
    if tried(request, lambda: participants.answer_notice(
        actor=request.actor, meeting_id=meeting_id, receipt=receipt, reason=reason
    )):  # fmt: skip
        messages.success(request, _("Answered."))
    return redirect("governance:own_meeting", meeting_id)


@page(ATTEND)
@require_http_methods(["GET", "POST"])
def own_sign_in(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Sign in with the code that the hall shows; a telephone without network sends it a little later."""
    token = request.POST.get("t", "") or request.GET.get("t", "")
    if request.method == "GET":
        return _sign_in(request, meeting_id, token)
    try:
        participants.sign_in_to_meeting(
            actor=request.actor, meeting_id=meeting_id, token=token, scanned_at=_scanned_at(request)
        )
    except RuleViolation as refusal:
        if wants_json(request):
            return JsonResponse({"message": refusal.message, "code": refusal.code}, status=422)
        return _sign_in(request, meeting_id, problem=refusal.message)
    if wants_json(request):
        return JsonResponse({"signed_in": True})
    messages.success(request, _("Signed in to the meeting."))
    return redirect("governance:own_meeting", meeting_id)


def _sign_in(request: SignedRequest, meeting_id: int, token: str = "", problem: str = "") -> HttpResponse:
    part = own_part(request.actor, meeting_id)
    context = {"part": part, "meeting": part.meeting, "token": token, "problem": problem}
    return render(request, "governance/own/sign_in.html", context, status=422 if problem else 200)


def _scanned_at(request: SignedRequest) -> datetime | None:
    told = number_of(request.POST.get("scanned_at"))
    return datetime.fromtimestamp(told, UTC) if 0 < told < 2**33 else None


@page(ATTEND)
@require_POST
def own_vote(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Vote. The same sending sent twice counts once; what comes after the close is told that it does not count."""
    try:
        cast = votes.cast_vote(actor=request.actor, **_sent(request))
    except RuleViolation as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        if wants_json(request):
            return JsonResponse({"counted": False, "code": refusal.code, "message": refusal.message}, status=status)
        return _meeting(request, own_part(request.actor, meeting_id), status, refusal.message)
    if wants_json(request):
        return JsonResponse({"counted": True, "again": cast.again, "option": cast.option})
    messages.success(request, _("Your vote is counted."))
    return redirect("governance:own_meeting", meeting_id)


@page(ATTEND)
@require_POST
def own_floor(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Ask to speak, or take the request back (`ask` is empty); what a telephone sends late asks under its own item."""
    sent: dict[str, Any] = {"actor": request.actor, "meeting_id": meeting_id}
    item = number_of(request.POST.get("item"))
    try:
        if request.POST.get("ask"):
            speaking.ask_to_speak(**sent, item_id=item if item > 0 else None)
        else:
            speaking.withdraw_request(**sent)
    except RuleViolation as refusal:
        if wants_json(request):
            return JsonResponse({"code": refusal.code, "message": refusal.message}, status=422)
        return _meeting(request, own_part(request.actor, meeting_id), 422, refusal.message)
    if wants_json(request):
        return JsonResponse({"done": True})
    return redirect("governance:own_meeting", meeting_id)


def _sent(request: SignedRequest) -> dict[str, Any]:
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError as fault:
        raise NotFound("key") from fault
    participant = number_of(request.POST.get("participant"))
    return {
        "vote_id": number_of(request.POST.get("vote")),
        "option": request.POST.get("option", ""),
        "key": key,
        "participant_id": participant if participant > 0 else None,
    }


@page(ATTEND)
@require_GET
def own_paper(request: SignedRequest, meeting_id: int, file_id: int) -> HttpResponseBase:
    """Open a paper of the agenda; that it was opened is noted."""
    participants.read_paper(actor=request.actor, meeting_id=meeting_id, file_id=file_id)
    return download(request, file_id)
