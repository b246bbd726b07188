"""Rows going out."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any

from django.db import Error, connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.enums import ExportState, Format
from huiguan.kernel.exchange.flowing import PIECE, csv_pieces, xlsx_pieces
from huiguan.kernel.exchange.models import ExportRecord
from huiguan.kernel.exchange.sheet import Column, Sheet
from huiguan.kernel.exchange.word import write_docx
from huiguan.kernel.files.services import clean_name
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.formats import clock, long_date
from huiguan.kernel.permits import Actor, permit

MEDIA_TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
logger = logging.getLogger(__name__)
_IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Going:
    """Who takes out what, and as which file."""

    actor: Actor
    organization: Any
    sheet: str
    kind: Format
    columns: list[Column]
    title: str

    def pieces(self, rows: Iterator[list[Any]]) -> Generator[bytes]:
        """The file; of a document, which is written whole, RuleViolation is raised at once."""
        headers, widths = [str(column.header) for column in self.columns], [column.width for column in self.columns]
        watermark = watermark_of(self.actor, self.organization)
        if self.kind is Format.XLSX:
            return xlsx_pieces(headers, rows, widths=widths, title=self.title, watermark=watermark)
        if self.kind is Format.CSV:
            broken = _("The export broke off here: rows are missing. Export again.")
            return csv_pieces(headers, rows, watermark=watermark, broken=broken)
        stream = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed behind its last piece
        write_docx(stream, headers, rows, widths=widths, title=self.title, watermark=watermark)
        return _read(stream)

    def recorded(self, state: ExportState, rows: int) -> ExportRecord:
        """Write down who takes out what."""
        with recording(self.actor, self.organization, reason="export_rows"):
            return ExportRecord.objects.create(
                organization=self.organization,
                sheet=self.sheet,
                format=self.kind,
                columns=[column.key for column in self.columns],
                state=state,
                rows=rows,
                user_id=self.actor.user_id,
            )


def _read(stream: IO[bytes]) -> Generator[bytes]:
    stream.seek(0)
    with stream:
        while piece := stream.read(PIECE):
            yield piece


class Exported:
    """A table on its way out: pieces of bytes, made while they are asked for, and how many rows they have held so far.

    Its record in the history begins before the first piece and says at the end whether all rows went out. Give it to a
    streaming answer, which closes it; closing it before the end is what a reader does who breaks off.
    """

    def __init__(self, name: str, going: _Going, rows: Iterable[list[Any]]) -> None:
        self.name, self.media_type, self.rows = name, MEDIA_TYPES[going.kind], 0
        self._going = going
        # Language and request are those of whoever asked, also when the answer is sent after the view has returned.
        self._context = copy_context()
        self._pieces = going.pieces(self._counted(rows))
        self._record = going.recorded(ExportState.BEGUN, 0)

    def __iter__(self) -> Exported:
        return self

    def __next__(self) -> bytes:
        return self._context.run(self._following)

    def _following(self) -> bytes:
        try:
            return next(self._pieces)
        except StopIteration:
            self._end(ExportState.DONE)
            raise
        except Exception:
            try:
                self._end(ExportState.BROKEN)
            except Error:
                # What failed first is what has to be told; closing the answer tries to write it down again.
                logger.exception("that export %s broke off could not be recorded", self._record.pk)
            raise

    def close(self) -> None:
        """End it; before its last piece it is recorded as broken off."""
        try:
            self._pieces.close()
        finally:
            self._context.run(self._end, ExportState.BROKEN)

    def _counted(self, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
        for row in rows:
            self.rows += 1
            yield row

    def _end(self, state: ExportState) -> None:
        if self._record.state != ExportState.BEGUN:
            return
        if connection.in_atomic_block:
            self._write_down(state)
            return
        connection.close_if_unusable_or_obsolete()  # it may be what failed
        try:
            self._write_down(state)
        except Error:
            # The database may have gone and come back while the file was sent: once more, by a new connection.
            connection.close()
            self._write_down(state)

    def _write_down(self, state: ExportState) -> None:
        rows = ExportRecord.objects.unscoped("its own record").filter(pk=self._record.pk)
        with recording(self._going.actor, self._going.organization, reason="export_rows"):
            rows.update(state=state, rows=self.rows)
        self._record.state, self._record.rows = state, self.rows


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
    """Begin to send rows as a file, and record who takes out what; the rows are read while the file is sent.

    `rows` come from the room's own selectors, so nobody exports what they could not see; each is a mapping or an
    object with the columns' keys. `columns` narrows and orders the columns by key. Raises NotFound without the sheet's
    `export_permission` in `organization`, what reading the first row raises, and RuleViolation on more rows than a
    Word table holds.
    """
    permit(actor, sheet.export_permission, organization)
    chosen = [sheet.column(key) for key in columns] if columns else list(sheet.columns)
    title = title or str(sheet.label)
    going = _Going(actor, organization, sheet.key, Format(format), chosen, title)
    cells = _cells(chosen, rows)
    first = list(islice(cells, 1))
    return Exported(clean_name(_file_name(title, going.kind)), going, chain(first, cells))


def record_export(
    *, actor: Actor, organization: Any, sheet: str, kind: Format, columns: Collection[str], rows: int
) -> None:
    """Write down who took out how many rows of what; the caller asked the permission and made the file."""
    named = [Column(key, key) for key in columns]
    _Going(actor, organization, sheet, kind, named, "").recorded(ExportState.DONE, rows)


def watermark_of(actor: Actor, organization: Any) -> str:
    """Who takes the table out, in whose name, and when: it stands in every file, and beside it in the history."""
    now = localtime()
    values = {"who": actor.label, "association": organization.name, "when": f"{long_date(now)} {clock(now)}"}
    return _("Exported by %(who)s, %(association)s, %(when)s") % values


def _file_name(title: str, kind: Format) -> str:
    return _("%(title)s %(day)s") % {"title": title, "day": today().isoformat()} + f".{kind.value}"


def _cells(columns: list[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    for row in rows:
        yield [column.format(_value(row, column.key)) for column in columns]


def _value(row: Any, key: str) -> Any:
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key)
