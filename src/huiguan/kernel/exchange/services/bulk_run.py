"""The fast path of an import: prepared in worker processes, written chunk by chunk with the checkpoint.

Whoever takes a broken import up reads the file from its beginning, only remembers what is behind the checkpoint, and
goes on there: every row is dealt with exactly once, and a number that stands twice is found also across the break.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from typing import Any

from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.exchange.bulk import (
    CHUNK,
    LINES,
    Bulk,
    Issue,
    Prepared,
    RawRow,
    RawRows,
    RefusedRow,
    Repeat,
    Written,
)
from huiguan.kernel.exchange.enums import BatchState, Mode
from huiguan.kernel.exchange.models import ImportBatch, ImportRow, ImportSample
from huiguan.kernel.exchange.pipeline import cut, job, prepared_chunks
from huiguan.kernel.exchange.readers import Table
from huiguan.kernel.exchange.selectors import corrections, get_batch, lock_batch, overlaid
from huiguan.kernel.exchange.services.ending import RolledBack, end, tell_beside
from huiguan.kernel.exchange.services.rows import opened
from huiguan.kernel.exchange.services.store import (
    GONE_LIMIT,
    ISSUES_LIMIT,
    SampleCount,
    forget_result,
    write_issues,
    write_samples,
)
from huiguan.kernel.exchange.sheet import ImportContext, Result, Sheet, get_sheet
from huiguan.kernel.files.services import remove_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, permit

# How long an import waits for a database that was restarted, in seconds.
PATIENCE = 120
_TRIES = 5


def run_bulk(actor: Actor, batch_id: int) -> None:
    """Do an import, or go on with it; returns at once when another process is at it."""
    for attempt in range(_TRIES):
        try:
            with alone(batch_id) as first:
                if first:
                    _Run(actor, batch_id).go()
            return
        except (OperationalError, InterfaceError):
            if attempt == _TRIES - 1:
                raise
            wait_for_database()


def check_bulk(actor: Actor, batch_id: int) -> dict[str, Any]:
    """The trial run: every row is prepared and matched, none is written. Returns the counts, issues and summary."""
    run = _Run(actor, batch_id, dry_run=True)
    return run.look()


@contextmanager
def alone(batch_id: int) -> Iterator[bool]:
    """Hold the batch against other processes as long as this connection lives; False when another holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('exchange.run', %s))", [batch_id])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        # A connection that broke has given the lock back.
        if held and connection.connection is not None and not connection.connection.closed:
            with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended('exchange.run', %s))", [batch_id])


def wait_for_database(patience: float = PATIENCE) -> None:
    """Until the database answers again; raises what it says when patience ends."""
    until = time.monotonic() + patience
    while True:
        connection.close()
        try:
            connection.ensure_connection()
            return
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(1)


class _Run:
    """One go at a batch."""

    def __init__(self, actor: Actor, batch_id: int, *, dry_run: bool = False) -> None:
        self.actor = actor
        self.batch = get_batch(actor, batch_id)
        self.sheet: Sheet = get_sheet(self.batch.sheet)
        permit(actor, self.sheet.permission, self.batch.organization)
        if self.sheet.bulk is None:
            raise TypeError(f"the sheet {self.sheet.key} has no fast path")
        self.bulk: Bulk = self.sheet.bulk
        self.context = ImportContext(actor, self.batch.organization, batch_id, dry_run)
        self.setup = {**self.bulk.setup(self.context, self.batch.columns), "expected": self.batch.total}
        self.writer = self.bulk.writer(self.context, self.setup)
        self.counts = dict.fromkeys(("done", "new", "changed", "unchanged", "bad"), 0)
        self.issues: list[Issue] = []
        self.refused: list[RefusedRow] = []
        self.corrections = corrections(self.batch)
        self.samples = SampleCount(_kept_samples(batch_id) if not dry_run else {})
        self.told = time.monotonic()

    @contextmanager
    def chunks(self) -> Iterator[Iterator[Prepared]]:
        """The file in prepared chunks, from its first row below the headers."""
        batch = self.batch
        task = job(self.bulk.preparer, self.setup)
        with (
            opened(batch) as table,
            closing(self._chunks_of(table)) as chunks,
            prepared_chunks(task, chunks, batch.total) as prepared,
        ):
            yield prepared

    def _chunks_of(self, table: Table) -> Generator[RawRows, None, None]:
        if table.chunks is not None and not self.corrections:
            yield from table.chunks(LINES, self.batch.heading, self.batch.next_row)
        else:
            with closing(self._rows(table)) as rows:
                yield from cut(rows, self.batch.next_row, CHUNK)

    def _rows(self, table: Table) -> Generator[RawRow, None, None]:
        for number, cells in table.rows():
            if number > self.batch.heading:
                corrected = self.corrections.get(number) if self.corrections else None
                yield number, cells if corrected is None else overlaid(self.batch, corrected, cells)

    def go(self) -> None:
        """Write: all rows in one transaction, or chunk by chunk."""
        if self.batch.state != BatchState.RUNNING:
            return
        if self.batch.mode == Mode.ALL_OR_NOTHING:
            self._whole()
        else:
            self._by_chunks()

    def _by_chunks(self) -> None:
        with self.chunks() as chunks:
            for prepared in chunks:
                if prepared.last >= self.batch.next_row and not self._patiently(prepared):
                    return
                self.writer.remember(prepared)
        with recording(self.actor, self.batch.organization_id, reason="finish_import"):
            batch, _sheet = lock_batch(self.actor, self.batch.pk)
            if batch.state == BatchState.RUNNING:
                batch.summary = {**batch.summary, **self.writer.finish()}
                batch.total = batch.done
                end(batch, BatchState.DONE)
                if batch.bad <= ISSUES_LIMIT:
                    forget_file(self.actor, batch, self.sheet)

    def _patiently(self, prepared: Prepared) -> bool:
        """Write a chunk; look again when somebody entered or changed one of its rows meanwhile."""
        for _attempt in range(_TRIES):
            try:
                return self._chunk(prepared)
            except (IntegrityError, Repeat):
                continue
        return self._chunk(prepared)

    def _chunk(self, prepared: Prepared) -> bool:
        """A chunk and the checkpoint in one transaction; False when the import was stopped meanwhile."""
        with recording(self.actor, self.batch.organization_id, reason="import_rows"):
            batch, _sheet = lock_batch(self.actor, self.batch.pk)
            if batch.state != BatchState.RUNNING:
                return False
            if prepared.last < batch.next_row:
                return True
            _commit_soon()
            written = self.writer.write(prepared)
            for counter, value in _counts(prepared, written).items():
                setattr(batch, counter, getattr(batch, counter) + value)
            batch.next_row, batch.beat_at = prepared.last + 1, timezone.now()
            batch.save(update_fields=[*self.counts, "next_row", "beat_at"])
            if batch.bad <= ISSUES_LIMIT:
                self._keep_refused(prepared, written)
            write_undo(batch.pk, written)
            write_samples(batch.pk, self.samples.first(written.samples))
        return True

    def _keep_refused(self, prepared: Prepared, written: Written) -> None:
        issues, refused = [*prepared.issues, *written.issues], [*prepared.refused, *written.refused]
        if issues:
            write_issues(self.sheet, self.batch.pk, issues, refused)

    def _whole(self) -> None:
        batch = self.batch
        try:
            with recording(self.actor, batch.organization_id, reason="import_rows"):
                self._apply_all(write=True)
                if self.counts["bad"]:
                    raise RolledBack
                summary = self.writer.finish()
                self._close(BatchState.DONE, summary)
        except RolledBack:
            for result in (Result.NEW, Result.CHANGED, Result.UNCHANGED):
                self.counts[result] = 0
            with recording(self.actor, batch.organization_id, reason="import_failed"):
                self._close(BatchState.FAILED, {})

    def _close(self, state: BatchState, summary: dict[str, Any]) -> None:
        batch, _sheet = lock_batch(self.actor, self.batch.pk)
        for counter, value in self.counts.items():
            setattr(batch, counter, value)
        batch.summary, batch.total = {**batch.summary, **summary}, self.counts["done"]
        write_issues(self.sheet, batch.pk, self.issues, self.refused)
        end(batch, state)
        if state == BatchState.DONE:
            forget_file(self.actor, batch, self.sheet)

    def _apply_all(self, *, write: bool) -> None:
        with self.chunks() as chunks:
            for prepared in chunks:
                written = self.writer.write(prepared)
                self.writer.remember(prepared)
                for counter, value in _counts(prepared, written).items():
                    self.counts[counter] += value
                if write:
                    self._remember_refused(prepared, written)
                    write_undo(self.batch.pk, written)
                elif self.counts["bad"] <= ISSUES_LIMIT:
                    self._keep_refused(prepared, written)
                write_samples(self.batch.pk, self.samples.first(written.samples))
                if time.monotonic() - self.told > 1:
                    self.told = time.monotonic()
                    tell_beside(self.batch.pk, self.counts["done"])

    def _remember_refused(self, prepared: Prepared, written: Written) -> None:
        """All or nothing: what is written now is rolled back, so the reasons wait until the end."""
        if len(self.refused) < ISSUES_LIMIT:
            self.issues += [*prepared.issues, *written.issues]
            self.refused += [*prepared.refused, *written.refused]

    def look(self) -> dict[str, Any]:
        """The trial run. Reasons and refused rows are kept along the way, so that they never lie in memory all."""
        forget_result(self.batch)
        self._apply_all(write=False)
        summary = self.writer.finish()
        write_samples(self.batch.pk, islice(self.writer.gone(), GONE_LIMIT))
        return {"counts": self.counts, "summary": summary}


def _commit_soon() -> None:
    """Let this transaction be written to the disk a moment after its commit, and with the last one at the latest.

    Should the machine fail within that moment, rows and checkpoint are lost together, and the import goes on there.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _counts(prepared: Prepared, written: Written) -> dict[str, int]:
    return {
        "done": prepared.count,
        "new": written.new,
        "changed": written.changed,
        "unchanged": written.unchanged,
        "bad": prepared.bad + written.bad,
    }


def _kept_samples(batch_id: int) -> dict[str, int]:
    """How many rows behind each figure the run before a crash has kept."""
    kept = ImportSample.objects.filter(batch=batch_id).order_by().values_list("result")
    return dict(kept.annotate(Count("pk")))


def forget_file(actor: Actor, batch: ImportBatch, sheet: Sheet) -> None:
    """Remove the file of a sensitive sheet, which nothing needs any more; inside the caller's transaction."""
    if not sheet.sensitive or batch.file_id is None:
        return
    file_id, batch.file = batch.file_id, None
    batch.save(update_fields=["file"])
    remove_file(actor=actor, file_id=file_id, permission=sheet.permission)


def write_undo(batch_id: int, written: Written) -> None:
    """Keep what leads changed rows back."""
    ImportRow.objects.bulk_create(
        (
            ImportRow(batch_id=batch_id, number=u.number, result=Result.CHANGED, object_id=u.object_id, before=u.before)
            for u in written.undo
        ),
        batch_size=2000,
    )


def refuse_second(batch: ImportBatch) -> str:
    """Why this import may not begin now: another into the same register is under way. Empty when it may."""
    with connection.cursor() as cursor:
        place = (f"exchange.begin.{batch.sheet}", batch.organization_id)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", place)
    others = ImportBatch.objects.unscoped("imports into the same register, of the association just permitted")
    other = (
        others.filter(organization_id=batch.organization_id, sheet=batch.sheet, state=BatchState.RUNNING)
        .exclude(pk=batch.pk)
        .select_related("created_by")
        .first()
    )
    if other is None:
        return ""
    who = str(other.created_by) if other.created_by else _("Somebody")
    values = {"name": other.name, "who": who, "done": f"{other.done:,}", "total": f"{other.total:,}"}
    return (
        _("%(who)s is importing “%(name)s” here (%(done)s of %(total)s rows). Wait until it is finished, or stop it.")
        % values
    )
