"""Relief that a case granted is paid out of a fund, and the case hears of it.

Both ways go by jobs that are deferred within the transaction that gives the reason: what was released is ordered, and
what was paid is told, also when the first attempt fails or its worker is killed. A request that is withdrawn takes its
order back within the same transaction.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from huiguan.cases.selectors.relief import PaymentNote, ReliefPaid, reliefs_in_payment
from huiguan.cases.services.accounts import show_account
from huiguan.cases.services.paying import mark_relief_paid, note_relief_received, relief_due_locked
from huiguan.funds import services as funds
from huiguan.funds.enums import OrderState, Purpose
from huiguan.funds.selectors.books import books_of, fund_for
from huiguan.funds.selectors.payments import payment_made, payments_for
from huiguan.funds.services.recalling import recall_payments
from huiguan.funds.services.wording import in_books
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.privacy.hashing import keyed_hash

JOB = system_actor("relief_payments")
ORDER_TASK, TELL_TASK = "journeys.order_relief", "journeys.tell_case"
RECEIPT_TASK = "journeys.tell_case_of_receipt"
NO_BOOKS = gettext_lazy("This association keeps no books yet. Open the books; then the payment can be ordered.")
RUNNING = (OrderState.ORDERED, OrderState.APPROVED, OrderState.PAID)


def reference_of(organization_id: int, number: str) -> str:
    """By what the books know the order of a relief: whoever reads them learns no number of a case from it.

    The same each time, and not to be turned back: a keyed hash of the case's number, ten letters and digits.
    """
    hashed = keyed_hash("relief_payment", organization_id, number)
    return f"救-{base64.b32encode(hashed).decode()[:10]}"


def relief_released(relief: Any) -> None:
    """Have the payment ordered; fills `cases.relief_to_pay`. Nothing happens where no books are kept."""
    if books_of(relief.organization_id) is not None:
        task = app.configure_task(ORDER_TASK)
        task.defer(relief_id=relief.pk, organization_id=relief.organization_id)


def fund_paid(order_id: int) -> None:
    """Have the case told of a payment; fills `funds.payment_made`."""
    app.configure_task(TELL_TASK).defer(order_id=order_id)


def fund_receipt(order_id: int) -> None:
    """Have the case told that the person confirmed the money; fills `funds.receipt_entered`."""
    app.configure_task(RECEIPT_TASK).defer(order_id=order_id)


def order_relief(relief_id: int, organization_id: int) -> None:
    """Order the payment of a relief that was released.

    The order carries its own reference for the case (`reference_of`), so that a second call gives the same order. Two
    people still act on it: one approves, another confirms. Another fund than the one set for relief is chosen by
    withdrawing the order and ordering anew with the same reference.
    """
    organization = Organization.objects.get(pk=organization_id)
    with transaction.atomic():
        due = relief_due_locked(actor=JOB, relief_id=relief_id)
        if due is not None:
            funds.order_payment(
                actor=JOB,
                organization=organization,
                fund=fund_for(organization, Purpose.RELIEF),
                amount=due.amount,
                payee=due.payee,
                purpose=Purpose.RELIEF,
                reference=reference_of(organization.pk, due.number),
            )


def relief_recalled(relief: Any) -> bool:
    """Take back the order of a relief that stops; fills `cases.relief_recalled`. False when its money has gone."""
    note = in_books(lambda: _("The request was withdrawn."))
    reference = reference_of(relief.organization_id, relief.case.number)
    return recall_payments(actor=JOB, organization_id=relief.organization_id, reference=reference, note=note)


def payments_of_relief(organization_id: int, numbers: Sequence[str]) -> dict[str, PaymentNote]:
    """Where the payments of cases' reliefs stand in the books; fills `cases.relief_payments`. The last order counts."""
    if books_of(organization_id) is None:
        return dict.fromkeys(numbers, PaymentNote(problem=NO_BOOKS))
    found = dict.fromkeys(numbers, PaymentNote())
    known = {reference_of(organization_id, number): number for number in numbers}
    for told in payments_for(organization_id, list(known)):
        found[known[told.reference]] = PaymentNote(told.label, runs=told.state in RUNNING)
    return found


def tell_case(order_id: int) -> None:
    """Tell the case that its relief was paid, with voucher and day; what was told is no longer to be paid."""
    made = payment_made(JOB, order_id)
    if made is None or not made.reference:
        return
    due = _relief_of(made.organization_id, made.reference)
    if due is not None and due.amount == made.amount:
        mark_relief_paid(actor=JOB, case=due.case_id, voucher_number=made.voucher_number, paid_on=made.paid_on)


def tell_case_of_receipt(order_id: int) -> None:
    """Tell the case that the person confirmed the money. A receipt is entered once, so is this told once."""
    made = payment_made(JOB, order_id)
    if made is None or made.receipt_on is None or not made.reference:
        return
    tell_case(order_id)  # where the receipt overtook the payment's own job
    due = _relief_of(made.organization_id, made.reference, made.voucher_number)
    if due is not None:
        note_relief_received(actor=JOB, case_id=due.case_id, received_on=made.receipt_on)


def _relief_of(organization_id: int, reference: str, voucher_number: str = "") -> ReliefPaid | None:
    """The relief that an order pays, to be paid or paid by a voucher; None for orders of other matters."""
    reliefs = reliefs_in_payment(organization_id, voucher_number) if reference else []
    return next((due for due in reliefs if reference_of(organization_id, due.number) == reference), None)


def payee_account(actor: Actor, order: Any) -> str:
    """The account that a relief is paid into, for who is to pay; the look is recorded in the case, whoever looks.

    Fills `funds.payee_account`: account numbers of people are kept in the case alone. Nothing for other orders.
    """
    if order.purpose != Purpose.RELIEF:
        return ""
    voucher = "" if order.voucher is None else order.voucher.mark
    due = _relief_of(order.organization_id, order.reference, voucher)
    return "" if due is None else show_account(actor=actor, relief_id=due.relief_id)
