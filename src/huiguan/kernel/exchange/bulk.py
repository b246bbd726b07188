"""The fast path of a sheet: rows made ready in worker processes, written by the database's own bulk statements.

A sheet of some hundred rows calls the room's services row by row (`sheet.py`). A roster of a million rows declares
a `Bulk`: a *preparer*, pure Python without the database, that reads, checks and seals chunks of rows in other
processes, and a *writer*, which matches a prepared chunk with what is stored and writes it, in the transaction of the
checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

CHUNK = 1_250
# Lines that were not taken apart are a tenth as large on their way, so that there may be more of them.
LINES = 2_500

RawRow = tuple[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class TextRows:
    """Lines of a CSV file, each a row that holds something, and none a quotation mark; `first` is the row number of
    the first.

    They are taken apart by the process that works on them: the one that reads has others waiting for it.
    """

    text: str
    first: int
    delimiter: str

    def rows(self) -> list[RawRow]:
        """The rows, taken apart."""
        lines = self.text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        return list(enumerate([line.split(self.delimiter) for line in lines], start=self.first))


RawRows = list[RawRow] | TextRows


def taken_apart(rows: RawRows) -> list[RawRow]:
    """Rows in either form, as rows."""
    return rows.rows() if isinstance(rows, TextRows) else rows


@dataclass(frozen=True, slots=True)
class Issue:
    """Why a row is refused: its number, the column's key (empty for the row as a whole), what stands there, why.

    Where a cure is obvious, `cure` is its key (`cures.LABELS`) and `suggestion` what would stand in the cell.
    `kind` is an `IssueKind` where the reason lies outside the row.
    """

    number: int
    column: str
    value: str
    reason: str
    cure: str = ""
    suggestion: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """The cells of a refused row by column key, as plain JSON values, so that it can be corrected."""

    number: int
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """A row to show behind a figure: `object_id` where it means a stored object."""

    result: str
    number: int
    label: str
    detail: str = ""
    object_id: int | None = None


@dataclass(slots=True)
class Prepared:
    """A chunk made ready: rows `first` to `last` of the file, `count` of them; `payload` is the room's own."""

    first: int
    last: int
    count: int
    payload: Any
    issues: list[Issue] = field(default_factory=list)
    bad: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Undo:
    """What a changed row was before: the object, and plain JSON values that lead back."""

    number: int
    object_id: int
    before: dict[str, Any]


@dataclass(slots=True)
class Written:
    """What a chunk did. `bad` counts rows refused by the writer, beside those that the preparer refused."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: int = 0
    issues: list[Issue] = field(default_factory=list)
    undo: list[Undo] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)


class Repeat(Exception):
    """A stored row was changed by somebody between the writer's look and its writing: the chunk is done again."""


class BulkWriter(Protocol):
    """Writes the chunks of one import, in their order; lives as long as the run."""

    def write(self, prepared: Prepared) -> Written:
        """Match and write a chunk, or in a trial run only match it. It is not remembered: it may come again."""

    def remember(self, prepared: Prepared) -> None:
        """A chunk is committed (now, or before a crash): later rows are compared with it."""

    def finish(self) -> dict[str, Any]:
        """What is done once, after the last chunk; gives figures for the summary (`gone`, `duplicates`, …)."""

    def gone(self) -> Iterable[Sample]:
        """After a trial run: what is in the register but not in the file."""

    def settle(self, count: int) -> None:
        """As `finish`, after the last `count` new rows were corrected by hand and written."""


@dataclass(frozen=True, slots=True)
class Undone:
    """A step of undoing: rows undone, rows kept with their reasons, and whether there is more to do."""

    done: int
    kept: tuple[Issue, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Bulk:
    """The fast path of a sheet.

    `setup(context, columns)` gathers what the preparer must know (plain, picklable values); `preparer` names a function
    ("module:function") that takes it in a worker process and returns another from a list of raw rows to a `Prepared`;
    `writer(context, setup)` makes the writer. `undo(context, limit)` takes back at most so many rows in the caller's
    transaction, the changed ones first; `loss(context)` counts beforehand what undoing could not take back, and
    `loss_words` says the kinds of that in words. `reader(setup)` gives for each column how its cells are read (a text,
    or ValueError with the reason), `rows_url(code, batch_id)` the address of the rows that an import made,
    `object_url(code, object_id)` that of one, and `duplicates_url(code)` that of the likely duplicates.
    """

    setup: Callable[[Any, dict[str, int]], dict[str, Any]]
    preparer: str
    writer: Callable[[Any, dict[str, Any]], BulkWriter]
    undo: Callable[[Any, int], Undone]
    loss: Callable[[Any], dict[str, int]]
    loss_words: Callable[[str], Any] = str
    reader: Callable[[dict[str, Any]], Mapping[str, Callable[[Any], str]]] | None = None
    rows_url: Callable[[str, int], str] | None = None
    object_url: Callable[[str, int], str] | None = None
    duplicates_url: Callable[[str], str] | None = None
