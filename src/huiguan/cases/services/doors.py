"""How services reach cases: locked, by those who are named in them or whose own they are, or NotFound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from huiguan.cases.enums import EntryKind, Kind
from huiguan.cases.kinds import Deadlines
from huiguan.cases.models import Case, Entry, Handler, Referral
from huiguan.cases.sealing import opened, seal_into
from huiguan.cases.selectors.reading import RELATED, get_own_case, open_door, reads_referral
from huiguan.cases.selectors.routes import answer_within
from huiguan.cases.selectors.rules import deadlines_for
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation

LONGEST = 5000


def lock_case(case_id: int) -> Case:
    """The row, locked; the caller has found out that the actor may."""
    rows = Case.objects.unscoped("the actor came through the door").select_related(*RELATED)
    return rows.select_for_update(of=("self",)).get(pk=case_id)


def lock_handled(actor: Actor, case_id: int) -> tuple[Case, Handler]:
    """A case in which the actor is a handler of its own association, locked; NotFound else, also with broken glass."""
    door = open_door(actor, case_id)
    if door.handler is None:
        raise NotFound(str(case_id))
    return lock_case(case_id), door.handler


def lock_led(actor: Actor, case_id: int) -> Case:
    """As `lock_handled`, for the lead; RuleViolation "lead_only" for others who handle it."""
    door = open_door(actor, case_id)
    if not door.writes:
        raise NotFound(str(case_id))
    if not door.leads:
        raise RuleViolation(_("Only the lead handler does this."), code="lead_only")
    return lock_case(case_id)


def lock_own(actor: Actor, case_id: int) -> Case:
    """One's own case, locked; NotFound else."""
    return lock_case(get_own_case(actor, case_id).pk)


def lock_referral(actor: Actor, referral_id: int, *, reads: bool = True) -> Referral:
    """A referral, locked; with `reads` only for those who read what was handed over."""
    rows = Referral.objects.unscoped("whether the actor may is asked next")
    rows = rows.select_related("organization", "receiver", "case__organization")
    found: Referral | None = rows.select_for_update(of=("self",)).filter(pk=referral_id).first()
    if found is None or (reads and not reads_referral(actor, found)):
        raise NotFound(str(referral_id))
    return found


def account_of(actor: Actor) -> int:
    """The account of whoever acts; NotFound for a job, which handles no case."""
    if actor.user_id is None:
        raise NotFound("a job handles no case")
    return actor.user_id


def limits_for(organization: Any, kinds: tuple[str, ...], topic: str) -> Deadlines:
    """Working days for what is asked: those of the kind, by its keys, and of a request those of its subject until the
    answer.
    """
    limits = deadlines_for(organization, *kinds)
    days = answer_within(organization, topic) if kinds == (Kind.REQUEST,) else None
    return limits if days is None else replace(limits, answer=days)


def limits_of(case: Case) -> Deadlines:
    """The same for a locked case."""
    topic = opened(case, "topic")["topic"] if case.kind == Kind.REQUEST else ""
    return limits_for(case.organization, case.kind_keys, topic)


def insist_on_text(text: str, field: str = "text") -> str:
    """The text without blank edges; Invalid when nothing is left or it is longer than 5,000 characters."""
    plain = text.strip()
    if not plain:
        raise Invalid(_("Write something here."), code="empty", field=field)
    if len(plain) > LONGEST:
        message = _("At most %(limit)s characters. Attach a file for more.")
        raise Invalid(message % {"limit": LONGEST}, code="too_long", field=field)
    return plain


def insist_open(case: Case) -> None:
    """RuleViolation "ended" when the case is over."""
    if case.closed_on is not None:
        raise RuleViolation(_("This case is closed. Ask for it to be looked at again first."), code="ended")


def put_entry(
    actor: Actor,
    case: Case,
    kind: EntryKind,
    text: str = "",
    *,
    label: str = "",
    to_person: bool = False,
    joint: bool = False,
    referral: Referral | None = None,
) -> Entry:
    """Write a line of the timeline; part of the calling service."""
    entry = Entry(
        organization=case.organization if referral is None else referral.receiver,
        case=case,
        referral=referral,
        kind=kind,
        label=label,
        author_id=actor.user_id,
        to_person=to_person,
        joint=joint or referral is not None,
    )
    if text:
        seal_into(entry, text=text)
    entry.save()
    return entry
