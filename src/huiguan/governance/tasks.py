"""Jobs of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.governance.services.votes import close_due_votes
from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor


@app.periodic(cron="* * * * *")
@app.task(name="governance.close_due_votes", queueing_lock="governance.close_due_votes", retry=RETRY)
def close_votes_at_their_deadline(timestamp: int) -> int:
    """Every minute: close votes by correspondence whose deadline has come. Run again it finds none."""
    return close_due_votes(actor=system_actor("deadline"))
