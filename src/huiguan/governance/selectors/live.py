"""What stands at this moment: for the presider, the big screen, and the telephones of those who take part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from huiguan.governance.meeting_enums import ItemState, Method, Option, ParticipantRole, VoteState
from huiguan.governance.models import (
    AgendaItem,
    CastVote,
    Mark,
    Meeting,
    Motion,
    Participant,
    SpeakingRequest,
    VoteEvent,
)
from huiguan.governance.secret_ballot import Standing, secret_ballot
from huiguan.governance.selectors.calling import roll_called, still_to_vote
from huiguan.governance.selectors.charter_rules import ask, body_key, charter_of
from huiguan.governance.selectors.meetings import OWN, entries_of, facts_of, hall_counts, items_of, quorum_of
from huiguan.governance.selectors.motions import (
    amendments_of,
    case_of,
    motions_of,
    tally_of,
    voted_ids,
    votes_in,
    votes_of,
)
from huiguan.governance.selectors.speaking import ahead_of, own_request, speaking_in

QUIET = timedelta(seconds=75)  # telephones are heard of every thirty seconds
ONE_BY_ONE = (Method.ELECTRONIC_OPEN, Method.ELECTRONIC_SECRET, Method.ROLL_CALL, Method.CIRCULAR)


@dataclass(slots=True)
class Bar:
    """One option of a vote; `share` and `rule` are where bar and threshold are drawn, in hundredths of those there."""

    option: str
    label: Any
    value: int
    share: float
    rule: float | None = None


@dataclass(slots=True)
class Board:
    """A vote as it is shown: open, with what is needed so far; or closed, with its frozen result."""

    vote: VoteEvent
    bars: list[Bar]
    cast: int
    present: int
    answer: dict[str, Any] | None
    waiting: list[Participant] = field(default_factory=list)
    ballot: Standing | None = None

    @property
    def is_open(self) -> bool:
        """Whether votes are still taken."""
        return self.vote.state == VoteState.OPEN

    @property
    def is_counting(self) -> bool:
        """Whether a secret ballot is over and its trustees have not decrypted."""
        return self.vote.state == VoteState.COUNTING

    @property
    def counts_answers(self) -> bool:
        """Whether those who answer are those present, so that what is needed grows until the deadline."""
        return self.is_open and self.vote.method == Method.CIRCULAR

    @property
    def may_be_broken_off(self) -> bool:
        """Whether the ballots that are being counted can still stay unopened: until the counts are public."""
        return self.is_counting and not (self.ballot and self.ballot.counted)

    @property
    def hidden(self) -> bool:
        """Whether the sums are not to be seen: a secret vote before its close."""
        return self.is_counting or (self.is_open and self.vote.method in (Method.ELECTRONIC_SECRET, Method.BALLOT))

    @property
    def expected(self) -> int:
        """How many votes there will be when all have voted: in the hall also those for the members represented."""
        return max(self.present, self.cast + len(self.waiting))

    @property
    def one_by_one(self) -> bool:
        """Whether everybody votes for themselves, so that it is known who has not."""
        return self.vote.method in ONE_BY_ONE


def board_of(vote: VoteEvent) -> Board:
    """A vote with its bars and what the charter says to it (of an open one: as it would be if it closed now)."""
    if vote.method == Method.BALLOT and vote.state in (VoteState.OPEN, VoteState.COUNTING):
        return _ballot_board(vote)
    case = vote.case or _open_case(vote)
    answer = vote.result if vote.state == VoteState.CLOSED else _asked(vote, case)
    tally = {Option.YES: case["for"], Option.NO: case["against"], Option.ABSTAIN: case["abstain"]}
    waiting = _waiting(vote)
    asked = "entitled" if vote.method == Method.CIRCULAR else "present"
    present = case.get(asked) or 0
    missing = vote.state == VoteState.OPEN and vote.method in ONE_BY_ONE and vote.method != Method.CIRCULAR
    secretly = missing and vote.method == Method.ELECTRONIC_SECRET  # before its close only who voted is known
    cast = len(voted_ids(vote)) if secretly else sum(tally.values())
    if missing and vote.method == Method.ROLL_CALL:
        # Those who are represented answer the roll too: it is over when all have answered.
        present = cast + len(waiting)
    return Board(vote, _bars(tally, present, answer), cast, present, answer, waiting)


def _waiting(vote: VoteEvent) -> list[Participant]:
    if vote.state != VoteState.OPEN or vote.method not in ONE_BY_ONE:
        return []
    if vote.method == Method.ROLL_CALL:
        return list(roll_called(vote).order_by("hall__order", "order", "pk"))
    return still_to_vote(vote)


def _ballot_board(vote: VoteEvent) -> Board:
    """A secret ballot before its result: how many ballots came from how many, and nothing else."""
    held = secret_ballot()
    standing = held.standing(vote.motion) if held else None
    zero = dict.fromkeys(Option, 0)
    present, received = (standing.voters, standing.received) if standing else (0, 0)
    return Board(vote, _bars(zero, present, None), received, present, None, ballot=standing)


def _open_case(vote: VoteEvent) -> dict[str, Any]:
    return case_of(vote, tally_of(vote), body_key(vote.meeting))


def _asked(vote: VoteEvent, case: dict[str, Any]) -> dict[str, Any] | None:
    charter = charter_of(vote.meeting)
    if charter is None or case["for"] + case["against"] + case["abstain"] > (case["present"] + case["proxies"]):
        return None
    return ask(charter, case)


def _bars(tally: dict[Any, int], present: int, answer: dict[str, Any] | None) -> list[Bar]:
    whole = max(present, sum(tally.values()), 1)
    required = answer.get("required") if answer else None
    rule = round(min(required * 100 / whole, 100), 2) if required is not None else None
    return [
        Bar(option.value, option.label, value, round(value * 100 / whole, 2), rule if option is Option.YES else None)
        for option, value in ((each, tally[each]) for each in Option)
    ]


def pulse_of(**which: Any) -> str | None:
    """In one small statement: what is called and which vote is open or was closed last in a meeting, named by its `pk`
    or its `screen_key`. None for no meeting. Asked twice a second by every screen, so that a result shows at once.
    """
    last = VoteEvent.objects.unscoped(OWN).filter(meeting=OuterRef("pk")).order_by("-pk")
    rows = Meeting.objects.unscoped("says nothing but that something changed").filter(**which)
    vote, state = Subquery(last.values("pk")[:1]), Subquery(last.values("state")[:1])
    row = rows.values_list("state", "current_item", vote, state).first()
    return None if row is None else "/".join(str(part) for part in row)


@dataclass(slots=True)
class Now:
    """What the presider and the screen show."""

    meeting: Meeting
    items: list[AgendaItem]
    item: AgendaItem | None
    motions: list[Motion]
    motion: Motion | None
    board: Board | None
    facts: dict[str, Any]
    quorum: dict[str, Any] | None
    halls: list[dict[str, Any]]
    states: dict[int, str] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        """Changes when another page than before is to be shown."""
        vote = self.board.vote if self.board else None
        amended = ",".join(f"{motion.pk}{motion.state}{motion.revision}" for motion in self.motions)
        shown = f"{vote.pk}{vote.state}" if vote else ""
        return f"{self.meeting.state}/{self.item.pk if self.item else 0}/{shown}/{amended}"


def now_in(meeting: Meeting, *, in_camera: bool = True) -> Now:
    """The meeting at this moment: agenda, the current item with its motion and vote, quorum, halls."""
    facts = facts_of(meeting)
    items = list(items_of(meeting, in_camera=in_camera))
    item = next((each for each in items if each.pk == meeting.current_item_id), None)
    motions = list(motions_of(meeting))
    here = [motion for motion in motions if item is not None and motion.item_id == item.pk]
    # Without a current item the result of a motion that belongs to none stays to be seen until one begins.
    loose = [motion for motion in motions if motion.item_id is None and meeting.current_item_id is None]
    vote = _vote_of(meeting, here or loose, in_camera=in_camera)
    motion = vote.motion if vote else next(iter(here), None)
    return Now(
        meeting=meeting,
        items=items,
        item=item,
        motions=here,
        motion=motion,
        board=board_of(vote) if vote else None,
        facts=facts,
        quorum=quorum_of(meeting, motion.power if motion else "ordinary", facts),
        halls=hall_counts(meeting),
        states={motion.item_id: motion.state for motion in motions if motion.item_id},
    )


def _vote_of(meeting: Meeting, here: list[Motion], *, in_camera: bool) -> VoteEvent | None:
    """The open vote; otherwise the last one on the motions that are before the meeting."""
    rows = votes_in(meeting).order_by("-pk")
    if not in_camera:
        rows = rows.exclude(motion__item__in_camera=True)
    found = rows.filter(state=VoteState.OPEN).first()
    if found is None:
        found = rows.filter(motion__in=[motion.pk for motion in here]).exclude(state=VoteState.VOID).first()
    if found is not None:
        found.meeting = meeting
    return found


def expected_end(now: Now) -> datetime | None:
    """When the meeting ends if the rest takes the minutes planned; None where none are planned."""
    planned = [item.minutes for item in now.items if item.state == ItemState.WAITING and item.minutes]
    if not planned or not now.meeting.is_running:
        return None
    ends = timezone.now() + timedelta(minutes=sum(planned))
    if now.item and now.item.minutes and now.item.started_at:
        left = now.item.started_at + timedelta(minutes=now.item.minutes) - timezone.now()
        ends += max(left, timedelta(0))
    return ends


def details_of(now: Now) -> dict[str, Any]:
    """What only the presider sees besides: amendments, earlier votes, the record's last lines, who is cut off."""
    motion, silent = now.motion, cut_off(now.meeting)
    for each in now.halls:
        each["cut_off"] = sum(part.hall_id == each["hall"].pk for part in silent)
    return {
        "amendments": list(amendments_of(motion)) if motion else [],
        "votes": list(votes_of(motion)) if motion else [],
        "entries": list(entries_of(now.meeting).order_by("-at", "-pk")[:8]),
        "cut_off": silent,
        "speaking": list(speaking_in(now.meeting)) if now.meeting.is_running else [],
    }


def cut_off(meeting: Meeting) -> list[Participant]:
    """Those whose telephone was heard of in this meeting and is silent now."""
    if not meeting.is_running:
        return []
    rows = Participant.objects.unscoped(OWN).filter(meeting=meeting, pulse__at__lt=timezone.now() - QUIET)
    return list(rows.select_related("hall", "pulse").order_by("order", "pk")[:50])


def own_state(part: Participant) -> dict[str, Any]:
    """What the telephone of somebody who takes part asks when something happened: few queries, small answer."""
    asked = own_request(part) if part.meeting.is_running else None
    last = last_votes(part.meeting)
    return {"stage": stage_of(part.meeting, last, asked, ahead_of(asked)), "vote": last["open"]}


def last_votes(meeting: Meeting) -> dict[str, int | None]:
    """The vote that is `open` in a meeting and the one that was `closed` last, by their ids."""
    rows = VoteEvent.objects.unscoped(OWN).filter(meeting=meeting).order_by()
    return rows.aggregate(
        open=Min("pk", filter=Q(state=VoteState.OPEN)), closed=Max("pk", filter=Q(state=VoteState.CLOSED))
    )


def stage_of(meeting: Meeting, last: dict[str, int | None], asked: SpeakingRequest | None, ahead: int) -> str:
    """Changes when a telephone has something else to show: `last` as above, and where the request for the floor is."""
    floor = f"{asked.state}{ahead}" if asked else ""
    return f"{meeting.state}/{meeting.current_item_id or 0}/{last['open'] or 0}/{last['closed'] or 0}/{floor}"


def own_choice(part: Participant, vote: VoteEvent) -> str:
    """What this participant voted; `voted` in a secret vote; empty when not yet."""
    if vote.method == Method.ELECTRONIC_SECRET:
        return "voted" if Mark.objects.filter(vote_event=vote, participant=part).exists() else ""
    rows = CastVote.objects.unscoped("one's own vote").filter(vote_event=vote, participant=part)
    return rows.values_list("option", flat=True).first() or ""


def may_vote(part: Participant) -> bool:
    """Whether this participant has a vote at all."""
    return part.role == ParticipantRole.MEMBER


def last_results(meeting: Meeting, *, in_camera: bool) -> list[VoteEvent]:
    """Votes on motions that were closed, the latest first, for those who take part; who was there is not read."""
    rows = votes_in(meeting).filter(state=VoteState.CLOSED).order_by("-pk").defer("there", "case")
    return list(rows if in_camera else rows.exclude(motion__item__in_camera=True))
