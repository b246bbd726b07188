"""Totals of cases: counts, times, outcomes by kind, level and month, without names; small cells are not told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Avg, Count, DateField, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Cast, ExtractMonth
from django.utils.formats import date_format
from django.utils.translation import pgettext

from huiguan.cases.enums import Course, Kind, Outcome
from huiguan.cases.models import Case, OwnKind
from huiguan.kernel.figures.hiding import hidden_cells
from huiguan.kernel.i18n.formats import SMALL_CELL
from huiguan.kernel.organizations.enums import level_label
from huiguan.kernel.permits import Actor, permit, scope_of


@dataclass(frozen=True, slots=True)
class Cell:
    """A count with its label; None where it is not told. `days` is the average from submission to the end.

    `parts` are the kinds of one's own that are counted in it, and the rest of it.
    """

    key: Any
    label: str
    count: int | None
    days: int | None = None
    parts: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """The tables of a year; `total` is None when it is small itself."""

    total: int | None
    by_kind: list[Cell]
    by_course: list[Cell]
    by_outcome: list[Cell]
    by_month: list[Cell]
    by_level: list[Cell]
    rating: float | None


def case_totals(actor: Actor, organization: Any, year: int) -> Totals:
    """Totals of an association and, where the actor's scope reaches down, of all below it."""
    permit(actor, "cases.read_totals", organization)
    scope = scope_of(actor, "cases.read_totals")
    rows = Case.objects.scoped(scope).filter(organization__path__startswith=organization.path, year=year)
    total = rows.count()
    small = 0 < total < SMALL_CELL
    return Totals(
        total=None if small else total,
        by_kind=_kinds(rows, small),
        by_course=_cells(rows.exclude(course=""), "course", dict(Course.choices), small),
        by_outcome=_cells(rows.exclude(outcome=""), "outcome", dict(Outcome.choices), small),
        by_month=_months(rows, small),
        by_level=[
            replace(cell, label=level_label(cell.key)) for cell in _cells(rows, "organization__level", {}, small)
        ],
        rating=_rating(rows),
    )


def _cells(
    rows: QuerySet[Case], field: str, labels: Mapping[str, Any], small: bool, *, with_days: bool = False
) -> list[Cell]:
    counted = dict(rows.values_list(field).annotate(cases=Count("pk")).order_by())
    counts = {key: counted.get(key, 0) for key in labels} if labels else counted
    hidden = hidden_cells(counts, total_hidden=small)
    days = _days(rows, field) if with_days else {}
    return [
        Cell(key, str(labels.get(key, key)), None if key in hidden else number, days.get(key))
        for key, number in counts.items()
    ]


def _kinds(rows: QuerySet[Case], small: bool) -> list[Cell]:
    """The six, and below each the kinds of one's own that it counts; whoever knows the sum works out no small part."""
    cells = _cells(rows, "kind", dict(Kind.choices), small, with_days=True)
    counted = rows.values_list("kind", "own_kind").annotate(cases=Count("pk")).order_by()
    by_kind: dict[str, dict[str | None, int]] = {}
    for kind, own, number in counted:
        by_kind.setdefault(kind, {})[own] = number
    keys = {own for parts in by_kind.values() for own in parts if own}
    own_kinds = OwnKind.objects.unscoped("words for totals").filter(key__in=keys).order_by("pk")
    names = {row.key: row.label for row in own_kinds}
    return [replace(cell, parts=_parts(by_kind.get(cell.key, {}), names, cell.count is None)) for cell in cells]


def _parts(counts: dict[str | None, int], names: dict[str, str], hidden_sum: bool) -> tuple[Cell, ...]:
    own = [key for key in names if key in counts]
    if not own:
        return ()
    told = {key: counts.get(key, 0) for key in (*own, None)}
    # Where the sum is withheld no part is told: with the others it would give the sum away.
    hidden = frozenset(told) if hidden_sum else hidden_cells(told)
    rest = pgettext("kind of case", "others")
    return tuple(
        Cell(key, names[key] if key else rest, None if key in hidden else number) for key, number in told.items()
    )


def _days(rows: QuerySet[Case], field: str) -> dict[str, int]:
    """Average days from submission to the end, of kinds with enough cases that ended."""
    taken = ExpressionWrapper(F("closed_on") - Cast("submitted_at", DateField()), output_field=DurationField())
    ended = rows.filter(closed_on__isnull=False).annotate(taken=taken)
    counted = ended.values(field).annotate(cases=Count("pk"), average=Avg("taken")).order_by()
    return {row[field]: row["average"].days for row in counted if row["cases"] >= SMALL_CELL and row["average"]}


def _months(rows: QuerySet[Case], small: bool) -> list[Cell]:
    counted: dict[int, int] = dict(
        rows.annotate(month=ExtractMonth("submitted_at")).values_list("month").annotate(cases=Count("pk")).order_by()
    )
    counts = {month: counted.get(month, 0) for month in range(1, 13)}
    hidden = hidden_cells(counts, total_hidden=small)
    return [Cell(month, _month(month), None if month in hidden else number) for month, number in counts.items()]


def _month(number: int) -> str:
    """11月; Nov."""
    return date_format(date(2000, number, 1), pgettext("format of a month", "M"))


def _rating(rows: QuerySet[Case]) -> float | None:
    found = rows.filter(rating__isnull=False).aggregate(number=Count("pk"), average=Avg("rating"))
    return round(float(found["average"]), 1) if found["number"] >= SMALL_CELL else None
