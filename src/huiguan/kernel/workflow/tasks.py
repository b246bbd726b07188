"""Jobs of the floor."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.workflow.escalation import escalate


@app.periodic(cron="15 7 * * *")
@app.task(name="workflow.escalate", queueing_lock="workflow.escalate", lock="workflow.escalate", pass_context=False)
def escalate_late_subjects(timestamp: int) -> int:
    """Every morning before the office opens: tell of what is late. Idempotent: each rung is climbed once."""
    return escalate()
