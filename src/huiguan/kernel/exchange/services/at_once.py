"""A file imported in one go, without a worker: for commands."""

from __future__ import annotations

from typing import IO, Any

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.enums import BatchState, Mode
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.selectors import get_batch, visible_batches
from huiguan.kernel.exchange.services.prepare import prepare_import
from huiguan.kernel.exchange.services.run import begin, check_batch, run_batch
from huiguan.kernel.exchange.sheet import get_sheet
from huiguan.kernel.files import blobs
from huiguan.kernel.permits import Actor, Conflict


def import_file(
    *,
    actor: Actor,
    organization: Any,
    sheet_key: str,
    upload: IO[bytes],
    name: str,
    mode: str = Mode.GOOD_ROWS,
    dry_run: bool = False,
) -> ImportBatch:
    """Take a file in, check it, or import it; returns the batch as it ended.

    The same file in the same mode, broken off before its last row, goes on there. Raises what `prepare_import` raises,
    and Conflict when another import into this register is under way.
    """
    batch = None if dry_run else _broken_off(actor, organization, sheet_key, upload, mode)
    if batch is None:
        sheet = get_sheet(sheet_key)
        batch = prepare_import(actor=actor, organization=organization, sheet=sheet, upload=upload, name=name, mode=mode)
        begin(actor, batch.pk, BatchState.CHECKING if dry_run else BatchState.RUNNING, {BatchState.PREPARED})
    (check_batch if dry_run else run_batch)(actor=actor, batch_id=batch.pk)
    batch = get_batch(actor, batch.pk)
    if batch.state == BatchState.RUNNING:
        raise Conflict(
            _(
                "This file is being imported by somebody else right now."
                " Wait until that has ended; the list of imports shows it."
            ),
            code="import_state",
        )
    return batch


def _broken_off(actor: Actor, organization: Any, sheet: str, upload: IO[bytes], mode: str) -> ImportBatch | None:
    """The import of this very file that nobody finished."""
    running = visible_batches(actor).filter(organization=organization, sheet=sheet, state=BatchState.RUNNING, mode=mode)
    if not running.exists():
        return None
    upload.seek(0)
    sha256 = blobs.digest(upload)[0]
    upload.seek(0)
    found: ImportBatch | None = running.filter(file__sha256=sha256).first()
    return found
