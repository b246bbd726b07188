"""Counting several things of one list at once, for the cards of rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from huiguan.kernel.desk.specs import Standing, Tally


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tally to be counted: the rows that fulfil `condition`."""

    label: Any
    condition: Q
    url: str
    standing: Standing = Standing.OPEN


def counted(rows: Any, *wanted: Wanted) -> list[Tally]:
    """Tallies of rows (a query set), in one statement."""
    counts = {f"n{index}": Count("pk", filter=one.condition) for index, one in enumerate(wanted)}
    numbers: dict[str, int] = rows.order_by().aggregate(**counts)
    return [Tally(numbers[f"n{index}"], one.label, one.url, one.standing) for index, one in enumerate(wanted)]
