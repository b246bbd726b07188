"""Bad rows put right on the page: by hand, or by adopting what is suggested.

A corrected row goes through the same checks and the same writer as the file. After an import it is written at once, as
a part of the batch, so that undoing the batch takes it back; before an import it is kept, and the import reads it in
place of the file's row. Every row is taken once: its line is locked, and one that is no longer open is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.exchange.bulk import Issue, Prepared, RawRow, Repeat, Written
from huiguan.kernel.exchange.cures import EMPTY
from huiguan.kernel.exchange.enums import BadRowState
from huiguan.kernel.exchange.models import ImportBadRow, ImportBatch, ImportIssue
from huiguan.kernel.exchange.pipeline import job, prepare_of
from huiguan.kernel.exchange.selectors import (
    Content,
    bad_rows_of,
    content_of,
    get_bad_row,
    get_batch,
    issues_of,
    lock_batch,
    sheet_of,
)
from huiguan.kernel.exchange.services.bulk_run import refuse_second, write_undo
from huiguan.kernel.exchange.services.ending import RolledBack
from huiguan.kernel.exchange.services.rows import columns_of, issues_from, outcomes_of, parse_row
from huiguan.kernel.exchange.services.run import write_rows
from huiguan.kernel.exchange.services.store import bad_rows, issue_rows
from huiguan.kernel.exchange.sheet import ImportContext, Outcome, Result, Sheet
from huiguan.kernel.exchange.values import as_text
from huiguan.kernel.history import record_read, recording
from huiguan.kernel.i18n.again import in_own_language, said_again
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, permit

# Rows of one press of "adopt all": some seconds; the page then shows what is left.
ADOPTED_AT_ONCE = 5_000
_CHUNK = 1_000
LONGEST = 4_000


class StillBad(Invalid):
    """The corrected row does not pass: `problems` says why, by column."""

    def __init__(self, problems: Sequence[Issue]) -> None:
        super().__init__(said_again(problems[0].reason), code="import_row", field=problems[0].column)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What adopting did: rows that are in (or pass), rows with another reason left."""

    done: int
    left: int


@dataclass(slots=True)
class _Tried:
    """What some rows did: counts, what is still wrong, and which numbers it concerns."""

    counts: dict[str, int]
    issues: list[Issue]
    bad: set[int]


def open_row(*, actor: Actor, batch_id: int, number: int) -> Content:
    """The cells of a refused row in full, to be corrected; reading those of a sensitive sheet is recorded.

    Raises NotFound for unknown and forbidden alike, Conflict when the row is corrected already.
    """
    row = get_bad_row(actor, batch_id, number)
    batch = get_batch(actor, batch_id)
    if row.state != BadRowState.OPEN:
        raise _taken()
    if sheet_of(batch).sensitive:
        record_read(actor=actor, subject=batch, field=f"row {number}", organization=batch.organization_id)
    return content_of(row)


def correct_row(*, actor: Actor, batch_id: int, number: int, cells: Mapping[str, str]) -> Result:
    """Put a row right by hand: `cells` by column key; columns that are not named stay as they were.

    Returns what the row did (or, before the import, would do). Raises StillBad (an Invalid) with all that is wrong,
    Conflict when somebody corrected the row before or the import is under way, NotFound.
    """
    get_bad_row(actor, batch_id, number)
    with recording(actor, reason="correct_row"):
        batch, sheet = _locked(actor, batch_id)
        row = _open_rows(batch, [number])[0]
        fresh = {number: _changed(batch, content_of(row), cells)}
        with in_own_language():
            tried = _try(actor, batch, sheet, fresh)
        if tried.issues:
            raise StillBad(tried.issues)
        _take(actor, batch, sheet, fresh, tried)
    return Result(next(result for result in _GOOD if tried.counts[result]))


def adopt_suggestions(*, actor: Actor, batch_id: int, column: str, cure: str, number: int | None = None) -> Adopted:
    """Adopt what is suggested for a column: in one row, or in all rows with the same cure (at most 5,000 at a time).

    A row for which nothing else is wrong goes in as by `correct_row`; another keeps the better cell and what is left.
    Suggestions that somebody adopted before are passed over, so that the same form sent twice does nothing twice.
    """
    numbers = _suggested(get_batch(actor, batch_id), column, cure, number)
    done = left = 0
    for start in range(0, len(numbers), _CHUNK):
        adopted = _adopt_some(actor, batch_id, column, cure, numbers[start : start + _CHUNK])
        done, left = done + adopted.done, left + adopted.left
    return Adopted(done, left)


def _adopt_some(actor: Actor, batch_id: int, column: str, cure: str, numbers: list[int]) -> Adopted:
    with recording(actor, reason="adopt_suggestions"):
        batch, sheet = _locked(actor, batch_id)
        named = set(_suggested(batch, column, cure, None, numbers))
        rows = [row for row in _lock_rows(batch, numbers) if row.state == BadRowState.OPEN and row.number in named]
        fresh = {row.number: _cured(content_of(row), column, cure) for row in rows}
        if not fresh:
            return Adopted(0, 0)
        with in_own_language():
            tried = _try(actor, batch, sheet, fresh)
        _take(actor, batch, sheet, fresh, tried)
    return Adopted(len(fresh) - len(tried.bad), len(tried.bad))


def _suggested(
    batch: ImportBatch, column: str, cure: str, number: int | None, among: Sequence[int] | None = None
) -> list[int]:
    issues = issues_of(batch, column).filter(cure=cure).exclude(cure="")
    if number is not None:
        issues = issues.filter(number=number)
    if among is not None:
        issues = issues.filter(number__in=among)
    return sorted(set(issues.values_list("number", flat=True)[:ADOPTED_AT_ONCE]))


def _cured(content: Content, column: str, cure: str) -> dict[str, Any]:
    better = "" if cure == EMPTY else content.suggested.get(column)
    return content.cells if better is None else {**content.cells, column: better}


def _changed(batch: ImportBatch, content: Content, cells: Mapping[str, str]) -> dict[str, Any]:
    """The row with the new texts; a cell whose text was left as shown keeps its kind (a number is no text)."""
    fresh = dict(content.cells)
    for key, text in cells.items():
        if key not in batch.columns:
            raise Invalid(
                _("The file has no such column. Load the page again and choose from the list."),
                code="import_columns",
                field=key,
            )
        if text.strip() != as_text(fresh.get(key)).strip():
            fresh[key] = text.strip()[:LONGEST]
    return fresh


def _locked(actor: Actor, batch_id: int) -> tuple[ImportBatch, Sheet]:
    batch, declared = lock_batch(actor, batch_id)
    permit(actor, declared.permission, batch.organization)
    if not batch.correctable:
        raise Conflict(
            _(
                "The import is under way or undone; its rows cannot be corrected now."
                " Load the page again to see how it stands."
            ),
            code="import_state",
        )
    refused = refuse_second(batch) if batch.written and declared.bulk is not None else ""
    if refused:
        raise Conflict(refused, code="import_second")
    return batch, sheet_of(batch)


def _lock_rows(batch: ImportBatch, numbers: Sequence[int]) -> list[ImportBadRow]:
    return list(bad_rows_of(batch).filter(number__in=numbers).select_for_update())


def _open_rows(batch: ImportBatch, numbers: Sequence[int]) -> list[ImportBadRow]:
    rows = _lock_rows(batch, numbers)
    if len(rows) != len(numbers):
        raise NotFound("row")
    if any(row.state != BadRowState.OPEN for row in rows):
        raise _taken()
    return rows


def _taken() -> Conflict:
    return Conflict(
        _("Somebody has corrected this row already. Load the page again to see it."), code="import_row_taken"
    )


_GOOD = (Result.NEW, Result.CHANGED, Result.UNCHANGED)


def _try(actor: Actor, batch: ImportBatch, sheet: Sheet, fresh: Mapping[int, dict[str, Any]]) -> _Tried:
    """Send rows through checks and writer; before an import nothing is written."""
    context = ImportContext(actor, batch.organization, batch.pk, dry_run=not batch.written)
    raw: list[RawRow] = [(number, _placed(batch, fresh[number])) for number in sorted(fresh)]
    try:
        return (_try_bulk if sheet.bulk is not None else _try_rows)(sheet, context, batch, raw)
    except (IntegrityError, Repeat) as clash:
        message = _("Somebody changed one of these members at this moment. Look at it, then try again.")
        raise Conflict(message, code="import_repeat") from clash


def _placed(batch: ImportBatch, cells: Mapping[str, Any]) -> list[Any]:
    placed: list[Any] = [""] * (max(batch.columns.values()) + 1)
    for key, index in batch.columns.items():
        placed[index] = cells.get(key, "")
    return placed


def _try_bulk(sheet: Sheet, context: ImportContext, batch: ImportBatch, raw: list[RawRow]) -> _Tried:
    bulk = sheet.bulk
    if bulk is None:
        raise TypeError(f"the sheet {sheet.key} has no fast path")
    setup = {**bulk.setup(context, batch.columns), "expected": len(raw), "correcting": True}
    prepared: Prepared = prepare_of(job(bulk.preparer, setup))(raw)
    writer = bulk.writer(context, setup)
    written: Written = writer.write(prepared)
    if not context.dry_run:
        write_undo(batch.pk, written)
        writer.settle(written.new)
    issues = [*prepared.issues, *written.issues]
    counts = {"new": written.new, "changed": written.changed, "unchanged": written.unchanged}
    return _Tried(counts, issues, {issue.number for issue in issues})


def _try_rows(sheet: Sheet, context: ImportContext, batch: ImportBatch, raw: list[RawRow]) -> _Tried:
    columns = columns_of(sheet, batch)
    chunk = [parse_row(sheet, columns, number, cells) for number, cells in raw]
    outcomes: list[Outcome] = []
    # What a trial writes is not wanted; what became of the row is.
    with suppress(RolledBack), transaction.atomic():
        outcomes = outcomes_of(sheet, context, chunk)
        if context.dry_run:
            raise RolledBack
        write_rows(batch, outcomes)
    issues = issues_from(chunk, outcomes)
    counts = {result.value: sum(o.result == result for o in outcomes) for result in _GOOD}
    return _Tried(counts, issues, {issue.number for issue in issues})


def _take(actor: Actor, batch: ImportBatch, sheet: Sheet, fresh: Mapping[int, dict[str, Any]], tried: _Tried) -> None:
    """Put what came of the rows into the batch: counts, reasons that are left, and the rows' own lines."""
    for result in _GOOD:
        setattr(batch, result.value, getattr(batch, result.value) + tried.counts[result])
    good = len(fresh) - len(tried.bad)
    batch.bad, batch.corrected = max(0, batch.bad - good), batch.corrected + good
    batch.save(update_fields=[*_GOOD, "bad", "corrected"])
    ImportIssue.objects.filter(batch=batch, number__in=list(fresh)).delete()
    ImportIssue.objects.bulk_create(issue_rows(sheet, batch.pk, tried.issues))
    _keep(actor, batch, fresh, tried)


def _keep(actor: Actor, batch: ImportBatch, fresh: Mapping[int, dict[str, Any]], tried: _Tried) -> None:
    suggested: dict[int, dict[str, str]] = {}
    for issue in tried.issues:
        if issue.cure:
            suggested.setdefault(issue.number, {}).setdefault(issue.column, issue.suggestion)
    rows = bad_rows(batch.pk, list(fresh.items()), suggested)
    now = timezone.now()
    for row in rows:
        row.state = BadRowState.OPEN if row.number in tried.bad else BadRowState.CORRECTED
        row.corrected_by_id, row.corrected_at = actor.user_id, now
    ImportBadRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["batch", "number"],
        update_fields=["cells", "data_key", "state", "corrected_by", "corrected_at"],
    )
