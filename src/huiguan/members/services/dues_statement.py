"""Bank statements: each credit becomes a payment where one demand fits for certain, else the clerk assigns it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.members.enums import PaymentMethod
from huiguan.members.models import DuesDemand, DuesPayment, StatementLine
from huiguan.members.selectors.dues import with_balance
from huiguan.members.services.dues_asking import lock_demand, read_locked
from huiguan.members.services.dues_paying import ENTER, cancel_payment, take_payment
from huiguan.members.services.dues_setting import exact

_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{2,39}")
SUGGESTED = 5


def take_line(
    *,
    actor: Actor,
    organization: Any,
    booked_on: date,
    amount: Decimal,
    reference: str,
    payer: str = "",
    remark: str = "",
) -> tuple[StatementLine, bool]:
    """Take a credit of a bank statement, and pay the one demand that it fits; (line, whether it is new).

    The bank's reference is unique in an association, so that the same statement twice pays nothing twice. It fits a
    demand when the remark names the member's number, or payer or remark the only member of that name, and the amount
    is what is owed.
    """
    with recording(actor, organization, reason="enter_payment"):
        permit(actor, ENTER, organization)
        if not reference.strip():
            raise Invalid(_("A line has the bank's reference."), code="reference", field="reference")
        line, is_new = StatementLine.objects.unscoped("the permission was asked").get_or_create(
            organization_id=organization.pk,
            reference=reference.strip()[:80],
            defaults={
                "booked_on": booked_on,
                "amount": exact(amount),
                "payer": payer.strip()[:200],
                "remark": remark.strip()[:300],
            },
        )
        if is_new:
            fitting = fitting_demands(line)
            if len(fitting) == 1:
                _pay(actor, line, fitting[0].pk)
    return line, is_new


def fitting_demands(line: StatementLine) -> list[DuesDemand]:
    """Demands that a line fits for certain: one, none, or several (then none is certain).

    A number that the remark names goes before names; of several years of one member the oldest is paid.
    """
    words = sorted(set(_WORDS.findall(f"{line.remark} {line.payer}")))
    by_number = Q(membership__number__in=words) | Q(unit__number__in=words)
    names = [name for name in {line.payer.strip(), *line.remark.split()} if len(name) > 1]
    by_name = Q(membership__name__in=names, membership__hidden_identity=False) | Q(unit__name__in=names)
    for condition in (by_number, by_name):
        found = list(_open_demands(line).filter(condition).order_by("year", "id")[:20])
        if found:
            return _of_one_member([row for row in found if row.owed == line.amount], found)
    return []


def _of_one_member(equal: list[DuesDemand], found: list[DuesDemand]) -> list[DuesDemand]:
    """Of one member's demands the oldest of this amount; where several members are meant, nothing is certain."""
    members = {(row.membership_id, row.unit_id) for row in found}
    return equal[:1] if len(members) == 1 else ([] if not equal else found)


def suggestions(line: StatementLine) -> list[DuesDemand]:
    """A few open demands that a clerk may mean: of the same name, or else of the same amount."""
    names = [name for name in {line.payer.strip(), *line.remark.split()} if len(name) > 1]
    named = _open_demands(line).filter(Q(membership__name__in=names) | Q(unit__name__in=names))
    return list(named.order_by("year", "id")[:SUGGESTED])


def _open_demands(line: StatementLine) -> Any:
    rows = DuesDemand.objects.unscoped("of the association whose statement it is; the permission was asked")
    own: Any = with_balance(rows.filter(organization=line.organization_id).select_related("membership", "unit"))
    return own.filter(owed__gt=0)


def assign_line(*, actor: Actor, line_id: int, demand_id: int) -> DuesPayment:
    """Say, as the office, whose dues a line paid. RuleViolation when it is more than that member owes."""
    with recording(actor, reason="assign_line"):
        line = _lock_line(actor, line_id)
        return _pay(actor, line, demand_id)


def set_line_aside(*, actor: Actor, line_id: int, reason: str) -> StatementLine:
    """Say that a line is no payment of dues, and what it is."""
    with recording(actor, reason="set_line_aside"):
        line = _lock_line(actor, line_id)
        if not reason.strip():
            raise Invalid(_("Say what it is."), code="reason", field="reason")
        line.set_aside = reason.strip()[:200]
        line.save(update_fields=["set_aside"])
    return line


def drop_line(*, actor: Actor, line_id: int) -> None:
    """Undo a line that came in by a wrong import: its payment is cancelled, the line goes."""
    with recording(actor, reason="cancel_payment"):
        rows = StatementLine.objects.scoped(scope_of(actor, ENTER)).select_for_update()
        line = rows.filter(pk=line_id).first()
        if line is None:
            raise NotFound(str(line_id))
        for payment in DuesPayment.objects.unscoped("of the line").filter(line=line, cancelled_on=None):
            cancel_payment(actor=actor, payment_id=payment.pk, reason=_("Import undone"))
        line.delete()


def _lock_line(actor: Actor, line_id: int) -> StatementLine:
    rows = StatementLine.objects.scoped(scope_of(actor, ENTER)).select_for_update(of=("self",))
    line = rows.filter(pk=line_id).first()
    if line is None:
        raise NotFound(str(line_id))
    if line.set_aside or DuesPayment.objects.unscoped("of the line").filter(line=line).exists():
        raise RuleViolation(_("This line is settled already."), code="settled")
    return line


def _pay(actor: Actor, line: StatementLine, demand_id: int) -> DuesPayment:
    demand = lock_demand(actor, demand_id, ENTER)
    if demand.organization_id != line.organization_id:
        raise NotFound(str(demand_id))
    fresh = read_locked(demand.pk)
    return take_payment(fresh, line.amount, line.booked_on, PaymentMethod.BANK.value, line.reference, line)
