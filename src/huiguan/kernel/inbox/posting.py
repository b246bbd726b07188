"""Posting in bulk: one statement for any number of rows, so that one message and 98,000 leave the same rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True)
class Post:
    """One matter for one recipient; the columns of Message and Matter."""

    organization_id: int
    role: str
    user_id: int | None
    kind: str
    subject_kind: str
    subject_id: int
    text: str
    url: str
    due: date | None = None
    group: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What may stand once only."""
        thread = (self.organization_id, self.role, self.user_id, self.kind, self.group)
        return (*thread, self.subject_kind, self.subject_id)


# Ordered, so that two who post to the same threads wait for each other instead of locking each other out.
_POST = """
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[],
                         %s::text[], %s::text[], %s::date[], %s::text[])
        AS g(organization_id, role, user_id, kind, subject_kind, subject_id, text, url, due, "group")
), threads AS (
    INSERT INTO inbox_message (organization_id, role, user_id, kind, "group", count, text, url, updated)
    SELECT DISTINCT organization_id, role, user_id, kind, "group", 0, '', '', statement_timestamp() FROM given
    ORDER BY organization_id, role, user_id, kind, "group"
    ON CONFLICT (organization_id, role, user_id, kind, "group") DO UPDATE SET updated = excluded.updated
    RETURNING id, organization_id, role, user_id, kind, "group"
)
INSERT INTO inbox_matter (message_id, subject_kind, subject_id, text, url, due, at, xact)
SELECT t.id, g.subject_kind, g.subject_id, g.text, g.url, g.due, clock_timestamp(), pg_current_xact_id()::text::bigint
FROM given g JOIN threads t ON t.organization_id = g.organization_id AND t.role = g.role AND t.kind = g.kind
    AND t."group" = g."group" AND t.user_id IS NOT DISTINCT FROM g.user_id
ORDER BY t.id, g.subject_kind, g.subject_id
ON CONFLICT (message_id, subject_kind, subject_id) DO UPDATE SET
    text = excluded.text, url = excluded.url, due = excluded.due,
    at = CASE WHEN inbox_matter.settled_at IS NULL THEN inbox_matter.at ELSE excluded.at END,
    xact = CASE WHEN inbox_matter.settled_at IS NULL THEN inbox_matter.xact ELSE excluded.xact END,
    settled_at = NULL
RETURNING message_id
"""

_SETTLE = """
WITH settled AS (
    UPDATE inbox_matter m SET settled_at = clock_timestamp() FROM inbox_message t
    WHERE m.message_id = t.id AND m.settled_at IS NULL AND m.subject_kind = %s AND m.subject_id = ANY(%s)
        AND (%s::text IS NULL OR t.kind = %s)
    RETURNING m.message_id
)
SELECT message_id FROM settled
"""

_RECOUNT = """
WITH held AS MATERIALIZED (
    SELECT id FROM inbox_message WHERE id = ANY(%s) ORDER BY id FOR UPDATE
), open AS (
    SELECT m.message_id, count(*) AS n, min(m.due) AS due,
           (array_agg(m.text ORDER BY m.at DESC, m.id DESC))[1] AS text,
           (array_agg(m.url ORDER BY m.at DESC, m.id DESC))[1] AS url
    FROM inbox_matter m WHERE m.message_id = ANY(%s) AND m.settled_at IS NULL GROUP BY m.message_id
)
UPDATE inbox_message t
SET count = coalesce(open.n, 0), due = open.due, text = coalesce(open.text, ''), url = coalesce(open.url, '')
FROM held LEFT JOIN open ON open.message_id = held.id WHERE t.id = held.id
"""


def post(posts: Iterable[Post]) -> int:
    """Write the matters and bring their messages up to date; how many different matters. Inside a transaction."""
    rows = list({row.key: row for row in posts}.values())
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            [
                [row.organization_id for row in rows],
                [row.role for row in rows],
                [row.user_id for row in rows],
                [row.kind for row in rows],
                [row.subject_kind for row in rows],
                [row.subject_id for row in rows],
                [row.text[:300] for row in rows],
                [row.url[:300] for row in rows],
                [row.due for row in rows],
                [row.group[:80] for row in rows],
            ],
        )
        recount({message_id for (message_id,) in cursor.fetchall()})
    return len(rows)


def settle(subject_kind: str, subject_ids: Iterable[int], kind: str | None) -> int:
    """Settle the open matters of these subjects; how many. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [subject_kind, list(subject_ids), kind, kind])
        messages = [message_id for (message_id,) in cursor.fetchall()]
    recount(set(messages))
    return len(messages)


def recount(message_ids: set[int]) -> None:
    """Count the open matters of these messages anew."""
    if message_ids:
        ids = sorted(message_ids)
        with connection.cursor() as cursor:
            cursor.execute(_RECOUNT, [ids, ids])
