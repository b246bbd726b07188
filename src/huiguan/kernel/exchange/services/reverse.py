"""Undoing an import as one batch; what cannot be undone stays and is listed with its reason."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.exchange.models import ImportBatch, ImportIssue, ImportRow
from huiguan.kernel.exchange.selectors import get_batch, lock_batch
from huiguan.kernel.exchange.services import queue
from huiguan.kernel.exchange.services.rows import CHUNK
from huiguan.kernel.exchange.sheet import Applied, ImportContext, Result, Reversal, get_sheet
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.again import in_own_language
from huiguan.kernel.permits import Actor, Conflict, permit

# Rows taken back in one transaction.
BULK_CHUNK = 5_000
_REVERSIBLE = {BatchState.DONE, BatchState.STOPPED, BatchState.FAILED}


def reverse_import(*, actor: Actor, batch_id: int) -> ImportBatch:
    """Begin to undo an import; a worker does it, the last row first."""
    get_batch(actor, batch_id)
    with recording(actor, reason="reverse_import"):
        batch, sheet = lock_batch(actor, batch_id)
        permit(actor, sheet.permission, batch.organization)
        if batch.state not in _REVERSIBLE or not sheet.reversible:
            raise Conflict(
                _("This import cannot be undone now. Load the page again to see how it stands."), code="import_state"
            )
        batch.state, batch.kept, batch.beat_at = BatchState.REVERSING, 0, timezone.now()
        batch.save()
        ImportIssue.objects.filter(batch=batch).delete()
        queue.defer_reverse(batch)
    return batch


def reverse_batch(*, actor: Actor, batch_id: int) -> None:
    """Undo the rows of a batch, or go on with it."""
    step = _reverse_chunk if get_sheet(get_batch(actor, batch_id).sheet).bulk is None else _reverse_bulk
    with in_own_language():
        while step(actor, batch_id):
            pass


def what_is_lost(*, actor: Actor, batch_id: int) -> dict[str, int]:
    """What undoing an import could not take back, by kind (`changed_since`, `paid_dues`, …); empty on other sheets."""
    batch = get_batch(actor, batch_id)
    bulk = get_sheet(batch.sheet).bulk
    if bulk is None or batch.state not in _REVERSIBLE:
        return {}
    return bulk.loss(ImportContext(actor, batch.organization, batch.pk, dry_run=True))


def _reverse_bulk(actor: Actor, batch_id: int) -> bool:
    with recording(actor, reason="reverse_import"):
        batch, sheet = lock_batch(actor, batch_id)
        if batch.state != BatchState.REVERSING or sheet.bulk is None:
            return False
        undone = sheet.bulk.undo(ImportContext(actor, batch.organization, batch.pk, dry_run=False), BULK_CHUNK)
        ImportIssue.objects.bulk_create(
            ImportIssue(batch=batch, number=issue.number, column="", value=issue.value[:120], reason=issue.reason[:400])
            for issue in undone.kept
        )
        batch.kept += len(undone.kept)
        batch.beat_at = timezone.now()
        if not undone.more:
            batch.state, batch.finished_at = BatchState.REVERSED, timezone.now()
        batch.save()
        return undone.more


def _reverse_chunk(actor: Actor, batch_id: int) -> bool:
    """Undo the last rows left and forget them, in one transaction; False when none was left."""
    with recording(actor, reason="reverse_import"):
        batch, sheet = lock_batch(actor, batch_id)
        if batch.state != BatchState.REVERSING or sheet.reverse is None:
            return False
        rows = list(ImportRow.objects.filter(batch=batch).order_by("-number")[:CHUNK])
        context = ImportContext(actor, batch.organization, batch.pk, dry_run=False)
        applied = [Applied(row.number, Result(row.result), row.object_id, row.before) for row in rows]
        kept = [reversal for reversal in sheet.reverse(context, applied) if not reversal.done] if applied else []
        ImportRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
        _keep_count(batch, kept)
        if len(rows) < CHUNK:
            batch.state, batch.finished_at = BatchState.REVERSED, timezone.now()
        batch.save()
        return len(rows) == CHUNK


def _keep_count(batch: ImportBatch, kept: list[Reversal]) -> None:
    ImportIssue.objects.bulk_create(
        ImportIssue(batch=batch, number=reversal.number, reason=reversal.reason[:400]) for reversal in kept
    )
    batch.kept += len(kept)
    batch.beat_at = timezone.now()
