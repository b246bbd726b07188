"""Folding the lines of the maintained counts, so that sums stay short. Sums stay the same all the while."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from huiguan.directives.enums import AssignmentState, Stage
from huiguan.directives.models.counting import ALIKE, LONG_AGO
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor, NotFound

# Readings compare with a week before; further back the rows themselves are counted.
REMEMBERED = timedelta(days=60)
SOME = 50  # items or receivers in one statement
_OLD = f"(state = '{AssignmentState.CLOSED}' AND closed_on < %(forget)s)"
_FORGOTTEN = {
    "stage": f"'{Stage.UNDER_WAY}'",
    "due_kind": "'date'",
    "requested_on": "NULL::date",
    "closed_on": LONG_AGO,
    "sent_on": LONG_AGO,
    "next_report_on": "NULL::date",
    "poor_quality": "FALSE",
}
_TABLES: dict[str, tuple[str, tuple[str, ...], dict[str, str]]] = {
    "federationcount": ("item_id", ("item_id", "document_id", "sender_id", *ALIKE), _FORGOTTEN),
    "headcount": ("item_id", ("item_id", "document_id", "head_id", "below", *ALIKE), {}),
    "receivercount": ("receiver_id", ("receiver_id", "document_id", "sender_id"), {}),
}
# One fold at a time: of two at once, the second would find lines that the first has taken away and wait for them.
FOLD_LOCK = "hashtextextended('directives.fold_counts', 0)"


def fold_counts(*, actor: Actor) -> int:
    """Fold the lines of every item and receiver that has new ones; how many. For a job, as a system actor.

    Derived figures, so that no history is written. Nobody waits: new lines may come in while it runs.
    """
    if not actor.is_system:
        raise NotFound("fold_counts")
    return sum(_fold_table(table) for table in _TABLES)


def _fold_table(table: str) -> int:
    done = 0
    while found := _fold_some(table):
        done += found
        if found < SOME:
            break
    return done


def _fold_some(table: str) -> int:
    by = _TABLES[table][0]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({FOLD_LOCK})")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(f"SELECT DISTINCT {by} FROM directives_{table} WHERE NOT folded LIMIT {SOME}")  # noqa: S608 - constants
        keys = [row[0] for row in cursor.fetchall()]
        if keys:
            cursor.execute(_statement(table), {"keys": keys, "forget": today() - REMEMBERED})
        return len(keys)


def _statement(table: str) -> str:
    by, columns, forgotten = _TABLES[table]
    kept = [
        f"CASE WHEN {_OLD} THEN {forgotten[name]} ELSE {name} END" if name in forgotten else name for name in columns
    ]
    groups = ", ".join(str(at) for at in range(1, len(columns) + 1))
    return f"""
        WITH gone AS (DELETE FROM directives_{table} WHERE {by} = ANY(%(keys)s) RETURNING *)
        INSERT INTO directives_{table} ({", ".join(columns)}, number, folded)
        SELECT {", ".join(kept)}, sum(number), TRUE FROM gone GROUP BY {groups} HAVING sum(number) <> 0
    """  # noqa: S608 - names are constants
