"""Totals, which go up freely: sums over the maintained counts, never rows. Small cells are hidden by `shown`.

Every figure is exact at the moment of reading; see models/counting.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Substr

from huiguan.kernel.calendar import today
from huiguan.kernel.i18n.formats import SMALL_CELL
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.members.enums import CURRENT, CountAxis
from huiguan.members.models import MembershipCount

TOTALS = "members.read_totals"
# Upper ends of age bands, in years; the last is open.
BANDS = (25, 35, 45, 55, 60)


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One month: year * 100 + month; who joined and left in it, and how many members there were at its end."""

    month: int
    joined: int
    left: int
    members: int


def member_totals(actor: Actor, organization: Any, *, below: bool = True) -> dict[tuple[str, str], int]:
    """Memberships by class and state, in an association with or without all below it: {(klass, state): number}."""
    rows = _lines(actor, organization, below).filter(axis=CountAxis.STANDING)
    summed = rows.values_list("klass", "state").annotate(n=Sum("number"))
    return {(klass, state): number for klass, state, number in summed if number}


def totals_by_level(actor: Actor, organization: Any) -> dict[str, int]:
    """Present members by the level of their association, in a branch: {level key: number}."""
    rows = _lines(actor, organization, True).filter(axis=CountAxis.STANDING, state__in=CURRENT)
    return dict(rows.values_list("organization__level").annotate(n=Sum("number")))


def totals_below(actor: Actor, organization: Any) -> dict[str, int]:
    """Present members of each branch directly below an association, and of itself: {path: number}."""
    rows = _lines(actor, organization, True).filter(axis=CountAxis.STANDING, state__in=CURRENT)
    branch = Substr("organization__path", 1, len(organization.path) + Organization.steplen)
    return dict(rows.values_list(branch).annotate(n=Sum("number")))


def age_bands(actor: Actor, organization: Any, *, below: bool = True) -> dict[tuple[str, str], int]:
    """Present members by band of age, completed in this calendar year, and gender: {("26-35", "m"): number}.

    Unknown years of birth are the band "".
    """
    rows = _lines(actor, organization, below).filter(axis=CountAxis.AGE)
    year, found = today().year, dict[tuple[str, str], int]()
    for period, gender, number in rows.values_list("period", "gender").annotate(n=Sum("number")):
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
    """For each level, every month in which somebody joined or left, ascending, with the number of members at its end.

    Month 0 holds those whose date is unknown: they count as members from the beginning.
    """
    rows = _lines(actor, organization, below).filter(axis__in=(CountAxis.JOINED, CountAxis.LEFT))
    summed = rows.values_list("organization__level", "axis", "period").annotate(n=Sum("number"))
    levels: dict[str, dict[int, dict[str, int]]] = {}
    for level, axis, period, number in summed:
        levels.setdefault(level, {}).setdefault(period, {})[axis] = number
    return {level: _months(by_month) for level, by_month in levels.items()}


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


def is_small(number: int) -> bool:
    """Tell whether a count of persons is too small to be shown to another association."""
    return 0 < number < SMALL_CELL


def _lines(actor: Actor, organization: Any, below: bool) -> ScopedQuerySet[MembershipCount]:
    permit(actor, TOTALS, organization)
    rows = MembershipCount.objects.scoped(scope_of(actor, TOTALS)).order_by()
    place = Q(organization__path__startswith=organization.path) if below else Q(organization=organization.pk)
    return rows.filter(place)
