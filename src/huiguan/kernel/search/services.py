"""Keeping the index: one entry or a hundred thousand by the same way, COPY and one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from huiguan.kernel.search.models import SearchEntry
from huiguan.kernel.search.tokens import BODY_LIMIT, vector

BATCH = 20_000
MANY = 2_000

_MERGE = """
    INSERT INTO search_searchentry (kind, object_id, organization_id, title, body, keywords, tokens, changed_at)
    SELECT DISTINCT ON (kind, object_id) kind, object_id, organization_id, title, body, keywords, tokens, changed_at
    FROM search_incoming ORDER BY kind, object_id, changed_at DESC
    ON CONFLICT (kind, object_id) DO UPDATE SET
        organization_id = EXCLUDED.organization_id, title = EXCLUDED.title, body = EXCLUDED.body,
        keywords = EXCLUDED.keywords, tokens = EXCLUDED.tokens, changed_at = EXCLUDED.changed_at
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What shall be found of one object: `title` weighs most, then `keywords` (not shown), then `body`.

    `changed_at` orders hits of equal weight, the latest first; now, when left out.
    """

    kind: str
    object_id: int
    organization_id: int
    title: str
    body: str = ""
    keywords: str = ""
    changed_at: datetime | None = None


def index_entries(entries: Iterable[Entry]) -> int:
    """Put entries into the index, replacing those of the same kind and object; returns how many rows were written.

    Called by services inside their own transaction, so that the index never tells of what was rolled back. No
    permission is asked: the service that changes the object has asked its own.
    """
    written = 0
    stream = iter(entries)
    with transaction.atomic():
        while batch := list(islice(stream, BATCH)):
            written += _merge(batch)
        if written >= MANY:
            with connection.cursor() as cursor:
                # Every search reads the pending lexemes from end to end until they are sorted into the index.
                cursor.execute("SELECT gin_clean_pending_list('search_entry_tokens')")
    return written


def _merge(batch: Sequence[Entry]) -> int:
    now = timezone.now()
    with connection.cursor() as cursor:
        # Without these the index flushes its list of pending lexemes every 4 MB, which takes most of the time.
        cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL gin_pending_list_limit = '256MB'")
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS search_incoming (kind text, object_id bigint, organization_id bigint,"
            " title text, body text, keywords text, tokens tsvector, changed_at timestamptz) ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE search_incoming")
        with cursor.copy("COPY search_incoming FROM STDIN") as copy:
            for row in _rows(batch, now):
                copy.write_row(row)
        cursor.execute(_MERGE)
        return int(cursor.rowcount)


def _rows(batch: Sequence[Entry], now: datetime) -> Iterator[tuple[object, ...]]:
    for entry in batch:
        title, body = _clean(entry.title), _clean(entry.body)[:BODY_LIMIT]
        tokens = vector(title, body, entry.keywords)
        changed_at = entry.changed_at or now
        yield (
            entry.kind,
            entry.object_id,
            entry.organization_id,
            title,
            body,
            _clean(entry.keywords),
            tokens,
            changed_at,
        )


def _clean(text: str) -> str:
    # PostgreSQL's text holds no NUL.
    return text.replace("\x00", "")


def drop_entries(kind: str, ids: Iterable[int]) -> int:
    """Take objects of one kind out of the index; returns how many were there."""
    doomed = SearchEntry.objects.unscoped("the index follows its objects").filter(kind=kind, object_id__in=list(ids))
    return doomed.delete()[0]
