"""Secret ballots on motions over the API: prepared, opened for those present, closed by the presider.

Trustees make keys and decrypt with programs of their own; ballots are cast by the public door, without signing in.
"""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Router, Schema

from huiguan.governance.meeting_enums import Method
from huiguan.governance.models import Motion
from huiguan.governance.secret_ballot import Standing
from huiguan.governance.selectors.motions import ballot_of, get_motion, get_vote
from huiguan.governance.services import ballots, votes
from huiguan.kernel.permits import NotFound, permit
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Note

router = Router(tags=["meetings"])
PRESIDE = "governance.preside"


class MotionBallotOut(Schema):
    """How the ballot of a motion stands. `missing` are sentences, none when it can be opened; `public_url` is empty
    before it is opened, then the page on which anybody checks it.
    """

    state: str
    missing: list[str]
    received: int
    voters: int
    url: str
    public_url: str


class MotionBallotOpen(Schema):
    """For how many minutes it is open; `note` says why a motion that failed is voted again."""

    minutes: Annotated[int, Field(ge=1, le=ballots.LONGEST)]
    note: Note = ""


class MotionBallotVote(Schema):
    """The vote of a ballot: `counting` until the trustees have decrypted and the scrutineers have signed."""

    vote_id: int
    state: str


def _standing(motion: Motion) -> Standing:
    found = ballot_of(motion)
    if found is None:
        raise NotFound("ballot")
    return found


def _shown(motion: Motion) -> dict[str, Any]:
    found = _standing(motion)
    names = ("state", "received", "voters", "url", "public_url")
    return {**{name: getattr(found, name) for name in names}, "missing": list(found.missing)}


@router.get("/motions/{int:motion_id}/ballot", response=MotionBallotOut)
@operation(PRESIDE)
def read_motion_ballot(request: SignedRequest, motion_id: Id) -> dict[str, Any]:
    """How the secret ballot of a motion stands; 404 while none is prepared."""
    motion = get_motion(request.actor, motion_id)
    permit(request.actor, PRESIDE, motion.organization)
    return _shown(motion)


@router.post("/motions/{int:motion_id}/ballot", response={201: MotionBallotOut})
@operation(PRESIDE)
def prepare_motion_ballot(request: SignedRequest, motion_id: Id) -> tuple[int, dict[str, Any]]:
    """Prepare a secret ballot: trustees and scrutineers are named next, on its page."""
    ballots.prepare_ballot(actor=request.actor, motion_id=motion_id)
    return 201, _shown(get_motion(request.actor, motion_id))


@router.post("/motions/{int:motion_id}/ballot/open", response={201: MotionBallotVote})
@operation(PRESIDE)
def open_motion_ballot(request: SignedRequest, motion_id: Id, payload: MotionBallotOpen) -> tuple[int, dict[str, Any]]:
    """Open it for those signed in now. 422 with what is missing, or why the charter does not let it be voted."""
    vote = ballots.open_ballot(actor=request.actor, motion_id=motion_id, **payload.model_dump())
    return 201, {"vote_id": vote.pk, "state": vote.state}


@router.post("/vote-events/{int:vote_id}/close-ballot", response=MotionBallotVote)
@operation(PRESIDE)
def close_motion_ballot(request: SignedRequest, vote_id: Id) -> dict[str, Any]:
    """Take no more ballots; the result stands at the vote when it is counted."""
    if get_vote(request.actor, vote_id).method != Method.BALLOT:
        raise NotFound("ballot")
    vote = votes.close_vote(actor=request.actor, vote_id=vote_id)
    return {"vote_id": vote.pk, "state": vote.state}
