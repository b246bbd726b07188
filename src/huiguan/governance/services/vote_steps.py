"""What every way of voting has in common: opening a vote, reaching it locked, and what follows from its result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import AmendmentState, Method, MotionState, Option, VoteState
from huiguan.governance.models import Amendment, Meeting, Motion, Resolution, SecretCount, VoteEvent
from huiguan.governance.secret_ballot import secret_ballot
from huiguan.governance.selectors.charter_rules import ballot_kind, explained
from huiguan.governance.selectors.following import RESOLUTION
from huiguan.governance.selectors.meetings import quorum_of
from huiguan.governance.selectors.motions import no_revote_words, power_of
from huiguan.governance.services.considerations import refuse_unconsidered
from huiguan.governance.services.meeting_doors import (
    LOCK,
    PRESIDE,
    enter,
    lock_meeting,
    lock_motion,
    refuse_unless_running,
)
from huiguan.governance.services.motions import carry_over
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, scope_of
from huiguan.kernel.search.services import Entry, index_entries
from huiguan.kernel.workflow.services import advance

#: Subject of the lines in the inbox that ask for a vote.
VOTE = "governance.vote"


def votable_motion(actor: Actor, motion_id: int, note: str) -> Motion:
    """A locked motion that can be put to the vote now."""
    motion = lock_motion(actor, motion_id, PRESIDE)
    refuse_unless_running(motion.meeting)
    waiting = Amendment.objects.unscoped(LOCK).filter(motion=motion, state=AmendmentState.PROPOSED)
    if waiting.exists():
        raise RuleViolation(_("Amendments are voted first."), code="amendment_first")
    refuse_unconsidered(motion)
    if motion.state == MotionState.FAILED and not note.strip():
        raise Invalid(_("Say why it is voted again."), code="note_missing", field="note")
    refuse_again(motion)
    return motion


def refuse_again(motion: Motion) -> None:
    """RuleViolation "no_revote" for a motion that failed as often as it may be voted on in its meeting."""
    said = no_revote_words(motion)
    if said:
        raise RuleViolation(said, code="no_revote")


def open_event(
    motion: Motion,
    amendment: Amendment | None,
    method: str,
    *,
    secret: bool = False,
    note: str = "",
    deadline: datetime | None = None,
) -> VoteEvent:
    """Open a vote on a locked motion, after the charter was asked for quorum and kind of ballot."""
    meeting, power = motion.meeting, power_of(motion, amendment.pk if amendment else None)
    if VoteEvent.objects.unscoped(LOCK).filter(meeting=meeting, state=VoteState.OPEN).exists():
        raise RuleViolation(_("A vote is open: close it first."), code="vote_open")
    chosen = Method(method)
    if chosen == Method.BALLOT and not secret:
        raise RuleViolation(_("A secret ballot is prepared first, and opened by itself."), code="ballot")
    if (chosen == Method.CIRCULAR) != meeting.by_correspondence or (chosen == Method.CIRCULAR) != (
        deadline is not None
    ):
        raise RuleViolation(_("Here votes are taken by correspondence, with a deadline."), code="circular")
    is_secret = chosen == Method.ELECTRONIC_SECRET or (chosen in (Method.DECLARED, Method.BALLOT) and secret)
    kind = ballot_kind(meeting, power)
    if kind == "secret" and chosen == Method.ELECTRONIC_SECRET and secret_ballot() is not None:
        # Sums kept by the server are for small matters; where the charter insists, the server is not to be trusted.
        message = _("The charter wants a secret ballot for this: prepare one that anybody can check, or use paper.")
        raise RuleViolation(message, code="ballot", field="method")
    if kind == "secret" and not is_secret:
        raise RuleViolation(_("The charter wants a secret ballot for this."), code="secret", field="method")
    if kind == "open" and is_secret:
        raise RuleViolation(_("The charter wants an open vote for this."), code="open", field="method")
    there = quorum_of(meeting, power)
    _refuse_without_quorum(meeting, there)
    vote: VoteEvent = VoteEvent.objects.create(
        organization_id=meeting.organization_id,
        meeting=meeting,
        motion=motion,
        amendment=amendment,
        method=chosen,
        secret=is_secret,
        note=note[:200],
        deadline=deadline,
    )
    if chosen == Method.ELECTRONIC_SECRET:
        SecretCount.objects.bulk_create(SecretCount(vote_event=vote, option=option) for option in sorted(Option.values))
    what = f"议案{motion.number}" + (f"的修正案（{amendment.order}）" if amendment else "")
    present = f"，到会{there['numbers']['present']}人" if there else ""
    enter(meeting, f"{what}开始表决（{_method_words(vote)}）{present}", motion.item)
    return vote


def _refuse_without_quorum(meeting: Meeting, there: dict[str, Any] | None) -> None:
    """RuleViolation "no_quorum", and "quorum_unknown" where the charter gives none or it cannot be reckoned."""
    if meeting.by_correspondence:
        return  # those who answer are those present: counted when it closes
    if there is None:
        message = _("No quorum can be reckoned: the charter in force on that day does not know this body.")
        raise RuleViolation(message, code="quorum_unknown")
    if there["decision"] is not True:
        raise RuleViolation(explained(there), code="no_quorum" if there["decision"] is False else "quorum_unknown")


def _method_words(vote: VoteEvent) -> str:
    return {
        Method.SHOW_OF_HANDS: "举手表决",
        Method.ELECTRONIC_OPEN: "电子公开表决",
        Method.ELECTRONIC_SECRET: "电子无记名表决",
        Method.ROLL_CALL: "唱名表决",
        Method.DECLARED: "无记名投票" if vote.secret else "纸质表决",
        Method.CIRCULAR: "通讯表决",
        Method.BALLOT: "可核验的无记名投票",
    }[Method(vote.method)]


def lock_vote(actor: Actor, vote_id: int, *states: str) -> VoteEvent:
    """A vote with its motion and meeting, locked, in one of the states (open unless told). RuleViolation otherwise."""
    rows = VoteEvent.objects.scoped(scope_of(actor, PRESIDE)).filter(pk=vote_id)
    found = rows.values_list("meeting", "motion").first()
    if found is None:
        raise NotFound(str(vote_id))
    meeting = lock_meeting(actor, found[0], PRESIDE)
    motion = lock_motion(actor, found[1], PRESIDE)
    vote: VoteEvent = rows.select_related("amendment").select_for_update(of=("self",)).get()
    motion.meeting, vote.meeting, vote.motion = meeting, meeting, motion
    if vote.state not in (states or (VoteState.OPEN,)):
        raise RuleViolation(_("This vote is closed."), code="vote_closed")
    return vote


def _result_words(vote: VoteEvent) -> str:
    case, result = vote.case or {}, vote.result or {}
    what = f"议案{vote.motion.number}" + ("的修正案" if vote.amendment_id else "")
    verdict = "通过" if result.get("decision") else _unsettled(vote) or "未通过"
    counted = f"赞成{case['for']}，反对{case['against']}，弃权{case['abstain']}"
    return f"{what}{verdict}：{counted}" + (f"。{result['explanation']}" if _undecided(vote) else "")


def void_locked(actor: Actor, vote: VoteEvent, note: str) -> None:
    """A locked vote counts for nothing, and the motion stands as before it."""
    vote.state, vote.note, vote.closed_at = VoteState.VOID, note.strip()[:200], timezone.now()
    vote.save(update_fields=["state", "note", "closed_at"])
    if vote.amendment_id is None:
        advance(actor=actor, subject=vote.motion, transition="take_back", note=note)
    enter(vote.meeting, f"议案{vote.motion.number}本次表决作废：{note.strip()}", vote.motion.item)


def settle_vote(actor: Actor, vote: VoteEvent) -> None:
    """What follows from a vote whose result is frozen: the motion's state, its resolution, a line of the record."""
    settle(subject_kind=VOTE, subject_id=vote.pk)
    _settle(actor, vote, bool((vote.result or {}).get("decision")))
    enter(vote.meeting, _result_words(vote), vote.motion.item)


def _undecided(vote: VoteEvent) -> bool:
    """Whether the charter gives no answer to what was counted: it fixes no quorum or majority, or a fact is missing."""
    result = vote.result or {}
    return "decision" in result and result["decision"] is None


def _unsettled(vote: VoteEvent) -> str:
    """Why a closed vote decided nothing, in official Chinese; empty when it did."""
    if (vote.result or {}).get("tie") == "vote_again":
        return "票数相等，再次表决"
    return "无法判定是否通过" if _undecided(vote) else ""


def _settle(actor: Actor, vote: VoteEvent, carried: bool) -> None:
    if why := _unsettled(vote):
        # Nothing is decided: an amendment waits as before, a motion returns from the vote.
        if vote.amendment is None:
            advance(actor=actor, subject=vote.motion, transition="take_back", note=why)
        return
    if vote.amendment is not None:
        vote.amendment.state = AmendmentState.CARRIED if carried else AmendmentState.FAILED
        vote.amendment.save(update_fields=["state"])
        if carried:
            changes = {"text": vote.amendment.text, "revision": vote.motion.revision + 1}
            advance(actor=actor, subject=vote.motion, transition="amend", changes=changes)
            carry_over(vote.motion)
        return
    advance(actor=actor, subject=vote.motion, transition="carry" if carried else "fail")
    if carried:
        _resolve(vote)


def resolution_entry(row: Resolution) -> Entry:
    """What is found of a resolution: by title, number and words. Who sees those in camera is asked when searching."""
    return Entry(RESOLUTION, row.pk, row.organization_id, row.title, body=row.text, keywords=row.number)


def _resolve(vote: VoteEvent) -> Resolution:
    """The next number of the association's year. A lock on the sequence lasts until the commit: no gap, no double."""
    motion, day = vote.motion, today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [day.year, motion.organization_id])
    rows = Resolution.objects.unscoped(LOCK).filter(organization=motion.organization_id, year=day.year)
    serial = (rows.aggregate(last=Max("serial"))["last"] or 0) + 1
    resolution: Resolution = Resolution.objects.create(
        organization_id=motion.organization_id,
        meeting=vote.meeting,
        motion=motion,
        year=day.year,
        serial=serial,
        number=f"决议〔{day.year}〕{serial}号",
        title=motion.title,
        text=motion.text,
        adopted_on=day,
    )
    index_entries([resolution_entry(resolution)])
    return resolution
