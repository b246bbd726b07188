"""Finding the row of headers below title rows, and which column of the file is which column of the sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from huiguan.kernel.exchange.forbidden import holds_forbidden, is_forbidden_header
from huiguan.kernel.exchange.readers import Table
from huiguan.kernel.exchange.sheet import Column, Sheet
from huiguan.kernel.exchange.values import clean
from huiguan.kernel.permits import Invalid

LOOK_AT = 30
SAMPLE = 200

_BRACKETS = re.compile(r"[（(\[【].*?[）)\]】]")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of headers: its number in the file, the headers, the refused columns and the recognised ones.

    Columns are counted from 0; `columns` leads from a sheet's column key to the column in the file.
    """

    row: int
    headers: tuple[str, ...]
    refused: tuple[int, ...]
    columns: dict[str, int]


def plain_header(header: str) -> str:
    """A header for comparison: without what is in brackets, blanks, signs, width and case."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return _SIGNS.sub("", _BRACKETS.sub("", folded)) or _SIGNS.sub("", folded)


def names_of(column: Column) -> set[str]:
    """All headers under which a column is recognised, in both languages, ready for comparison."""
    names = {plain_header(column.key), *map(plain_header, column.aliases)}
    for language in ("zh-hans", "en"):
        with override(language):
            names.add(plain_header(str(column.header)))
    return names


def find_heading(sheet: Sheet, table: Table, remembered: Mapping[str, str] | None = None) -> Heading:
    """The row among the first thirty that names most columns of `sheet`.

    `remembered` leads from headers, written for comparison, to column keys: what was once chosen by hand comes first.

    Raises Invalid when no row names a required column, which tells the headers that are expected.
    """
    top = list(islice(table.rows(), LOOK_AT + SAMPLE))
    if not top:
        raise Invalid(_("The file holds no rows. Choose the one with the rows and upload it."), code="table_empty")
    known = {name: column.key for column in sheet.columns for name in names_of(column)}
    known.update({name: key for name, key in (remembered or {}).items() if sheet.has(key)})
    scored = [(_recognised(cells, known), number, cells) for number, cells in top[:LOOK_AT]]
    columns, row, cells = max(scored, key=lambda candidate: len(candidate[0]))
    if not columns:
        raise Invalid(_expected(sheet), code="table_headers")
    below = [cells for number, cells in top if number > row]
    headers = tuple(clean(cell) for cell in cells)
    refused = refused_columns(headers, below)
    kept = {key: index for key, index in columns.items() if index not in refused}
    return Heading(row, headers, refused, kept)


def _recognised(cells: Sequence[Any], known: dict[str, str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        key = known.get(plain_header(clean(cell))) if isinstance(cell, str) else None
        if key is not None:
            columns.setdefault(key, index)
    return columns


def refused_columns(headers: Sequence[str], below: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    """The columns that may not be read, by header or by what stands in them."""
    width = max([len(headers), *map(len, below)])
    refused = []
    for index in range(width):
        header = headers[index] if index < len(headers) else ""
        cells = (cells[index] for cells in below if index < len(cells))
        if is_forbidden_header(header) or holds_forbidden(cell for cell in cells if isinstance(cell, str)):
            refused.append(index)
    return tuple(refused)


def missing(sheet: Sheet, columns: dict[str, int]) -> list[Column]:
    """The required columns that no column of the file stands for."""
    return [column for column in sheet.columns if column.required and column.key not in columns]


def _expected(sheet: Sheet) -> str:
    names = "、".join(str(column.header) for column in sheet.columns)
    return _("No row of headers was found. The file needs a row with these headers, in any order: %(names)s.") % {
        "names": names
    }
