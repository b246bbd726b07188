"""What an import does once, when its last row is in."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from django.db import connection

from huiguan.kernel.exchange.bulk import Sample
from huiguan.kernel.permits import system_actor
from huiguan.members.enums import CURRENT, DuplicateReason, DuplicateState
from huiguan.members.services import flag_duplicates as flag_known
from huiguan.members.services import fold_counts

# Statistics are made anew after this many rows, so that the roster's pages are planned well at once.
ANALYSE_FROM = 20_000
FOLD_FROM = 5_000
GONE = 20_000
# More people of one name and birthday are no duplicates but an error of the file; they are flagged by their first.
# One sort and no join: the planner knows nothing yet of rows that were written a moment ago.
_PAIRS = """
    INSERT INTO members_duplicatepair (organization_id, first_id, second_id, reason, state, found_at)
    SELECT %(organization)s, alike.first, alike.id, %(reason)s, %(state)s, now()
    FROM (
        SELECT id, batch_id, min(id) OVER (PARTITION BY {known}, name) AS first
        FROM members_membership
        WHERE organization_id = %(organization)s AND {known} IS NOT NULL AND merged_into_id IS NULL
    ) AS alike
    WHERE alike.batch_id = %(batch)s AND alike.id <> alike.first
    ON CONFLICT DO NOTHING
"""


def flag_duplicates(organization_id: int, batch_id: int, rows: int) -> int:
    """Pair the members that this batch made with those of the same name and birthday, or name and mobile number."""
    found = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        if rows >= ANALYSE_FROM:
            cursor.execute("ANALYZE members_membership")
        for known, reason in (
            ("birth_date", DuplicateReason.NAME_BIRTH),
            ("mobile_hash", DuplicateReason.NAME_MOBILE),
        ):
            values: dict[str, int | str] = {
                "organization": organization_id,
                "batch": batch_id,
                "reason": reason.value,
                "state": DuplicateState.OPEN.value,
            }
            cursor.execute(_PAIRS.format(known=known), values)
            found += cursor.rowcount
    return found


def flag_last(organization_id: int, batch_id: int, count: int) -> None:
    """The same for the last `count` members that a batch made."""
    if not count:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM members_membership WHERE organization_id = %s AND batch_id = %s ORDER BY id DESC LIMIT %s",
            [organization_id, batch_id, count],
        )
        flag_known([row[0] for row in cursor.fetchall()])


def fold(rows: int) -> None:
    """Fold the lines of the maintained counts after a big import, so that the totals are quick at once."""
    if rows >= FOLD_FROM:
        fold_counts(actor=system_actor("import"))


def absent(organization_id: int, matched: array[int]) -> Iterator[Sample]:
    """Present members that are not among `matched`, by the strokes of their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, number, unit FROM members_membership AS m WHERE organization_id = %s AND state = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM unnest(%s::bigint[]) AS v(id) WHERE v.id = m.id)"
            " ORDER BY name_strokes, id LIMIT %s",
            [organization_id, [state.value for state in CURRENT], matched.tolist(), GONE],
        )
        for pk, name, number, unit in cursor.fetchall():
            yield Sample("gone", 0, f"{name} {number}".strip(), unit, pk)


def present(organization_id: int) -> int:
    """How many members the register has now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM members_membership WHERE organization_id = %s AND state = ANY(%s)",
            [organization_id, [state.value for state in CURRENT]],
        )
        return int(cursor.fetchone()[0])


def is_empty_but_for(organization_id: int, batch_id: int) -> bool:
    """Whether the register holds nothing but what this batch brought."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM members_membership"
            " WHERE organization_id = %s AND batch_id IS DISTINCT FROM %s)",
            [organization_id, batch_id],
        )
        return not cursor.fetchone()[0]
