"""Searching: what the actor may see and asks for, with highlights and facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from huiguan.kernel.organizations.selectors import organizations_in
from huiguan.kernel.permits import Actor, Scope
from huiguan.kernel.search.asking import LIMIT, Count, count, pick, seen_kinds
from huiguan.kernel.search.kinds import Finding, SearchKind, search_kinds
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
    direct = found_directly(actor, text, organization_ids)
    counts = [*count(here), *direct.counts]
    chosen = [found for found in here if not kinds or found.kind.key in kinds]
    full = _full(counts)
    total = sum(one.number for one in counts if not kinds or one.kind in kinds)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    beyond = counts if here is every else [*count(every), *found_directly(actor, text, None).counts]
    first = [hit for hit in direct.hits(query) if not kinds or hit.kind.key in kinds]
    start = (page - 1) * PAGE
    shown = first[start : start + PAGE]
    rest = PAGE - len(shown)
    return Results(
        text=text,
        total=total,
        more=any(found.kind.key in full for found in chosen),
        page=page,
        pages=pages,
        hits=shown + (_hits(pick(chosen, query, full, max(0, start - len(first)), rest), query) if rest else []),
        kinds=_kind_facets(counts, full, kinds),
        organizations=_organization_facets([c for c in beyond if not kinds or c.kind in kinds], organization_ids),
    )


def found_ids(actor: Actor, text: str, kind: str) -> list[int]:
    """The ids of a kind's objects that answer `text`, the latest LIMIT, for a room's own list; none for no text."""
    query = parse(text)
    found = [each for each in seen_kinds(actor, query) if each.kind.key == kind] if query else []
    return list(found[0].rows.order_by("-pk").values_list("object_id", flat=True)[:LIMIT]) if found else []


def search_quickly(actor: Actor, text: str, *, limit: int = QUICK) -> list[Group]:
    """The best few hits of each kind without counts, for the box in the top bar; kinds without any are left out."""
    query = parse(text)
    every = seen_kinds(actor, query) if query else []
    counts = count(every)
    full, there = _full(counts), {one.kind for one in counts}
    picked = [(found.kind, pick([found], query, full, 0, limit)) for found in every if found.kind.key in there]
    groups = [Group(kind, _hits(ids, query)) for kind, ids in picked]
    return groups + (found_directly(actor, text, None).groups(query, limit) if query else [])


@dataclass(frozen=True, slots=True)
class Direct:
    """What the rooms found in their own tables, of the kinds that keep no entries."""

    found: list[tuple[SearchKind, list[Finding]]]

    @property
    def counts(self) -> list[Count]:
        """How many by kind and association."""
        pairs = Counter((kind.key, one.organization_id) for kind, findings in self.found for one in findings)
        return [Count(key, place, number) for (key, place), number in pairs.items()]

    def hits(self, query: Query) -> list[Hit]:
        """All of them as hits, in the order in which the rooms gave them."""
        return [hit for group in self.groups(query, None) for hit in group.hits]

    def groups(self, query: Query, limit: int | None) -> list[Group]:
        """The first few of each kind."""
        kept = [(kind, findings[:limit]) for kind, findings in self.found if findings]
        ids = {one.organization_id for _kind, findings in kept for one in findings}
        shown = organizations_in(Scope(organizations=frozenset(ids))) if ids else []
        places = {place.pk: place for place in shown}
        return [Group(kind, [_direct_hit(kind, one, places, query) for one in findings]) for kind, findings in kept]


def found_directly(actor: Actor, text: str, organization_ids: Collection[int] | None) -> Direct:
    """Ask the kinds that search their own tables."""
    kinds = [kind for kind in search_kinds() if kind.find is not None]
    return Direct([(kind, kind.find(actor, text, organization_ids)) for kind in kinds if kind.find is not None])


def _direct_hit(kind: SearchKind, one: Finding, places: Mapping[int, Any], query: Query) -> Hit:
    place = places[one.organization_id]
    return Hit(
        kind=kind,
        object_id=one.object_id,
        organization_id=place.pk,
        organization_code=place.code,
        organization_name=place.name,
        url=kind.url(one.object_id, place.code),
        title=pieces(query, one.title),
        excerpt=excerpt(query, one.excerpt) if one.excerpt else [],
    )


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
