"""Votes: opened, cast (`casting`) or entered (`counting`), closed; the charter engine says what they decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.engines.charter import Charter
from huiguan.governance.meeting_enums import AmendmentState, Method, VoteState
from huiguan.governance.meeting_links import own_meeting_url
from huiguan.governance.models import Amendment, Meeting, Participant, VoteEvent
from huiguan.governance.selectors.calling import still_to_vote
from huiguan.governance.selectors.charter_rules import ask, body_key, charter_of, explained, proxies_allowed
from huiguan.governance.selectors.meetings import there_now
from huiguan.governance.selectors.motions import answered, case_of, power_of, tally_of
from huiguan.governance.services import ballots
from huiguan.governance.services.casting import ONE_BY_ONE, Casting, cast_vote
from huiguan.governance.services.counting import (
    COUNTED,
    enter_counts,
    enter_roll_call,
    refuse_uncounted_halls,
    take_counts_back,
)
from huiguan.governance.services.meeting_doors import LOCK, refuse_unless_running
from huiguan.governance.services.motions import lock_amendment
from huiguan.governance.services.vote_steps import VOTE, lock_vote, open_event, settle_vote, void_locked, votable_motion
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Actor, Invalid, RuleViolation
from huiguan.kernel.workflow.services import advance

log = structlog.get_logger()

__all__ = [
    "Casting",
    "cast_vote",
    "close_due_votes",
    "close_vote",
    "enter_counts",
    "enter_roll_call",
    "open_amendment_vote",
    "open_circular_vote",
    "open_vote",
    "remind_of_vote",
    "take_counts_back",
    "void_vote",
]


def open_vote(*, actor: Actor, motion_id: int, method: str, secret: bool = False, note: str = "") -> VoteEvent:
    """Put a motion to the vote. `secret` tells of a ballot on paper (method `declared`).

    The charter is asked first: is there a quorum ("no_quorum"), and does it want the ballot secret or open ("secret",
    "open")? Amendments that wait go first ("amendment_first"). A motion that failed is voted again only with a note.
    """
    with recording(actor, reason="open_vote"):
        motion = votable_motion(actor, motion_id, note)
        vote = open_event(motion, None, method, secret=secret, note=note)
        advance(actor=actor, subject=motion, transition="put", note=note)
    return vote


def open_circular_vote(*, actor: Actor, motion_id: int, deadline: datetime, note: str = "") -> VoteEvent:
    """Put a motion to a vote by correspondence (通讯表决): everybody with a vote answers until the deadline.

    The charter is asked whether the matter may be decided so ("no_correspondence"); those who answer are those
    present, so that its quorum is counted on them at the close. Raises Invalid for a deadline in the past,
    RuleViolation "not_circular" in a meeting that sits.
    """
    with recording(actor, reason="open_vote"):
        motion = votable_motion(actor, motion_id, note)
        _check_correspondence(motion.meeting, motion.power, deadline)
        vote = open_event(motion, None, Method.CIRCULAR, note=note, deadline=deadline)
        advance(actor=actor, subject=motion, transition="put", note=note)
    return vote


def _check_correspondence(meeting: Meeting, power: str, deadline: datetime) -> None:
    if deadline <= timezone.now():
        raise Invalid(_("The deadline lies in the past."), code="deadline", field="deadline")
    if not meeting.by_correspondence:
        raise RuleViolation(_("This meeting sits: vote in the hall."), code="not_circular")
    charter = charter_of(meeting)
    if charter is not None:
        case = {"question": "may_decide", "body": body_key(meeting), "power": power}
        answer = ask(charter, {**case, "correspondence": True})
        if answer["decision"] is not True:
            raise RuleViolation(explained(answer), code="no_correspondence")


def open_amendment_vote(*, actor: Actor, amendment_id: int, method: str, deadline: datetime | None = None) -> VoteEvent:
    """Put an amendment to the vote; those before it in the order go first ("amendment_first").

    RuleViolation "words_changed" when one that carried changed the words that this one changes.
    By correspondence with a deadline of its own, as `open_circular_vote`: only then does the motion's turn come.
    """
    with recording(actor, reason="open_vote"):
        amendment = lock_amendment(actor, amendment_id)
        refuse_unless_running(amendment.motion.meeting)
        if amendment.state != AmendmentState.PROPOSED:
            raise RuleViolation(_("This amendment is decided."), code="decided")
        before = Amendment.objects.unscoped(LOCK).filter(motion=amendment.motion, state=AmendmentState.PROPOSED)
        if before.filter(order__lt=amendment.order).exists():
            raise RuleViolation(_("Amendments are voted in their order."), code="amendment_first")
        if amendment.before != amendment.motion.text:
            message = _("An earlier amendment changed the same words: word this one anew, or withdraw it.")
            raise RuleViolation(message, code="words_changed")
        if deadline is not None:
            _check_correspondence(amendment.motion.meeting, amendment.motion.power, deadline)
        return open_event(amendment.motion, amendment, method, deadline=deadline)


def void_vote(*, actor: Actor, vote_id: int, note: str) -> VoteEvent:
    """Break an open vote off, with the reason: it counts for nothing, and the motion stands as before it."""
    with recording(actor, reason="void_vote"):
        vote = lock_vote(actor, vote_id, VoteState.OPEN, VoteState.COUNTING)
        if not note.strip():
            raise Invalid(_("Say why the vote is void."), code="note_missing", field="note")
        if vote.method == Method.BALLOT:
            ballots.call_ballot_off(actor=actor, vote=vote, note=note)
        void_locked(actor, vote, note)
        settle(subject_kind=VOTE, subject_id=vote.pk)
    return vote


def remind_of_vote(*, actor: Actor, vote_id: int) -> int:
    """Put an open vote into the inbox of those with an account who are entitled and have not voted; how many.

    For who is represented, whoever does that is reminded: in the hall alone, by correspondence beside the member.
    Raises RuleViolation "not_one_by_one" where tellers count or the ballot is secret from everybody: there, nobody
    knows who has not voted.
    """
    with recording(actor, reason="remind_of_vote"):
        vote = lock_vote(actor, vote_id)
        if vote.method not in ONE_BY_ONE:
            message = _("Who has not voted is known only where each votes on a telephone.")
            raise RuleViolation(message, code="not_one_by_one")
        accounts = sorted(set(accounts_of(_to_remind(vote)).values()))
        settle(subject_kind=VOTE, subject_id=vote.pk)
        notify(
            kind="governance.vote_waits",
            to=[Recipient(user_id=user) for user in accounts],
            subject_kind=VOTE,
            subject_id=vote.pk,
            organization_id=vote.organization_id,
            text=vote.meeting.title,
            url=own_meeting_url(vote.meeting_id),
        )
    return len(accounts)


def _to_remind(vote: VoteEvent) -> list[int]:
    """The persons who can cast the votes that are missing."""
    missing: list[Any] = still_to_vote(vote)  # annotated with `present`
    represented = proxies_allowed(vote.meeting, power_of(vote.motion, vote.amendment_id))
    seats = list[Participant]()
    for part in missing:
        if part.present or vote.method == Method.CIRCULAR or part.proxy is None:
            seats.append(part)
        if part.proxy is not None and not part.present and represented:
            seats.append(part.proxy)
    return sorted({seat.person_id for seat in seats if seat.person_id is not None})


def close_vote(*, actor: Actor, vote_id: int, casting: str = "") -> VoteEvent:
    """Close a vote: what was counted and what the charter says to it are frozen together.

    `casting` ("for", "against") is the presider's vote where the charter leaves a tie to it, and is used only then;
    without it a tie is not closed ("casting_vote"). Where the charter has a tie voted once more, the motion returns.

    Votes on their way are waited for; what comes after is refused and its sender told. A motion that carried gets its
    resolution with the next number of the year; an amendment that carried changes the motion's words.
    """
    with recording(actor, reason="close_vote"):
        vote = lock_vote(actor, vote_id)
        if vote.method == Method.BALLOT:
            return ballots.close_box(actor=actor, vote=vote)
        _refuse_before_deadline(vote)
        charter = charter_of(vote.meeting)
        if charter is None:
            raise RuleViolation(_("The association has no charter in force on that day."), code="no_charter")
        # Secret sums may be read only once nobody can vote any more.
        vote.state = VoteState.CLOSED
        # Asked once: what is frozen of who was there is what the charter was asked about.
        there = answered(vote) if vote.method == Method.CIRCULAR else there_now(vote.meeting)
        case = case_of(vote, tally_of(vote), body_key(vote.meeting))
        case |= {"present": len(there["present"]), "proxies": len(there["represented"])}
        if sum(case[name] for name in ("for", "against", "abstain")) == 0 and vote.method in COUNTED:
            raise RuleViolation(_("Enter the counts first."), code="counts_missing", field="counts")
        refuse_uncounted_halls(vote)
        result = ask(charter, case)
        if result.get("tie") == "casting_vote":
            result = _with_casting(charter, case, casting)
        result["tied"] = case["for"] == case["against"]
        vote.closed_at, vote.case, vote.result = timezone.now(), case, result
        vote.there = there
        vote.save(update_fields=["state", "closed_at", "case", "result", "there"])
        settle_vote(actor, vote)
    return vote


def _with_casting(charter: Charter, case: dict[str, Any], casting: str) -> dict[str, Any]:
    if casting not in ("for", "against"):
        said = _("The vote is tied: the charter leaves it to the presider. Choose for or against.")
        raise RuleViolation(said, code="casting_vote", field="casting")
    case["casting"] = casting
    return ask(charter, case)


def close_due_votes(*, actor: Actor) -> int:
    """Close every vote by correspondence whose deadline has come, for all associations; how many.

    Each is closed by itself, as `close_vote` does. One that cannot be closed (the presider was quicker, or its
    association has no charter) stays as it is and is named in the log.
    """
    rows = VoteEvent.objects.unscoped("the job looks at every association")
    due = rows.filter(state=VoteState.OPEN, method=Method.CIRCULAR, deadline__lte=timezone.now())
    closed = 0
    for vote_id in list(due.order_by("deadline", "pk").values_list("pk", flat=True)):
        try:
            close_vote(actor=actor, vote_id=vote_id)
        except RuleViolation as refusal:
            log.warning("vote_not_closed", vote=vote_id, code=refusal.code)
        else:
            closed += 1
    return closed


def _refuse_before_deadline(vote: VoteEvent) -> None:
    if vote.deadline is None or vote.deadline <= timezone.now():
        return
    if waiting := len(still_to_vote(vote)):
        said = _("The deadline has not come, and %(n)d have not answered.") % {"n": waiting}
        raise RuleViolation(said, code="before_deadline")
