"""Bank statements: each credit becomes a payment where one member is meant for certain, else the office says whose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from django.db import connection
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.members.enums import PaymentMethod
from huiguan.members.models import DuesDemand, DuesPayment, StatementLine
from huiguan.members.selectors.dues import with_rest
from huiguan.members.services.dues_asking import lock_demand, read_locked
from huiguan.members.services.dues_matching import open_dues
from huiguan.members.services.dues_paying import ENTER, NewPayment, cancel_payment, take_payments
from huiguan.members.services.dues_setting import exact

LOCK_CLASS = 0x4455  # "DU": two statements of an association at once wait for each other


class Credit(TypedDict, total=False):
    """A credit as it stands on a statement; `reference` is the bank's own number of it."""

    booked_on: date
    amount: Decimal
    reference: str
    payer: str
    remark: str


def checked_credit(credit: Credit) -> Credit:
    """A credit as it is kept; Invalid without a reference, with an amount that is none, or a day that has not come."""
    reference = credit["reference"].strip()
    if not reference:
        raise Invalid(_("A line has the bank's reference."), code="reference", field="reference")
    if credit["booked_on"] > today():
        raise Invalid(_("This day has not come yet."), code="booked_on", field="booked_on")
    return {
        "booked_on": credit["booked_on"],
        "amount": exact(credit["amount"]),
        "reference": reference[:80],
        "payer": credit.get("payer", "").strip()[:200],
        "remark": credit.get("remark", "").strip()[:300],
    }


def take_lines(*, actor: Actor, organization: Any, credits: Sequence[Credit]) -> list[tuple[StatementLine, bool]]:
    """Take credits of a bank statement and pay what they mean for certain: (line, whether it is new) for each.

    The bank's reference is unique in an association, so that the same statement twice pays nothing twice. The number
    of statements to the database does not grow with the number of credits.
    """
    with recording(actor, organization, reason="enter_payment"):
        permit(actor, ENTER, organization)
        wanted: dict[str, Credit] = {}
        for row in map(checked_credit, credits):
            wanted.setdefault(row["reference"], row)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, organization.pk])
        rows = StatementLine.objects.unscoped("the permission was asked")
        known = rows.filter(organization=organization.pk, reference__in=list(wanted))
        lines = {line.reference: (line, False) for line in known}
        new = rows.bulk_create(
            StatementLine(organization_id=organization.pk, **row) for key, row in wanted.items() if key not in lines
        )
        _pay_certain(organization.pk, new)
        lines |= {line.reference: (line, True) for line in new}
    first = {credit["reference"].strip()[:80]: place for place, credit in reversed(list(enumerate(credits)))}
    return [
        (lines[key][0], lines[key][1] and first[key] == place)
        for place, key in enumerate(credit["reference"].strip()[:80] for credit in credits)
    ]


def _pay_certain(organization_id: int, lines: list[StatementLine]) -> None:
    found = open_dues(organization_id, lines, lock=True)
    payments = []
    for line in lines:
        for demand in found.certain(line):
            payments.append(_new_payment(line, demand, demand.owed))
            demand.owed = Decimal(0)
    take_payments(organization_id, payments)


def _new_payment(line: StatementLine, demand: DuesDemand, amount: Decimal) -> NewPayment:
    return NewPayment(demand, amount, line.booked_on, PaymentMethod.BANK.value, line.reference, line)


def assign_line(*, actor: Actor, line_id: int, demand_id: int) -> DuesPayment:
    """Say, as the office, whose dues a line paid: as much of what is left of it as that demand owes.

    One transfer may pay the dues of many members. RuleViolation when nothing is left of it, or nothing owed.
    """
    with recording(actor, reason="assign_line"):
        line = _lock_line(actor, line_id)
        demand = lock_demand(actor, demand_id, ENTER)
        if demand.organization_id != line.organization_id:
            raise NotFound(str(demand_id))
        fresh = read_locked(demand.pk)
        if fresh.owed <= 0:
            raise RuleViolation(_("Nothing is owed."), code="nothing_owed", field="demand")
        (payment,) = take_payments(line.organization_id, [_new_payment(line, fresh, min(line.rest, fresh.owed))])
    return payment


def set_line_aside(*, actor: Actor, line_id: int, reason: str) -> StatementLine:
    """Say that a line, or what is left of it, is no payment of dues, and what it is or became."""
    with recording(actor, reason="set_line_aside"):
        line = _lock_line(actor, line_id)
        if not reason.strip():
            raise Invalid(_("Say what it is."), code="reason", field="reason")
        line.set_aside = reason.strip()[:200]
        line.save(update_fields=["set_aside"])
    return line


def take_line_up(*, actor: Actor, line_id: int) -> StatementLine:
    """Put a line that was set aside back among those that wait."""
    with recording(actor, reason="take_line_up"):
        rows = StatementLine.objects.scoped(scope_of(actor, ENTER)).select_for_update(of=("self",))
        line = rows.filter(pk=line_id).first()
        if line is None:
            raise NotFound(str(line_id))
        line.set_aside = ""
        line.save(update_fields=["set_aside"])
    return line


def drop_line(*, actor: Actor, line_id: int) -> None:
    """Undo a line that came in by a wrong import: its payments are cancelled, the line goes."""
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
    if rows.filter(pk=line_id).first() is None:
        raise NotFound(str(line_id))
    line: StatementLine = with_rest(StatementLine.objects.unscoped("locked above, through scope")).get(pk=line_id)
    if line.set_aside or line.rest <= 0:
        raise RuleViolation(_("This line is settled already."), code="settled")
    return line
