"""Folding the lines of the maintained counts, so that sums stay short. Sums stay the same all the while.

The folded lines of an association are also added to every branch that it stands in (`BranchCount`). Where that was is
kept (`CountedPlace`): an association that has moved since is taken out there and added where it is now.
"""

from __future__ import annotations

from django.db import connection, transaction

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound

_PLACES = """
    SELECT organization_id FROM members_membershipcount WHERE NOT folded
    UNION
    SELECT o.id FROM organizations_organization o LEFT JOIN members_countedplace c ON c.organization_id = o.id
    WHERE (o.path, o.level) IS DISTINCT FROM (c.path, c.level)
    AND EXISTS (SELECT FROM members_membershipcount m WHERE m.organization_id = o.id)
    ORDER BY 1 LIMIT %s
"""
# One statement, so that a reader sees lines and branches as they were before it, or as they are after it.
_FOLD = """
    WITH place AS (
        SELECT o.id, o.path, o.level, c.path AS old_path, c.level AS old_level,
            (o.path, o.level) IS DISTINCT FROM (c.path, c.level) AS moved
        FROM organizations_organization o LEFT JOIN members_countedplace c ON c.organization_id = o.id
        WHERE o.id = ANY(%(places)s)
    ),
    gone AS (DELETE FROM members_membershipcount WHERE organization_id = ANY(%(places)s) RETURNING *),
    kept AS (
        INSERT INTO members_membershipcount (organization_id, axis, klass, state, gender, period, number, folded)
        SELECT organization_id, axis, klass, state, gender, period, sum(number), true FROM gone
        GROUP BY organization_id, axis, klass, state, gender, period HAVING sum(number) <> 0
    ),
    moves AS (
        SELECT p.path, p.level, g.axis, g.klass, g.state, g.gender, g.period, g.number
        FROM gone g JOIN place p ON p.id = g.organization_id WHERE p.moved OR NOT g.folded
        UNION ALL
        SELECT p.old_path, p.old_level, g.axis, g.klass, g.state, g.gender, g.period, -g.number
        FROM gone g JOIN place p ON p.id = g.organization_id WHERE p.moved AND g.folded AND p.old_path IS NOT NULL
    ),
    added AS (
        INSERT INTO members_branchcount (branch, level, axis, klass, state, gender, period, number)
        SELECT left(m.path, above), m.level, m.axis, m.klass, m.state, m.gender, m.period, sum(m.number)
        FROM moves m CROSS JOIN LATERAL generate_series(%(step)s, length(m.path) - %(step)s, %(step)s) AS above
        GROUP BY left(m.path, above), m.level, m.axis, m.klass, m.state, m.gender, m.period HAVING sum(m.number) <> 0
        RETURNING branch
    ),
    noted AS (
        INSERT INTO members_countedplace (organization_id, path, level) SELECT id, path, level FROM place WHERE moved
        ON CONFLICT (organization_id) DO UPDATE SET path = excluded.path, level = excluded.level
    )
    SELECT DISTINCT branch FROM added
"""
_FOLD_BRANCHES = """
    WITH gone AS (DELETE FROM members_branchcount WHERE branch = ANY(%s) RETURNING *)
    INSERT INTO members_branchcount (branch, level, axis, klass, state, gender, period, number)
    SELECT branch, level, axis, klass, state, gender, period, sum(number) FROM gone
    GROUP BY branch, level, axis, klass, state, gender, period HAVING sum(number) <> 0
"""
# One fold at a time: of two at once, the second would find lines that the first has taken away and wait for them.
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('members.fold_counts', 0))"
PLACES = 100


def fold_counts(*, actor: Actor) -> int:
    """Fold the lines of every association that has new ones or has moved; how many. For a job, as a system actor.

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
            cursor.execute(_FOLD, {"places": places, "step": Organization.steplen})
            cursor.execute(_FOLD_BRANCHES, [[row[0] for row in cursor.fetchall()]])
        return len(places)
