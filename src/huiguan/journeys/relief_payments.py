"""Relief that a case granted is paid out of a fund, and the case hears of it.

Both ways go by jobs that are deferred within the transaction that gives the reason: what was released is ordered, and
what was paid is told, also when the first attempt fails or its worker is killed.
"""

from __future__ import annotations

import base64
from typing import Any

from procrastinate.contrib.django import app

from huiguan.cases.selectors import relief_to_pay
from huiguan.cases.services.accounts import show_account
from huiguan.cases.services.relief import mark_relief_paid
from huiguan.funds import services as funds
from huiguan.funds.enums import Purpose
from huiguan.funds.selectors.books import books_of, fund_for
from huiguan.funds.selectors.payments import payment_made
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.privacy.hashing import keyed_hash

JOB = system_actor("relief_payments")
ORDER_TASK, TELL_TASK = "journeys.order_relief", "journeys.tell_case"


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


def order_relief(relief_id: int, organization_id: int) -> None:
    """Order the payment of a relief that was released.

    The order carries its own reference for the case (`reference_of`), so that a second call gives the same order. Two
    people still act on it: one approves, another confirms. Another fund than the one set for relief is chosen by
    withdrawing the order and ordering anew with the same reference.
    """
    organization = Organization.objects.get(pk=organization_id)
    for due in relief_to_pay(JOB, organization):
        if due.relief_id == relief_id:
            funds.order_payment(
                actor=JOB,
                organization=organization,
                fund=fund_for(organization, Purpose.RELIEF),
                amount=due.amount,
                payee=due.payee,
                purpose=Purpose.RELIEF,
                reference=reference_of(organization.pk, due.number),
            )


def tell_case(order_id: int) -> None:
    """Tell the case that its relief was paid, with voucher and day; what was told is no longer to be paid."""
    made = payment_made(JOB, order_id)
    if made is None or not made.reference:
        return
    for due in relief_to_pay(JOB, made.organization_id):
        if reference_of(made.organization_id, due.number) == made.reference and due.amount == made.amount:
            mark_relief_paid(actor=JOB, case=due.case_id, voucher_number=made.voucher_number, paid_on=made.paid_on)


def payee_account(actor: Actor, order: Any) -> str:
    """The account that a relief is paid into, for who is to pay; the look is recorded in the case, whoever looks.

    Fills `funds.payee_account`: account numbers of people are kept in the case alone. Nothing for other orders.
    """
    for due in relief_to_pay(JOB, order.organization_id) if order.purpose == Purpose.RELIEF else ():
        if reference_of(order.organization_id, due.number) == order.reference:
            return show_account(actor=actor, relief_id=due.relief_id)
    return ""
