"""Background jobs: what every floor and room has in common (procrastinate, in the same database).

A job is a function in a room's `tasks.py`; it acts as a named system actor, is idempotent, and survives a killed
worker: what it was doing is put back into the queue here.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

# After a fault: 4, 16, 64, 256 and 1024 seconds later, then it stands as failed.
RETRY = RetryStrategy(max_attempts=6, exponential_wait=4)

# A worker that gave no sign for so long is dead; three missed heartbeats of ten seconds.
SECONDS_OF_SILENCE = 30.0
HOURS_KEPT = 7 * 24

log = structlog.get_logger()


def local_time(timestamp: int) -> datetime:
    """The moment of a periodic job where the installation stands; cron lines themselves are in UTC."""
    return timezone.localtime(datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone()))


@app.periodic(cron="* * * * *")
@app.task(name="jobs.requeue_stalled", queueing_lock="jobs.requeue_stalled")
async def requeue_stalled(timestamp: int) -> int:
    """Put the jobs of dead workers back into the queue; how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SECONDS_OF_SILENCE))
    for job in stalled:
        await _requeue(job)
    return len(stalled)


@app.periodic(cron="20 19 * * *")
@app.task(name="jobs.remove_old", queueing_lock="jobs.remove_old")
async def remove_old(timestamp: int) -> None:
    """Drop jobs that ended a week ago; failed ones stay to be looked at."""
    await app.job_manager.delete_old_jobs(nb_hours=HOURS_KEPT, include_cancelled=True, include_aborted=True)


async def _requeue(job: Job) -> None:
    log.warning("job_requeued", job=job.id, task=job.task_name)
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:
        # Its successor waits already under the same queueing lock and will do the same work.
        await app.job_manager.finish_job(job=job, status=Status.FAILED, delete_job=False)
