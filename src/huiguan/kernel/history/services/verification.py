"""Checking the whole history: every row, every hash, every checkpoint, in one snapshot of the database.

Four questions, each asked of all rows:
- does the log hold together: chain, tree, signed checkpoints, and copies of checkpoints kept outside?
- is every sealed event still what was sealed, or lawfully erased?
- is there an event below the sealer's horizon that was never sealed: inserted afterwards?
- does every row of a tracked table equal its last event: changed, removed or inserted behind the triggers?
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from huiguan.engines.seal import (
    GENESIS,
    BadCheckpoint,
    Frontier,
    VerifyingKey,
    digest_values,
    leaf_of,
    link,
    open_checkpoint,
)
from huiguan.engines.seal import Checkpoint as Point
from huiguan.kernel.history.keys import accepted_keys
from huiguan.kernel.history.models import Checkpoint, Erasure, Layout, SealState
from huiguan.kernel.history.services.checkpoints import origin_of
from huiguan.kernel.history.services.sealing import Progress, moved_since_sealing, sealed_sql, stream_rows
from huiguan.kernel.history.sources import Source, fix_settings, header_sql, sources, values_sql
from huiguan.kernel.history.tracking import begins_at
from huiguan.kernel.permits import Actor, permit

REPORT_EVERY = 20_000
SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold. `problem` is one of: changed, removed, inserted, seal, log, checkpoint."""

    problem: str
    table: str
    row: int | None
    detail: str


@dataclass(slots=True)
class Report:
    """What was checked and what was found. `findings` holds the first thousand, `failures` counts all."""

    size: int = 0
    root: bytes = b""
    events: int = 0
    rows: int = 0
    erased: int = 0
    erasures: int = 0
    unsealed: int = 0
    without_actor: int = 0
    checkpoints: int = 0
    outside: int = 0
    failures: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        """Tell whether everything holds."""
        return self.failures == 0

    def add(self, problem: str, table: str, row: int | None, detail: str) -> None:
        """Note a finding."""
        self.failures += 1
        if len(self.findings) < SHOWN:
            self.findings.append(Finding(problem, table, row, detail))


def verify(
    *, actor: Actor, outside: Sequence[str] = (), key: VerifyingKey | None = None, progress: Progress | None = None
) -> Report:
    """Check the whole history; `outside` are notes of checkpoints that were kept elsewhere.

    `key` is another public key to accept beside the instance's own, such as the one before a restore. Changes nothing.
    `progress` is called with (rows checked, rows to check). Call it outside a transaction: it reads one snapshot of
    its own.
    """
    permit(actor, "history.seal")
    report = Report()
    with transaction.atomic(), ExitStack() as stack, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        fix_settings(cursor)
        state = SealState.objects.filter(id=1).first() or SealState(chain=GENESIS)
        ticker = _Ticker(progress, 2 * state.size)
        accepted = accepted_keys() if key is None else [*accepted_keys(), key]
        points = _checkpoints(report, state, outside, accepted)
        _check_log(report, state, points, ticker, stack)
        lawful = _lawful(report)
        for layout in Layout.objects.all():
            _check_layout(report, layout, lawful, ticker, stack)
        for source in sources():
            _check_inserted(report, source, state)
            _check_rows(report, source, lawful)
    return report


class _Ticker:
    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def over(self, rows: Iterator[Any]) -> Iterator[Any]:
        """Pass the rows on and report how far they are."""
        for row in rows:
            self.done += 1
            if self.progress and self.done % REPORT_EVERY == 0:
                self.progress(self.done, max(self.total, self.done))
            yield row


# The log ------------------------------------------------------------------------------------------------------------


def _checkpoints(
    report: Report, state: SealState, outside: Sequence[str], keys: Sequence[VerifyingKey]
) -> dict[int, list[tuple[str, Point]]]:
    """Checkpoints by size, kept inside and outside, whose signatures hold."""
    found: dict[int, list[tuple[str, Point]]] = defaultdict(list)
    notes = [(f"checkpoint {row.pk}", row.note) for row in Checkpoint.objects.order_by("size", "pk")]
    report.checkpoints = len(notes)
    notes += [(f"outside checkpoint {number}", note) for number, note in enumerate(outside, 1)]
    for name, note in notes:
        try:
            point = open_checkpoint(note, *keys)
        except BadCheckpoint as error:
            report.add("checkpoint", "", None, f"{name}: {error}")
            continue
        if point.origin != origin_of(state):
            report.add("checkpoint", "", None, f"{name}: it belongs to another log, {point.origin}")
        elif point.size > state.size:
            report.add("log", "", None, f"{name}: {point.size} events were sealed then, {state.size} are now")
        else:
            report.outside += name.startswith("outside")
            found[point.size].append((name, point))
    return found


def _check_log(
    report: Report,
    state: SealState,
    points: dict[int, list[tuple[str, Point]]],
    ticker: _Ticker,
    stack: ExitStack,
) -> None:
    """Follow the chain and grow the tree from the stored leaves; compare with every checkpoint on the way."""
    query = sql.SQL(
        "SELECT s.position, s.leaf, s.chain, s.layout_id, s.event_id FROM history_seal s ORDER BY s.position"
    )
    tables = dict(Layout.objects.values_list("pk", "table"))
    frontier, chain = Frontier(), GENESIS
    _compare(report, points.get(0, []), frontier, chain)
    for position, leaf, stored, layout, event in ticker.over(stream_rows(stack, "verify_log", sql.Composed([query]))):
        if position != frontier.size:
            report.add("seal", tables.get(layout, ""), event, f"the log has a gap before position {position}")
            break
        if link(chain, leaf) != stored:
            report.add("seal", tables.get(layout, ""), event, f"the chain breaks at position {position}")
        chain = stored
        frontier.append(leaf)
        if frontier.size in points:
            _compare(report, points[frontier.size], frontier, chain)
    report.size, report.root = frontier.size, frontier.root()
    if (frontier.size, chain) != (state.size, bytes(state.chain)):
        report.add("log", "", None, f"the sealer stands at {state.size} events, the log holds {frontier.size}")


def _compare(report: Report, points: Sequence[tuple[str, Point]], frontier: Frontier, chain: bytes) -> None:
    for name, point in points:
        if (point.root, point.chain) != (frontier.root(), chain):
            report.add("log", "", None, f"{name}: the first {point.size} events were rewritten after it was signed")


# Events -------------------------------------------------------------------------------------------------------------


def _lawful(report: Report) -> dict[str, set[int]]:
    """Ids of the events that erasures name, by table."""
    found: dict[str, set[int]] = defaultdict(set)
    for events in Erasure.objects.values_list("events", flat=True):
        report.erasures += 1
        for table, ids in events.items():
            found[table].update(ids)
    return found


def _check_layout(
    report: Report, layout: Layout, lawful: dict[str, set[int]], ticker: _Ticker, stack: ExitStack
) -> None:
    """Recompute digest and leaf of every sealed event of one layout."""
    missing = _missing_columns(layout)
    if missing:
        report.add("changed", layout.table, None, f"sealed columns are gone: {', '.join(missing)}")
        return
    allowed = lawful.get(layout.table, set())
    empty = f"[{', '.join(['null'] * len(layout.columns))}]".encode()
    for row in ticker.over(stream_rows(stack, f"verify_{layout.pk}", layout_sql(layout))):
        event, salt, digest, leaf, present, header, values = row
        report.events += 1
        if present is None:
            report.add("removed", layout.table, event, "the sealed event is gone")
        elif salt is not None and leaf_of(header, digest_values(salt, values)) == leaf:
            continue
        elif salt is None and event in allowed and values == empty and leaf_of(header, digest) == leaf:
            report.erased += 1
        else:
            report.add("changed", layout.table, event, _what_changed(row, event in allowed, empty))


def layout_sql(layout: Layout) -> sql.Composed:
    """Event id, salt, digest, leaf, id of the event if it is there, header and values, for every seal of a layout."""
    return sql.SQL(
        "SELECT s.event_id, s.salt, s.digest, s.leaf, e.pgh_id, {header}, {values} FROM history_seal s "
        "LEFT JOIN {table} e ON e.pgh_id = s.event_id LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id "
        "WHERE s.layout_id = {layout}"
    ).format(
        header=header_sql(layout.table, layout.key_column),
        values=values_sql(layout.columns),
        table=sql.Identifier(layout.table),
        layout=sql.Literal(layout.pk),
    )


def _what_changed(row: tuple[Any, ...], allowed: bool, empty: bytes) -> str:
    _event, salt, digest, leaf, _present, header, values = row
    if leaf_of(header, digest) != leaf:
        return "time, object or actor of the event are not what was sealed"
    if salt is None and not allowed:
        return "its salt was removed and no erasure names it"
    if salt is None and values != empty:
        return "values stand where an erasure emptied them"
    return "the values of the event are not what was sealed"


def _missing_columns(layout: Layout) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped",
            [layout.table],
        )
        present = {row[0] for row in cursor.fetchall()}
    return [column for column in (layout.key_column, *layout.columns) if column not in present]


def _check_inserted(report: Report, source: Source, state: SealState) -> None:
    """Events below the horizon without a seal were put there afterwards; those above it wait for the sealer.

    After a restore elsewhere the horizon counts the transactions of the cluster before: all wait for the sealer.
    """
    table, horizon = sql.Identifier(source.table), sql.Literal(0 if moved_since_sealing(state) else state.horizon)
    unsealed = sql.SQL("FROM {} e WHERE e.pgh_xact {} {} AND NOT {}")
    below = sql.SQL("SELECT e.pgh_id ") + unsealed.format(table, sql.SQL("<"), horizon, sealed_sql(source))
    above = sql.SQL("SELECT count(*) ") + unsealed.format(table, sql.SQL(">="), horizon, sealed_sql(source))
    with connection.cursor() as cursor:
        cursor.execute(below)
        for (event,) in cursor.fetchall():
            report.add("inserted", source.table, event, "the event was put there after its time was sealed")
        cursor.execute(above)
        report.unsealed += cursor.fetchone()[0]
        cursor.execute(sql.SQL("SELECT count(*) FROM {} WHERE pgh_context_id IS NULL").format(table))
        report.without_actor += cursor.fetchone()[0]


# Rows ---------------------------------------------------------------------------------------------------------------


def _check_rows(report: Report, source: Source, lawful: dict[str, set[int]]) -> None:
    """Compare every row of a tracked table with its last event."""
    if source.tracked is None:
        return
    table, allowed = source.tracked._meta.db_table, lawful.get(source.table, set())
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        report.rows += cursor.fetchone()[0]
        cursor.execute(_rows_sql(source, table))
        for key, event, label, present in cursor.fetchall():
            if event is None:
                if _must_have_event(source.tracked, key):
                    report.add("inserted", table, key, "the row has no event")
            elif label == "delete":
                report.add("inserted", table, key, "the row stands although its last event deleted it")
            elif not present:
                report.add("removed", table, key, "the row is gone without an event")
            elif event not in allowed:
                report.add("changed", table, key, "the row is not what its last event recorded")


def _must_have_event(model: type[Model], key: Any) -> bool:
    """False for a row of which nothing is recorded yet, lest its hour lead to whoever brought it: `tracked(once=…)`."""
    begins = begins_at(model)
    return begins is None or model._base_manager.filter(begins, pk=key).exists()


def _rows_sql(source: Source, table: str) -> sql.Composed:
    names = [sql.Identifier(column) for column in source.columns]
    differs = sql.SQL(" OR ").join(sql.SQL("t.{0} IS DISTINCT FROM l.{0}").format(name) for name in names)
    return sql.SQL(
        "SELECT COALESCE(l.pgh_obj_id, t.{key}), l.pgh_id, l.pgh_label, t.{key} IS NOT NULL "
        "FROM (SELECT DISTINCT ON (pgh_obj_id) * FROM {events} ORDER BY pgh_obj_id, pgh_id DESC) l "
        "FULL JOIN {table} t ON t.{key} = l.pgh_obj_id "
        "WHERE l.pgh_id IS NULL OR (t.{key} IS NULL) <> (l.pgh_label = 'delete') "
        "OR (t.{key} IS NOT NULL AND l.pgh_id IS NOT NULL AND ({differs}))"
    ).format(
        key=sql.Identifier(source.key_column),
        events=sql.Identifier(source.table),
        table=sql.Identifier(table),
        differs=differs if names else sql.SQL("false"),
    )
