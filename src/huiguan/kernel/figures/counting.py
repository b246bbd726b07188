"""Counting, without permissions: what selectors and services stand on. One statement for each figure, however large."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from huiguan.kernel.figures.periods import Period
from huiguan.kernel.figures.specs import FigureSpec
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import branch

NOTHING = Decimal(0)


def rows_of_branch(spec: FigureSpec, period: Period, organization: Organization, *, below: bool) -> Any:
    """The rows that a figure counts in an association, or in it and all below it."""
    rows = spec.rows(period).order_by()
    if not below:
        return rows.filter(**{spec.place: organization.pk})
    # At the top everything is meant: then the tree need not be joined.
    return rows if organization.depth == 1 else rows.filter(**{f"{spec.place}__path__startswith": organization.path})


def counts_by_association(
    spec: FigureSpec, period: Period, organization: Organization, *, below: bool = True
) -> dict[int, Decimal]:
    """The figure of each association of a branch that has rows, by its id: one grouped query."""
    rows = rows_of_branch(spec, period, organization, below=below)
    amount = Sum(spec.sum_of) if spec.sum_of else Count("*")
    found = rows.values_list(f"{spec.place}_id").annotate(amount=amount)
    return {place: Decimal(amount) for place, amount in found if place is not None and amount}


def plain(value: Decimal) -> int | Decimal:
    """A whole number without its empty places; money keeps them."""
    return int(value) if value == value.to_integral_value() else value


def ids_of(spec: FigureSpec, period: Period, organization: Organization) -> list[int]:
    """The ids of the rows that a figure counts in one association, ascending."""
    rows = rows_of_branch(spec, period, organization, below=False)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def rows_and_value(spec: FigureSpec, period: Period, organization: Organization) -> tuple[list[int], Decimal]:
    """The same with the figure of exactly these rows: one statement for both, so that no row comes between."""
    if not spec.sum_of:
        ids = ids_of(spec, period, organization)
        return ids, Decimal(len(ids))
    rows = rows_of_branch(spec, period, organization, below=False)
    found = list(rows.order_by("pk").values_list("pk", spec.sum_of))
    return [key for key, _amount in found], Decimal(sum(amount for _key, amount in found if amount) or 0)


def add_up_branches(
    counts: Mapping[int, Decimal], organization: Organization
) -> tuple[dict[str, Decimal], dict[str, str]]:
    """Sums by branch directly below an association (by path; its own under its own path), and the names of all."""
    step = len(organization.path) + Organization.steplen
    sums: dict[str, Decimal] = {}
    names: dict[str, str] = {}
    for key, path, name in branch(organization).values_list("pk", "path", "short_name"):
        head = path[:step]
        if head == path:
            names[path] = name
        sums[head] = sums.get(head, NOTHING) + counts.get(key, NOTHING)
    return sums, names
