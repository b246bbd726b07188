"""In and out: columns declared once, import with a dry run and every bad row listed, export that is recorded."""

from huiguan.kernel.exchange.sheet import (
    Applied,
    Column,
    ImportContext,
    Outcome,
    Problem,
    Result,
    Reversal,
    Row,
    Sheet,
    get_sheet,
    register_sheet,
    row_by_row,
)

__all__ = [
    "Applied",
    "Column",
    "ImportContext",
    "Outcome",
    "Problem",
    "Result",
    "Reversal",
    "Row",
    "Sheet",
    "get_sheet",
    "register_sheet",
    "row_by_row",
]
