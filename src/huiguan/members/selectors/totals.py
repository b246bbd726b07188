"""Totals, which go up freely: sums over the maintained counts, never rows. Small cells are hidden by `shown`.

Every figure is exact at the moment of reading; see models/counting.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, TypeVar

from django.db.models import Q, Sum
from django.db.models.functions import Substr

from huiguan.kernel.calendar import today
from huiguan.kernel.figures.hiding import hidden_cells, is_small
from huiguan.kernel.organizations.enums import level_keys
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import ancestors, children
from huiguan.kernel.permits import Actor, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.members.enums import CURRENT, CountAxis
from huiguan.members.models import MembershipCount
from huiguan.members.selectors.branch_sums import branch_sums

TOTALS, READ = "members.read_totals", "members.read_members"
# Upper ends of age bands, in years; the last is open.
BANDS = (25, 35, 45, 55, 60)
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One month: year * 100 + month; who joined and left in it, and how many members there were at its end."""

    month: int
    joined: int
    left: int
    members: int


def member_totals(actor: Actor, organization: Any, *, below: bool = True) -> dict[tuple[str, str], int]:
    """Memberships by class and state, in an association with or without all below it: {(klass, state): number}."""
    rows = _sums(actor, organization, below, ("klass", "state"), (CountAxis.STANDING,))
    return {(klass, state): number for klass, state, number in rows if number}


def totals_by_level(actor: Actor, organization: Any) -> dict[str, int]:
    """Present members by the level of their association, in a branch, from the top down: {level key: number}."""
    return _from_the_top(dict(_sums(actor, organization, True, ("level",), (CountAxis.STANDING,), CURRENT)))


def _from_the_top(levels: dict[str, F]) -> dict[str, F]:
    order = level_keys()
    return dict(sorted(levels.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)))


def totals_below(actor: Actor, organization: Any) -> dict[str, int]:
    """Present members of each branch directly below an association, and of itself: {path: number}."""
    permit(actor, TOTALS, organization)
    if not covers_branch(actor, organization):
        rows = _own_lines(actor, organization, True).filter(axis=CountAxis.STANDING, state__in=CURRENT)
        branch = Substr("organization__path", 1, len(organization.path) + Organization.steplen)
        return dict(rows.values_list(branch).annotate(n=Sum("number")))
    found = dict(branch_sums(_below(organization), ("branch",), (CountAxis.STANDING,), CURRENT))
    own = sum(number for (_klass, state), number in _standing_here(actor, organization) if state in CURRENT)
    return found | ({organization.path: own} if own else {})


def _below(organization: Any) -> list[int]:
    return list(children(organization).values_list("pk", flat=True))


def _standing_here(actor: Actor, organization: Any) -> Iterable[tuple[tuple[str, str], int]]:
    return member_totals(actor, organization, below=False).items()


def age_bands(actor: Actor, organization: Any, *, below: bool = True) -> dict[tuple[str, str], int]:
    """Present members by band of age, completed in this calendar year, and gender: {("26-35", "m"): number}.

    Unknown years of birth are the band "".
    """
    rows = _sums(actor, organization, below, ("period", "gender"), (CountAxis.AGE,))
    year, found = today().year, dict[tuple[str, str], int]()
    for period, gender, number in rows:
        key = (_band(year - period) if period else "", gender)
        found[key] = found.get(key, 0) + number
    return {key: number for key, number in found.items() if number}


def _band(age: int) -> str:
    low = 0
    for high in BANDS:
        if age <= high:
            return f"{low}-{high}"
        low = high + 1
    return f"{low}-"


def months_by_level(actor: Actor, organization: Any, *, below: bool = True) -> dict[str, list[MonthFigure]]:
    """For each level from the top down, every month in which somebody joined or left, with the members at its end.

    Month 0 holds those whose date is unknown: they count as members from the beginning.
    """
    summed = _sums(actor, organization, below, ("level", "axis", "period"), (CountAxis.JOINED, CountAxis.LEFT))
    levels: dict[str, dict[int, dict[str, int]]] = {}
    for level, axis, period, number in summed:
        levels.setdefault(level, {}).setdefault(period, {})[axis] = number
    return _from_the_top({level: _months(by_month) for level, by_month in levels.items()})


def _months(by_month: dict[int, dict[str, int]]) -> list[MonthFigure]:
    moved = [
        (month, axes.get(CountAxis.JOINED, 0), axes.get(CountAxis.LEFT, 0)) for month, axes in sorted(by_month.items())
    ]
    standing = accumulate(joined - left for _month, joined, left in moved)
    return [
        MonthFigure(month, joined, left, members)
        for (month, joined, left), members in zip(moved, standing, strict=True)
    ]


def members_on(figures: Iterable[MonthFigure], day: date) -> int:
    """How many members there were at the end of the month of `day`."""
    month, members = day.year * 100 + day.month, 0
    for figure in figures:
        if figure.month > month:
            break
        members = figure.members
    return members


@dataclass(frozen=True, slots=True)
class Family:
    """Present members of an association and of each branch directly below it, by path, and the paths not to be told."""

    members: dict[str, int]
    hidden: frozenset[str]


def family_totals(actor: Actor, organization: Any) -> Family:
    """The totals of the branches directly below, for a reader who knows their sum and, of the own office, the own."""
    members = totals_below(actor, organization)
    below = {path: number for path, number in members.items() if path != organization.path}
    own_is_hidden = is_small(members.get(organization.path, 0)) and not allows(actor, READ, organization)
    return Family(members, hidden_cells(members if own_is_hidden else below))


def is_total_hidden(actor: Actor, organization: Any) -> bool:
    """Tell whether the total of a branch is withheld among those beside it, to a reader who sees them all."""
    above = ancestors(organization).last()
    if above is None or allows(actor, READ, organization) or not allows(actor, TOTALS, above):
        return False
    return organization.path in family_totals(actor, above).hidden


def covers_branch(actor: Actor, organization: Any) -> bool:
    """Tell whether the actor may have the totals of all below an association too."""
    scope = scope_of(actor, TOTALS)
    return scope.everything or any(organization.path.startswith(branch) for branch in scope.branches)


def _sums(
    actor: Actor,
    organization: Any,
    below: bool,
    columns: Sequence[str],
    axes: Sequence[str],
    states: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Tuples of `columns` and a number: of the branch, or of those of its associations that the actor may ask for."""
    permit(actor, TOTALS, organization)
    if below and covers_branch(actor, organization):
        return list(branch_sums((organization.pk,), columns, axes, states))
    rows = _own_lines(actor, organization, below).filter(axis__in=axes)
    if states:
        rows = rows.filter(state__in=states)
    named = ["organization__level" if column == "level" else column for column in columns]
    return list(rows.values_list(*named).annotate(n=Sum("number")))


def _own_lines(actor: Actor, organization: Any, below: bool) -> ScopedQuerySet[MembershipCount]:
    rows = MembershipCount.objects.scoped(scope_of(actor, TOTALS)).order_by()
    place = Q(organization__path__startswith=organization.path) if below else Q(organization=organization.pk)
    return rows.filter(place)
