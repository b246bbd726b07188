"""The first filled sheet of an .xlsx workbook as a stream of rows, in memory that does not grow with the file.

calamine and openpyxl hold a whole sheet, or build an object for every cell; a register of a million members needs
1.6 GB of the one and half a minute a hundred thousand rows of the other (docs/decisions/0010-bulk-import.md). Rows in
the form that Excel, WPS and LibreOffice write are taken apart by one pattern; every other row goes through lxml.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from lxml import etree

from huiguan.kernel.exchange.shared_strings import SharedStrings, plain_text

BLOCK = 1 << 18
ROW_LIMIT = 4 * 1024 * 1024  # bytes of one row; more is made to exhaust us
PART_LIMIT = 64 * 1024 * 1024  # bytes of workbook.xml, styles.xml and the like
COLUMNS = 16_384

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?(?:/>|>(?:<v>([^<]*)</v>|'
    r"<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is>|)</c>)"
)
_ROW = re.compile(r'<row\b[^>]*?\br="([0-9]+)"')
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|t|f)(?:\s[^>]*[^/])?>")
_EMPTY_ROW = re.compile(rb"<row\b[^>]*/>")
_MERGED = re.compile(r'<mergeCell\b[^>]*\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")
# Built-in number formats that are dates, those of Chinese editions among them (ECMA-376 part 1, 18.8.30).
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_SIGN = re.compile(r"[ymdhsYMDHS年月日]")


class Damaged(ValueError):
    """The workbook is not what it says it is."""


class TooLarge(ValueError):
    """A row or a part is larger than any that a person makes: which of `WIDE`, or the part's name."""


#: What is too large is a row: the table has too many columns.
WIDE = ("row", "column")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook: its name, its place in the archive, whether it is shown."""

    name: str
    path: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What a first look at a sheet tells: filled rows, and merged ranges (row and column from 0, inclusive)."""

    filled: int
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...]


class Workbook:
    """An opened workbook. Raises Damaged when its parts do not fit together."""

    def __init__(self, stream: IO[bytes]) -> None:
        try:
            self._archive = zipfile.ZipFile(stream)
            root = self._part("xl/workbook.xml")
            self.sheets = self._sheets(root)
            settings = root.find("{*}workbookPr")
            self._epoch = datetime(1899, 12, 30)
            if settings is not None and settings.get("date1904") in {"1", "true"}:
                self._epoch = datetime(1904, 1, 1)
            self._dates = self._date_styles()
        except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, EOFError, OSError, NotImplementedError) as error:
            raise Damaged(str(error)) from error
        self._strings: SharedStrings | None = None

    def _part(self, path: str) -> Any:
        if self._archive.getinfo(path).file_size > PART_LIMIT:
            raise TooLarge(path)
        return etree.fromstring(self._archive.read(path), _parser())

    def _sheets(self, root: Any) -> list[SheetPart]:
        targets = {
            relation.get("Id"): relation.get("Target", "") for relation in self._part("xl/_rels/workbook.xml.rels")
        }
        found = []
        for sheet in root.iterfind("{*}sheets/{*}sheet"):
            target = next((targets.get(sheet.get(name), "") for name in _RELATIONS if sheet.get(name)), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if "worksheets/" in path:
                found.append(SheetPart(sheet.get("name", ""), path, sheet.get("state", "visible") == "visible"))
        return found

    def _date_styles(self) -> frozenset[str]:
        """Numbers of the cell styles that show dates."""
        if "xl/styles.xml" not in self._archive.namelist():
            return frozenset()
        root = self._part("xl/styles.xml")
        own = {f.get("numFmtId"): f.get("formatCode", "") for f in root.iterfind(".//{*}numFmts/*")}
        formats = [style.get("numFmtId", "0") for style in root.iterfind("{*}cellXfs/{*}xf")]
        return frozenset(str(number) for number, key in enumerate(formats) if _is_date(key, own.get(key)))

    def look_over(self, sheet: SheetPart) -> Overview:
        """Go through a sheet without reading its cells: merged ranges stand behind the rows they concern."""
        filled, tail = 0, b""
        with self._opened(sheet) as stream:
            carried = b""
            while block := self._read(stream):
                *rows, carried = (carried + block).split(b"</row>")
                filled += sum(b"<v>" in row or b"<t" in row or b":v>" in row for row in rows)
                carried = _bounded(carried)
            tail = carried
        merged = tuple(
            ((int(top) - 1, column_index(left)), (int(bottom) - 1, column_index(right)))
            for left, top, right, bottom in _MERGED.findall(tail.decode("utf-8", "replace"))
        )
        return Overview(filled, merged)

    def is_filled(self, sheet: SheetPart) -> bool:
        """Whether any cell of a sheet holds anything; reads no further than to the first."""
        before = b""
        with self._opened(sheet) as stream:
            while block := self._read(stream):
                if _FILLED.search(before + block):
                    return True
                before = block[-16:]
        return False

    def rows(self, sheet: SheetPart) -> Iterator[tuple[int, list[Any]]]:
        """Rows of a sheet: its number from 1 and its cells, text, int, float, bool, date or datetime; empty is ""."""
        try:
            yield from self._all_rows(sheet, self._shared())
        except (zipfile.BadZipFile, etree.XMLSyntaxError, EOFError, OSError, UnicodeDecodeError) as error:
            raise Damaged(str(error)) from error

    def _all_rows(self, sheet: SheetPart, strings: SharedStrings) -> Iterator[tuple[int, list[Any]]]:
        done = 0
        try:
            for number, cells in self._fast_rows(sheet, strings):
                done = number
                yield number, cells
        except _Unusual:
            for number, cells in self._slow_rows(sheet, strings):
                if number > done:
                    yield number, cells

    def _shared(self) -> SharedStrings:
        if self._strings is None:
            path = "xl/sharedStrings.xml"
            try:
                present = path in self._archive.namelist()
                self._strings = SharedStrings(self._archive.open(path) if present else None)
            except (zipfile.BadZipFile, etree.XMLSyntaxError, EOFError, OSError, UnicodeDecodeError) as error:
                raise Damaged(str(error)) from error
        return self._strings

    def _opened(self, sheet: SheetPart) -> IO[bytes]:
        try:
            return self._archive.open(sheet.path)
        except KeyError as error:
            raise Damaged(sheet.path) from error

    def _read(self, stream: IO[bytes]) -> bytes:
        try:
            return stream.read(BLOCK)
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise Damaged(str(error)) from error

    def _fast_rows(self, sheet: SheetPart, strings: SharedStrings) -> Iterator[tuple[int, list[Any]]]:
        last = 0
        for text in self._row_texts(sheet):
            # Rows without cells may stand closed before it.
            start = text.rfind("<row")
            if start < 0:
                raise _Unusual
            numbered = _ROW.match(text, start)
            number = last = int(numbered[1]) if numbered else last + 1
            found = _CELL.findall(text, start)
            # Every cell was taken apart, or the row is left to lxml.
            if len(found) != text.count("<c ", start) + text.count("<c>", start):
                yield number, self._parsed_row(text[start:], strings)
                continue
            yield number, self._cells(found, strings)

    def _row_texts(self, sheet: SheetPart) -> Iterator[str]:
        """Text up to the end of each row. Raises _Unusual for XML that cannot be cut at `</row>`."""
        with self._opened(sheet) as stream:
            carried = self._read(stream)
            _check_plain(carried[:2000])
            while True:
                *rows, carried = carried.split(b"</row>")
                for row in rows:
                    if b"<!" in row:
                        raise _Unusual
                    yield row.decode()
                carried = _bounded(carried)
                block = self._read(stream)
                if not block:
                    break
                carried += block
            if b"<row" in carried and b"</sheetData" not in carried and b"/>" not in carried:
                raise Damaged("the sheet ends within a row")

    def _cells(self, found: list[tuple[str, str, str, str, str]], strings: SharedStrings) -> list[Any]:
        cells: list[Any] = []
        add, look, known, place = cells.append, strings.look, _INDEX.get, 0
        for column, style, kind, value, inline in found:
            if not value and not inline:
                continue
            index = known(column)
            if index is None:
                index = column_index(column)
            if index != place:
                if index < place:
                    continue
                cells.extend([""] * (index - place))
            place = index + 1
            if kind == "s":
                add(look(int(value)))
            elif inline:
                add(plain_text(inline) if "&" in inline or "_x" in inline else inline)
            else:
                add(self._value(kind, style, value))
        return cells

    def _value(self, kind: str, style: str, value: str) -> Any:
        if not kind or kind == "n":
            return self._date(value) if style in self._dates else _number(value)
        if kind == "b":
            return value == "1"
        if kind == "d":
            return _iso(value)
        return plain_text(value)

    def _date(self, value: str) -> Any:
        """The day of a serial number; the number itself where there is none (Excel counts from 1900 to 9999)."""
        number = _number(value)
        if isinstance(number, str) or not 0 <= number < 2_958_466:
            return number
        moment = self._epoch + timedelta(seconds=round(number * 86_400))
        return moment.date() if moment.time() == datetime.min.time() else moment

    def _slow_rows(self, sheet: SheetPart, strings: SharedStrings) -> Iterator[tuple[int, list[Any]]]:
        last = 0
        with self._opened(sheet) as stream:
            rows = etree.iterparse(stream, tag="{*}row", resolve_entities=False, no_network=True, load_dtd=False)
            for _event, row in rows:
                number = last = int(row.get("r") or last + 1)
                yield number, self._element_cells(row, strings)
                row.clear()
                while row.getprevious() is not None:
                    del row.getparent()[0]

    def _parsed_row(self, text: str, strings: SharedStrings) -> list[Any]:
        """One row by lxml: `text` begins at its tag and lacks only the closing one. Rows without cells may precede."""
        root = etree.fromstring(f'<sheetData xmlns="{_MAIN}" {_PREFIXES}>{text}</row></sheetData>', _parser())
        return self._element_cells(root[-1], strings)

    def _element_cells(self, row: Any, strings: SharedStrings) -> list[Any]:
        cells: list[Any] = []
        for element in row.iterfind("{*}c"):
            reference = _REFERENCE.match(element.get("r") or "")
            index = column_index(reference[1]) if reference else len(cells)
            value = self._element_value(element, strings)
            if value == "" or index < len(cells):
                if reference is None:
                    cells.append("")
                continue
            cells.extend([""] * (index - len(cells)))
            cells.append(value)
        return cells

    def _element_value(self, element: Any, strings: SharedStrings) -> Any:
        kind = element.get("t", "")
        if kind == "inlineStr":
            return "".join(element.itertext("{*}t"))
        value = element.findtext("{*}v") or ""
        if not value:
            formula = element.find("{*}f")
            # Saved by a program that does not reckon: what the person sees in Excel is not in the file.
            return f"={formula.text or ''}" if formula is not None and kind != "str" else ""
        if kind == "s":
            return strings[int(value)]
        return value if kind in {"str", "e"} else self._value(kind, element.get("s", ""), value)


class _Unusual(Exception):
    """XML that is right, but not written as the usual programs do."""


_PREFIXES = " ".join(
    f'xmlns:{prefix}="urn:{prefix}"' for prefix in ("r", "x14", "x14ac", "x15", "xr", "xr2", "xr3", "mc", "etc", "xdr")
)


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _check_plain(head: bytes) -> None:
    """Only UTF-8 with the main vocabulary as the default namespace is cut at `</row>`."""
    declared = re.search(rb'<\?xml[^>]*encoding="([^"]+)"', head)
    if declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}:
        raise _Unusual
    if b"<worksheet" not in head or b"<!" in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Unusual


def _bounded(carried: bytes) -> bytes:
    """The rest of a block, without the thousands of empty formatted rows that some programs write."""
    if len(carried) > ROW_LIMIT and b"</sheetData" not in carried:
        carried = _EMPTY_ROW.sub(b"", carried)
        if len(carried) > ROW_LIMIT:
            raise TooLarge("row")
    return carried


def _is_date(key: str, code: str | None) -> bool:
    if code is None:
        return int(key) in _DATE_FORMATS if key.isdigit() else False
    return bool(_DATE_SIGN.search(_LITERAL.sub("", code.split(";")[0])))


def _number(value: str) -> Any:
    try:
        return int(value) if value.isdigit() and len(value) < 16 else float(value)
    except ValueError:
        return value


def _iso(value: str) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.date() if moment.time() == datetime.min.time() else moment


def column_index(letters: str) -> int:
    """The index of a column from 0: A is 0, AA is 26. Raises TooLarge beyond XFD."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    if index > COLUMNS:
        raise TooLarge("column")
    return index - 1


_INDEX = {
    letters: column_index(letters)
    for letters in [chr(65 + i) for i in range(26)] + [chr(65 + i) + chr(65 + j) for i in range(26) for j in range(26)]
}

__all__ = ["WIDE", "Damaged", "Overview", "SheetPart", "TooLarge", "Workbook", "column_index"]
