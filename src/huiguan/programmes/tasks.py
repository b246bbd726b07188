"""Jobs of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor
from huiguan.programmes.services.partners import remind_agreements


@app.periodic(cron="30 23 * * *")
@app.task(name="programmes.remind_agreements", queueing_lock="programmes.remind_agreements", retry=RETRY)
def remind_of_agreements(timestamp: int) -> int:
    """Every day: tell offices of agreements that end within sixty days. Each is told once, so that a second run
    finds none.
    """
    return remind_agreements(actor=system_actor("reminders"))
