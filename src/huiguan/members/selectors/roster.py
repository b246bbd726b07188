"""The roster of one association: filtered, sorted, a page at a time.

Which rows are on a page is answered by an index alone (state, class and search key lie in it); only the rows of the
page itself are then read. Totals without a search text come from the maintained counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Sum, Window

from huiguan.kernel.permits import Actor, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.statements import first_of, rows_of, worded
from huiguan.members.enums import CURRENT, CountAxis
from huiguan.members.models import Membership, MembershipCount, MembershipSpell
from huiguan.members.models.memberships import MISSING
from huiguan.members.selectors.dues import arrears_of
from huiguan.members.selectors.offices import Offices

PAGE = 50
# Columns that only sort and find: all rows together carry half as much without them.
_NEVER_SHOWN = ("name_pinyin", "name_strokes", "find_key", "id_number_hash", "mobile_hash")
READ = "members.read_members"


class SortBy(StrEnum):
    """Orders of the roster, by the column that holds each."""

    PINYIN = "name_pinyin"
    STROKES = "name_strokes"
    NUMBER = "number"
    JOINED = "joined_on"


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """What is shown: states and classes (all classes when empty), a search text, an order.

    `joined`, `left` and `born` are spans of days, both ends included; their first day None stands for an unknown date.
    Joining and leaving are those of earlier times of membership as well, unless present members alone are shown.
    `missing` names columns that are empty; `batch` the import that made the rows. `owing` leaves those who are in
    arrears today, for readers of dues; `officers` those who hold a post of the association.
    """

    states: tuple[str, ...] = tuple(state.value for state in CURRENT)
    classes: tuple[str, ...] = ()
    text: str = ""
    unit: str = ""
    gender: str = ""
    joined: tuple[date | None, date] | None = None
    left: tuple[date | None, date] | None = None
    born: tuple[date | None, date] | None = None
    missing: tuple[str, ...] = ()
    batch: int | None = None
    owing: bool = False
    officers: bool = False
    sort: SortBy = SortBy.PINYIN
    descending: bool = False

    @property
    def is_counted(self) -> bool:
        """Tell whether the maintained counts know how many there are."""
        spans = (self.joined, self.left, self.born)
        marks = (self.gender, self.missing, self.batch, self.owing, self.officers)
        return not (self.terms() or self.unit.strip() or any(marks) or any(spans))

    def terms(self) -> list[str]:
        """The words of the search text, each of which has to stand in name, pinyin, initials or number."""
        return self.text.lower().split()[:5]


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Rows of one page, how many there are in all, and which page it is (from 1)."""

    rows: list[Membership]
    total: int
    page: int
    pages: int


def roster(
    actor: Actor,
    organization: Any,
    wanted: RosterFilter,
    *,
    page: int = 1,
    size: int = PAGE,
    standing: dict[tuple[str, str], int] | None = None,
    offices: Offices | None = None,
) -> RosterPage:
    """A page of the roster of one association, for its office; a page beyond the last is the last.

    One query or two, and one more when the maintained counts are asked without `standing` (of `standing_counts`).
    """
    permit(actor, READ, organization)
    rows = _narrowed(actor, organization, wanted, offices=offices)
    if wanted.is_counted:
        total = counted(organization, wanted, standing)
        pages = max(1, -(-total // size))
        page = min(max(1, page), pages)
        shown = _page_rows(actor, organization, rows, wanted, range((page - 1) * size, min(page * size, total)), total)
        return RosterPage(shown, total, page, pages)
    found = _keys(organization, rows, wanted, (page - 1) * size, size)
    if not found and page > 1:
        return roster(actor, organization, wanted, page=1, size=size, standing=standing, offices=offices)
    total = found[0][1] if found else 0
    return RosterPage(_read(organization, [pk for pk, _total in found]), total, max(1, page), max(1, -(-total // size)))


def _keys(
    organization: Any, rows: ScopedQuerySet[Membership], wanted: RosterFilter, first: int, size: int
) -> list[tuple[int, int]]:
    """Keys of a page, each with how many there are in all; the caller has asked the permission."""
    if replace(wanted, text="", unit="", classes=()).is_counted:
        return _keys_by_text(organization, wanted, first, size)
    ordered = rows.order_by(*_order(wanted)).annotate(total=Window(Count("pk")))
    return list(ordered.values_list("pk", "total")[first : first + size])


def _keys_by_text(organization: Any, wanted: RosterFilter, first: int, size: int) -> list[tuple[int, int]]:
    """The same for a search, which is typed more often than anything else: without wording it anew each time."""
    asked: list[tuple[str, Any]] = [("find_key LIKE %s", _part(term)) for term in wanted.terms()]
    asked += [("unit LIKE %s", _part(wanted.unit.strip()))] if wanted.unit.strip() else []
    asked += [("state = ANY(%s)", list(wanted.states))]
    asked += [("klass = ANY(%s)", list(wanted.classes))] if wanted.classes else []
    way = "DESC" if wanted.descending else "ASC"
    statement = (
        "SELECT id, count(*) OVER () FROM members_membership WHERE organization_id = %s AND "  # noqa: S608 - own words
        + " AND ".join(condition for condition, _value in asked)
        + f" ORDER BY {wanted.sort.value} {way}, id {way} LIMIT %s OFFSET %s"
    )
    found = rows_of(statement, organization.pk, *(value for _condition, value in asked), size, first)
    return [(key, total) for key, total in found]


def _part(text: str) -> str:
    return f"%{connection.ops.prep_for_like_query(text)}%"


def roster_rows(
    actor: Actor,
    organization: Any,
    wanted: RosterFilter,
    permission: str = READ,
    *,
    ids: Collection[int] | None = None,
) -> Iterator[Membership]:
    """All rows that the filter shows (of them those in `ids`), in order, one at a time, for exports and the like."""
    permit(actor, permission, organization)
    rows = _narrowed(actor, organization, wanted, permission).order_by(*_order(wanted))
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    yield from rows.defer(*_NEVER_SHOWN).iterator(chunk_size=2000)


def count_roster(actor: Actor, organization: Any, wanted: RosterFilter, offices: Offices | None = None) -> int:
    """How many rows a filter shows."""
    permit(actor, READ, organization)
    if wanted.is_counted:
        return counted(organization, wanted)
    return _narrowed(actor, organization, wanted, offices=offices).count()


def count_joined(actor: Actor, organization: Any, first: date, last: date) -> int:
    """How many present members joined between two days, both included: for a tab of every page."""
    permit(actor, READ, organization)
    statement = (
        "SELECT count(*) FROM members_membership"
        " WHERE organization_id = %s AND joined_on BETWEEN %s AND %s AND state = ANY(%s)"
    )
    return int(first_of(statement, organization.pk, first, last, _CURRENT))


def count_officers(actor: Actor, organization: Any, offices: Offices) -> int:
    """How many present members hold a post: for a tab of every page."""
    permit(actor, READ, organization)
    members, persons = offices.holders
    statement = (
        "SELECT count(*) FROM members_membership"
        " WHERE organization_id = %s AND (id = ANY(%s) OR person_id = ANY(%s)) AND state = ANY(%s)"
    )
    return int(first_of(statement, organization.pk, sorted(members), sorted(persons), _CURRENT))


_CURRENT = [state.value for state in CURRENT]


def standing_counts(actor: Actor, organization: Any) -> dict[tuple[str, str], int]:
    """How many rows the roster has by class and state: {(klass, state): number}. Exact, from the maintained counts."""
    permit(actor, READ, organization)
    return _standing(organization)


def counted(organization: Any, wanted: RosterFilter, standing: dict[tuple[str, str], int] | None = None) -> int:
    """How many rows of a filter without text there are; the caller has asked the permission."""
    counts = _standing(organization) if standing is None else standing
    return sum(
        number
        for (klass, state), number in counts.items()
        if state in wanted.states and (not wanted.classes or klass in wanted.classes)
    )


def _standing(organization: Any) -> dict[tuple[str, str], int]:
    summed = worded(_standing_lines, organization.pk)
    return {(klass, state): number for klass, state, number in summed if number}


def _standing_lines(organization: int) -> Any:
    lines = MembershipCount.objects.unscoped("the caller has asked the permission for this association")
    rows = lines.filter(organization=organization, axis=CountAxis.STANDING).order_by()
    return rows.values_list("klass", "state").annotate(n=Sum("number"))


def _narrowed(
    actor: Actor,
    organization: Any,
    wanted: RosterFilter,
    permission: str = READ,
    *,
    offices: Offices | None = None,
) -> ScopedQuerySet[Membership]:
    rows = Membership.objects.scoped(scope_of(actor, permission)).filter(organization=organization.pk)
    # First, so that what rows have to be is asked only of the few that a search text leaves.
    for term in wanted.terms():
        rows = rows.filter(find_key__contains=term)
    if wanted.unit.strip():
        rows = rows.filter(unit__contains=wanted.unit.strip())
    rows = rows.filter(state__in=wanted.states)
    if wanted.classes:
        rows = rows.filter(klass__in=wanted.classes)
    if wanted.gender:
        rows = rows.filter(gender=wanted.gender)
    if wanted.batch:
        rows = rows.filter(batch_id=wanted.batch)
    if wanted.owing:
        rows = rows.filter(pk__in=arrears_of(actor, organization).order_by().values("membership"))
    if wanted.officers:
        rows = rows.filter((offices or Offices(organization)).held())
    return rows.filter(_spans(wanted), *(_empty(column) for column in wanted.missing))


def _spans(wanted: RosterFilter) -> Q:
    found = Q()
    # Earlier times of membership count only where those who left do: a join over all would pass the index by.
    present_only = set(wanted.states) <= set(CURRENT)
    for column, span in (("joined_on", wanted.joined), ("left_on", wanted.left)):
        if span is not None and present_only:
            found &= _within(column, span)
        elif span is not None:
            earlier = MembershipSpell.objects.unscoped("of rows that are read through scope")
            spells = earlier.filter(_within(column, span), membership=OuterRef("pk"))
            found &= _within(column, span) | Q(Exists(spells))
    return found & _within("birth_date", wanted.born) if wanted.born is not None else found


def _within(column: str, span: tuple[date | None, date]) -> Q:
    first, last = span
    return Q(**{f"{column}__isnull": True}) if first is None else Q(**{f"{column}__range": (first, last)})


# Columns by which an office looks for what is still to be filled in.
MAY_MISS = (*MISSING, "joined_on")


def _empty(column: str) -> Q:
    if column not in MAY_MISS:
        raise ValueError(column)
    return MISSING.get(column, Q(joined_on__isnull=True))


def units_of(actor: Actor, organization: Any, text: str = "", *, limit: int = 40) -> list[tuple[str, int]]:
    """The units of the present members of one association with how many, the largest first; by a part of the name."""
    permit(actor, READ, organization)
    rows = Membership.objects.scoped(scope_of(actor, READ)).filter(organization=organization.pk, state__in=CURRENT)
    counted_units = rows.exclude(unit="").filter(unit__contains=text.strip()).values_list("unit").order_by()
    return list(counted_units.annotate(n=Count("pk")).order_by("-n", "unit")[:limit])


def _page_rows(
    actor: Actor, organization: Any, rows: ScopedQuerySet[Membership], wanted: RosterFilter, places: range, total: int
) -> list[Membership]:
    """The rows at `places` of `total`, counted from the nearer end: the last page costs what the first does."""
    near = places.start <= total // 2
    counted_by = _order(wanted if near else replace(wanted, descending=not wanted.descending))
    first, end = (places.start, places.stop) if near else (total - places.stop, total - places.start)
    keys = rows.order_by(*counted_by).values("pk")[first:end]
    return _read_in_order(actor, organization, keys, _order(wanted))


def _order(wanted: RosterFilter) -> Sequence[str]:
    sign = "-" if wanted.descending else ""
    return (f"{sign}{wanted.sort.value}", f"{sign}id")


def _read(organization: Any, keys: list[int]) -> list[Membership]:
    if not keys:
        return []
    by_key = {row.pk: row for row in worded(_kept, organization.pk, tuple(keys))}
    for row in by_key.values():
        row.organization = organization
    return [by_key[key] for key in keys if key in by_key]


def _kept(organization: int, keys: tuple[int, ...]) -> ScopedQuerySet[Membership]:
    rows = Membership.objects.unscoped("of an association whose roster the caller may read")
    return rows.filter(organization=organization, pk__in=keys)


def _read_in_order(actor: Actor, organization: Any, keys: Any, order: Sequence[str]) -> list[Membership]:
    """The rows of a query of keys, which an index alone answers, in the same statement."""
    rows = list(Membership.objects.scoped(scope_of(actor, READ)).filter(pk__in=keys).order_by(*order))
    for row in rows:
        row.organization = organization
    return rows
