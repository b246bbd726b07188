"""Handing batches to a worker. Called inside the transaction that sets the state, so both are in or neither is."""

from __future__ import annotations

from huiguan.kernel.exchange.models import ImportBatch


def defer_check(batch: ImportBatch) -> None:
    """Let a worker do the trial run."""
    _defer("check", batch)


def defer_run(batch: ImportBatch) -> None:
    """Let a worker do the import."""
    _defer("run", batch)


def defer_reverse(batch: ImportBatch) -> None:
    """Let a worker undo the import."""
    _defer("reverse", batch)


def _defer(name: str, batch: ImportBatch) -> None:
    from huiguan.kernel.exchange import tasks  # tasks import services; the other way round only when called

    {"check": tasks.check, "run": tasks.run, "reverse": tasks.reverse}[name].defer(batch_id=batch.pk)
