"""The first steps of an import: taking the file in, and which of its columns is which."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from huiguan.kernel.exchange.enums import BatchState, Mode
from huiguan.kernel.exchange.headers import Heading, find_heading, names_of, plain_header
from huiguan.kernel.exchange.models import HeaderMemory, ImportBatch
from huiguan.kernel.exchange.readers import UNFOLDED_LIMIT, Table, open_table, too_long
from huiguan.kernel.exchange.selectors import FILE_KIND, get_batch, lock_batch, remembered_headers, sheet_of
from huiguan.kernel.exchange.sheet import Sheet
from huiguan.kernel.exchange.values import clean
from huiguan.kernel.exchange.writers import PLAIN, XLSX_ROWS
from huiguan.kernel.files.services import clean_name, store_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Conflict, Invalid, permit

# Up to here the rows are counted one by one, and a cleaned file stays a workbook.
EXACT_COUNT = 20_000
BULK_BYTES = 2 * 1024**3


def prepare_import(
    *, actor: Actor, organization: Any, sheet: Sheet, upload: Any, name: str = "", mode: str = Mode.GOOD_ROWS
) -> ImportBatch:
    """Take a table in for a sheet and find its headers; nothing is imported yet.

    Columns that this system refuses (PRODUCT.md) are cut out before anything is kept: what is stored is then a
    workbook without them, with the same row numbers. Raises Invalid with the reason when the file is no table, is
    damaged or protected, has no recognisable headers, or more rows than the sheet takes at once.
    """
    permit(actor, sheet.permission, organization)
    sheet = sheet.within(organization)
    name = clean_name(name or getattr(upload, "name", "") or "")
    stream: Any = getattr(upload, "file", upload)
    if sheet.convert is not None:
        name, stream = sheet.convert(name, stream)
    table = open_table(name, stream)
    heading = find_heading(sheet, table, remembered_headers(organization, sheet.key))
    total = _counted(sheet, heading, table)
    refused = [_header(heading, index) for index in heading.refused]
    with recording(actor, organization, reason="prepare_import"):
        batch: ImportBatch = ImportBatch.objects.create(
            organization=organization,
            sheet=sheet.key,
            name=name,
            mode=Mode(mode),
            heading=heading.row,
            headers=["" if i in heading.refused else header for i, header in enumerate(heading.headers)],
            columns=heading.columns,
            refused=refused,
            notes=table.notes,
            total=total,
            next_row=heading.row + 1,
            created_by_id=actor.user_id,
        )
        batch.file = _kept(actor, batch, sheet, heading, table, stream)
        batch.save(update_fields=["file"])
    return batch


def _header(heading: Heading, index: int) -> str:
    header = heading.headers[index] if index < len(heading.headers) else ""
    return header or _("column %(number)s") % {"number": index + 1}


def _counted(sheet: Sheet, heading: Heading, table: Table) -> int:
    if sheet.bulk is not None and table.filled is not None and table.filled > EXACT_COUNT:
        return _checked_total(sheet, table.filled)
    total = 0
    for number, _cells in table.rows():
        total += number > heading.row
    if total == 0:
        raise Invalid(
            _("There is no row below the headers. Fill in the rows, one below the other, and upload the file again."),
            code="table_empty",
        )
    return _checked_total(sheet, total)


def _checked_total(sheet: Sheet, total: int) -> int:
    if total > sheet.max_rows:
        values = {"total": f"{total:,}", "limit": f"{sheet.max_rows:,}"}
        message = _("The file holds %(total)s rows; at most %(limit)s are imported at once. Divide it.") % values
        raise Invalid(message, code="table_too_long")
    return total


def _kept(actor: Actor, batch: ImportBatch, sheet: Sheet, heading: Heading, table: Table, stream: Any) -> Any:
    """Store the file as it came, or without the refused columns."""
    kind: dict[str, Any] = {"subject_kind": FILE_KIND, "subject_id": batch.pk}
    organization, permission = batch.organization, sheet.permission
    if sheet.bulk is not None:
        kind |= {"max_bytes": BULK_BYTES, "unfolded_limit": UNFOLDED_LIMIT}
    if not heading.refused:
        return store_file(
            actor=actor, organization=organization, upload=stream, permission=permission, name=batch.name, **kind
        )
    stem = batch.name.rpartition(".")[0] or batch.name
    # A workbook takes half a millisecond a row to write.
    many = batch.total > EXACT_COUNT
    with tempfile.TemporaryFile() as target:
        (scrub_lines if many else scrub)(table, heading.refused, target)
        name = f"{stem}.csv" if many else f"{stem}.xlsx"
        return store_file(
            actor=actor, organization=organization, upload=target, permission=permission, name=name, **kind
        )


def scrub(table: Table, refused: tuple[int, ...], target: IO[bytes]) -> None:
    """Write the table as a workbook in which the refused columns are empty and every row keeps its number."""
    dropped = set(refused)
    book = xlsxwriter.Workbook(target, {**PLAIN, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, cells in table.rows():
        if number > XLSX_ROWS:
            raise too_long()
        for column, cell in enumerate(cells):
            if column not in dropped and cell not in ("", None):
                sheet.write(number - 1, column, cell)
    book.close()
    target.seek(0)


def scrub_lines(table: Table, refused: tuple[int, ...], target: IO[bytes]) -> None:
    """The same as CSV, for large tables: line numbers are row numbers."""
    dropped, line = set(refused), 1
    lines = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(lines, lineterminator="\n")
    for number, cells in table.rows():
        lines.write("\n" * (number - line))
        writer.writerow(["" if index in dropped else _one_line(cell) for index, cell in enumerate(cells)])
        line = number + 1
    lines.detach()
    target.seek(0)


def _one_line(cell: Any) -> str:
    return " ".join(clean(cell).splitlines()) if cell not in ("", None) else ""


def map_columns(*, actor: Actor, batch_id: int, columns: Mapping[str, int], mode: str) -> ImportBatch:
    """Say which column of the file (from 0) stands for which of the sheet, in place of what was recognised.

    Raises Invalid when a column is used twice or does not exist, Conflict when the import has begun.
    """
    get_batch(actor, batch_id)
    with recording(actor, reason="map_columns"):
        batch, _sheet = lock_batch(actor, batch_id)
        sheet = sheet_of(batch)
        if batch.state not in {BatchState.PREPARED, BatchState.CHECKED, BatchState.FAILED}:
            raise Conflict(
                _(
                    "The import has begun; its columns can no longer be changed."
                    " Undo it when it has ended, and upload the file again."
                ),
                code="import_state",
            )
        _check_columns(batch, sheet, columns)
        batch.columns, batch.mode, batch.state = dict(columns), Mode(mode), BatchState.PREPARED
        batch.save(update_fields=["columns", "mode", "state"])
        _remember(batch, sheet)
    return batch


def _remember(batch: ImportBatch, sheet: Sheet) -> None:
    """Keep what was chosen for headers that would not have been recognised."""
    known = {name for column in sheet.columns for name in names_of(column)}
    for key, index in batch.columns.items():
        header = plain_header(batch.headers[index])[:120]
        if header and header not in known:
            HeaderMemory.objects.unscoped("of the association whose import is locked").update_or_create(
                organization=batch.organization, sheet=batch.sheet, header=header, defaults={"column": key}
            )


def _check_columns(batch: ImportBatch, sheet: Sheet, columns: Mapping[str, int]) -> None:
    for key in columns:
        sheet.column(key)
    if len(set(columns.values())) != len(columns):
        raise Invalid(
            _("One column of the file is used twice. Choose another one, or none, for one of the two."),
            code="import_columns",
        )
    if any(not 0 <= index < len(batch.headers) or not batch.headers[index] for index in columns.values()):
        raise Invalid(
            _("The file has no such column. Load the page again and choose from the list."), code="import_columns"
        )
