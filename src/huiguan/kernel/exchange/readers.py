"""Tables from .xlsx, .xls and .csv files, row by row, with clear refusals."""

from __future__ import annotations

import codecs
import csv
import math
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import IO, Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from huiguan.kernel.exchange.bulk import RawRow, RawRows, TextRows
from huiguan.kernel.exchange.writers import BROKEN_SIGN, MARK_SIGN
from huiguan.kernel.exchange.xlsx import WIDE, Damaged, TooLarge, Workbook
from huiguan.kernel.files.sniffing import sniff
from huiguan.kernel.i18n.again import in_own_language
from huiguan.kernel.permits import Invalid

# A sheet of a million rows and forty columns unfolds to two thirds of this. It is read as a stream, so that the limit
# is one of time.
UNFOLDED_LIMIT = 3 * 1024 * 1024 * 1024
COLUMNS_LIMIT = 300
LINE_LIMIT = 4 * 1024 * 1024
PLAIN_LINE = 64 * 1024  # in characters; below the longest cell that the csv module takes
SHEETS = 50
CONTROL_SHARE = 500
MERGED_LIMIT = 1_000_000
_SAMPLE = 256 * 1024
# Bytes that no text in these encodings holds.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")

Cells = Sequence[Any]


@dataclass
class Table:
    """A table: `rows()` gives (row number in the file from 1, cells), empty rows left out; may be called again.

    `notes` are sentences in the installation's language (`kernel.i18n.again`): which encoding, which sheet, which
    cells were merged. `filled` is about how many rows hold anything, when that is known without reading them.
    `chunks(size, after, at)` gives the rows behind row `after` in chunks of about `size`, none of which holds rows from
    both sides of row `at`, where they need not be taken apart for that.
    """

    source: Any
    notes: list[str] = field(default_factory=list)
    filled: int | None = None
    chunks: Callable[[int, int, int], Generator[RawRows, None, None]] | None = None

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """The rows that hold anything."""
        return ((number, cells) for number, cells in self.source() if _holds_anything(cells))


def _holds_anything(cells: Cells) -> bool:
    return any(cell not in ("", None) and str(cell).strip() for cell in cells)


def open_table(name: str, stream: IO[bytes]) -> Table:
    """The table in a file; raises Invalid with the reason when it is none, locked, damaged or made to exhaust us."""
    stream.seek(0)
    found = sniff(name, stream, UNFOLDED_LIMIT).key
    stream.seek(0)
    if found in {"csv", "text"}:
        return _csv_table(stream)
    if found == "xlsx":
        return _xlsx_table(stream)
    if found == "xls":
        return _xls_table(stream)
    raise Invalid(
        _("A table is read from Excel (.xlsx, .xls) or CSV files only. Save it as one of these and upload it again."),
        code="table_type",
    )


def too_long() -> Invalid:
    """The refusal of a table that is too large as a whole."""
    return Invalid(_("The table is too large to be read at once. Divide it into several files."), code="table_too_long")


def too_wide() -> Invalid:
    """The refusal of a table with more columns than anybody fills in."""
    message = _("The table has more than %(limit)s columns. Delete those that are not needed and upload it again.")
    return Invalid(message % {"limit": COLUMNS_LIMIT}, code="table_too_wide")


def _line_too_long() -> Invalid:
    message = _("A line of the file is longer than %(limit)s MB. Shorten what stands in its cells and upload it again.")
    return Invalid(message % {"limit": LINE_LIMIT // 1024 // 1024}, code="table_line_too_long")


def _refused(error: TooLarge) -> Invalid:
    return too_wide() if error.args[0] in WIDE else too_long()


def _xlsx_table(stream: IO[bytes]) -> Table:
    try:
        book = Workbook(stream)
        shown = [sheet for sheet in book.sheets if sheet.visible]
        filled = [sheet for sheet in (shown or book.sheets)[:SHEETS] if book.is_filled(sheet)]
        if not filled:
            raise _unfilled()
        hidden = [sheet for sheet in book.sheets[:SHEETS] if not sheet.visible and shown and book.is_filled(sheet)]
        overview = book.look_over(filled[0])
    except Damaged as error:
        raise _damaged() from error
    except TooLarge as error:
        raise _refused(error) from error
    merged = _merged_downwards(overview.merged, max((bottom for _top, (bottom, _) in overview.merged), default=0))

    def source() -> Iterator[tuple[int, Cells]]:
        try:
            yield from _with_merged(book.rows(filled[0]), merged)
        except (Damaged, IndexError) as error:
            raise _damaged() from error
        except TooLarge as error:
            raise _refused(error) from error

    others = [sheet.name for sheet in filled[1:]]
    notes = _notes(filled[0].name, others, bool(merged), hidden=[sheet.name for sheet in hidden])
    return Table(source, notes, overview.filled)


def _with_merged(
    rows: Iterator[tuple[int, list[Any]]], merged: Mapping[int, list[tuple[int, bool]]]
) -> Iterator[tuple[int, Cells]]:
    """The rows with what is merged over several of them filled in, also in rows that hold nothing else."""
    above: dict[int, Any] = {}
    for number, row in rows:
        if len(row) > COLUMNS_LIMIT:
            raise TooLarge("column")
        for column, top in merged.get(number, ()):
            _fill_down(row, column, above, top)
        yield number, row


def _xls_table(stream: IO[bytes]) -> Table:
    try:
        book = CalamineWorkbook.from_filelike(stream)
        visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
        every = [sheet for sheet in map(book.get_sheet_by_name, book.sheet_names[:SHEETS]) if sheet.height]
        filled = [sheet for sheet in every if sheet.name in visible or not visible]
    except PasswordError as error:
        message = _("The file is protected by a password. Remove the password and upload it again.")
        raise Invalid(message, code="file_protected") from error
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged() from error
    except BaseException as panic:
        # The reader is written in Rust; where it stumbles it raises this, which is no Exception.
        if type(panic).__name__ != "PanicException":
            raise
        raise _damaged() from panic
    if not filled:
        raise _unfilled()
    hidden = [sheet.name for sheet in every if sheet not in filled]
    return _sheet_table(filled[0], [sheet.name for sheet in filled[1:]], hidden)


def _unfilled() -> Invalid:
    message = _(
        "The workbook holds no filled sheet."
        " Choose the one with the rows, or show the sheet in which they stand, and upload it again."
    )
    return Invalid(message, code="table_empty")


def _damaged() -> Invalid:
    return Invalid(
        _("The workbook is damaged and cannot be read. Open it in Excel or WPS, save it as .xlsx and upload that."),
        code="file_damaged",
    )


def _sheet_table(sheet: CalamineSheet, others: list[str], hidden: list[str]) -> Table:
    if sheet.width > COLUMNS_LIMIT:
        raise too_wide()
    merged = _merged_downwards(sheet.merged_cell_ranges or [], (sheet.end or (0, 0))[0])

    def source() -> Iterator[tuple[int, Cells]]:
        indent = [""] * (sheet.start or (0, 0))[1]
        rows = ((number, [*indent, *cells]) for number, cells in enumerate(sheet.iter_rows(), start=1))
        yield from _with_merged(rows, merged)

    return Table(source, _notes(sheet.name, others, bool(merged), hidden), sheet.height)


def _notes(name: str, others: list[str], merged: bool, hidden: Sequence[str] = ()) -> list[str]:
    notes = []
    with in_own_language():
        if merged:
            notes.append(_("Cells merged over several rows were read as the same value in each of these rows."))
        if others:
            values = {"name": name, "others": "、".join(others[:5])}
            notes.append(_("Only the sheet “%(name)s” was read, not: %(others)s.") % values)
        if hidden:
            notes.append(_("Hidden sheets were not read: %(names)s.") % {"names": "、".join(hidden[:5])})
    return notes


Range = tuple[tuple[int, int], tuple[int, int]]


def _merged_downwards(ranges: Sequence[Range], last: int) -> dict[int, list[tuple[int, bool]]]:
    """For each row number, the columns (from 0) merged there with rows below or above, and whether it is the top."""
    merged: dict[int, list[tuple[int, bool]]] = {}
    if sum(min(bottom, last) - top for (top, _left), (bottom, _right) in ranges) > MERGED_LIMIT:
        raise too_long()
    for (top, left), (bottom, _right) in ranges:
        for row in range(top, min(bottom, last) + 1) if bottom > top else ():
            merged.setdefault(row + 1, []).append((left, row == top))
    return merged


def _fill_down(row: list[Any], column: int, above: dict[int, Any], top: bool) -> None:
    row.extend([""] * (column + 1 - len(row)))
    if top:
        above[column] = row[column]
    else:
        row[column] = above.get(column, "")


def _csv_table(stream: IO[bytes]) -> Table:
    sample = stream.read(_SAMPLE)
    encoding = _encoding(sample, stream)
    text = _decoded(sample, encoding)
    delimiter = _delimiter(text)

    def lines() -> Iterator[str]:
        stream.seek(0)
        # Not closed: the stream belongs to the caller and is read again.
        return _physical(codecs.getreader(encoding)(stream), delimiter)

    def source() -> Iterator[RawRow]:
        return _records(csv.reader(lines(), delimiter=delimiter))

    def chunks(size: int, after: int, at: int) -> Generator[RawRows, None, None]:
        return _stretches(lines(), delimiter, size, after, at)

    return Table(source, _encoding_notes(encoding), _line_count(stream), chunks)


def _encoding_notes(encoding: str) -> list[str]:
    if encoding == "utf-8-sig":
        return []
    with in_own_language():
        return [_("The file was read as %(encoding)s.") % {"encoding": encoding.upper()}]


def _records(reader: Any, before: int = 0, until: float = math.inf) -> Iterator[RawRow]:
    """The rows of a reader up to its line `until`, the row that begins there included; `before` lines are behind it."""
    try:
        while reader.line_num < until:
            cells = next(reader, None)
            if cells is None:
                return
            if len(cells) > COLUMNS_LIMIT:
                raise too_wide()
            sign = cells[0] if cells else ""
            if sign.startswith(BROKEN_SIGN):
                raise _incomplete()
            if not sign.startswith(MARK_SIGN):
                yield before + reader.line_num, cells
    except (csv.Error, UnicodeDecodeError) as error:
        raise _broken_off(before + reader.line_num) from error


def _broken_off(line: int) -> Invalid:
    message = _(
        "The file cannot be read from line %(line)s on."
        " Put that line right, or save the table as Excel, and upload it again."
    ) % {"line": line + 1}
    return Invalid(message, code="file_damaged")


def _incomplete() -> Invalid:
    message = _("The export that made this file broke off: rows are missing. Export again and read that file.")
    return Invalid(message, code="file_incomplete")


def _stretches(lines: Iterator[str], delimiter: str, size: int, after: int, at: int) -> Generator[RawRows, None, None]:
    """The lines behind `after` in chunks: as they stand where each is plainly a row, else taken apart.

    Rows end at `after` and before `at`, since a row was read there before.
    """
    try:
        behind = sum(1 for _line in islice(lines, after))
        while stretch := list(islice(lines, at - 1 - behind if 0 < at - 1 - behind < size else size)):
            text = _plain_text(stretch, delimiter)
            if text is not None:
                yield TextRows(text, behind + 1, delimiter)
                behind += len(stretch)
                continue
            # A row may reach beyond the stretch: the reader takes the lines that it needs.
            reader = csv.reader(chain(stretch, lines), delimiter=delimiter)
            rows = [row for row in _records(reader, behind, len(stretch)) if _holds_anything(row[1])]
            if rows:
                yield rows
            behind += reader.line_num
    except UnicodeDecodeError as error:
        raise _broken_off(behind) from error


def _plain_text(stretch: Sequence[str], delimiter: str) -> str | None:
    """The lines as one text; None unless each is a row by itself, within our limits, that holds something."""
    text = "".join(stretch)
    if '"' in text or MARK_SIGN in text or BROKEN_SIGN in text or text.count("\r") != text.count("\r\n"):
        return None
    for line in stretch:
        if len(line) > PLAIN_LINE or line.count(delimiter) >= COLUMNS_LIMIT or not line.replace(delimiter, "").strip():
            return None
    return text


def _line_count(stream: IO[bytes]) -> int:
    """Lines of the file; a row whose cells hold line feeds counts several times."""
    stream.seek(0)
    count = 0
    while block := stream.read(1024 * 1024):
        count += block.count(b"\n")
    return count


def _physical(lines: Any, delimiter: str) -> Iterator[str]:
    """Lines by their line feeds only: the codec would also break at U+2028, U+0085 and form feeds inside cells."""
    rest = ""
    while block := lines.read(65536):
        *whole, rest = (rest + block).split("\n")
        if len(rest) > LINE_LIMIT:
            raise too_wide() if rest.count(delimiter) >= COLUMNS_LIMIT else _line_too_long()
        yield from (line + "\n" for line in whole)
    if rest:
        yield rest


def _encoding(sample: bytes, stream: IO[bytes]) -> str:
    """UTF-16 by its mark or its NUL bytes, UTF-8 when all of the file is, otherwise GB18030.

    Invalid "file_cut_off" for UTF-8 that ends within a character.
    """
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in sample:
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    return "utf-8-sig" if _all_utf8(stream) else "gb18030"


def _all_utf8(stream: IO[bytes]) -> bool:
    stream.seek(0)
    decoder, ascii_only = codecs.getincrementaldecoder("utf-8")(), True
    try:
        while block := stream.read(1024 * 1024):
            ascii_only = decoder.decode(block).isascii() and ascii_only
    except UnicodeDecodeError:
        return False
    rest, _flags = decoder.getstate()
    # Whole characters stand before the broken one: another encoding would not have made them.
    if rest and not ascii_only:
        raise _cut_off()
    return not rest


def _cut_off() -> Invalid:
    message = _("The file ends in the middle of a character: it was cut off. Copy or save it again and upload it.")
    return Invalid(message, code="file_cut_off")


def _decoded(sample: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(sample)
    except UnicodeDecodeError as error:
        raise _unknown_encoding() from error
    # A stray control character is the matter of its cell; a file full of them is no text.
    if len(_CONTROL.findall(text)) * CONTROL_SHARE > len(text):
        raise _unknown_encoding()
    return text


def _unknown_encoding() -> Invalid:
    message = _("The characters of the file cannot be read. Save it as CSV UTF-8 or as Excel and upload it again.")
    return Invalid(message, code="table_encoding")


def _delimiter(text: str) -> str:
    """The sign that the first lines have most and most evenly: comma, tab, semicolon or bar."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = {sign: [line.count(sign) for line in lines] for sign in ",\t;|"}
    return max(counts, key=lambda sign: (sum(n > 0 for n in counts[sign]), sum(counts[sign])))
