"""Meetings over the API, in Popolo's words where it has any: Motion, VoteEvent, Count, Vote."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from huiguan.governance.models import Meeting, Motion, VoteEvent
from huiguan.governance.selectors import meetings as reads
from huiguan.governance.selectors.motions import get_motion, get_vote, motions_of, roll_of, tally_of, votes_of
from huiguan.governance.selectors.resolutions import resolutions_of
from huiguan.governance.services import meetings as services
from huiguan.governance.services import participants, votes
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Line, Note

router = Router(tags=["meetings"])
RESULTS = {True: "pass", False: "fail", None: "undecided"}
PAGE = 100
Page = Annotated[int, Query(ge=1, le=10_000)]


class MeetingOut(Schema):
    """A meeting; `body` is empty for a work conference."""

    id: int
    title: str
    body: str = ""
    state: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    notice_sent_at: datetime | None

    @staticmethod
    def resolve_body(row: Meeting) -> str:
        """The body's name."""
        return row.body.name if row.body else ""


class MeetingWhole(MeetingOut):
    """A meeting with its agenda, who is there, and what the charter says to the quorum."""

    agenda: list[dict[str, Any]]
    attendance: dict[str, Any]
    quorum: dict[str, Any] | None


class MeetingIn(Schema):
    """A meeting to plan."""

    title: Line = Field(min_length=1)
    starts_at: datetime
    ends_at: datetime | None = None
    body_id: Id | None = None
    place: Line = ""
    presider: Annotated[str, Field(max_length=60)] = ""
    recorder: Annotated[str, Field(max_length=60)] = ""


class CountOut(Schema):
    """Popolo Count: how many chose an option."""

    option: str
    value: int


class VoteOut(Schema):
    """Popolo Vote: who chose what; none in a secret vote."""

    voter: str
    option: str


class VoteEventOut(Schema):
    """Popolo VoteEvent; `result` is pass, fail, undecided (the charter gives no answer: `decision` says why) or, while
    open, empty; `decision` is the charter's answer.
    """

    identifier: str
    motion_id: int
    method: str
    secret: bool
    tellers: str
    start_date: datetime
    end_date: datetime | None
    result: str
    counts: list[CountOut]
    votes: list[VoteOut]
    case: dict[str, Any] | None
    decision: dict[str, Any] | None


class MotionOut(Schema):
    """Popolo Motion with its vote events."""

    id: int
    identifier: str
    name: str
    text: str
    creator: str
    cosponsors: list[str]
    legislative_session: str
    classification: str
    state: str
    result: str
    resolution: str
    vote_events: list[VoteEventOut]


class ResolutionOut(Schema):
    """A resolution of the register."""

    id: int
    number: str
    title: str
    text: str
    adopted_on: date
    motion_id: int


class SignIn(Schema):
    """A code that a telephone read in the hall, and when."""

    token: Annotated[str, Field(max_length=80)]
    scanned_at: datetime | None = None


class SignedIn(Schema):
    """Whether it was the first time."""

    first: bool


class GoneIn(Schema):
    """Why somebody is not there any more: `left` (at that time, else now), or never there."""

    left: bool
    note: Annotated[str, Field(min_length=1, max_length=200)]
    at: datetime | None = None


class Gone(Schema):
    """How many are there now, and whether that is a quorum."""

    attendance: dict[str, Any]
    quorum: dict[str, Any] | None


class VoteIn(Schema):
    """A vote to cast; `key` names the sending, so that it counts once however often it is sent."""

    option: Annotated[str, Field(pattern="^(yes|no|abstain)$")]
    key: UUID
    participant_id: Id | None = None


class VoteCast(Schema):
    """The vote counts; `again` when it had arrived before."""

    counted: bool
    again: bool


@router.get("/organizations/{code}/meetings", response=list[MeetingOut])
@operation("governance.read_meetings")
def list_meetings(request: SignedRequest, code: str, page: Page = 1) -> Any:
    """Meetings of an association, the latest first, 100 a page."""
    return list(reads.meetings_of(request.actor, request.organization)[(page - 1) * PAGE : page * PAGE])


@router.post("/organizations/{code}/meetings", response={201: MeetingOut})
@operation("governance.manage_meetings")
def plan_meeting(request: SignedRequest, code: str, payload: MeetingIn) -> tuple[int, Meeting]:
    """Plan a meeting of a body, or a work conference."""
    sent = payload.model_dump()
    return 201, services.plan_meeting(actor=request.actor, organization=request.organization, **sent)


@router.get("/meetings/{int:meeting_id}", response=MeetingWhole)
@operation("governance.read_meetings")
def get_meeting(request: SignedRequest, meeting_id: Id) -> dict[str, Any]:
    """A meeting as it stands; items in camera only for those whom they concern."""
    row = reads.get_meeting(request.actor, meeting_id)
    items = reads.items_of(row, in_camera=reads.sees_in_camera(request.actor, row))
    agenda = list(items.values("id", "order", "title", "owner", "minutes", "in_camera", "state"))
    facts = reads.facts_of(row)
    columns = MeetingOut.from_orm(row).model_dump()
    return {**columns, "agenda": agenda, "attendance": facts, "quorum": reads.quorum_of(row, facts=facts)}


@router.get("/meetings/{int:meeting_id}/motions", response=list[MotionOut])
@operation("governance.read_meetings")
def list_motions(request: SignedRequest, meeting_id: Id) -> list[dict[str, Any]]:
    """Motions of a meeting with their votes."""
    row = reads.get_meeting(request.actor, meeting_id)
    shown = reads.sees_in_camera(request.actor, row)
    found = [motion for motion in motions_of(row) if shown or not (motion.item and motion.item.in_camera)]
    return [_motion(request, motion) for motion in found]


@router.get("/motions/{int:motion_id}", response=MotionOut)
@operation("governance.read_meetings")
def read_motion(request: SignedRequest, motion_id: Id) -> dict[str, Any]:
    """A motion with its votes."""
    return _motion(request, get_motion(request.actor, motion_id))


def _motion(request: SignedRequest, motion: Motion) -> dict[str, Any]:
    resolution = getattr(motion, "resolution", None)
    return {
        "id": motion.pk,
        "identifier": str(motion.number),
        "name": motion.title,
        "text": motion.text,
        "creator": motion.sponsor,
        "cosponsors": motion.seconders,
        "legislative_session": motion.meeting.title,
        "classification": motion.power,
        "state": motion.state,
        "result": {"carried": "pass", "failed": "fail"}.get(motion.state, ""),
        "resolution": resolution.number if resolution else "",
        "vote_events": [_vote_event(request, vote) for vote in votes_of(motion)],
    }


def _vote_event(request: SignedRequest, vote: VoteEvent) -> dict[str, Any]:
    decision = vote.result or {}
    return {
        "identifier": str(vote.pk),
        "motion_id": vote.motion_id,
        "method": vote.method,
        "secret": vote.secret,
        "tellers": vote.tellers,
        "start_date": vote.opened_at,
        "end_date": vote.closed_at,
        "result": RESULTS[decision["decision"]] if "decision" in decision else "",
        "counts": [{"option": option, "value": value} for option, value in tally_of(vote).items()],
        "votes": [{"voter": cast.participant.name, "option": cast.option} for cast in roll_of(request.actor, vote)],
        "case": vote.case,
        "decision": vote.result,
    }


@router.get("/vote-events/{int:vote_id}", response=VoteEventOut)
@operation("governance.read_meetings")
def read_vote_event(request: SignedRequest, vote_id: Id) -> dict[str, Any]:
    """A vote with its counts, who voted what where it was open, and the charter's answer."""
    return _vote_event(request, get_vote(request.actor, vote_id))


@router.post("/vote-events/{int:vote_id}/votes", response=VoteCast)
@operation("governance.attend_meetings")
def cast_vote(request: SignedRequest, vote_id: Id, payload: VoteIn) -> dict[str, Any]:
    """Vote oneself. It counts (200), or one is told why not: 409 voted already, 422 closed, not there, no vote."""
    cast = votes.cast_vote(actor=request.actor, vote_id=vote_id, **payload.model_dump())
    return {"counted": True, "again": cast.again}


@router.post("/meetings/{int:meeting_id}/attendance", response=SignedIn)
@operation("governance.attend_meetings")
def sign_in(request: SignedRequest, meeting_id: Id, payload: SignIn) -> dict[str, bool]:
    """Sign in with the code that the hall shows."""
    sent = payload.model_dump()
    return {"first": participants.sign_in_to_meeting(actor=request.actor, meeting_id=meeting_id, **sent)}


@router.post("/meetings/{int:meeting_id}/participants/{int:participant_id}/departure", response=Gone)
@operation("governance.preside")
def end_attendance(request: SignedRequest, meeting_id: Id, participant_id: Id, payload: GoneIn) -> dict[str, Any]:
    """Take somebody off those present; how the quorum stands then. 422 "vote_open" while a vote is taken."""
    sent = {"meeting_id": meeting_id, "participant_id": participant_id, **payload.model_dump()}
    participants.end_attendance(actor=request.actor, **sent)
    row = reads.get_meeting(request.actor, meeting_id)
    return {"attendance": reads.facts_of(row), "quorum": reads.quorum_of(row)}


@router.get("/my/meetings", response=list[MeetingOut])
@operation("governance.attend_meetings")
def list_own_meetings(request: SignedRequest) -> list[Meeting]:
    """Meetings to which one is invited."""
    return [part.meeting for part in reads.own_meetings(request.actor)[:PAGE]]


@router.get("/organizations/{code}/resolutions", response=list[ResolutionOut])
@operation("governance.read_meetings")
def list_resolutions(request: SignedRequest, code: str, q: Note = "", page: Page = 1) -> Any:
    """The register of resolutions, the latest first, 100 a page; `q` searches number, title and words."""
    rows = resolutions_of(request.actor, request.organization, q=q)
    return list(rows[(page - 1) * PAGE : page * PAGE])
