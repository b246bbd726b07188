"""How imports end, and how they show their progress meanwhile."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.exchange.models import ImportBatch


class RolledBack(Exception):
    """Ends a transaction whose changes are not wanted."""


def end(batch: ImportBatch, state: BatchState, message: str = "") -> None:
    """Close a locked batch."""
    batch.state, batch.message, batch.finished_at = state, message, timezone.now()
    batch.save()


def tell_beside(batch_id: int, done: int) -> None:
    """Show progress to the page while the transaction that does the work is still open."""
    beside: Any = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute("UPDATE exchange_importbatch SET done = %s, beat_at = now() WHERE id = %s", [done, batch_id])
    finally:
        beside.close()
