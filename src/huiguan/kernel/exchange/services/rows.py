"""Rows of a file, from cells to values to outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.bulk import Issue, RefusedRow, Sample
from huiguan.kernel.exchange.cures import find_cure
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.readers import Table, open_table
from huiguan.kernel.exchange.selectors import corrections, overlaid
from huiguan.kernel.exchange.sheet import Column, ImportContext, Outcome, Problem, Result, Row, Sheet
from huiguan.kernel.exchange.values import clean
from huiguan.kernel.files.selectors import open_file
from huiguan.kernel.permits import NotFound, RuleViolation

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row of the file: its values, the texts of its cells by column key, and what is wrong with them."""

    row: Row
    cells: Mapping[str, str]
    problems: tuple[Problem, ...]


@contextmanager
def opened(batch: ImportBatch) -> Iterator[Table]:
    """The table of an import."""
    if batch.file is None:
        raise RuleViolation(_("The file was removed. Upload it again."), code="import_file")
    with open_file(batch.file) as stream:
        yield open_table(batch.file.name, stream)


def parsed_rows(sheet: Sheet, batch: ImportBatch, table: Table) -> Iterator[Parsed]:
    """The rows from the checkpoint on."""
    columns = columns_of(sheet, batch)
    corrected = corrections(batch)
    for number, cells in table.rows():
        if number >= batch.next_row:
            touched = corrected.get(number)
            yield parse_row(sheet, columns, number, overlaid(batch, touched, cells) if touched else cells)


def columns_of(sheet: Sheet, batch: ImportBatch) -> list[tuple[Column, int]]:
    """The columns of the sheet that the file has, with their places there."""
    return [(sheet.column(key), index) for key, index in batch.columns.items()]


def parse_row(sheet: Sheet, columns: Sequence[tuple[Column, int]], number: int, cells: Sequence[Any]) -> Parsed:
    """One row: parsed values, or the reason for each cell that cannot be read."""
    values: dict[str, Any] = {}
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for column, index in columns:
        cell = cells[index] if index < len(cells) else None
        texts[column.key] = clean(cell)
        if not texts[column.key]:
            continue
        try:
            values[column.key] = column.parse(cell)
        except ValueError as reason:
            found = find_cure(texts[column.key], column.parse, column.cures)
            problems.append(Problem(column.key, str(reason), *(found or ("", ""))))
    named = {problem.column for problem in problems}
    empty = [c for c in sheet.columns if c.required and c.key not in values and c.key not in named]
    problems += [Problem(column.key, _("Required, but empty.")) for column in empty]
    return Parsed(Row(number, values), texts, tuple(problems))


def chunks(rows: Iterator[Parsed], size: int = CHUNK) -> Iterator[list[Parsed]]:
    """Rows in lists of at most `size`."""
    while chunk := list(islice(rows, size)):
        yield chunk


def outcomes_of(sheet: Sheet, context: ImportContext, chunk: list[Parsed]) -> list[Outcome]:
    """What the rows do: those that could not be read are bad without being tried."""
    if sheet.apply is None:
        raise NotFound(sheet.key)
    unread = [Outcome(p.row.number, Result.BAD, problems=p.problems) for p in chunk if p.problems]
    readable = [p.row for p in chunk if not p.problems]
    return unread + (sheet.apply(context, readable) if readable else [])


def issues_from(chunk: list[Parsed], outcomes: list[Outcome]) -> list[Issue]:
    """The reasons to list, with what stands in the file."""
    cells = {p.row.number: p.cells for p in chunk}
    return [
        Issue(
            outcome.number,
            problem.column,
            cells[outcome.number].get(problem.column, ""),
            problem.reason,
            problem.cure,
            problem.suggestion,
        )
        for outcome in sorted(outcomes, key=lambda o: o.number)
        for problem in outcome.problems
    ]


def refused_from(chunk: list[Parsed], outcomes: list[Outcome]) -> list[RefusedRow]:
    """The refused rows with their cells."""
    cells = {p.row.number: p.cells for p in chunk}
    return [RefusedRow(o.number, dict(cells[o.number])) for o in outcomes if o.result == Result.BAD]


def samples_from(sheet: Sheet, chunk: list[Parsed], outcomes: list[Outcome]) -> list[Sample]:
    """The good rows as they are shown behind the figures: their first cells."""
    cells = {p.row.number: p.cells for p in chunk}
    return [
        Sample(o.result, o.number, *_words(sheet, cells[o.number]), o.object_id)
        for o in outcomes
        if o.result != Result.BAD
    ]


def _words(sheet: Sheet, cells: Mapping[str, str]) -> tuple[str, str]:
    words = [cells[c.key] for c in sheet.columns if not c.sensitive and cells.get(c.key)]
    return " ".join(words[:2])[:200], " · ".join(words[2:6])[:300]
