"""The job that looks for late subjects and tells those whom their workflow names."""

from __future__ import annotations

from datetime import date

from huiguan.kernel.history import recording
from huiguan.kernel.permits import system_actor
from huiguan.kernel.workflow.models import Escalation, Step
from huiguan.kernel.workflow.notices import Notice, notices, send
from huiguan.kernel.workflow.registry import workflows
from huiguan.kernel.workflow.selectors import Rung, late_subjects, rungs, subjects_by_id

ACTOR = system_actor("escalation")
BATCH = 1000


def escalate(on: date | None = None) -> int:
    """Climb every rung that is due on the day `on` (today); how many were climbed.

    Each batch is a transaction of its own and marks what it told: a killed job goes on where it stopped, and nobody
    is told twice of one rung.
    """
    return sum(_climb(rung, on) for workflow in workflows() for rung in rungs(workflow))


def _climb(rung: Rung, on: date | None) -> int:
    climbed = 0
    while batch := _climb_batch(rung, on):
        climbed += batch
    return climbed


def _climb_batch(rung: Rung, on: date | None) -> int:
    with recording(ACTOR, reason="escalate"):
        steps = list(late_subjects(rung, on).select_for_update(skip_locked=True, of=("self",))[:BATCH])
        Escalation.objects.bulk_create(
            [Escalation(organization_id=step.organization_id, step=step, rung=rung.number) for step in steps]
        )
        send(_notices(rung, steps))
    return len(steps)


def _notices(rung: Rung, steps: list[Step]) -> list[Notice]:
    subjects = subjects_by_id(rung, [step.subject_id for step in steps])
    return [
        notice
        for step in steps
        if step.subject_id in subjects
        for notice in notices(rung.workflow, subjects[step.subject_id], rung.late.tells, step.due)
    ]
