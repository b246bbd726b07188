"""How long files of imports and their bad rows are kept: a month, or until somebody removes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.exchange.models import KEPT_DAYS, ImportBadRow, ImportBatch, ImportIssue, ImportSample
from huiguan.kernel.exchange.selectors import get_batch, lock_batch
from huiguan.kernel.exchange.sheet import get_sheet, has_sheet
from huiguan.kernel.files.services import remove_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Conflict, permit

_BUSY = (BatchState.CHECKING, BatchState.RUNNING, BatchState.REVERSING)
_DAY = timedelta(days=1)


def empty_import(*, actor: Actor, batch_id: int) -> ImportBatch:
    """Remove the file, the bad rows and the lists of an import now; what it wrote stays, and can still be undone.

    Raises Conflict while it is under way.
    """
    get_batch(actor, batch_id)
    with recording(actor, reason="empty_import"):
        batch, sheet = lock_batch(actor, batch_id)
        permit(actor, sheet.permission, batch.organization)
        if batch.running:
            raise Conflict(_("The import is under way; wait until it has ended."), code="import_state")
        if batch.emptied_at is None:
            _empty(actor, batch)
    return batch


def over_time(today: date, limit: int) -> Sequence[int]:
    """Imports that ended (or, never begun, came in) a month ago and still have something to remove."""
    batches = ImportBatch.objects.unscoped("the nightly rule of retention, for all associations")
    ended = batches.filter(emptied_at=None).exclude(state__in=_BUSY)
    last = ended.annotate(last=TruncDate(Coalesce("finished_at", "created_at")))
    over = last.filter(last__lt=today - KEPT_DAYS * _DAY)
    return list(over.order_by("pk").values_list("pk", flat=True)[:limit])


def empty_over_time(actor: Actor, keys: Sequence[int]) -> int:
    """Remove what `over_time` found; how many imports. Joins the job's transaction."""
    batches = ImportBatch.objects.unscoped("as over_time").select_for_update(of=("self",)).filter(pk__in=keys)
    done = 0
    for batch in batches.filter(emptied_at=None).exclude(state__in=_BUSY):
        _empty(actor, batch)
        done += 1
    return done


def _empty(actor: Actor, batch: ImportBatch) -> None:
    file_id, batch.file, batch.emptied_at = batch.file_id, None, timezone.now()
    batch.save(update_fields=["file", "emptied_at"])
    for model in (ImportIssue, ImportBadRow, ImportSample):
        model.objects.filter(batch=batch).delete()
    if file_id is not None and has_sheet(batch.sheet):
        remove_file(actor=actor, file_id=file_id, permission=get_sheet(batch.sheet).permission)
