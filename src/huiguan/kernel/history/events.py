"""The base of all event tables (settings.PGHISTORY_BASE_MODEL)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Cast
from pghistory.models import Event as PghistoryEvent


def current_transaction() -> Cast:
    """The 64-bit id of the writing transaction, as a column default: the sealer reads below the oldest running one."""
    return Cast(
        Cast(models.Func(function="pg_current_xact_id"), models.TextField()),
        models.BigIntegerField(),
    )


class Event(PghistoryEvent):
    """One change of one row: its values after it (when deleted: before), the time, the transaction, the context."""

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_xact = models.BigIntegerField(db_default=current_transaction(), editable=False)

    class Meta:
        abstract = True
