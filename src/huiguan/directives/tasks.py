"""Background work: large dispatches, interrupted ones, and the daily look at what is due."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from huiguan.directives.enums import RunState
from huiguan.directives.models import DispatchRun
from huiguan.directives.services.counts import fold_counts
from huiguan.directives.services.dispatch import JOB, run_dispatch
from huiguan.directives.services.due import tell_what_is_due
from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor

STALE = timedelta(minutes=5)


@app.task(name=JOB, queue="default")
def run_dispatch_job(run_id: int) -> None:
    """Do what is left of a dispatch."""
    run_dispatch(run_id=run_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="huiguan.directives.resume_dispatches", queue="default", queueing_lock="resume-dispatches")
def resume_dispatches(timestamp: int) -> int:
    """Go on with dispatches whose worker was killed; how many. A run that still moves is left alone."""
    rows = DispatchRun.objects.unscoped("the job looks at every association")
    stale = timezone.now() - STALE
    waiting = rows.filter(state__in=(RunState.WAITING, RunState.RUNNING), asked_at__lt=stale)
    ids = [pk for pk, beat in waiting.values_list("pk", "heartbeat") if beat is None or beat < stale]
    for run_id in ids:
        run_dispatch(run_id=run_id)
    return len(ids)


@app.periodic(cron="0 23 * * *")
@app.task(name="huiguan.directives.tell_what_is_due", queue="default", queueing_lock="tell-what-is-due")
def tell_what_is_due_job(timestamp: int) -> int:
    """Every morning before work (23:00 UTC is 7:00 in Beijing)."""
    return tell_what_is_due()


@app.periodic(cron="*/10 * * * *")
@app.task(name="huiguan.directives.fold_counts", queue="default", queueing_lock="directives-fold-counts", retry=RETRY)
def fold_counts_job(timestamp: int) -> int:
    """Every ten minutes: fold the lines of the counts. Running it twice folds nothing the second time."""
    return fold_counts(actor=system_actor("counts"))
