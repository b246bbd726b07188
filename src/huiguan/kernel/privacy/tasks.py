"""Jobs of the floor."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor
from huiguan.kernel.privacy import services


@app.periodic(cron="40 18 * * *")
@app.task(name="privacy.run_retention", queueing_lock="privacy.run_retention", retry=RETRY)
def run_retention(timestamp: int) -> dict[str, int]:
    """Every night: delete what is over its time. Running it twice finds nothing the second time."""
    return services.run_retention(actor=system_actor("retention"))
