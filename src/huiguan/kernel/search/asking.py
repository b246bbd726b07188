"""The questions that searching asks the index, kind by kind, each bounded however much answers.

A term that stands in every row would have a hundred thousand rows counted and sorted. So of each kind at most LIMIT
are counted; up to there hits are sorted exactly, beyond only the latest are looked at, which an index gives in order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.managers import ScopedQuerySet, scope_filter
from huiguan.kernel.search.kinds import SearchKind, search_kinds
from huiguan.kernel.search.models import SearchEntry
from huiguan.kernel.search.query import Query

LIMIT = 10_000
LATEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of one kind that answer and that the actor may see."""

    kind: SearchKind
    rows: ScopedQuerySet[SearchEntry]

    def within(self, organization_ids: Collection[int]) -> Found:
        """Those of some associations only."""
        return replace(self, rows=self.rows.filter(organization_id__in=organization_ids))


class Count(NamedTuple):
    """How many entries of a kind an association has among those counted."""

    kind: str
    organization_id: int
    number: int


def seen_kinds(actor: Actor, query: Query) -> list[Found]:
    """What answers `query`, for each kind that there is."""
    entries: ScopedQuerySet[SearchEntry] = SearchEntry.objects.unscoped("each kind says which of its objects are seen")
    return [
        Found(kind, entries.filter(_answering(query.tsquery()), _seen(kind, actor), kind=kind.key))
        for kind in search_kinds()
        if kind.find is None
    ]


def _seen(kind: SearchKind, actor: Actor) -> Q:
    if kind.scope is not None:
        return scope_filter(kind.scope(actor))
    return Q(object_id__in=kind.visible(actor)) if kind.visible is not None else Q(pk__in=[])


def _answering(tsquery: str) -> Any:
    # The typed text is a parameter, and made of letters, digits and Chinese characters only.
    return RawSQL("search_searchentry.tokens @@ %s::tsquery", [tsquery], output_field=BooleanField())


def count(kinds: Iterable[Found]) -> list[Count]:
    """How many there are by kind and association, at most LIMIT of each kind, in one statement."""
    parts = [_part(found.kind.key, found.rows.order_by().values_list("organization_id")[:LIMIT]) for found in kinds]
    grouped = "SELECT %s::text, organization_id, count(*) FROM ({}) AS part(organization_id) GROUP BY organization_id"
    return [Count(*row) for row in _fetch(grouped, parts)]


def pick(kinds: Iterable[Found], query: Query, full: Collection[str], start: int, number: int) -> list[int]:
    """The keys of the entries from place `start`: hits in titles first, then the latest.

    Of the kinds in `full` only the latest are looked at.
    """
    in_title = _answering(query.tsquery("A"))
    parts = []
    for found in kinds:
        rows = found.rows.order_by("-changed_at", "-pk").annotate(titled=in_title)
        if found.kind.key in full:
            rows = rows[: max(LATEST, start + number)]
        else:
            rows = rows.order_by("-titled", "-changed_at", "-pk")[: start + number]
        parts.append(_part(found.kind.key, rows.values_list("titled", "changed_at", "pk")))
    rows_of_all = _fetch("SELECT %s::text, titled, changed_at, id FROM ({}) AS part(titled, changed_at, id)", parts)
    best = sorted((row[1:] for row in rows_of_all), reverse=True)
    return [pk for _titled, _changed_at, pk in best[start : start + number]]


def _part(kind: str, rows: Any) -> tuple[str, list[Any]]:
    """A query set as statement and parameters, those of the kind in front; no statement where nothing can answer."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return "", []
    return sql, [kind, *params]


def _fetch(around: str, parts: Iterable[tuple[str, list[Any]]]) -> list[tuple[Any, ...]]:
    """All parts in one statement, each inside of `around`."""
    found = [part for part in parts if part[0]]
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(around.format(sql) for sql, _params in found), [p for _sql, ps in found for p in ps]
        )
        return list(cursor.fetchall())
