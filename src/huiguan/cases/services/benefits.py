"""Benefits and commitments of funds at a place: promised, put in force, used, ended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiguan.cases.enums import BenefitKind, BenefitState
from huiguan.cases.models import Benefit, BenefitUse
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of

KEEP = "cases.keep_benefits"


def promise_benefit(
    *,
    actor: Actor,
    organization: Any,
    kind: str,
    title: str,
    giver: str,
    promised_on: date,
    basis: str = "",
    amount: Decimal | None = None,
) -> Benefit:
    """Enter what was promised to officers at this place, by whom and in which document."""
    with recording(actor, organization, reason="promise_benefit"):
        permit(actor, KEEP, organization)
        row = Benefit(organization=organization)
        _put_promise(row, kind, title, giver, promised_on, basis, amount)
        row.save()
    return row


def _put_promise(
    row: Benefit, kind: str, title: str, giver: str, promised_on: date, basis: str, amount: Decimal | None
) -> None:
    if kind not in BenefitKind.values:
        raise Invalid(_("Choose the kind."), code="kind", field="kind")
    if not title.strip() or not giver.strip():
        field = "giver" if title.strip() else "title"
        raise Invalid(_("Say what was promised, and by whom."), code="title", field=field)
    if promised_on > today():
        raise Invalid(_("This day has not come yet."), code="day", field="promised_on")
    if amount is not None and amount <= 0:
        raise Invalid(_("Give an amount above zero."), code="amount", field="amount")
    row.kind, row.title, row.giver = kind, title.strip()[:120], giver.strip()[:120]
    row.basis, row.amount, row.promised_on = basis.strip()[:200], amount, promised_on


def correct_benefit(
    *,
    actor: Actor,
    benefit_id: int,
    why: str,
    kind: str,
    title: str,
    giver: str,
    promised_on: date,
    basis: str = "",
    amount: Decimal | None = None,
    in_force_on: date | None = None,
    ended_on: date | None = None,
) -> Benefit:
    """Put right what was entered wrongly; the history keeps what stood there. Its state stays.

    The days since when and until when it is given are put right where it has them; None leaves them. Invalid "why";
    "day" where the days do not follow each other or a use lies outside of them. RuleViolation "struck".
    """
    with recording(actor, reason="correct_benefit"):
        row = _lock(actor, benefit_id)
        _insist_kept(row)
        reason = _insist_why(why)
        _put_promise(row, kind, title, giver, promised_on, basis, amount)
        row.in_force_on = (in_force_on or row.in_force_on) if row.in_force_on else None
        row.ended_on = (ended_on or row.ended_on) if row.ended_on else None
        _insist_order(row)
        row.changed_why = reason
        row.save()
    return row


def _insist_order(row: Benefit) -> None:
    """Invalid unless promise, force and end follow each other, none in days to come, with every use between them."""
    named = (("promised_on", row.promised_on), ("in_force_on", row.in_force_on), ("ended_on", row.ended_on))
    days = [(name, day) for name, day in named if day is not None]
    for (_before, first), (name, day) in zip(days, [*days[1:], ("", today())], strict=True):
        if first > day:
            raise Invalid(_("This day does not fit."), code="day", field=name or days[-1][0])
    years = list(BenefitUse.objects.unscoped("of a locked benefit").filter(benefit=row).values_list("year", flat=True))
    last = today() if row.ended_on is None else row.ended_on
    if row.in_force_on is not None and any(not row.in_force_on.year <= year <= last.year for year in years):
        raise Invalid(_("A use was entered for a year outside of these days."), code="day", field="in_force_on")


def strike_benefit(*, actor: Actor, benefit_id: int, why: str) -> Benefit:
    """What should not have been entered at all: it stays to be read, with the reason, and counts nowhere.

    Invalid "why"; RuleViolation "struck" when it is already.
    """
    with recording(actor, reason="strike_benefit"):
        row = _lock(actor, benefit_id)
        _insist_kept(row)
        row.state, row.changed_why = BenefitState.STRUCK, _insist_why(why)
        row.save(update_fields=["state", "changed_why"])
    return row


def _insist_kept(row: Benefit) -> None:
    if row.state == BenefitState.STRUCK:
        raise RuleViolation(_("It was struck as entered by mistake."), code="struck")


def _insist_why(why: str) -> str:
    if not why.strip():
        raise Invalid(_("Say what was wrong."), code="why", field="why")
    return why.strip()[:200]


def put_benefit_in_force(*, actor: Actor, benefit_id: int, in_force_on: date) -> Benefit:
    """What was promised is given from this day on."""
    with recording(actor, reason="put_benefit_in_force"):
        row = _lock(actor, benefit_id)
        if row.state != BenefitState.PROMISED:
            raise RuleViolation(_("Only what is promised is put in force."), code="wrong_state")
        if not row.promised_on <= in_force_on <= today():
            raise Invalid(_("In force after the promise, and not in days to come."), code="day", field="in_force_on")
        row.state, row.in_force_on = BenefitState.IN_FORCE, in_force_on
        row.save(update_fields=["state", "in_force_on"])
    return row


def enter_benefit_use(
    *, actor: Actor, benefit_id: int, year: int, people: int, amount: Decimal | None = None
) -> BenefitUse:
    """Enter how many people used a benefit in a year, and how much money; again changes it."""
    with recording(actor, reason="enter_benefit_use"):
        row = _lock(actor, benefit_id)
        _insist_kept(row)
        if row.in_force_on is None:
            raise RuleViolation(_("Only what is in force is used."), code="wrong_state")
        last = today().year if row.ended_on is None else row.ended_on.year
        if not row.in_force_on.year <= year <= last:
            raise Invalid(_("It was not in force in this year."), code="year", field="year")
        if amount is not None and amount < 0:
            raise Invalid(_("Give an amount above zero."), code="amount", field="amount")
        use, _made = BenefitUse.objects.unscoped("of a locked benefit").update_or_create(
            benefit=row, year=year, defaults={"organization": row.organization, "people": people, "amount": amount}
        )
    return use


def end_benefit(*, actor: Actor, benefit_id: int, ended_on: date) -> Benefit:
    """A benefit is given no longer, or a promise was taken back."""
    with recording(actor, reason="end_benefit"):
        row = _lock(actor, benefit_id)
        _insist_kept(row)
        if row.state == BenefitState.ENDED:
            raise RuleViolation(_("It has ended already."), code="wrong_state")
        if not (row.in_force_on or row.promised_on) <= ended_on <= today():
            raise Invalid(_("This day does not fit."), code="day", field="ended_on")
        row.state, row.ended_on = BenefitState.ENDED, ended_on
        row.save(update_fields=["state", "ended_on"])
    return row


def _lock(actor: Actor, benefit_id: int) -> Benefit:
    rows = Benefit.objects.scoped(scope_of(actor, KEEP)).select_related("organization")
    found: Benefit | None = rows.select_for_update(of=("self",)).filter(pk=benefit_id).first()
    if found is None:
        raise NotFound(str(benefit_id))
    return found
