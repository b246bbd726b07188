"""Taking back what was ordered for a matter that has ended, before the money goes."""

from __future__ import annotations

from typing import Any

from huiguan.funds.enums import OrderState
from huiguan.funds.models import PaymentOrder
from huiguan.funds.selectors.payments import OPEN
from huiguan.funds.services.payments import withdraw_payment
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor


def recall_payments(*, actor: Actor, organization_id: Any, reference: str, note: str) -> bool:
    """Take back the open orders of a reference; what was promised for them is free again. False when one was paid.

    Who confirms one meanwhile is waited for. NotFound unless the actor may order payments there.
    """
    with recording(actor, reason="withdraw_fund_payment"):
        rows = PaymentOrder.objects.unscoped("asked for each order next")
        found = rows.filter(organization=organization_id, reference=reference).select_for_update().order_by("pk")
        states = [(order.pk, order.state) for order in found]
        for order_id, state in states:
            if state in OPEN:
                withdraw_payment(actor=actor, order_id=order_id, note=note)
    return all(state != OrderState.PAID for _pk, state in states)
