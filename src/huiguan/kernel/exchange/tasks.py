"""Jobs of the floor: each acts as the person who began the import.

Running one twice does no harm: the state of the batch says whether there is work, and every chunk moves the checkpoint
in its own transaction. A fault ends the batch with a sentence, so there is nothing to retry; after a kill the queue
hands the job to another worker.
"""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.services.reverse import reverse_batch
from huiguan.kernel.exchange.services.run import check_batch, fail_forbidden, run_batch
from huiguan.kernel.permits import Actor, NotFound

_STATES = {
    "check": BatchState.CHECKING,
    "run": BatchState.RUNNING,
    "reverse": BatchState.REVERSING,
}


@app.task(name="exchange.check")
def check(batch_id: int) -> None:
    """The trial run of an import."""
    _act(batch_id, "check")


@app.task(name="exchange.run")
def run(batch_id: int) -> None:
    """The import."""
    _act(batch_id, "run")


@app.task(name="exchange.reverse")
def reverse(batch_id: int) -> None:
    """Undoing an import."""
    _act(batch_id, "reverse")


_WORK = {"check": check_batch, "run": run_batch, "reverse": reverse_batch}


def _act(batch_id: int, task: str) -> None:
    batch = ImportBatch.objects.unscoped("a job looks for its own batch").filter(pk=batch_id).first()
    if batch is None or batch.state != _STATES[task]:
        return
    try:
        _WORK[task](actor=_person(batch), batch_id=batch_id)
    except NotFound:
        fail_forbidden(batch_id)


def _person(batch: ImportBatch) -> Actor:
    if batch.created_by is None or not batch.created_by.is_active:
        raise NotFound("person")
    return actor_of(batch.created_by)
