"""Jobs of the journeys."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.journeys import dues_received, relief_payments, research_grants
from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor


@app.task(name=dues_received.TASK, retry=RETRY)
def note_dues(organization_id: int) -> int:
    """Write down dues for the books. Running it twice finds none the second time."""
    return dues_received.note_dues(system_actor("dues_received"), organization_id)


@app.task(name=relief_payments.ORDER_TASK, retry=RETRY)
def order_relief(relief_id: int, organization_id: int) -> None:
    """Order the payment of a relief. The same reference gives the same order the second time."""
    relief_payments.order_relief(relief_id, organization_id)


@app.task(name=relief_payments.TELL_TASK, retry=RETRY)
def tell_case(order_id: int) -> None:
    """Tell the case that its relief was paid. Told once, it is no longer to be paid."""
    relief_payments.tell_case(order_id)


@app.task(name=relief_payments.RECEIPT_TASK, retry=RETRY)
def tell_case_of_receipt(order_id: int) -> None:
    """Tell the case that the person confirmed the money. The same day told again changes nothing."""
    relief_payments.tell_case_of_receipt(order_id)


@app.task(name=research_grants.ORDER_TASK, retry=RETRY)
def order_grant(project_id: int, step: str) -> None:
    """Order an instalment of a grant. The same reference gives the same order the second time."""
    research_grants.order_grant(project_id, step)
