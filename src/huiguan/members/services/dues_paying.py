"""Money that comes in: payments with their receipts, cancelled ones, and what a provider says was paid."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of, system_actor
from huiguan.kernel.permits.slots import filled
from huiguan.members.enums import OrderState, PaymentMethod
from huiguan.members.models import DuesDemand, DuesPayment, PaymentOrder, StatementLine
from huiguan.members.selectors.dues import get_own_demand
from huiguan.members.services.dues_asking import lock_demand, read_locked, settle_if_paid
from huiguan.members.services.dues_setting import exact
from huiguan.members.services.payment_providers import SANDBOX, Sandbox, provider_named

ENTER = "members.enter_payments"
#: The slot that the funds room fills: called after commit with a `MoneyReceived` for every payment and cancellation.
EVENT = "money.received"
_NEXT = """
INSERT INTO members_receiptcounter (organization_id, year, last) VALUES (%s, %s, %s)
ON CONFLICT (organization_id, year) DO UPDATE SET last = members_receiptcounter.last + EXCLUDED.last RETURNING last
"""


@dataclass(frozen=True, slots=True)
class MoneyReceived:
    """What the books learn of money that came in; `amount` is negative where a payment was cancelled.

    No person is named. `payment_id` with the sign of `amount` is said once, so that the books may take it as a key.
    """

    payment_id: int
    organization_id: int
    year: int
    amount: Decimal
    paid_on: date
    method: str
    receipt: str
    reference: str
    kind: str = "dues"


def enter_payment(
    *,
    actor: Actor,
    demand_id: int,
    amount: Decimal,
    paid_on: date,
    method: str = PaymentMethod.BANK.value,
    reference: str = "",
) -> DuesPayment:
    """Enter, by hand, what was paid for a demand; the receipt gets the next number of its association and year.

    RuleViolation "owed" when it is more than is owed: the rest belongs to another year or another member.
    """
    with recording(actor, reason="enter_payment"):
        demand = lock_demand(actor, demand_id, ENTER)
        return take_payment(demand, exact(amount), paid_on, method, reference)


@dataclass(frozen=True, slots=True)
class NewPayment:
    """Money that came in for a demand, before it has a receipt."""

    demand: DuesDemand
    amount: Decimal
    paid_on: date
    method: str
    reference: str = ""
    line: StatementLine | None = None


def take_payment(demand: DuesDemand, amount: Decimal, paid_on: date, method: str, reference: str = "") -> DuesPayment:
    """Write the payment of a demand that the caller has locked, with its receipt number."""
    if method not in PaymentMethod.values or paid_on > today():
        raise Invalid(_("Name how it was paid, and a day that has come."), code="payment", field="paid_on")
    if amount > demand.owed:
        raise RuleViolation(_("This is more than is owed."), code="owed", field="amount")
    (payment,) = take_payments(demand.organization_id, [NewPayment(demand, amount, paid_on, method, reference)])
    return payment


def take_payments(organization_id: int, payments: Sequence[NewPayment]) -> list[DuesPayment]:
    """Write payments of demands that the caller has locked, each at most what is owed, with their receipts in a row."""
    if not payments:
        return []
    year = today().year
    last = _receipts(organization_id, year, len(payments))
    rows = DuesPayment.objects.unscoped("the permission for this association was asked").bulk_create(
        DuesPayment(
            organization_id=organization_id,
            demand=one.demand,
            amount=one.amount,
            paid_on=one.paid_on,
            method=one.method,
            reference=one.reference.strip()[:80],
            line=one.line,
            receipt_year=year,
            receipt_number=last - len(payments) + place,
        )
        for place, one in enumerate(payments, start=1)
    )
    settle_if_paid([one.demand.pk for one in payments])
    for row, one in zip(rows, payments, strict=True):
        _announce(row, one.demand, one.amount)
    return rows


def _receipts(organization_id: int, year: int, count: int) -> int:
    """The last of `count` numbers in a row. Gap-free: the counter is rolled back with the payments, others wait."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [organization_id, year, count])
        return int(cursor.fetchone()[0])


def _announce(payment: DuesPayment, demand: DuesDemand, amount: Decimal) -> None:
    money = MoneyReceived(
        payment.pk,
        payment.organization_id,
        demand.year,
        amount,
        payment.paid_on,
        payment.method,
        payment.receipt,
        payment.reference,
    )
    for tell in filled(EVENT):
        transaction.on_commit(lambda tell=tell: tell(money))  # type: ignore[misc]  # a default binds the loop's value


def cancel_payment(*, actor: Actor, payment_id: int, reason: str) -> DuesPayment:
    """Cancel a payment that was entered wrongly. Its receipt stays in the row of numbers, marked as cancelled."""
    with recording(actor, reason="cancel_payment"):
        rows = DuesPayment.objects.scoped(scope_of(actor, ENTER)).select_for_update(of=("self",))
        payment = rows.filter(pk=payment_id).first()
        if payment is None:
            raise NotFound(str(payment_id))
        if payment.cancelled_on is not None:
            raise RuleViolation(_("It was cancelled already."), code="cancelled")
        if not reason.strip():
            raise Invalid(_("Give the reason."), code="reason", field="reason")
        payment.cancelled_on, payment.cancelled_reason, payment.line = today(), reason.strip()[:200], None
        payment.save(update_fields=["cancelled_on", "cancelled_reason", "line"])
        _announce(payment, read_locked(payment.demand_id), -payment.amount)
    return payment


def order_payment(*, actor: Actor, demand_id: int, provider: str) -> PaymentOrder:
    """Begin to pay one's own dues through a provider; the same open order comes back when asked again."""
    with recording(actor, reason="order_payment"):
        permit(actor, "members.own_membership")
        demand = get_own_demand(actor, demand_id)
        provider_named(provider)
        DuesDemand.objects.unscoped("one's own, read above").select_for_update().get(pk=demand.pk)
        demand = get_own_demand(actor, demand_id)
        if demand.owed <= 0:
            raise RuleViolation(_("Nothing is owed."), code="nothing_owed")
        rows = PaymentOrder.objects.unscoped("of one's own demand")
        same = rows.filter(demand=demand.pk, provider=provider, state=OrderState.OPEN, amount=demand.owed).first()
        return same or rows.create(
            organization_id=demand.organization_id, demand=demand, provider=provider, amount=demand.owed
        )


def confirm_payment(*, provider: str, body: bytes, signature: str) -> DuesPayment:
    """Take a provider's signed word that an order was paid. The same word again gives the same payment.

    NotFound for an unknown order or a signature that does not hold; RuleViolation where the amount differs, or where
    the dues were settled in another way meanwhile (then the money is to be given back by hand).
    """
    word = provider_named(provider).read(body, signature)
    with recording(system_actor("payments"), reason="confirm_payment"):
        order = _locked_order(provider, word.key)
        if order.payment is not None:
            return order.payment
        if word.amount != order.amount:
            raise RuleViolation(_("The amount is not that of the order."), code="amount")
        DuesDemand.objects.unscoped("of the order").select_for_update().get(pk=order.demand_id)
        demand = read_locked(order.demand_id)
        order.payment = take_payment(demand, order.amount, today(), PaymentMethod.PROVIDER.value, word.reference)
        order.state = OrderState.PAID
        order.save(update_fields=["payment", "state"])
        return order.payment


def _locked_order(provider: str, key: uuid.UUID) -> PaymentOrder:
    rows: Any = PaymentOrder.objects.unscoped("named by the provider's signed word").select_for_update(of=("self",))
    order: PaymentOrder | None = rows.filter(provider=provider, key=key).first()
    if order is None:
        raise NotFound("order")
    return order


def own_order(*, actor: Actor, key: Any) -> PaymentOrder:
    """An order that the actor began, to be paid in the sandbox; NotFound otherwise."""
    permit(actor, "members.own_membership")
    rows: Any = PaymentOrder.objects.unscoped("one's own order").select_related("demand", "organization")
    order: PaymentOrder | None = rows.filter(
        key=key, provider=SANDBOX, demand__membership__person=actor.person_id or 0
    ).first()
    if order is None:
        raise NotFound(str(key))
    return order


def sandbox_word(order: PaymentOrder) -> tuple[bytes, str]:
    """What the sandbox says of an order that was paid in it."""
    return Sandbox().word(order)
