"""Jobs of the floor."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.jobs import RETRY, local_time
from huiguan.kernel.workflow.escalation import escalate

HOURS = range(7, 20)


@app.periodic(cron="15 * * * *")
@app.task(name="workflow.escalate", queueing_lock="workflow.escalate", retry=RETRY)
def escalate_late_subjects(timestamp: int) -> int:
    """Every hour of the day, but not at night: tell of what is late. Idempotent: each rung is climbed once."""
    if local_time(timestamp).hour not in HOURS:
        return 0
    return escalate()
