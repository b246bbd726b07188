"""A new master key, without downtime: data keys are wrapped anew in batches while everybody works on.

Old and new versions open side by side the whole time, and the old one stays in the keys folder: backups were made
under it. No value is encrypted anew, and no history is written: who is a member of what has not changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound
from huiguan.kernel.privacy.envelope import HEADER, current_header, unwrap_key, wrap_key
from huiguan.kernel.privacy.keyring import LOOK_AGAIN
from huiguan.kernel.privacy.sealed import SealedTable, model_of, sealed_tables
from huiguan.server import keys

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: the version of the master key that now wraps, and how many data keys it wrapped anew."""

    version: int
    rewrapped: int


def rotate_keys(*, actor: Actor, make_new: bool = True, told: Callable[[int], None] = lambda done: None) -> Rotation:
    """Make a new master key and wrap every data key with it; `told(done)` hears of the progress.

    For the operator's command, as a system actor; outside a transaction. With `make_new=False` it only goes on with a
    rotation that was broken off. Waits until every process has seen the new key, so that none is left behind.
    """
    if not actor.is_system:
        raise NotFound("rotate_keys")
    if make_new:
        keys.make_master(settings.DATA)
        time.sleep(2 * LOOK_AGAIN)
    done = 0
    for table in sealed_tables():
        done += _rewrap_table(actor, table, lambda more, before=done: told(before + more))  # type: ignore[misc]  # mypy sees no type of the bound default
    return Rotation(int.from_bytes(current_header()[1:], "big"), done)


def stale_keys() -> int:
    """How many data keys are not wrapped by the newest master key and the present algorithm."""
    with connection.cursor() as cursor:
        counts = []
        for table in sealed_tables():
            names = _names(table)
            query = sql.SQL("SELECT count(*) FROM {table} WHERE substr({key}, 1, %s) <> %s").format(**names)
            cursor.execute(query.as_string(), [HEADER, current_header()])
            counts.append(cursor.fetchone()[0])
    return sum(counts)


def _rewrap_table(actor: Actor, table: SealedTable, told: Callable[[int], None]) -> int:
    last, done = 0, 0
    while True:
        with recording(actor, reason="rotate_keys"):
            seen, changed = _rewrap_batch(table, last)
        if seen is None:
            return done
        last, done = seen, done + changed
        told(done)


def _rewrap_batch(table: SealedTable, after: int) -> tuple[int | None, int]:
    """Wrap the next keys in the order of the rows' own keys; the last row looked at (None: no more), and how many."""
    names = _names(table)
    pick = sql.SQL(
        "SELECT id, {key} FROM {table} WHERE id > %s AND substr({key}, 1, %s) <> %s"
        " ORDER BY id LIMIT %s FOR NO KEY UPDATE"
    ).format(**names)
    put = sql.SQL(
        "UPDATE {table} AS row SET {key} = fresh.key FROM unnest(%s::bigint[], %s::bytea[]) AS fresh(id, key)"
        " WHERE row.id = fresh.id"
    ).format(**names)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(pick.as_string(), [after, HEADER, current_header(), BATCH])
        rows = cursor.fetchall()
        if not rows:
            return None, 0
        fresh = [wrap_key(unwrap_key(wrapped)) for _id, wrapped in rows]
        cursor.execute(put.as_string(), [[row[0] for row in rows], fresh])
    return rows[-1][0], len(rows)


def _names(table: SealedTable) -> dict[str, Any]:
    model = model_of(table)
    return {"table": sql.Identifier(model._meta.db_table), "key": sql.Identifier(table.key_column)}
