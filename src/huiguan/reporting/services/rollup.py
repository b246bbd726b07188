"""Sums that are kept by differences, and counted anew level by level when somebody asks for it."""

from __future__ import annotations

from typing import Any

from django.db import connection

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor
from huiguan.reporting.enums import COUNTED
from huiguan.reporting.models import Collection, Filled, Rollup
from huiguan.reporting.services.doors import lock_collection

# Two numbers, so that locks of other kinds never meet these.
_LOCK = 7_320_417
# Ordered from the top down, so that two that change the same sums wait for each other in one order.
_DIFFERENCE = """
    INSERT INTO reporting_rollup (form_id, line_id, total, answered)
    SELECT a.id, c.line_id, %(sign)s * c.number, %(sign)s
    FROM reporting_cell c, reporting_filled a
    WHERE c.form_id = %(form)s AND c.number IS NOT NULL
        AND a.collection_id = %(collection)s AND a.below > 0 AND a.path = ANY(%(paths)s)
    ORDER BY a.path, c.line_id
    ON CONFLICT (form_id, line_id) DO UPDATE
    SET total = reporting_rollup.total + excluded.total, answered = reporting_rollup.answered + excluded.answered
"""
_LEVEL = """
    INSERT INTO reporting_rollup (form_id, line_id, total, answered)
    SELECT part.up, part.line_id, sum(part.total), sum(part.answered) FROM (
        SELECT f.above_id AS up, c.line_id, c.number AS total, 1 AS answered
        FROM reporting_filled f JOIN reporting_cell c ON c.form_id = f.id
        WHERE f.collection_id = %(collection)s AND f.depth > %(depth)s AND f.below = 0 AND f.above_id = ANY(%(forms)s)
            AND f.state = ANY(%(states)s) AND c.number IS NOT NULL
        UNION ALL
        SELECT f.above_id, r.line_id, r.total, r.answered
        FROM reporting_filled f JOIN reporting_rollup r ON r.form_id = f.id
        WHERE f.collection_id = %(collection)s AND f.depth > %(depth)s AND f.above_id = ANY(%(forms)s)
        UNION ALL
        SELECT f.id, c.line_id, c.number, 1
        FROM reporting_filled f JOIN reporting_cell c ON c.form_id = f.id
        WHERE f.id = ANY(%(forms)s) AND f.state = ANY(%(states)s) AND c.number IS NOT NULL
    ) part GROUP BY part.up, part.line_id
"""


def add_to_sums(form: Filled, sign: int) -> None:
    """Add what a form holds to the sums of its own branch and of all above it (`sign` 1), or take it out (-1).

    Part of the service that hands the form up or returns it, in its transaction, with the form locked. As many rows
    are touched as the form has lines and levels above it, however many associations there are.
    """
    step = Organization.steplen
    paths = [form.path[:end] for end in range(step, len(form.path) + 1, step)]
    with connection.cursor() as cursor:
        # Shared: any number of forms at once, but not while everything is counted anew.
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_LOCK, form.collection_id])
        values: dict[str, Any] = {"sign": sign, "form": form.pk, "collection": form.collection_id, "paths": paths}
        cursor.execute(_DIFFERENCE, values)


def rebuild_rollup(*, actor: Actor, collection_id: int) -> int:
    """Count all sums of a collection anew from its cells, level by level from the bottom; how many sums.

    Nothing needs it, for sums are kept in step; it shows that they are, and repairs what was changed past the services.
    """
    with recording(actor, reason="rebuild_rollup"):
        collection = lock_collection(actor, collection_id)
        return count_anew(collection)


def count_anew(collection: Collection) -> int:
    """The same without asking; inside a transaction."""
    forms = Filled.objects.unscoped("all forms of a locked collection").filter(collection=collection, below__gt=0)
    levels: dict[int, list[int]] = {}
    for key, depth in forms.values_list("pk", "depth"):
        levels.setdefault(depth, []).append(key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, collection.pk])
        Rollup.objects.filter(form__collection=collection).delete()
        for depth in sorted(levels, reverse=True):
            cursor.execute(_LEVEL, _values(collection, depth, levels[depth]))
    return Rollup.objects.filter(form__collection=collection).count()


def _values(collection: Collection, depth: int, forms: list[int]) -> dict[str, Any]:
    return {
        "collection": collection.pk, "depth": depth, "forms": forms, "states": [str(state) for state in COUNTED],
    }  # fmt: skip
