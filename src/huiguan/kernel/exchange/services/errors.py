"""The workbook of rows that were not imported: their cells as they were, the bad ones marked with the reason."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.enums import BadRowState
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.selectors import bad_rows_of, content_of, get_batch, issues_of, sheet_of
from huiguan.kernel.exchange.sheet import Sheet
from huiguan.kernel.exchange.writers import write_xlsx
from huiguan.kernel.history import record_read
from huiguan.kernel.i18n.again import in_own_language
from huiguan.kernel.permits import Actor

_IN_MEMORY = 4 * 1024 * 1024


def error_workbook(*, actor: Actor, batch_id: int) -> IO[bytes]:
    """An .xlsx of the bad rows under the sheet's headers, so that it can be corrected and uploaded as it is.

    The last two columns say the row in the first file and the reasons; on the next import they are not read. What was
    corrected on the page is not in it. Taking out a sensitive sheet's rows is recorded. It goes to whoever keeps the
    list, so it is in the installation's language whoever takes it out.
    """
    batch = get_batch(actor, batch_id)
    sheet = sheet_of(batch)
    if sheet.sensitive:
        record_read(actor=actor, subject=batch, field="error_workbook", organization=batch.organization_id)
    with in_own_language():
        return _workbook(batch, sheet)


def _workbook(batch: ImportBatch, sheet: Sheet) -> IO[bytes]:
    reasons = _reasons(batch)
    keys = sorted(batch.columns, key=lambda key: int(batch.columns[key]))
    headers = [str(sheet.column(key).header) for key in keys] + [_("Row in the file"), _("Why not imported")]
    places = {number: place for place, number in enumerate(_numbers(batch))}
    marks = {
        (places[number], keys.index(column)): reason
        for number, found in reasons.items()
        for column, reason in found
        if column in keys and number in places
    }
    stream = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    widths = [*(sheet.column(key).width for key in keys), 12, 60]
    write_xlsx(stream, headers, _rows(batch, sheet, keys, reasons), widths=widths, marks=marks)
    stream.seek(0)
    return stream


def _numbers(batch: ImportBatch) -> Iterator[int]:
    yield from bad_rows_of(batch).filter(state=BadRowState.OPEN).values_list("number", flat=True)


def _reasons(batch: ImportBatch) -> dict[int, list[tuple[str, str]]]:
    reasons: dict[int, list[tuple[str, str]]] = {}
    for number, column, reason in issues_of(batch).values_list("number", "column", "reason"):
        reasons.setdefault(number, []).append((column, reason))
    return reasons


def _rows(
    batch: ImportBatch, sheet: Sheet, keys: list[str], reasons: dict[int, list[tuple[str, str]]]
) -> Iterator[list[Any]]:
    for row in bad_rows_of(batch).filter(state=BadRowState.OPEN).iterator(chunk_size=1000):
        cells = content_of(row).cells
        why = reasons.get(row.number, [])
        found = (f"{sheet.column(c).header}: {reason}" if c else reason for c, reason in why)
        yield [*(cells.get(key, "") for key in keys), row.number, "；".join(found)]
