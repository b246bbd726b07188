"""Tables going out: Excel and CSV, row by row, in constant memory, without formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from huiguan.kernel.exchange.values import as_text, harmless

XLSX_ROWS = 1_048_575
# Begins the last line of a CSV file, which says who took it out and when; reading a file in leaves such a line out.
MARK_SIGN = "#huiguan-export "
# Begins the last line of a CSV file in which rows are missing because reading them failed; such a file is refused.
BROKEN_SIGN = "#huiguan-broken "
_FOOTER = 200  # characters; Excel takes 255 for the whole line
LONGEST = 32_767  # characters of a cell
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_xlsx(
    target: IO[bytes],
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    widths: Sequence[int] = (),
    title: str = "",
    marks: Mapping[tuple[int, int], str] | None = None,
    watermark: str = "",
) -> int:
    """Write a workbook of one sheet and return the number of rows.

    Texts are written as texts, so that nothing is ever a formula. `marks` gives reasons by (row of `rows`, column):
    such cells are red and carry the reason as a note. Rows beyond what a sheet holds go on in further sheets.
    `watermark` says who took the table out and when: in the foot of each printed page, in a note at the first header,
    and among the properties of the file, where reading it in does not see it.
    """
    book = xlsxwriter.Workbook(target, PLAIN)
    styles = _styles(book)
    count = 0
    sheet = _new_sheet(book, styles, headers, widths, title)
    _mark_sheet(book, sheet, watermark)
    for row in rows:
        if count and count % XLSX_ROWS == 0:
            sheet = _new_sheet(book, styles, headers, widths, "")
            _mark_sheet(book, sheet, watermark)
        line = count % XLSX_ROWS + 1
        for column, value in enumerate(row):
            reason = (marks or {}).get((count, column))
            _write_cell(sheet, line, column, value, styles, reason)
        count += 1
    book.close()
    return count


def empty_workbook(
    headers: Sequence[str], *, widths: Sequence[int], title: str, watermark: str, sheets: int
) -> io.BytesIO:
    """A workbook of `sheets` sheets without rows, as `write_xlsx` makes it, but for a date in A2 as a sample."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, PLAIN)
    styles = _styles(book)
    for number in range(sheets):
        sheet = _new_sheet(book, styles, headers, widths, "" if number else title)
        _mark_sheet(book, sheet, watermark)
        sheet.write_datetime(1, 0, datetime(2000, 1, 1), styles["date"])
    book.close()
    return target


def _styles(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bg_color": "#edf0f3", "border": 1, "text_wrap": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "bad": book.add_format({"bg_color": "#fbe8e6", "border": 1, "border_color": "#c62828"}),
    }


def _new_sheet(book: Any, styles: dict[str, Any], headers: Sequence[str], widths: Sequence[int], title: str) -> Any:
    sheet = book.add_worksheet(_sheet_name(title) or None)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, styles["head"])
    sheet.freeze_panes(1, 0)
    return sheet


def _mark_sheet(book: Any, sheet: Any, watermark: str) -> None:
    if watermark:
        sheet.set_footer(f"&L{watermark[:_FOOTER].replace('&', '&&')}&R&P / &N")
        sheet.write_comment(0, 0, watermark)
        book.set_properties({"comments": watermark})


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31]


def _write_cell(sheet: Any, line: int, column: int, value: Any, styles: dict[str, Any], reason: str | None) -> None:
    style = styles["bad"] if reason else None
    if reason:
        sheet.write_comment(line, column, reason)
    if value is None or value == "":
        sheet.write_blank(line, column, None, style)
    elif is_number(value) and abs(value) < 10**15:
        sheet.write_number(line, column, value, style)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), style or styles["date"])
    else:
        sheet.write_string(line, column, as_text(value)[:LONGEST], style)


def write_csv(target: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[Any]], *, watermark: str = "") -> int:
    """Write CSV in UTF-8 with its mark, which Excel needs, and return the number of rows.

    `watermark`, who took the table out and when, is the last line, behind MARK_SIGN.
    """
    lines = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(lines)
    writer.writerow([harmless(header) for header in headers])
    count = 0
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
        count += 1
    if watermark:
        writer.writerow([MARK_SIGN + watermark])
    lines.detach()
    return count


def is_number(value: Any) -> bool:
    """Whether a value goes out as a number."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def csv_cell(value: Any) -> Any:
    """A value as it stands in a CSV file, never a formula."""
    if is_number(value):
        return as_text(value) if isinstance(value, float) else str(value)
    return harmless(as_text(value))
