"""Items as a table on the terminal and as an Excel sheet in the customary columns of a task list."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huiguan.engines.itemise import Item, Itemised

KINDS = {"task": "任务", "problem": "问题", "principle": "原则", "heading": "标题"}
# The sheet is a Chinese working paper (任务清单), whatever the language of the terminal.
COLUMNS = (
    ("序号", 6),
    ("来源", 20),
    ("类别", 8),
    ("所在部分", 24),
    ("工作任务", 36),
    ("原文", 60),
    ("责任单位", 24),
    ("配合单位", 20),
    ("完成时限", 16),
    ("截止日期", 12),
    ("周期规则", 24),
    ("量化指标", 20),
    ("依据", 30),
)
TERMINAL_WIDTH = 120
# Excel takes words that begin so for a formula when a user edits the cell.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL = 32_000


def _row(number: int, document: Itemised, item: Item) -> list[str | int]:
    due = item.due
    return [
        number,
        document.source or "",
        KINDS[item.kind],
        item.section or "",
        item.title,
        " ".join(item.quote.split()),
        "、".join(item.parties),
        "、".join(item.supporting),
        due.text if due else "",
        (due.date or "") if due else "",
        (due.rule or "") if due else "",
        "；".join(figure.text for figure in item.figures),
        item.why,
    ]


def as_xlsx(documents: list[Itemised]) -> bytes:
    """An Excel workbook with one row an item."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("任务清单")
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        body = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        for column, (name, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, head)
        rows = [_row(0, document, item) for document in documents for item in document.items]
        for number, row in enumerate(rows, 1):
            sheet.write_number(number, 0, number, body)
            for column, value in enumerate(row[1:], 1):
                sheet.write_string(number, column, _safe(str(value)), body)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
    return buffer.getvalue()


def _safe(words: str) -> str:
    clean = "".join(c for c in words if c >= " " or c in "\n\t")[:MAX_CELL]
    return "'" + clean if clean.startswith(FORMULA) else clean


def as_table(documents: list[Itemised]) -> str:
    """A table for the terminal, one after another for several documents."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    buffer = io.StringIO()
    width = None if sys.stdout.isatty() else TERMINAL_WIDTH
    console = Console(file=buffer, width=width, force_terminal=sys.stdout.isatty())
    for document in documents:
        table = Table(title=escape(document.title or document.source or ""), show_lines=False)
        for name in ("序号", "类别", "工作任务", "责任单位", "完成时限", "截止日期"):
            table.add_column(name, overflow="fold")
        for item in document.items:
            due = item.due
            cells = [
                item.title,
                "、".join(item.parties),
                due.text if due else "",
                (due.date or due.rule or "") if due else "",
            ]
            table.add_row(str(item.id), KINDS[item.kind], *(escape(cell) for cell in cells))
        console.print(table)
        if not document.items:
            console.print("No requirements were found in this text.")
    return buffer.getvalue()
