"""Relief that a case granted is paid out of a fund, and the case hears of it."""

from __future__ import annotations

from typing import Any

from huiguan.cases.selectors import relief_to_pay
from huiguan.cases.services.relief import mark_relief_paid
from huiguan.funds import services as funds
from huiguan.funds.enums import Purpose
from huiguan.funds.models import Fund
from huiguan.funds.selectors.books import books_of, funds_in, general_fund
from huiguan.funds.services.payments import PaymentMade
from huiguan.kernel.permits import system_actor

JOB = system_actor("relief_payments")
_WORD = "救助"


def order_relief(relief: Any) -> None:
    """Order the payment of a relief that was released; fills `cases.relief_to_pay`, after the commit.

    The order carries the case's number as its reference, so that a second call gives the same order. Two people still
    act on it: one approves, another confirms. Where no books are kept the treasurer pays from the list of the cases.
    """
    organization = relief.organization
    if books_of(organization) is None:
        return
    for due in relief_to_pay(JOB, organization):
        if due.relief_id == relief.pk:
            funds.order_payment(
                actor=JOB,
                organization=organization,
                fund=relief_fund(organization),
                amount=due.amount,
                payee=due.payee,
                purpose=Purpose.RELIEF,
                reference=due.number,
            )


def relief_fund(organization: Any) -> Fund:
    """The fund that relief is paid from: the first restricted one for it, else the general one.

    Another fund is chosen by withdrawing the order and ordering anew with the same reference.
    """
    rows = [
        row for row in funds_in(organization).filter(active=True, restricted=True) if _WORD in row.name + row.purpose
    ]
    return rows[0] if rows else general_fund(organization)


def tell_case(made: PaymentMade) -> None:
    """Tell the case that its relief was paid, with voucher and day; fills `funds.payment_made`."""
    if not made.reference:
        return
    for due in relief_to_pay(JOB, made.organization_id):
        if due.number == made.reference and due.amount == made.amount:
            mark_relief_paid(actor=JOB, case=due.case_id, voucher_number=made.voucher_number, paid_on=made.paid_on)
