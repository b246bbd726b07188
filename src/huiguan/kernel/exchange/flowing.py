"""Tables going out while their rows are still being read: CSV and Excel in pieces, in constant memory.

XlsxWriter cannot write to a stream that is sent as it grows. So it makes the frame of a workbook, everything but the
rows (some kilobytes), and the rows are written between the halves of its sheet, in an archive sent piece by piece.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import IO, Any, cast
from xml.sax.saxutils import escape

from huiguan.kernel.exchange.values import as_text, harmless
from huiguan.kernel.exchange.writers import (
    BROKEN_SIGN,
    LONGEST,
    MARK_SIGN,
    XLSX_ROWS,
    csv_cell,
    empty_workbook,
    is_number,
)

PIECE = 64 * 1024  # bytes or characters that are sent at once
# A sheet goes on in the next one before it needs the 64-bit form of archives, in which not every reader takes streams.
_SHEET_CHARACTERS = 600_000_000
_FIRST_DAY = date(1900, 1, 1)
_LEVEL = 4  # of compression
_UNSEEN = re.compile(r"_x[0-9a-fA-F]{4}_|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def csv_pieces(
    headers: Sequence[str], rows: Iterable[Sequence[Any]], *, watermark: str = "", broken: str = ""
) -> Generator[bytes]:
    """CSV in UTF-8 with its mark, which Excel needs; the last line, behind MARK_SIGN, is `watermark`.

    When reading the rows fails, the last line, behind BROKEN_SIGN, is `broken` and the error goes on: the sending ends
    as if all were well, so that the file itself has to say that rows are missing.
    """
    lines = io.StringIO(newline="")
    lines.write("\ufeff")
    writer = csv.writer(lines)
    writer.writerow([harmless(header) for header in headers])
    try:
        for row in rows:
            writer.writerow([csv_cell(value) for value in row])
            if lines.tell() >= PIECE:
                yield _taken(lines)
    except Exception:
        writer.writerow([BROKEN_SIGN + broken])
        yield _taken(lines)
        raise
    if watermark:
        writer.writerow([MARK_SIGN + watermark])
    yield _taken(lines)


def _taken(lines: io.StringIO) -> bytes:
    text = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return text.encode()


def xlsx_pieces(
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    widths: Sequence[int] = (),
    title: str = "",
    watermark: str = "",
) -> Generator[bytes]:
    """A workbook as `writers.write_xlsx` writes it. One that breaks off has no table of contents and does not open."""
    left, sheets, sink = _Left(rows), 0, _Sink()
    frame: dict[str, bytes] = {}
    # The archive only ever writes to its target; its stub asks for a file.
    with zipfile.ZipFile(cast(Any, sink), "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        while left or not sheets:
            sheets += 1
            frame = _parts(empty_workbook(headers, widths=widths, title=title, watermark=watermark, sheets=sheets))
            with archive.open(_sheet(sheets), "w") as part:
                yield from _sheet_pieces(part, sink, _halves(frame[_sheet(sheets)]), left)
        written = {_sheet(number + 1) for number in range(sheets)}
        for name, content in frame.items():
            if name not in written:
                archive.writestr(name, content)
    yield sink.taken()


class _Sink:
    """What the archive is written to, and from where it is sent on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep a piece."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: whoever sends takes what there is."""

    def taken(self) -> bytes:
        """What was written since."""
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


class _Left:
    """Rows still to be written; false when there are none."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def __bool__(self) -> bool:
        return self._next is not None

    def taken(self) -> Sequence[Any]:
        """The next row."""
        row, self._next = self._next, next(self._rows, None)
        return row or ()


@dataclass(frozen=True, slots=True)
class _Halves:
    """A sheet before and after its rows, and the number of the style of its dates."""

    before: bytes
    after: bytes
    date_style: str


def _sheet(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _parts(workbook: io.BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(workbook) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _halves(sheet: bytes) -> _Halves:
    """The halves around the row with the date that `empty_workbook` writes as a sample."""
    found = re.fullmatch(rb'(.*)<row r="2"[^>]*><c r="A2" s="(\d+)">.*?</row>(.*)', sheet, re.DOTALL)
    if found is None:
        raise ValueError("XlsxWriter writes sheets in another way than this module knows.")
    # How far the sheet reaches is only known at its end; readers do without.
    before = re.sub(rb"<dimension [^>]*/>", b"", found[1])
    return _Halves(before, found[3], found[2].decode())


def _sheet_pieces(part: IO[bytes], sink: _Sink, halves: _Halves, left: _Left) -> Iterator[bytes]:
    """Write as many rows as the sheet holds, and give out what the archive has let go of."""
    part.write(halves.before)
    yield sink.taken()
    number, size, texts, waiting = 1, 0, [], 0
    while left and number <= XLSX_ROWS and size < _SHEET_CHARACTERS:
        number += 1
        texts.append(_row(number, left.taken(), halves.date_style))
        waiting += len(texts[-1])
        if waiting >= PIECE:
            part.write("".join(texts).encode())
            size, waiting = size + waiting, 0
            texts.clear()
            yield sink.taken()
    part.write("".join(texts).encode() + halves.after)


def _row(number: int, row: Sequence[Any], date_style: str) -> str:
    cells = [
        _cell(f"{_letters(index)}{number}", value, date_style)
        for index, value in enumerate(row)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


@cache
def _letters(index: int) -> str:
    """The name of a column: A for 0, AA for 26."""
    return (_letters(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def _cell(place: str, value: Any, date_style: str) -> str:
    if is_number(value) and abs(value) < 10**15:
        return f'<c r="{place}"><v>{value if isinstance(value, int) else repr(float(value))}</v></c>'
    if isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
        return f'<c r="{place}" s="{date_style}"><v>{_serial(value)}</v></c>'
    text = escape(_UNSEEN.sub(_told, as_text(value)[:LONGEST]))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _serial(day: date) -> int:
    """The number of a day; Excel counts a 29 February 1900 that there never was."""
    days = (day - _FIRST_DAY).days + 1
    return days + (days > 59)


def _told(found: re.Match[str]) -> str:
    """A sign that XML does not hold, or a text that looks like such a one, as Office writes it."""
    text = found[0]
    return f"_x005F{text}" if len(text) > 1 else f"_x{ord(text):04X}_"
