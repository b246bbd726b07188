"""The time for which something is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included. What is counted as on a day is counted as on the last."""

    starts: date
    ends: date

    def __post_init__(self) -> None:
        if self.starts > self.ends:
            raise ValueError("a period does not run backwards")

    @classmethod
    def of_year(cls, year: int) -> Period:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def read(cls, text: str) -> Period:
        """From 2026, 2026-Q1, 2026-03 or 2026-01-01..2026-06-30; ValueError for anything else."""
        if ".." in text:
            first, last = text.split("..", 1)
            return cls(date.fromisoformat(first), date.fromisoformat(last))
        if found := _QUARTER.fullmatch(text):
            return _months(int(found[1]), 3 * int(found[2]) - 2, 3)
        if found := _MONTH.fullmatch(text):
            return _months(int(found[1]), int(found[2]), 1)
        if not re.fullmatch(r"\d{4}", text):
            raise ValueError(f"no period: {text!r}")
        return cls.of_year(int(text))

    def written(self) -> str:
        """As an address writes it, the shortest that `read` takes back."""
        if self == Period.of_year(self.starts.year):
            return str(self.starts.year)
        return f"{self.starts.isoformat()}..{self.ends.isoformat()}"

    def days(self, column: str) -> dict[str, Any]:
        """The filter of rows whose date lies inside."""
        return {f"{column}__range": (self.starts, self.ends)}

    def moments(self, column: str) -> dict[str, Any]:
        """The filter of rows whose moment lies inside, by the days of the installation."""
        return {f"{column}__gte": _midnight(self.starts), f"{column}__lt": _midnight(self.ends + timedelta(days=1))}

    def before(self) -> Period:
        """The same time a year earlier."""
        return Period(_year_back(self.starts), _year_back(self.ends))


def _months(year: int, first: int, count: int) -> Period:
    after = date(year + (first + count > 12), (first + count - 1) % 12 + 1, 1)
    return Period(date(year, first, 1), after - timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - 1, day=28)
