"""Rows going out."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.models import ExportRecord
from huiguan.kernel.exchange.sheet import Column, Sheet
from huiguan.kernel.exchange.word import write_docx
from huiguan.kernel.exchange.writers import write_csv, write_xlsx
from huiguan.kernel.files.services import clean_name
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.formats import clock, long_date
from huiguan.kernel.permits import Actor, permit

MEDIA_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Exported:
    """A table that went out: give `stream` to FileResponse, which closes it."""

    name: str
    media_type: str
    stream: IO[bytes]
    rows: int


def export_rows(
    *,
    actor: Actor,
    organization: Any,
    sheet: Sheet,
    rows: Iterable[Any],
    format: str = Format.XLSX,
    columns: Collection[str] | None = None,
    title: str = "",
) -> Exported:
    """Write rows into a file, one at a time, and record who took out how many of what.

    `rows` come from the room's own selectors, so nobody exports what they could not see; each is a mapping or an
    object with the columns' keys. `columns` narrows and orders the columns by key. Raises NotFound without the sheet's
    `export_permission` in `organization`, and RuleViolation on more rows than a Word table holds.
    """
    permit(actor, sheet.export_permission, organization)
    chosen = [sheet.column(key) for key in columns] if columns else list(sheet.columns)
    kind = Format(format)
    stream = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    title = title or str(sheet.label)
    count = _write(stream, kind, chosen, _cells(chosen, rows), title, watermark_of(actor, organization))
    stream.seek(0)
    keys = [column.key for column in chosen]
    record_export(actor=actor, organization=organization, sheet=sheet.key, kind=kind, columns=keys, rows=count)
    return Exported(clean_name(_file_name(title, kind)), MEDIA_TYPES[kind], stream, count)


def record_export(
    *, actor: Actor, organization: Any, sheet: str, kind: Format, columns: Collection[str], rows: int
) -> None:
    """Write down who took out how many rows of what; the caller asked the permission and made the file."""
    with recording(actor, organization, reason="export_rows"):
        ExportRecord.objects.create(
            organization=organization,
            sheet=sheet,
            format=kind,
            columns=list(columns),
            rows=rows,
            user_id=actor.user_id,
        )


def watermark_of(actor: Actor, organization: Any) -> str:
    """Who takes the table out, in whose name, and when: it stands in every file, and beside it in the history."""
    now = localtime()
    values = {"who": actor.label, "association": organization.name, "when": f"{long_date(now)} {clock(now)}"}
    return _("Exported by %(who)s, %(association)s, %(when)s") % values


def _write(
    stream: IO[bytes], kind: Format, columns: list[Column], cells: Iterable[list[Any]], title: str, watermark: str
) -> int:
    headers = [str(column.header) for column in columns]
    widths = [column.width for column in columns]
    if kind is Format.XLSX:
        return write_xlsx(stream, headers, cells, widths=widths, title=title, watermark=watermark)
    if kind is Format.DOCX:
        return write_docx(stream, headers, cells, widths=widths, title=title, watermark=watermark)
    return write_csv(stream, headers, cells, watermark=watermark)


def _file_name(title: str, kind: Format) -> str:
    return _("%(title)s %(day)s") % {"title": title, "day": today().isoformat()} + f".{kind.value}"


def _cells(columns: list[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    for row in rows:
        yield [column.format(_value(row, column.key)) for column in columns]


def _value(row: Any, key: str) -> Any:
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key)
