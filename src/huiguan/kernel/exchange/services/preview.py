"""The first rows of a file as they will be read, beside the choice of columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.selectors import get_batch, kept_value, sheet_of
from huiguan.kernel.exchange.services.rows import opened
from huiguan.kernel.exchange.sheet import ImportContext, Sheet
from huiguan.kernel.exchange.values import as_text
from huiguan.kernel.permits import Actor, RuleViolation

ROWS = 5
# Opening a workbook looks through all of it once (merged cells, shared strings): seconds beyond so many rows.
WORKBOOK_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is read: the text, or why it cannot be."""

    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FirstRows:
    """Headers of the recognised columns, and the first rows with their numbers."""

    headers: list[Any]
    rows: list[tuple[int, list[Cell]]]


def first_rows(*, actor: Actor, batch_id: int) -> FirstRows:
    """The first rows below the headers as the present choice of columns reads them; sensitive cells masked.

    None for workbooks of more than 50,000 rows.
    """
    batch = get_batch(actor, batch_id)
    sheet = sheet_of(batch)
    keys = [column.key for column in sheet.columns if column.key in batch.columns]
    read = _readers(actor, batch, sheet)
    rows: list[tuple[int, list[Cell]]] = []
    slow = batch.total > WORKBOOK_ROWS and not (batch.file and batch.file.name.endswith((".csv", ".txt")))
    if slow or batch.file is None:
        return FirstRows([], [])
    try:
        with opened(batch) as table:
            below = (row for row in table.rows() if row[0] > batch.heading)
            rows = [
                (n, [_read(sheet, read, k, _at(cells, batch, k)) for k in keys]) for n, cells in islice(below, ROWS)
            ]
    except RuleViolation:
        rows = []
    return FirstRows([sheet.column(key).header for key in keys], rows)


def _readers(actor: Actor, batch: ImportBatch, sheet: Sheet) -> Mapping[str, Callable[[Any], Any]]:
    if sheet.bulk is not None and sheet.bulk.reader is not None:
        context = ImportContext(actor, batch.organization, batch.pk, dry_run=True)
        return sheet.bulk.reader(sheet.bulk.setup(context, batch.columns))
    return {column.key: column.parse for column in sheet.columns}


def _at(cells: Any, batch: ImportBatch, key: str) -> Any:
    index = batch.columns[key]
    return cells[index] if index < len(cells) else None


def _read(sheet: Sheet, read: Mapping[str, Callable[[Any], Any]], key: str, cell: Any) -> Cell:
    if cell is None or not as_text(cell).strip():
        return Cell("")
    try:
        found = as_text(read[key](cell)) if key in read else as_text(cell)
    except ValueError as reason:
        return Cell(kept_value(sheet, key, as_text(cell))[:60], str(reason))
    return Cell(kept_value(sheet, key, found)[:60])
