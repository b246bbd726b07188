"""Relief that a case granted is paid out of a fund, and the case hears of it.

Both ways go by jobs that are deferred within the transaction that gives the reason: what was released is ordered, and
what was paid is told, also when the first attempt fails or its worker is killed. A request that is withdrawn takes its
order back within the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from huiguan.cases.selectors import relief_to_pay
from huiguan.cases.selectors.relief import PaymentNote
from huiguan.cases.services.paying import mark_relief_paid, relief_due_locked
from huiguan.funds import services as funds
from huiguan.funds.enums import OrderState, Purpose
from huiguan.funds.selectors.books import books_of, fund_for
from huiguan.funds.selectors.payments import payment_made, payments_for
from huiguan.funds.services.recalling import recall_payments
from huiguan.funds.services.wording import in_books
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import system_actor

JOB = system_actor("relief_payments")
ORDER_TASK, TELL_TASK = "journeys.order_relief", "journeys.tell_case"
NO_BOOKS = gettext_lazy("This association keeps no books yet. Open the books; then the payment can be ordered.")
RUNNING = (OrderState.ORDERED, OrderState.APPROVED, OrderState.PAID)


def relief_released(relief: Any) -> None:
    """Have the payment ordered; fills `cases.relief_to_pay`. Nothing happens where no books are kept."""
    if books_of(relief.organization_id) is not None:
        task = app.configure_task(ORDER_TASK)
        task.defer(relief_id=relief.pk, organization_id=relief.organization_id)


def fund_paid(order_id: int) -> None:
    """Have the case told of a payment; fills `funds.payment_made`."""
    app.configure_task(TELL_TASK).defer(order_id=order_id)


def order_relief(relief_id: int, organization_id: int) -> None:
    """Order the payment of a relief that was released.

    The order carries the case's number as its reference, so that a second call gives the same order. Two people still
    act on it: one approves, another confirms. Another fund than the one set for relief is chosen by withdrawing the
    order and ordering anew with the same reference.
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
                reference=due.number,
            )


def relief_recalled(relief: Any) -> bool:
    """Take back the order of a relief that stops; fills `cases.relief_recalled`. False when its money has gone."""
    note = in_books(lambda: _("The request was withdrawn."))
    return recall_payments(actor=JOB, organization_id=relief.organization_id, reference=relief.case.number, note=note)


def payments_of_relief(organization_id: int, references: Sequence[str]) -> dict[str, PaymentNote]:
    """Where the payments of reliefs stand in the books; fills `cases.relief_payments`. The last order counts."""
    if books_of(organization_id) is None:
        return dict.fromkeys(references, PaymentNote(problem=NO_BOOKS))
    found = dict.fromkeys(references, PaymentNote())
    for told in payments_for(organization_id, references):
        found[told.reference] = PaymentNote(told.label, runs=told.state in RUNNING)
    return found


def tell_case(order_id: int) -> None:
    """Tell the case that its relief was paid, with voucher and day; what was told is no longer to be paid."""
    made = payment_made(JOB, order_id)
    if made is None or not made.reference:
        return
    for due in relief_to_pay(JOB, made.organization_id):
        if due.number == made.reference and due.amount == made.amount:
            mark_relief_paid(actor=JOB, case=due.case_id, voucher_number=made.voucher_number, paid_on=made.paid_on)
