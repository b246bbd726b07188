"""Searching: what the actor may see and asks for, with highlights and facets."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.db.models import BooleanField, Count, Q
from django.db.models.expressions import RawSQL

from huiguan.kernel.organizations.selectors import organizations_in
from huiguan.kernel.permits import Actor, Scope
from huiguan.kernel.permits.managers import ScopedQuerySet, scope_filter
from huiguan.kernel.search.kinds import SearchKind, search_kinds
from huiguan.kernel.search.models import SearchEntry
from huiguan.kernel.search.query import Piece, Query, excerpt, parse, pieces

K = TypeVar("K", bound=Hashable)
PAGE = 20
QUICK = 6
FACET_LIMIT = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; `title` and `excerpt` are cut where they answer the query."""

    kind: SearchKind
    object_id: int
    organization_id: int
    organization_code: str
    organization_name: str
    url: str
    title: list[Piece]
    excerpt: list[Piece]


class _Count(NamedTuple):
    kind: str
    organization_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Facet:
    """How many hits share a kind or an association, each counted as if it were the only choice of its sort."""

    key: str
    label: Any
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, and the counts of all of it."""

    text: str
    total: int = 0
    page: int = 1
    pages: int = 1
    hits: list[Hit] = field(default_factory=list)
    kinds: list[Facet] = field(default_factory=list)
    organizations: list[Facet] = field(default_factory=list)

    @property
    def previous_page(self) -> int:
        """The number of the page before."""
        return self.page - 1

    @property
    def next_page(self) -> int:
        """The number of the page after."""
        return self.page + 1


def search(
    actor: Actor,
    text: str,
    *,
    kinds: Collection[str] | None = None,
    organization_ids: Collection[int] | None = None,
    page: int = 1,
) -> Results:
    """Find what `actor` may see: every term of `text` in title, keywords or body.

    Chinese characters match as a part of the text, letters as the beginning of a word, as pinyin or as initials.
    Titles come first, then the latest. `page` counts from 1, twenty hits each; a page beyond the last is the last.
    """
    query = parse(text)
    if not query:
        return Results(text=text)
    found = _found(actor, query)
    counts = _counts(found)
    by_kind = [c for c in counts if _within(c.organization_id, organization_ids)]
    total = sum(c.number for c in by_kind if _within(c.kind, kinds))
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    narrowed = _narrow(found, kinds, organization_ids)
    return Results(
        text=text,
        total=total,
        page=page,
        pages=pages,
        hits=_hits(narrowed, query, (page - 1) * PAGE, PAGE) if total else [],
        kinds=_kind_facets(by_kind, kinds),
        organizations=_organization_facets([c for c in counts if _within(c.kind, kinds)], organization_ids),
    )


def search_quickly(actor: Actor, text: str, *, limit: int = QUICK) -> list[Hit]:
    """The best few hits without counts, for the box in the top bar."""
    query = parse(text)
    return _hits(_found(actor, query), query, 0, limit) if query else []


def _within(value: Any, choice: Collection[Any] | None) -> bool:
    return not choice or value in choice


def _narrow(
    found: ScopedQuerySet[SearchEntry], kinds: Collection[str] | None, organization_ids: Collection[int] | None
) -> ScopedQuerySet[SearchEntry]:
    if kinds:
        found = found.filter(kind__in=kinds)
    if organization_ids:
        found = found.filter(organization_id__in=organization_ids)
    return found


def _found(actor: Actor, query: Query) -> ScopedQuerySet[SearchEntry]:
    entries: ScopedQuerySet[SearchEntry] = SearchEntry.objects.unscoped("each kind says which of its objects are seen")
    return entries.filter(_answering(query)).filter(_seen(actor))


def _seen(actor: Actor) -> Q:
    seen = Q(pk__in=[])
    for kind in search_kinds():
        if kind.scope is not None:
            seen |= Q(kind=kind.key) & scope_filter(kind.scope(actor))
        elif kind.visible is not None:
            seen |= Q(kind=kind.key, object_id__in=kind.visible(actor))
    return seen


def _answering(query: Query, weight: str = "") -> Any:
    condition = "search_searchentry.tokens @@ %s::tsquery"
    # The typed text is a parameter, and made of letters, digits and Chinese characters only.
    return RawSQL(condition, [query.tsquery(weight)], output_field=BooleanField())  # noqa: S611 - as said above


def _hits(found: ScopedQuerySet[SearchEntry], query: Query, start: int, count: int) -> list[Hit]:
    """Hits in titles first, then the others, the latest first.

    Asked one after the other, because each question alone can walk the index of the latest and stop early, where
    sorting both together would weigh every row that answers.
    """
    in_title = _answering(query, "A")
    latest = found.order_by("-changed_at", "-pk")
    columns = ("kind", "object_id", "organization_id", "organization__code", "organization__name", "title", "body")
    titled = latest.filter(in_title)
    rows = list(titled.values(*columns)[start : start + count])
    if len(rows) < count:
        before = start + len(rows) if rows or not start else titled.count()
        rest = latest.exclude(in_title).values(*columns)
        rows += rest[max(0, start - before) : start + count - before]
    known = {kind.key: kind for kind in search_kinds()}
    return [_hit(row, known[row["kind"]], query) for row in rows]


def _hit(row: dict[str, Any], kind: SearchKind, query: Query) -> Hit:
    code = row["organization__code"]
    return Hit(
        kind=kind,
        object_id=row["object_id"],
        organization_id=row["organization_id"],
        organization_code=code,
        organization_name=row["organization__name"],
        url=kind.url(row["object_id"], code),
        title=pieces(query, row["title"]),
        excerpt=excerpt(query, row["body"]) if row["body"] else [],
    )


def _counts(found: ScopedQuerySet[SearchEntry]) -> list[_Count]:
    grouped = found.values_list("kind", "organization_id").annotate(number=Count("pk")).order_by()
    return [_Count(*row) for row in grouped]


def _summed(pairs: Iterable[tuple[K, int]]) -> list[tuple[K, int]]:
    sums: dict[K, int] = {}
    for key, number in pairs:
        sums[key] = sums.get(key, 0) + number
    return sorted(sums.items(), key=lambda pair: -pair[1])


def _kind_facets(counts: list[_Count], chosen: Collection[str] | None) -> list[Facet]:
    labels = {kind.key: kind.label for kind in search_kinds()}
    summed = _summed((c.kind, c.number) for c in counts)
    return [Facet(key, labels[key], number, key in (chosen or ())) for key, number in summed]


def _organization_facets(counts: list[_Count], chosen: Collection[int] | None) -> list[Facet]:
    picked = set(chosen or ())
    summed = _summed((c.organization_id, c.number) for c in counts)
    kept = summed[:FACET_LIMIT] + [pair for pair in summed[FACET_LIMIT:] if pair[0] in picked]
    shown = organizations_in(Scope(organizations=frozenset(pk for pk, _ in kept)))
    names = dict(shown.values_list("pk", "name"))
    return [Facet(str(pk), names[pk], number, pk in picked) for pk, number in kept]
