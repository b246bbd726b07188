"""Dues that the members' department received come into the books of the funds department."""

from __future__ import annotations

import time
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from huiguan.funds import services as funds
from huiguan.funds.enums import Source
from huiguan.funds.selectors.books import books_of
from huiguan.funds.services.receiving import Received
from huiguan.kernel.permits import Actor
from huiguan.members.selectors.dues import payments_since
from huiguan.members.services.dues_paying import MoneyReceived

TASK = "journeys.note_dues"
DELAY = 60
_QUIET = DELAY / 2
_asked: dict[int, float] = {}


def money_received(money: MoneyReceived) -> None:
    """Ask the worker to write down what came in; fills `money.received`.

    A bank statement brings thousands of payments in one go: the worker is asked once for each association, and looks a
    minute later, so that whatever was paid until then is found. Nothing happens where no books are kept.
    """
    now = time.monotonic()
    if now - _asked.get(money.organization_id, -DELAY) < _QUIET:
        return
    _asked[money.organization_id] = now
    if books_of(money.organization_id) is None:
        return
    lock = f"{TASK}-{money.organization_id}"
    task = app.configure_task(TASK, queueing_lock=lock, schedule_in={"seconds": DELAY})
    try:
        task.defer(organization_id=money.organization_id)
    except AlreadyEnqueued:
        return


def note_dues(actor: Actor, organization: Any) -> int:
    """Write down, for the books, what was paid and cancelled since they began and is not there yet; how many.

    Fills `funds.catch_up`. `organization` is an association or its id.
    """
    books = books_of(organization)
    if books is None:
        return 0
    found = []
    for row in payments_since(books.organization_id, books.starts_on):
        said: dict[str, Any] = {
            "received_on": row.paid_on,
            "method": row.method,
            "year": row.demand.year,
            "receipt": row.receipt,
            "reference": row.reference,
        }
        found.append(Received(key=f"+{row.pk}", amount=row.amount, **said))
        if row.cancelled_on is not None:
            found.append(Received(key=f"-{row.pk}", amount=-row.amount, **said))
    return funds.note_incoming(actor=actor, organization_id=books.organization_id, source=Source.DUES, received=found)
