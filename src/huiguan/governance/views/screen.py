"""The big screen: an address that cannot be guessed, for the projector of a hall."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiguan.governance.meeting_enums import ItemState, MeetingState
from huiguan.governance.models import Meeting
from huiguan.governance.selectors.charter_rules import explained
from huiguan.governance.selectors.live import Now, now_in, pulse_of
from huiguan.governance.selectors.meetings import meeting_on_screen
from huiguan.governance.views.meeting_shared import live, meeting_of_token, stage_key, unchanged
from huiguan.governance.views.presider import code_of
from huiguan.kernel.numbers import number_of
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import public_page
from huiguan.kernel.sessions.selectors import halls_of

WHY = "shown to everybody in the hall; the address cannot be guessed, and holds no names of voters"

PULSE_WHY = "a word without meaning at a signed address, which only those invited are shown; no name, no title"


@public_page(WHY)
@require_GET
def screen(request: HttpRequest, key: str) -> HttpResponse:
    """What the hall sees: attendance and the code before it begins, then the current item, its vote and result."""
    meeting = _found(key)
    now = now_in(meeting, in_camera=False)
    return render(request, "governance/meetings/screen.html", {**_context(request, meeting, now), "key": key})


@public_page(WHY)
@require_GET
def screen_live(request: HttpRequest, key: str) -> HttpResponse:
    """The same without the page around it; 304 while nothing changed."""
    pulse = pulse_of(screen_key=key)
    if (same := unchanged(request, pulse)) is not None:
        return same
    meeting = _found(key)
    now = now_in(meeting, in_camera=False)
    return live(request, "governance/meetings/screen_live.html", _context(request, meeting, now), "screen", pulse)


@public_page(PULSE_WHY)
@kept_for_visitors(seconds=1)
@require_GET
def pulse(request: HttpRequest, token: str) -> HttpResponse:
    """A word that changes when a vote is opened or closed or another item is called, for telephones of a meeting.

    Thousands ask every two seconds: kept for a second in each process, it costs them no session and no statement.
    """
    found = pulse_of(pk=meeting_of_token(token))
    if found is None:
        raise Http404
    return HttpResponse(stage_key(found), content_type="text/plain")


def _found(key: str) -> Meeting:
    try:
        return meeting_on_screen(key)
    except NotFound as refusal:
        raise Http404 from refusal


def _context(request: HttpRequest, meeting: Meeting, now: Now) -> dict[str, Any]:
    halls = halls_of(meeting.session_id or 0)
    wanted = number_of(request.GET.get("hall"))
    hall = next((each for each in halls if each.pk == wanted), next(iter(halls), None))
    board = now.board
    closed_item = meeting.current_item_id is not None and now.item is None
    shows_code = not meeting.is_over and board is None and hall is not None
    return {
        "meeting": meeting,
        "now": now,
        "board": None if closed_item else board,
        "closed_item": closed_item,
        "hall": hall,
        "code": code_of(request, meeting, hall.pk) if shows_code and hall else None,
        "clock": timezone.localtime(),
        "quorum_words": explained(now.quorum),
        "answer_words": explained(board.answer) if board else "",
        "next_item": next((item for item in now.items if item.state == ItemState.WAITING), None),
        "begun": meeting.state not in (MeetingState.CONVENED, MeetingState.DRAFT),
        "stage": stage_key("screen"),
    }
