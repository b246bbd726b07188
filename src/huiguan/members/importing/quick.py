"""Columns of a roster read at once: what is plainly right is taken, all doubts are left to `cells`.

A reader takes the cells of one column and gives a value for each, or None where the row has to be read cell by cell
with its reasons. It never takes what the check of `cells` would refuse or read otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from huiguan.kernel.i18n.names import person_keys
from huiguan.members.importing import cells
from huiguan.members.importing.cells import Check

Value = str | None
Reader = Callable[[Sequence[Any]], list[Value]]

# So many different cells of a column are remembered; more are no recurring words.
KEPT = 8_000
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]").fullmatch
_MOBILE = re.compile(r"1[3-9][0-9]{9}").fullmatch
_ACCOUNT = re.compile(r"[0-9]{8,30}").fullmatch
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}").fullmatch


class Memo(dict[Any, Value]):
    """Cells that were read before. As `functools.lru_cache`, but looked up without a call."""

    def __init__(self, check: Check) -> None:
        super().__init__()
        self._check = check

    def __missing__(self, cell: Any) -> Value:
        if len(self) >= KEPT:
            self.clear()
        value = self[cell] = carefully(self._check, cell)
        return value


def carefully(check: Check, cell: Any) -> Value:
    """The value of a cell, or None where the check refuses it. Nothing stands in an empty one."""
    if cell == "" or cell is None:
        return ""
    try:
        return check(cell)
    except ValueError:
        return None


def recurring(check: Check) -> Reader:
    """Words and days, of which there are few."""
    look = Memo(check).__getitem__

    def read(column: Sequence[Any]) -> list[Value]:
        return list(map(look, column))

    return read


def _or_carefully(quick: Reader, check: Check) -> Reader:
    """`quick` for columns of texts; numbers and days of a workbook are read one by one."""

    def read(column: Sequence[Any]) -> list[Value]:
        try:
            return quick(column)
        except (AttributeError, TypeError):
            return [carefully(check, cell) for cell in column]

    return read


def texts(check: Check, limit: int) -> Reader:
    """Texts that differ from row to row."""

    def quick(column: Sequence[Any]) -> list[Value]:
        return [
            cell if not cell or (len(cell) <= limit and cell.isalnum()) else carefully(check, cell) for cell in column
        ]

    return _or_carefully(quick, check)


def _numbers(column: Sequence[Any]) -> list[Value]:
    return [
        cell if not cell or (cell.isascii() and cell.isalnum() and len(cell) <= 40) else carefully(cells.number, cell)
        for cell in column
    ]


def _id_numbers(column: Sequence[Any]) -> list[Value]:
    look, check = _ID_NUMBER, cells.id_number
    return [cell if not cell else carefully(check, cell) if look(cell) else None for cell in column]


def _mobiles(column: Sequence[Any]) -> list[Value]:
    return [cell if not cell or _MOBILE(cell) else carefully(cells.mobile, cell) for cell in column]


def _accounts(column: Sequence[Any]) -> list[Value]:
    card = cells.is_card
    return [
        cell if not cell or (_ACCOUNT(cell) and card(cell)) else carefully(cells.bank_account, cell) for cell in column
    ]


def _emails(column: Sequence[Any]) -> list[Value]:
    return [
        cell if not cell or (_EMAIL(cell) and len(cell) <= 254) else carefully(cells.email, cell) for cell in column
    ]


QUICK: dict[str, tuple[Reader, Check]] = {
    "number": (_numbers, cells.number),
    "id_number": (_id_numbers, cells.id_number),
    "mobile": (_mobiles, cells.mobile),
    "bank_account": (_accounts, cells.bank_account),
    "email": (_emails, cells.email),
}


def reader(key: str, check: Check, limit: int | None) -> Reader:
    """The reader of a column; `limit` is the length of texts that differ from row to row, None for all other kinds."""
    if key in QUICK:
        return _or_carefully(*QUICK[key])
    return texts(check, limit) if limit is not None else recurring(check)


class NameKeys(dict[str, tuple[str, str, str]]):
    """Of a name its sort keys by pinyin and strokes, and how it is searched for."""

    def __missing__(self, name: str) -> tuple[str, str, str]:
        if len(self) >= KEPT:
            self.clear()
        keys = person_keys(name)
        found = f"{name} {keys.plain} {keys.initials} ".lower()
        value = self[name] = (keys.pinyin[:200], keys.strokes[:420], found)
        return value
