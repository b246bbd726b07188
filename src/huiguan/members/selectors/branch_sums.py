"""Sums of the maintained counts over whole branches, exact in one snapshot and read from few lines.

Of each branch: what folding added for the associations below it, the lines of its own association, the lines that are
not folded yet, and a correction for associations that have moved in the tree since they were folded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import connection

_SUMS = """
    WITH wanted AS (SELECT id, path FROM organizations_organization WHERE id = ANY(%(places)s)),
    moved AS (
        SELECT o.id, o.path, o.level, c.path AS old_path, c.level AS old_level
        FROM organizations_organization o LEFT JOIN members_countedplace c ON c.organization_id = o.id
        WHERE (o.path, o.level) IS DISTINCT FROM (c.path, c.level)
    ),
    stale AS (
        SELECT * FROM members_membershipcount
        WHERE organization_id = ANY(ARRAY(SELECT id FROM moved)) AND axis = ANY(%(axes)s) AND folded
    ),
    line AS (
        SELECT b.branch, b.level, b.axis, b.klass, b.state, b.gender, b.period, b.number
        FROM members_branchcount b
        WHERE b.branch = ANY(ARRAY(SELECT path FROM wanted)) AND b.axis = ANY(%(axes)s)
        UNION ALL
        SELECT o.path, o.level, m.axis, m.klass, m.state, m.gender, m.period, m.number
        FROM members_membershipcount m JOIN organizations_organization o ON o.id = m.organization_id
        WHERE m.organization_id = ANY(%(places)s) AND m.axis = ANY(%(axes)s)
        UNION ALL
        SELECT w.path, o.level, m.axis, m.klass, m.state, m.gender, m.period, m.number
        FROM members_membershipcount m JOIN organizations_organization o ON o.id = m.organization_id
        JOIN wanted w ON o.path ^@ w.path AND o.path <> w.path
        WHERE NOT m.folded AND m.axis = ANY(%(axes)s)
        UNION ALL
        SELECT w.path, o.level, m.axis, m.klass, m.state, m.gender, m.period, m.number
        FROM stale m JOIN moved o ON o.id = m.organization_id JOIN wanted w ON o.path ^@ w.path AND o.path <> w.path
        UNION ALL
        SELECT w.path, o.old_level, m.axis, m.klass, m.state, m.gender, m.period, -m.number
        FROM stale m JOIN moved o ON o.id = m.organization_id
        JOIN wanted w ON o.old_path ^@ w.path AND o.old_path <> w.path
    )
    SELECT {columns}, sum(number) FROM line WHERE {states} GROUP BY {columns} HAVING sum(number) <> 0
"""
COLUMNS = ("branch", "level", "axis", "klass", "state", "gender", "period")


def branch_sums(
    places: Collection[int], columns: Sequence[str], axes: Collection[str], states: Collection[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """Tuples of `columns` (of COLUMNS) and a number, over the branches of the associations with these ids.

    `branch` is the path of the association whose branch it is; where branches lie in one another, ask for it. Only
    lines of `axes`, and of `states` where some are given. The caller has asked the permission for all of it.
    """
    if not set(columns) <= set(COLUMNS):
        raise ValueError(columns)
    query = _SUMS.format(columns=", ".join(columns), states="state = ANY(%(states)s)" if states else "true")
    with connection.cursor() as cursor:
        values = {
            "places": list(places),
            "axes": [str(axis) for axis in axes],
            "states": [str(state) for state in states],
        }
        cursor.execute(query, values)  # type: ignore[arg-type]  # lists become arrays
        yield from cursor.fetchall()
