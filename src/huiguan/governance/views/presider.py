"""The presider's page, and the code that a hall shows."""

from __future__ import annotations

import io
from typing import Any

import qrcode
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET
from qrcode.image.svg import SvgPathImage

from huiguan.governance.meeting_enums import AmendmentState, ItemState, Method, MotionState
from huiguan.governance.models import AgendaItem, Meeting
from huiguan.governance.secret_ballot import secret_ballot
from huiguan.governance.selectors.calling import roll_called
from huiguan.governance.selectors.charter_rules import ballot_kind, explained, tie_rule
from huiguan.governance.selectors.following import decided_in, previous_meeting
from huiguan.governance.selectors.live import Now, details_of, expected_end, now_in, pulse_of
from huiguan.governance.selectors.meetings import named, papers_of, participants_of, receipts_of, unchecked_in
from huiguan.governance.selectors.motions import ballot_of, counts_by_hall, may_ballot, no_revote_words
from huiguan.governance.views.meeting_shared import live, meeting_here, stage_key, unchanged
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.tokens import make_token

PRESIDE = "governance.preside"
#: Names to be ticked on one page; of a hall of thousands those who are asked for.
MOST = 300
#: Names called before their answers are entered: as many as a desk sees at once.
CALLED = 20
DECIDED = (MotionState.CARRIED, MotionState.FAILED, MotionState.WITHDRAWN, MotionState.REFERRED)


@page(PRESIDE)
@require_GET
def presider(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Lead through the agenda: the current item, its motion and vote, quorum and halls."""
    row = meeting_here(request, meeting_id)
    now = now_in(row)
    asked = request.GET.get("absent", "").strip()[:200]
    absent = list(named(participants_of(row).filter(present=False), asked).order_by("role", "order", "pk")[: MOST + 1])
    before = previous_meeting(row)
    shown = context_of(now)
    context = {
        **shown,
        "before": before,
        "decided_before": decided_in(request.actor, before, in_camera=True),
        "stage": stage_key(now.stage),
        "expected_end": expected_end(now),
        "papers": papers_of(row, [now.item])[now.item.pk] if now.item else [],
        "invited": receipts_of(row)["invited"],
        "agenda": [(item, _outcome(now, item)) for item in now.items],
        "absent": absent[:MOST],
        "absent_asked": asked,
        "more_absent": len(absent) > MOST,
        "unchecked": unchecked_in(row),
        "there": _there(request, row),
        "named": request.GET.get("named", ""),
        "methods": _methods(now, now.motion.power if now.motion else "ordinary"),
        "amending": _methods(now, "ordinary"),
        "to_amend": [each for each in shown["amendments"] if each.state == AmendmentState.PROPOSED],
        "counted": now.board is not None and now.board.vote.method in (Method.SHOW_OF_HANDS, Method.DECLARED),
        "by_hall": counts_by_hall(now.board.vote) if now.board else [],
        "casting": now.board is not None and _tie(now) == "casting_vote",
        "no_revote": no_revote_words(now.motion) if now.motion else "",
        **_roll(request, now),
        "ballot": ballot_of(now.motion) if now.motion else None,
        "may_ballot": now.motion is not None and may_ballot(now.motion),
        "next_item": next((item for item in now.items if item.state == ItemState.WAITING), None),
    }
    return render(request, "governance/meetings/presider.html", context)


def _there(request: SignedRequest, row: Meeting) -> Any:
    """The first of those present, by name where one was asked for: a hall of thousands is no list to choose from."""
    rows = participants_of(row).filter(present=True, name__contains=request.GET.get("named", "").strip())
    return rows.order_by("order", "pk")[:200]


def _outcome(now: Now, item: AgendaItem) -> str:
    """What was decided under an item that is done; empty while nothing was."""
    state = now.states.get(item.pk)
    if item.state != ItemState.DONE or state not in DECIDED:
        return ""
    return str(MotionState(state).label)


def context_of(now: Now) -> dict[str, Any]:
    """What the presider's live parts show."""
    board = now.board
    return {
        "now": now,
        "meeting": now.meeting,
        "board": board,
        "quorum_words": explained(now.quorum),
        "answer_words": explained(board.answer) if board else "",
        "quorum_bar": _quorum_bar(now),
        **details_of(now),
    }


def _quorum_bar(now: Now) -> dict[str, float] | None:
    entitled = now.facts["entitled"]
    if now.quorum is None or not entitled or now.quorum["required"] is None:
        return None
    return {
        "value": round(now.facts["present"] * 100 / entitled, 2),
        "rule": round(now.quorum["required"] * 100 / entitled, 2),
    }


def _methods(now: Now, power: str) -> list[tuple[str, Any]]:
    """Methods that the charter allows for a power (an amendment is ordinary); a paper ballot may have been secret."""
    if now.meeting.by_correspondence:
        return [(Method.CIRCULAR.value, Method.CIRCULAR.label)]
    kind = ballot_kind(now.meeting, power) if now.motion else "any"
    secret = {Method.ELECTRONIC_SECRET} if kind == "any" or secret_ballot() is None else set()
    found = [
        (method.value, method.label)
        for method in Method
        if method not in (Method.CIRCULAR, Method.BALLOT)
        and not (kind == "secret" and method not in secret)
        and not (kind == "open" and method == Method.ELECTRONIC_SECRET)
    ]
    if kind == "secret":
        found.append(("declared_secret", Method.DECLARED.label))
    return found


def _tie(now: Now) -> str:
    vote = now.board.vote if now.board else None
    return tie_rule(now.meeting, "ordinary" if vote.amendment_id else vote.motion.power) if vote else ""


def _roll(request: SignedRequest, now: Now) -> dict[str, Any]:
    """Whom the roll call comes to next, so many on a page: by name, by hall, or those who answered, to put it right."""
    if now.board is None or now.board.vote.method != Method.ROLL_CALL or not now.board.is_open:
        return {}
    asked = request.GET.get("called", "").strip()[:200]
    hall, answered = whole_number(request.GET.get("called_hall", "")), "answered" in request.GET
    halls = {each["hall"].pk for each in now.halls}
    rows = roll_called(now.board.vote, words=asked, hall_id=hall if hall in halls else None, answered=answered)
    return {
        "roll": rows_on_page(rows, request.GET, CALLED, "called_page"),
        "called": asked,
        "called_hall": hall,
        "called_answered": answered,
        "called_view": request.GET.urlencode(),
    }


@page(PRESIDE)
@require_GET
def presider_live(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """The parts of the presider's page that change by themselves."""
    row = meeting_here(request, meeting_id)
    pulse = pulse_of(pk=row.pk)
    if (same := unchanged(request, pulse)) is not None:
        return same
    now = now_in(row)
    return live(request, "governance/meetings/presider_live.html", context_of(now), now.stage, pulse)


@page(PRESIDE)
@require_GET
def code(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """The code of each hall as a picture, for a hall whose screen shows something else; asks anew by itself."""
    row = meeting_here(request, meeting_id)
    halls = [{"hall": hall, "picture": code_of(request, row, hall.pk)} for hall in halls_of(row.session_id or 0)]
    context = {"meeting": row, "halls": halls}
    if request.headers.get("X-Live"):
        return live(request, "governance/meetings/code_live.html", context, "code")
    return render(request, "governance/meetings/code.html", context)


def code_of(request: Any, meeting: Meeting, hall_id: int) -> Any:
    """The code that a hall shows at this moment, as SVG: the address of one's sign-in page with the token."""
    if meeting.session is None:
        raise NotFound("session")
    token = make_token(bytes(meeting.session.secret), hall_id, timezone.now())
    address = request.build_absolute_uri(reverse("governance:own_meeting_sign_in", args=[meeting.pk])) + f"?t={token}"
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, box_size=12, border=2).save(drawn)
    # Drawn by the library from an address of ours: nothing in it comes from a person.
    return mark_safe(drawn.getvalue().decode().partition("?>")[2])  # noqa: S308 - see above
