"""Opening a case: the look is recorded before anything is shown, and the person sees it."""

from __future__ import annotations

from dataclasses import dataclass

from huiguan.cases.kinds import topic_label
from huiguan.cases.models import SEALED, Case, Referral
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.reading import Door, get_own_case, open_door, reads_referral
from huiguan.kernel.history import record_read, recording
from huiguan.kernel.permits import Actor, NotFound


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in a case, in plain words."""

    title: str
    topic: str
    story: str
    wish: str
    name: str
    contact: str
    accused: str
    reference: str
    result: str
    remark: str


def open_case(*, actor: Actor, case_id: int) -> tuple[Door, Words]:
    """The content of a case, for its handlers and for whoever broke the glass; recorded each time. NotFound else."""
    with recording(actor, reason="open_case"):
        door = open_door(actor, case_id)
        reason = "" if door.handler is not None else "break_glass"
        record_read(
            actor=actor, subject=door.case, field="story", reason=reason, organization=door.case.organization_id
        )
    return door, words_of(door.case)


def open_own_case(*, actor: Actor, case_id: int) -> tuple[Case, Words]:
    """One's own case; nothing is recorded: it is the person's own. NotFound else."""
    case = get_own_case(actor, case_id)
    return case, words_of(case)


def open_referral(*, actor: Actor, referral: Referral) -> dict[str, str]:
    """What was handed over by a referral; recorded each time, in the case, so that the person sees it."""
    if not reads_referral(actor, referral):
        raise NotFound(str(referral.pk))
    with recording(actor, reason="open_referral"):
        record_read(
            actor=actor, subject=referral.case, field="story", reason="referral", organization=referral.receiver_id
        )
    return opened(referral, "summary", "answer")


def words_of(case: Case) -> Words:
    """Plain words of a case that the caller may read."""
    plain = opened(case, *SEALED)
    plain["topic"] = topic_label(case.kind, plain["topic"]) if plain["topic"] else ""
    return Words(**plain)
