"""Jobs of public notices."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.jobs import RETRY
from huiguan.kernel.notices import services
from huiguan.kernel.permits import system_actor


@app.periodic(cron="1,31 * * * *")
@app.task(name="notices.take_down_ended", queueing_lock="notices.take_down_ended", retry=RETRY)
def take_down_ended(timestamp: int) -> None:
    """Drop what ended notices showed. They are shown to nobody since midnight; a second run finds none."""
    services.take_down_ended(actor=system_actor("notices"))
