"""Searching: what the actor may see and asks for, with highlights and facets."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from huiguan.kernel.organizations.selectors import organizations_in
from huiguan.kernel.permits import Actor, Scope
from huiguan.kernel.search.asking import LIMIT, Count, count, pick, seen_kinds
from huiguan.kernel.search.kinds import SearchKind, search_kinds
from huiguan.kernel.search.models import SearchEntry
from huiguan.kernel.search.query import Piece, Query, excerpt, parse, pieces

K = TypeVar("K", bound=Hashable)
PAGE = 20
QUICK = 4
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

    @property
    def plain_title(self) -> str:
        """The title without marks."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True, slots=True)
class Facet:
    """How many hits share a kind or an association, each counted as if it were the only choice of its sort.

    `more`: there are at least so many, counting stopped.
    """

    key: str
    label: Any
    count: int
    chosen: bool = False
    more: bool = False


class Group(NamedTuple):
    """The best hits of one kind."""

    kind: SearchKind
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, and the counts of all of it; `more`: at least so many, counting stopped."""

    text: str
    total: int = 0
    more: bool = False
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
    Of a kind with more than LIMIT hits that many are counted, and titles come first among its latest ones.
    """
    query = parse(text)
    if not query:
        return Results(text=text)
    every = seen_kinds(actor, query)
    here = [found.within(organization_ids) for found in every] if organization_ids else every
    counts = count(here)
    chosen = [found for found in here if not kinds or found.kind.key in kinds]
    full = _full(counts)
    total = sum(one.number for one in counts if not kinds or one.kind in kinds)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    beyond = counts if here is every else count(every)
    return Results(
        text=text,
        total=total,
        more=any(found.kind.key in full for found in chosen),
        page=page,
        pages=pages,
        hits=_hits(pick(chosen, query, full, (page - 1) * PAGE, PAGE), query) if total else [],
        kinds=_kind_facets(counts, full, kinds),
        organizations=_organization_facets([c for c in beyond if not kinds or c.kind in kinds], organization_ids),
    )


def search_quickly(actor: Actor, text: str, *, limit: int = QUICK) -> list[Group]:
    """The best few hits of each kind without counts, for the box in the top bar; kinds without any are left out."""
    query = parse(text)
    every = seen_kinds(actor, query) if query else []
    counts = count(every)
    full, there = _full(counts), {one.kind for one in counts}
    picked = [(found.kind, pick([found], query, full, 0, limit)) for found in every if found.kind.key in there]
    return [Group(kind, _hits(ids, query)) for kind, ids in picked]


def _full(counts: Iterable[Count]) -> set[str]:
    """Kinds of which there are more than were counted."""
    return {kind for kind, number in _summed((c.kind, c.number) for c in counts) if number >= LIMIT}


def _hits(ids: list[int], query: Query) -> list[Hit]:
    columns = (
        "pk",
        "kind",
        "object_id",
        "organization_id",
        "organization__code",
        "organization__name",
        "title",
        "body",
    )
    entries = SearchEntry.objects.unscoped("picked from what the actor sees").filter(pk__in=ids)
    rows = {row["pk"]: row for row in entries.values(*columns)} if ids else {}
    known = {kind.key: kind for kind in search_kinds()}
    return [_hit(rows[pk], known[rows[pk]["kind"]], query) for pk in ids if pk in rows]


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


def _summed(pairs: Iterable[tuple[K, int]]) -> list[tuple[K, int]]:
    sums: dict[K, int] = {}
    for key, number in pairs:
        sums[key] = sums.get(key, 0) + number
    return sorted(sums.items(), key=lambda pair: -pair[1])


def _kind_facets(counts: list[Count], full: set[str], chosen: Collection[str] | None) -> list[Facet]:
    labels = {kind.key: kind.label for kind in search_kinds()}
    summed = _summed((c.kind, c.number) for c in counts)
    return [Facet(key, labels[key], number, key in (chosen or ()), key in full) for key, number in summed]


def _organization_facets(counts: list[Count], chosen: Collection[int] | None) -> list[Facet]:
    picked = set(chosen or ())
    more = bool(_full(counts))
    summed = _summed((c.organization_id, c.number) for c in counts)
    kept = summed[:FACET_LIMIT] + [pair for pair in summed[FACET_LIMIT:] if pair[0] in picked]
    shown = organizations_in(Scope(organizations=frozenset(pk for pk, _ in kept)))
    names = dict(shown.values_list("pk", "name"))
    return [Facet(str(pk), names[pk], number, pk in picked, more) for pk, number in kept]
