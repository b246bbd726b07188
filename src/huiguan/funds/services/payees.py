"""Who is paid, shown to those who act on the payment, and recorded before it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from huiguan.funds.models import PaymentOrder
from huiguan.funds.selectors.payments import get_payment, knows_payee
from huiguan.kernel.history import record_read, recording
from huiguan.kernel.permits import Actor, NotFound
from huiguan.kernel.permits.slots import filled

#: The slot of those who know the account: called with (actor, order), gives its number, or nothing for who need not.
ACCOUNT = "funds.payee_account"


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid and what for; `account` where the room whose matter it is keeps one and the actor is to pay."""

    payee: str
    note: str
    account: str


def show_payee(*, actor: Actor, order_id: int) -> Payee:
    """Who is paid by an order; recorded each time. NotFound for who only reads the books."""
    with recording(actor, reason="show_payee"):
        order = get_payment(actor, order_id)
        if not knows_payee(actor, order):
            raise NotFound(str(order_id))
        record_read(actor=actor, subject=order, field="payee", organization=order.organization_id)
        return Payee(order.payee, order.note, _account(actor, order))


def _account(actor: Actor, order: PaymentOrder) -> str:
    return next((str(found) for ask in filled(ACCOUNT) if (found := ask(actor, order))), "")
