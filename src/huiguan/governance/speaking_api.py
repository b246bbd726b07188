"""Requests to speak over the API: made and withdrawn by those who are there, the floor given by the presider."""

from __future__ import annotations

from datetime import datetime

from ninja import Router, Schema

from huiguan.governance.models import SpeakingRequest
from huiguan.governance.selectors.meetings import get_meeting, own_part
from huiguan.governance.selectors.speaking import ahead_of, own_request, speaking_in
from huiguan.governance.services import speaking
from huiguan.kernel.permits import permit
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id

router = Router(tags=["meetings"])
ATTEND, PRESIDE = "governance.attend_meetings", "governance.preside"


class SpeakingOut(Schema):
    """A request to speak. `state`: waiting, speaking, heard, withdrawn, struck or lapsed."""

    id: int
    item_id: int
    name: str
    hall: str
    state: str
    asked_at: datetime
    began_at: datetime | None

    @staticmethod
    def resolve_name(row: SpeakingRequest) -> str:
        """Who asks."""
        return row.participant.name

    @staticmethod
    def resolve_hall(row: SpeakingRequest) -> str:
        """The hall in which they sit; empty where they were placed in none."""
        return row.participant.hall.name if row.participant.hall else ""


class OwnSpeaking(Schema):
    """One's own request: empty `state` where none stands, and how many wait before it."""

    state: str
    ahead: int


class SpeakingIn(Schema):
    """The item on which one asks to speak; without it the one at hand."""

    item_id: Id | None = None


class SpeechEnded(Schema):
    """Whether anybody had the floor."""

    ended: bool


@router.get("/meetings/{int:meeting_id}/speaking-requests", response=list[SpeakingOut])
@operation(PRESIDE)
def list_speaking(request: SignedRequest, meeting_id: Id) -> list[SpeakingRequest]:
    """Who has the floor and who waits for it, in the order of asking."""
    meeting = get_meeting(request.actor, meeting_id)
    permit(request.actor, PRESIDE, meeting.organization)
    return list(speaking_in(meeting))


@router.get("/my/meetings/{int:meeting_id}/speaking-request", response=OwnSpeaking)
@operation(ATTEND)
def own_speaking(request: SignedRequest, meeting_id: Id) -> OwnSpeaking:
    """One's own request to speak."""
    return _own(request, meeting_id)


@router.post("/my/meetings/{int:meeting_id}/speaking-request", response=OwnSpeaking)
@operation(ATTEND)
def ask_to_speak(request: SignedRequest, meeting_id: Id, payload: SpeakingIn) -> OwnSpeaking:
    """Ask to speak on the item at hand. 422: not in session, not signed in, or that item is over."""
    speaking.ask_to_speak(actor=request.actor, meeting_id=meeting_id, item_id=payload.item_id)
    return _own(request, meeting_id)


@router.delete("/my/meetings/{int:meeting_id}/speaking-request", response=OwnSpeaking)
@operation(ATTEND)
def withdraw_request(request: SignedRequest, meeting_id: Id) -> OwnSpeaking:
    """Take one's request back."""
    speaking.withdraw_request(actor=request.actor, meeting_id=meeting_id)
    return _own(request, meeting_id)


def _own(request: SignedRequest, meeting_id: int) -> OwnSpeaking:
    mine = own_request(own_part(request.actor, meeting_id))
    return OwnSpeaking(state=mine.state if mine else "", ahead=ahead_of(mine))


@router.post("/speaking-requests/{int:speaking_id}/floor", response=SpeakingOut)
@operation(PRESIDE)
def give_floor(request: SignedRequest, speaking_id: Id) -> SpeakingRequest:
    """Give the floor to somebody who waits; who had it before has spoken."""
    return speaking.give_floor(actor=request.actor, speaking_id=speaking_id)


@router.post("/speaking-requests/{int:speaking_id}/strike", response=SpeakingOut)
@operation(PRESIDE)
def strike_request(request: SignedRequest, speaking_id: Id) -> SpeakingRequest:
    """Strike a request off without its person speaking."""
    return speaking.strike_request(actor=request.actor, speaking_id=speaking_id)


@router.post("/meetings/{int:meeting_id}/end-speech", response=SpeechEnded)
@operation(PRESIDE)
def end_speech(request: SignedRequest, meeting_id: Id) -> dict[str, bool]:
    """Take the floor back from who speaks."""
    return {"ended": speaking.end_speech(actor=request.actor, meeting_id=meeting_id)}
