"""Motions that are voted by a verifiable secret ballot, held by the room above (see `governance.secret_ballot`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import Method, MotionState, ParticipantRole, VoteState
from huiguan.governance.models import Motion, VoteEvent
from huiguan.governance.secret_ballot import SecretBallot, Voter, secret_ballot
from huiguan.governance.selectors.charter_rules import ballot_kind, proxies_allowed
from huiguan.governance.selectors.meetings import facts_of, participants_of
from huiguan.governance.selectors.motions import ballot_answer
from huiguan.governance.services.meeting_doors import PRESIDE, enter, lock_motion, refuse_over
from huiguan.governance.services.vote_steps import (
    lock_vote,
    open_event,
    refuse_again,
    settle_vote,
    void_locked,
    votable_motion,
)
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation
from huiguan.kernel.workflow.services import advance

#: How long a vote in a meeting may stay open, in minutes.
LONGEST = 24 * 60


def _service() -> SecretBallot:
    found = secret_ballot()
    if found is None:
        raise RuleViolation(_("Nobody here holds secret ballots."), code="no_ballots")
    return found


def prepare_ballot(*, actor: Actor, motion_id: int) -> Motion:
    """Prepare a verifiable secret ballot on a motion: trustees and scrutineers are named, keys are made.

    RuleViolation "open" where the charter wants an open vote, "in_camera" for an item in camera (a ballot that anybody
    can check has a public page), "decided" or "no_revote" for a motion that can no longer be voted.
    """
    with recording(actor, reason="prepare_ballot"):
        motion = lock_motion(actor, motion_id, PRESIDE)
        refuse_over(motion.meeting)
        if motion.meeting.by_correspondence:
            raise RuleViolation(_("Here votes are taken by correspondence, with a deadline."), code="circular")
        if motion.state not in (MotionState.PROPOSED, MotionState.AMENDED, MotionState.FAILED):
            raise RuleViolation(_("This motion is not to be voted on any more."), code="decided")
        refuse_again(motion)
        if motion.item is not None and motion.item.in_camera:
            message = _("What is in camera is voted on paper: a ballot that anybody can check has a public page.")
            raise RuleViolation(message, code="in_camera")
        if ballot_kind(motion.meeting, motion.power) == "open":
            raise RuleViolation(_("The charter wants an open vote for this."), code="open")
        _service().prepare(actor=actor, motion=motion)
    return motion


def open_ballot(*, actor: Actor, motion_id: int, minutes: int, note: str = "") -> VoteEvent:
    """Put a motion to the vote by the secret ballot that was prepared: those present now may vote, for so long.

    The charter is asked first, as for every vote. RuleViolation "not_ready" with what is missing; "proxies" where
    members are represented, since a ballot that nobody can attribute is cast by oneself.
    """
    with recording(actor, reason="open_vote"):
        if not 1 <= minutes <= LONGEST:
            raise Invalid(_("Say how many minutes the vote is open."), code="minutes", field="minutes")
        motion = votable_motion(actor, motion_id, note)
        if proxies_allowed(motion.meeting, motion.power) and facts_of(motion.meeting)["proxies"]:
            message = _("Members are represented here, who cannot vote by a secret ballot: take it on paper.")
            raise RuleViolation(message, code="proxies")
        vote = open_event(motion, None, Method.BALLOT, secret=True, note=note)
        closes_at = timezone.now() + timedelta(minutes=minutes)
        _service().open(actor=actor, vote=vote, voters=_present(motion), closes_at=closes_at)
        advance(actor=actor, subject=motion, transition="put", note=note)
    return vote


def _present(motion: Motion) -> list[Voter]:
    rows = participants_of(motion.meeting).filter(role=ParticipantRole.MEMBER, present=True)
    return [Voter(row.name, row.duty, row.person_id) for row in rows]


def close_box(*, actor: Actor, vote: VoteEvent) -> VoteEvent:
    """Take no more ballots in a locked vote; what it decided is known when the trustees have decrypted."""
    vote.state, vote.closed_at = VoteState.COUNTING, timezone.now()
    vote.save(update_fields=["state", "closed_at"])
    _service().close(actor=actor, vote=vote)
    enter(vote.meeting, f"议案{vote.motion.number}投票结束，等待解密计票", vote.motion.item)
    return vote


def call_ballot_off(*, actor: Actor, vote: VoteEvent, note: str) -> None:
    """Part of breaking a locked vote off."""
    _service().call_off(actor=actor, vote=vote, note=note)


def take_ballot_result(
    *, actor: Actor, vote_id: int, counts: Mapping[str, int], present: int, proof: Mapping[str, Any]
) -> VoteEvent:
    """Take the counts of a ballot that its scrutineers have signed: `for`, `against`, `abstain`, of `present` on the
    roll. What the charter says to them is frozen with them; `proof` (plain values) names the archive.
    """
    with recording(actor, reason="close_vote"):
        vote = lock_vote(actor, vote_id, VoteState.COUNTING)
        case, result = ballot_answer(vote, counts, present)
        result["ballot"] = dict(proof)
        vote.state, vote.case, vote.result = VoteState.CLOSED, case, result
        vote.save(update_fields=["state", "case", "result"])
        settle_vote(actor, vote)
    return vote


def void_counted(*, actor: Actor, vote_id: int, note: str) -> VoteEvent:
    """The ballot was void (more ballots than voters): the motion stands as before, and may be voted again."""
    with recording(actor, reason="void_vote"):
        vote = lock_vote(actor, vote_id, VoteState.COUNTING)
        void_locked(actor, vote, note)
    return vote
