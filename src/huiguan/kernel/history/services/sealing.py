"""The sealer: one at a time, below the oldest running transaction.

An event carries the id of its transaction. Everything below the oldest running id has ended, so the events between the
last horizon and this one are complete: a transaction that commits late is never passed over.
"""

from __future__ import annotations

import heapq
import struct
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg import sql

from huiguan.engines.seal import GENESIS, Entry, Frontier, Log
from huiguan.kernel.history.models import Layout, SealState
from huiguan.kernel.history.sources import Source, fix_settings, header_sql, sources, values_sql
from huiguan.kernel.permits import Actor, permit

# Advisory lock of everything that writes seals.
SEAL_LOCK = 7_310_582_264
BATCH = 10_000
HASH_BYTES = 32
NODE_LEVELS = 8  # every eighth level of the tree is stored

Progress = Callable[[int, int], None]
# (transaction, time in microseconds, event id, header, values, layout id)
Row = tuple[int, int, int, bytes, bytes, int]


@dataclass(frozen=True, slots=True)
class SealReport:
    """What one run of the sealer did: events sealed now, and the log's size, chain and root after it."""

    sealed: int
    size: int
    chain: bytes
    root: bytes


def seal(*, actor: Actor, progress: Progress | None = None) -> SealReport:
    """Seal all events of ended transactions; waits for a sealer that runs already.

    `progress` is called with (sealed so far, to be sealed). Call it outside a transaction: events of the caller's own
    open transaction are left for the next run.
    """
    permit(actor, "history.seal")
    with transaction.atomic():
        hold_seal_lock()
        state = _state()
        log = Log(bytes(state.chain), Frontier(state.size, _split_hashes(bytes(state.frontier))))
        before = log.size
        with connection.cursor() as cursor:
            fix_settings(cursor)
            cluster, horizon = _cluster_and_horizon(cursor)
        # A database restored elsewhere counts transactions anew: its unsealed events are found by their absence.
        state.moved = state.moved or state.cluster not in ("", cluster)
        span = (0, None) if state.cluster not in ("", cluster) else (state.horizon, horizon)
        _seal_span(log, span, state.moved, progress)
        _save(state, log, cluster, horizon)
    return SealReport(log.size - before, log.size, log.chain, log.frontier.root())


def hold_seal_lock() -> None:
    """Wait until no other transaction writes seals, and keep others away until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])


def _state() -> SealState:
    state, _made = SealState.objects.get_or_create(
        id=1, defaults={"instance": uuid.uuid4(), "chain": GENESIS, "frontier": b""}
    )
    return state


def moved_since_sealing(state: SealState) -> bool:
    """Whether the database came into another cluster, which counts transactions anew, and was not sealed there yet."""
    with connection.cursor() as cursor:
        cluster, _horizon = _cluster_and_horizon(cursor)
    return state.cluster not in ("", cluster)


def _save(state: SealState, log: Log, cluster: str, horizon: int) -> None:
    state.size, state.chain, state.frontier = log.size, log.chain, b"".join(log.frontier.roots)
    state.cluster, state.horizon = cluster, horizon
    state.save()


def _cluster_and_horizon(cursor: Any) -> tuple[str, int]:
    cursor.execute(
        "SELECT (SELECT system_identifier::text FROM pg_control_system()), "
        "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    )
    cluster, horizon = cursor.fetchone()
    return cluster, horizon


def _split_hashes(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]


def _seal_span(log: Log, span: tuple[int, int | None], moved: bool, progress: Progress | None) -> None:
    conditions = [(source, _condition(source, span, moved)) for source in sources()]
    waiting = [(source, where, count) for source, where in conditions if (count := _count(source, where))]
    total, done = sum(count for _source, _where, count in waiting), 0
    with ExitStack() as stack:
        streams = [_stream(stack, source, where) for source, where, _count_ in waiting]
        rows = streams[0] if len(streams) == 1 else heapq.merge(*streams, key=itemgetter(0, 1, 5, 2))
        while batch := list(islice(rows, BATCH)):
            entries, nodes = log.append_many([(row[3], row[4]) for row in batch])
            _write(batch, entries, nodes)
            done += len(batch)
            if progress:
                progress(done, total)


def _condition(source: Source, span: tuple[int, int | None], moved: bool) -> sql.Composed:
    """Which events of the table are to be sealed, as a condition on `e`."""
    start, end = span
    where = sql.SQL("e.pgh_xact >= {}").format(sql.Literal(start))
    if end is not None:
        where += sql.SQL(" AND e.pgh_xact < {}").format(sql.Literal(end))
    if moved:
        where += sql.SQL(" AND NOT ") + sealed_sql(source)
    return where


def sealed_sql(source: Source) -> sql.Composed:
    """Condition that event `e` of the table has a seal."""
    return sql.SQL(
        "EXISTS (SELECT FROM history_seal s JOIN history_layout l ON l.id = s.layout_id "
        'WHERE l."table" = {} AND s.event_id = e.pgh_id)'
    ).format(sql.Literal(source.table))


def _count(source: Source, where: sql.Composed) -> int:
    query = sql.SQL("SELECT count(*) FROM {} e WHERE {}").format(sql.Identifier(source.table), where)
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def _stream(stack: ExitStack, source: Source, where: sql.Composed) -> Iterator[Row]:
    """Events of one table in the order of their transactions, read through a cursor on the server."""
    layout = Layout.objects.get_or_create(
        table=source.table, key_column=source.key_column, columns=list(source.columns)
    )[0]
    query = sql.SQL(
        "SELECT e.pgh_xact, (extract(epoch FROM e.pgh_created_at) * 1000000)::bigint, e.pgh_id, {header}, {values}, "
        "{layout}::int2 FROM {table} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id "
        "WHERE {where} ORDER BY e.pgh_xact, e.pgh_id"
    ).format(
        header=header_sql(source.table, source.key_column),
        values=values_sql(source.columns),
        layout=sql.Literal(layout.pk),
        table=sql.Identifier(source.table),
        where=where,
    )
    return stream_rows(stack, f"seal_{source.table}", query)


def stream_rows(stack: ExitStack, name: str, query: sql.Composed) -> Iterator[Any]:
    """Rows of a query through a named cursor in binary form: constant memory, and bytes come without decoding."""
    connection.ensure_connection()
    cursor = stack.enter_context(psycopg.ServerCursor(connection.connection, name[:60]))
    cursor.execute(query, binary=True)
    while rows := cursor.fetchmany(BATCH):
        yield from rows


# PostgreSQL's binary COPY format ("COPY", File Formats): field count, then a length before each field. The widths are
# fixed, so one struct packs a row; writing field by field took a third of the sealer's time.
_COPY_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"
_SEAL_ROW = struct.Struct(">h iq ih iq i16s i32s i32s i32s".replace(" ", ""))
_NODE_ROW = struct.Struct(">h ih iq i32s".replace(" ", ""))


def _write(batch: Sequence[Row], entries: Sequence[Entry], nodes: Sequence[tuple[int, int, bytes]]) -> None:
    seals = b"".join(
        _SEAL_ROW.pack(7, 8, position, 2, row[5], 8, row[2], 16, salt, 32, digest, 32, leaf, 32, chain)
        for row, (position, salt, digest, leaf, chain) in zip(batch, entries, strict=True)
    )
    kept = b"".join(
        _NODE_ROW.pack(3, 2, level, 8, index, 32, node) for level, index, node in nodes if level % NODE_LEVELS == 0
    )
    _copy("history_seal (position, layout_id, event_id, salt, digest, leaf, chain)", seals)
    _copy("history_node (level, index, hash)", kept)


def _copy(target: str, rows: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_COPY_START + rows + _COPY_END)
