"""Folding the lines of the maintained counts, so that sums stay short. Sums stay the same all the while."""

from __future__ import annotations

from django.db import connection, transaction

from huiguan.kernel.permits import Actor, NotFound

_PLACES = "SELECT DISTINCT organization_id FROM members_membershipcount WHERE NOT folded ORDER BY 1 LIMIT %s"
_FOLD = """
    WITH gone AS (DELETE FROM members_membershipcount WHERE organization_id = ANY(%s) RETURNING *)
    INSERT INTO members_membershipcount (organization_id, axis, klass, state, gender, period, number, folded)
    SELECT organization_id, axis, klass, state, gender, period, sum(number), true FROM gone
    GROUP BY organization_id, axis, klass, state, gender, period HAVING sum(number) <> 0
"""
# One fold at a time: of two at once, the second would find lines that the first has taken away and wait for them.
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('members.fold_counts', 0))"
PLACES = 100


def fold_counts(*, actor: Actor) -> int:
    """Fold the lines of every association that has new ones; how many associations. For a job, as a system actor.

    Derived figures, so that no history is written. Nobody waits: new lines may come in while it runs.
    """
    if not actor.is_system:
        raise NotFound("fold_counts")
    done = 0
    while places := _fold_some():
        done += places
        if places < PLACES:
            break
    return done


def _fold_some() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_PLACES, [PLACES])
        places = [row[0] for row in cursor.fetchall()]
        if places:
            cursor.execute(_FOLD, [places])
        return len(places)
