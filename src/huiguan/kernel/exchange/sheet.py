"""The declaration of a sheet: its columns, and what a row does when it comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from huiguan.kernel.exchange.bulk import Bulk
from huiguan.kernel.exchange.cures import GENERAL, Cure
from huiguan.kernel.exchange.values import as_is, short_text
from huiguan.kernel.permits import Actor, NotFound, RuleViolation


@dataclass(frozen=True, slots=True)
class Column:
    """One column, in and out.

    `parse` makes a value of a cell (str, int, float, bool, date or datetime; never empty) or raises ValueError with a
    translated reason. `format` makes the cell of a value going out: a text, number or date, or None. `aliases` are
    other headers under which the column is recognised. `width` is in characters. A `sensitive` column is masked in
    reports of bad rows. `cures` are tried on a cell that `parse` refuses, and suggested where `parse` takes the result.
    """

    key: str
    header: Any
    aliases: tuple[str, ...] = ()
    required: bool = False
    parse: Callable[[Any], Any] = short_text
    format: Callable[[Any], Any] = as_is
    width: int = 16
    sensitive: bool = False
    hint: Any = ""
    cures: tuple[Cure, ...] = GENERAL


class Result(StrEnum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file by its number there, with parsed values; empty cells are absent."""

    number: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused; `column` is a column's key, or empty when the whole row is meant.

    Where a cure is obvious, `cure` is its key (`cures.LABELS`) and `suggestion` what would stand in the cell.
    """

    column: str
    reason: str
    cure: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row did. `object_id` and, for a change, `before` (plain JSON values) let the batch be reversed."""

    number: int
    result: Result
    object_id: int | None = None
    before: dict[str, Any] | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A row of a batch that made or changed an object."""

    number: int
    result: Result
    object_id: int
    before: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Reversal:
    """Whether a row could be undone, and why not."""

    number: int
    done: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportContext:
    """For whom and where rows are applied. In a dry run everything is rolled back afterwards."""

    actor: Actor
    organization: Any
    batch_id: int
    dry_run: bool


Apply = Callable[[ImportContext, list[Row]], list[Outcome]]
Reverse = Callable[[ImportContext, list[Applied]], list[Reversal]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of table that goes in and out.

    `apply` takes rows inside a transaction and gives one outcome each; it calls the room's services. `reverse` undoes
    applied rows, the last first. A sheet without `apply` only goes out. `permission` is asked for an import,
    `export_permission` for an export, both in the association. With `bulk` the sheet comes in on the fast path and
    `apply` is not asked. `more_columns` gives what an association keeps beside the columns of all (`sheet_in`). The
    file of a `sensitive` sheet is removed as soon as its last row is in. `convert` makes a table of a file in a further
    format (its extensions are `further_types`), and leaves tables as they are.
    """

    key: str
    label: Any
    columns: tuple[Column, ...]
    permission: str = ""
    export_permission: str = ""
    apply: Apply | None = None
    reverse: Reverse | None = None
    max_rows: int = 200_000
    url: Callable[[str], str] | None = None
    bulk: Bulk | None = None
    more_columns: Callable[[Any], tuple[Column, ...]] | None = None
    sensitive: bool = False
    convert: Callable[[str, IO[bytes]], tuple[str, IO[bytes]]] | None = None
    further_types: tuple[str, ...] = ()
    _by_key: dict[str, Column] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_key.update({column.key: column for column in self.columns})
        if len(self._by_key) != len(self.columns):
            raise ValueError(f"sheet {self.key!r} declares a column twice")

    def column(self, key: str) -> Column:
        """The column of this key; KeyError when there is none."""
        return self._by_key[key]

    def has(self, key: str) -> bool:
        """Whether there is a column of this key."""
        return key in self._by_key

    @property
    def importable(self) -> bool:
        """Whether tables of this kind come in."""
        return self.apply is not None or self.bulk is not None

    @property
    def reversible(self) -> bool:
        """Whether an import of this kind can be undone."""
        return self.reverse is not None or self.bulk is not None

    def within(self, organization: Any) -> Sheet:
        """The sheet with the further columns of an association."""
        further = self.more_columns(organization) if self.more_columns is not None else ()
        if not further:
            return self
        return replace(self, columns=(*self.columns, *further), more_columns=None, _by_key={})


_sheets: dict[str, Sheet] = {}


def register_sheet(sheet: Sheet) -> None:
    """Declare a sheet; called from a room's AppConfig.ready."""
    _sheets[sheet.key] = sheet


def has_sheet(key: str) -> bool:
    """Whether a room declared a sheet of this key."""
    return key in _sheets


def get_sheet(key: str) -> Sheet:
    """The sheet of this key; NotFound when no room declared it."""
    if key not in _sheets:
        raise NotFound(key)
    return _sheets[key]


def sheets() -> Iterable[Sheet]:
    """All declared sheets."""
    return _sheets.values()


def label_of(key: str) -> Any:
    """The name of the sheet of this key; the key itself when no room declares it any more."""
    return _sheets[key].label if key in _sheets else key


def row_by_row(function: Callable[[ImportContext, Row], Outcome]) -> Apply:
    """An `apply` from a function for one row.

    Each row stands in a savepoint of its own; a rule that refuses it makes a bad row with the rule's sentence.
    """

    def apply(context: ImportContext, rows: list[Row]) -> list[Outcome]:
        return [_guarded(function, context, row) for row in rows]

    return apply


def _guarded(function: Callable[[ImportContext, Row], Outcome], context: ImportContext, row: Row) -> Outcome:
    try:
        with transaction.atomic():
            return function(context, row)
    except RuleViolation as refusal:
        return bad(row, refusal.field or "", refusal.message)
    except NotFound:
        return bad(row, "", _("It does not exist, or you may not change it."))


def bad(row: Row, column: str, reason: str) -> Outcome:
    """The outcome of a row that is refused for one reason."""
    return Outcome(row.number, Result.BAD, problems=(Problem(column, reason),))
