"""Jobs of the journeys."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.journeys import dues_received
from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor


@app.task(name=dues_received.TASK, retry=RETRY)
def note_dues(organization_id: int) -> int:
    """Write down dues for the books. Running it twice finds none the second time."""
    return dues_received.note_dues(system_actor("dues_received"), organization_id)
