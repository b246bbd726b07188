"""The trial run and the import itself.

The trial run does what the import does and rolls it all back, so its counts are true. The import of good rows commits
two hundred rows at a time together with the checkpoint; whoever takes it up after a crash goes on behind the
checkpoint, so every row is dealt with exactly once. All-or-nothing is one transaction.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.exchange.bulk import Issue, RefusedRow, Sample
from huiguan.kernel.exchange.enums import BatchState, Mode
from huiguan.kernel.exchange.headers import missing
from huiguan.kernel.exchange.models import ImportBatch, ImportRow
from huiguan.kernel.exchange.selectors import get_batch, lock_batch
from huiguan.kernel.exchange.services import queue
from huiguan.kernel.exchange.services.bulk_run import check_bulk, refuse_second, run_bulk
from huiguan.kernel.exchange.services.ending import RolledBack, end, tell_beside
from huiguan.kernel.exchange.services.rows import (
    Parsed,
    chunks,
    issues_from,
    opened,
    outcomes_of,
    parsed_rows,
    refused_from,
    samples_from,
)
from huiguan.kernel.exchange.services.store import ISSUES_LIMIT, SampleCount, forget_result, write_issues, write_samples
from huiguan.kernel.exchange.sheet import ImportContext, Outcome, Result, Sheet, get_sheet
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.again import in_own_language
from huiguan.kernel.permits import Actor, Conflict, Invalid, RuleViolation, permit, system_actor

# What a page waits for; longer work goes to a worker.
INLINE_ROWS = 300
# Of how many rows of a file the figures show which they are.
SAMPLED_ROWS = 2_000
_UNBEGUN = {BatchState.PREPARED, BatchState.CHECKED, BatchState.FAILED}
_COUNTERS = ("done", "new", "changed", "unchanged", "bad")


def preview_import(*, actor: Actor, batch_id: int) -> ImportBatch:
    """Begin the trial run; small files are tried at once, larger ones by a worker.

    Raises Invalid when a required column is missing, Conflict when the import has begun.
    """
    with recording(actor, reason="import_checking"):
        batch = begin(
            actor, batch_id, BatchState.CHECKING, {BatchState.PREPARED, BatchState.CHECKED, BatchState.FAILED}
        )
        if batch.total > INLINE_ROWS:
            queue.defer_check(batch)
            return batch
    check_batch(actor=actor, batch_id=batch_id)
    return get_batch(actor, batch_id)


def start_import(*, actor: Actor, batch_id: int) -> ImportBatch:
    """Begin the import of a checked file; a worker does it.

    Raises Conflict when it has begun already (the same form sent twice imports once), RuleViolation when the mode is
    all-or-nothing and rows are bad.
    """
    batch = get_batch(actor, batch_id)
    if batch.state == BatchState.CHECKED and batch.mode == Mode.ALL_OR_NOTHING and batch.bad:
        message = _("%(bad)s rows are bad, so nothing is imported. Correct them, or import the good rows only.")
        raise RuleViolation(message % {"bad": batch.bad}, code="import_bad_rows")
    with recording(actor, reason="import_running"):
        batch = begin(actor, batch_id, BatchState.RUNNING, {BatchState.CHECKED})
        queue.defer_run(batch)
    return batch


def begin(actor: Actor, batch_id: int, state: BatchState, allowed: set[BatchState]) -> ImportBatch:
    """Set a batch to its next state, with its counts at nothing; raises Conflict when it is not in one of `allowed`."""
    get_batch(actor, batch_id)
    with recording(actor, reason=f"import_{state.value}"):
        batch, sheet = lock_batch(actor, batch_id)
        permit(actor, sheet.permission, batch.organization)
        if batch.state not in allowed:
            raise Conflict(
                _("This import has begun already. Load the page again to see how far it is."), code="import_state"
            )
        refused = refuse_second(batch) if state == BatchState.RUNNING and sheet.bulk is not None else ""
        if refused:
            raise Conflict(refused, code="import_second")
        absent = missing(sheet, batch.columns)
        if absent:
            names = "、".join(str(column.header) for column in absent)
            message = _("These columns are required, but were not found: %(names)s.") % {"names": names}
            raise Invalid(message, code="import_columns")
        _reset(batch, state)
    return batch


def _reset(batch: ImportBatch, state: BatchState) -> None:
    """Counts begin again; the reasons of the trial run are replaced as the import goes along."""
    batch.state, batch.message, batch.started_at, batch.finished_at = state, "", timezone.now(), None
    batch.beat_at = timezone.now()
    for counter in _COUNTERS:
        setattr(batch, counter, 0)
    batch.save()
    if state == BatchState.RUNNING:
        forget_result(batch, keep_gone=True)


def stop_import(*, actor: Actor, batch_id: int) -> ImportBatch:
    """Stop the rest of a running import; what is in stays in."""
    get_batch(actor, batch_id)
    with recording(actor, reason="stop_import"):
        batch, _sheet = lock_batch(actor, batch_id)
        if batch.state != BatchState.RUNNING:
            raise Conflict(
                _("The import is not under way. Load the page again to see how it ended."), code="import_state"
            )
        end(batch, BatchState.STOPPED)
    return batch


class _Tally:
    """Counts and reasons of a run that is one transaction; progress is written by a connection of its own."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.counts = dict.fromkeys(_COUNTERS, 0)
        self.issues: list[Issue] = []
        self.refused: list[RefusedRow] = []
        self.samples: list[Sample] = []
        self.first = SampleCount()
        self.told = time.monotonic()
        self.summary: dict[str, Any] = {}
        self.kept_already = False

    def take(self, found: dict[str, Any]) -> None:
        """Take over what the fast path found."""
        self.counts, self.summary, self.kept_already = found["counts"], found["summary"], True

    def add(self, chunk: list[Parsed], outcomes: list[Outcome]) -> None:
        """Take in a chunk."""
        for outcome in outcomes:
            self.counts[outcome.result] += 1
        self.counts["done"] += len(chunk)
        if len(self.issues) < ISSUES_LIMIT:
            self.issues += issues_from(chunk, outcomes)
            self.refused += refused_from(chunk, outcomes)
        self.samples += self.first.first(samples_from(get_sheet(self.batch.sheet), chunk, outcomes))
        if time.monotonic() - self.told > 1:
            self.told = time.monotonic()
            tell_beside(self.batch.pk, self.counts["done"])


def check_batch(*, actor: Actor, batch_id: int) -> None:
    """Do the trial run: apply every row, count, list the reasons, and roll the rows back."""
    with in_own_language():
        _check(actor, batch_id)


def _check(actor: Actor, batch_id: int) -> None:
    batch = get_batch(actor, batch_id)
    tally = _Tally(batch)
    try:
        if get_sheet(batch.sheet).bulk is not None:
            tally.take(check_bulk(actor, batch_id))
        else:
            with recording(actor, batch.organization_id, reason="check_import"):
                _apply_all(actor, batch, tally, dry_run=True)
                raise RolledBack
    except RolledBack:
        pass
    except RuleViolation as refusal:
        _fail(batch_id, refusal.message)
        return
    except Exception:
        _fail(batch_id, _("The trial run broke off because of a fault of the program. Nothing was changed."))
        raise
    _write_tally(actor, batch_id, tally, BatchState.CHECKING, BatchState.CHECKED)


def _apply_all(actor: Actor, batch: ImportBatch, tally: _Tally, *, dry_run: bool) -> None:
    sheet = _sheet(actor, batch)
    context = ImportContext(actor, batch.organization, batch.pk, dry_run)
    with opened(batch) as table:
        for chunk in chunks(parsed_rows(sheet, batch, table)):
            outcomes = outcomes_of(sheet, context, chunk)
            tally.add(chunk, outcomes)
            if not dry_run:
                write_rows(batch, outcomes)


def _sheet(actor: Actor, batch: ImportBatch) -> Sheet:
    sheet = get_sheet(batch.sheet)
    permit(actor, sheet.permission, batch.organization)
    return sheet


def _write_tally(actor: Actor, batch_id: int, tally: _Tally, expected: BatchState, state: BatchState) -> None:
    with recording(actor, reason=f"import_{state.value}"):
        batch, sheet = lock_batch(actor, batch_id)
        if batch.state != expected:
            return
        for counter, value in tally.counts.items():
            setattr(batch, counter, value)
        batch.summary, batch.total = tally.summary, tally.counts["done"]
        if not tally.kept_already:
            forget_result(batch)
            write_issues(sheet, batch.pk, tally.issues, tally.refused)
            write_samples(batch.pk, tally.samples)
        end(batch, state)


def run_batch(*, actor: Actor, batch_id: int) -> None:
    """Do the import, or go on with it behind the checkpoint."""
    with in_own_language():
        _run(actor, batch_id)


def _run(actor: Actor, batch_id: int) -> None:
    batch = get_batch(actor, batch_id)
    try:
        if get_sheet(batch.sheet).bulk is not None:
            run_bulk(actor, batch_id)
        elif batch.mode == Mode.ALL_OR_NOTHING:
            _run_whole(actor, batch)
        else:
            _run_by_chunks(actor, batch)
    except RuleViolation as refusal:
        _fail(batch_id, refusal.message)
    except Exception:
        _fail(batch_id, _("The import broke off because of a fault of the program. Rows up to there are in."))
        raise


def _run_by_chunks(actor: Actor, batch: ImportBatch) -> None:
    sheet = _sheet(actor, batch)
    with opened(batch) as table:
        for chunk in chunks(parsed_rows(sheet, batch, table)):
            if not _run_chunk(actor, batch.pk, chunk):
                return
    with recording(actor, reason="finish_import"):
        batch, sheet = lock_batch(actor, batch.pk)
        if batch.state == BatchState.RUNNING:
            end(batch, BatchState.DONE)


def _run_chunk(actor: Actor, batch_id: int, chunk: list[Parsed]) -> bool:
    """Apply a chunk and move the checkpoint in one transaction; False when the import was stopped meanwhile."""
    with recording(actor, reason="import_rows"):
        batch, sheet = lock_batch(actor, batch_id)
        if batch.state != BatchState.RUNNING:
            return False
        # A second worker may have dealt with some of them since the file was opened.
        fresh = [parsed for parsed in chunk if parsed.row.number >= batch.next_row]
        if fresh:
            context = ImportContext(actor, batch.organization, batch.pk, dry_run=False)
            outcomes = outcomes_of(sheet, context, fresh)
            write_rows(batch, outcomes)
            _count(sheet, batch, fresh, outcomes)
    return True


def _count(sheet: Sheet, batch: ImportBatch, chunk: list[Parsed], outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        setattr(batch, outcome.result.value, getattr(batch, outcome.result.value) + 1)
    batch.done += len(chunk)
    batch.next_row = chunk[-1].row.number + 1
    batch.beat_at = timezone.now()
    batch.save(update_fields=[*_COUNTERS, "next_row", "beat_at"])
    if batch.bad <= ISSUES_LIMIT:
        write_issues(sheet, batch.pk, issues_from(chunk, outcomes), refused_from(chunk, outcomes))
    if batch.done <= SAMPLED_ROWS:
        write_samples(batch.pk, samples_from(sheet, chunk, outcomes))


def write_rows(batch: ImportBatch, outcomes: list[Outcome]) -> None:
    """Keep what each row made or changed, for undoing."""
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, number=o.number, result=o.result, object_id=o.object_id, before=o.before)
        for o in outcomes
        if o.result in {Result.NEW, Result.CHANGED} and o.object_id is not None
    )


def _run_whole(actor: Actor, batch: ImportBatch) -> None:
    """All rows or none. An advisory lock keeps a second worker out; the batch row stays free for progress."""
    tally = _Tally(batch)
    try:
        with recording(actor, batch.organization_id, reason="import_rows"):
            _take_alone(batch.pk)
            if get_batch(actor, batch.pk).state != BatchState.RUNNING:
                return
            _apply_all(actor, batch, tally, dry_run=False)
            if tally.counts["bad"]:
                raise RolledBack
            _write_tally(actor, batch.pk, tally, BatchState.RUNNING, BatchState.DONE)
    except RolledBack:
        for result in (Result.NEW, Result.CHANGED, Result.UNCHANGED):
            tally.counts[result] = 0
        _write_tally(actor, batch.pk, tally, BatchState.RUNNING, BatchState.FAILED)


def _take_alone(batch_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('exchange.batch', %s))", [batch_id])


def _fail(batch_id: int, message: str) -> None:
    """Say on the batch why it ended; done as the job itself, for the person may have lost the permission meanwhile."""
    with recording(system_actor("import"), reason="fail_import"):
        batch = ImportBatch.objects.unscoped("the job ends its own batch").select_for_update().get(pk=batch_id)
        if batch.running:
            end(batch, BatchState.FAILED, message)


def fail_forbidden(batch_id: int) -> None:
    """End a batch whose person may no longer import."""
    _fail(batch_id, _("The person who began this import may no longer do so."))
