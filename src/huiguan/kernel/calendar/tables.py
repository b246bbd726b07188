"""Tables of working days, one a year: every question is answered by two look-ups, without a loop over days.

Pure Python: the official arrangements (国务院办公厅部分节假日安排) come from the library chinese-calendar, which is
imported at the first question, since most commands never ask one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from itertools import accumulate

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Official:
    """The State's arrangements: days off, weekend days worked in lieu, first and last year known."""

    days_off: frozenset[date]
    days_worked: frozenset[date]
    first_year: int
    last_year: int

    def knows(self, year: int) -> bool:
        """Tell whether the arrangements of this year were published when the library was made."""
        return self.first_year <= year <= self.last_year

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is worked; Monday to Friday in years that are not known."""
        if day in self.days_worked:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off


@lru_cache(maxsize=1)
def official() -> Official:
    """The arrangements that the installed chinese-calendar knows."""
    from chinese_calendar import constants

    return Official(
        days_off=frozenset(constants.holidays),
        days_worked=frozenset(constants.workdays),
        first_year=min(constants.holidays).year,
        last_year=max(constants.holidays).year,
    )


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year: `before[i]` counts the working days before day i of the year (0 = 1 January; the last entry is the
    whole year); `days` are the indices of the working days themselves."""

    before: tuple[int, ...]
    days: tuple[int, ...]

    @property
    def total(self) -> int:
        """Working days in the whole year."""
        return self.before[-1]


def build_year(year: int, overrides: Mapping[date, bool]) -> YearTable:
    """The table of one year from the State's calendar and the local `overrides` (date → worked)."""
    known = official()
    first = date(year, 1, 1)
    length = 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365
    dates = [first + timedelta(days=i) for i in range(length)]
    worked = [overrides[day] if day in overrides else known.is_working_day(day) for day in dates]
    return YearTable(
        before=tuple(accumulate(worked, initial=0)),
        days=tuple(i for i, working in enumerate(worked) if working),
    )


class WorkingDays:
    """Working-day arithmetic over one set of local days; tables are built when a year is first asked for."""

    def __init__(self, overrides: Mapping[date, bool] | None = None) -> None:
        self._overrides = dict(overrides or {})
        self._local_years = frozenset(day.year for day in self._overrides)
        self._tables: dict[int, YearTable] = {}

    def is_official(self, year: int) -> bool:
        """Tell whether the year is known to the State's calendar or has local days; else it is Monday to Friday."""
        return official().knows(year) or year in self._local_years

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is worked."""
        before, i = self._table(day.year).before, _index(day)
        return before[i + 1] > before[i]

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        whole_years = sum(self._table(year).total for year in range(start.year, end.year))
        return whole_years + self._up_to(end) - self._up_to(start)

    def add(self, day: date, n: int) -> date:
        """The `n`-th working day after `day` (before it when `n` is negative); `day` itself for 0.

        OverflowError when the answer lies outside the years 1 to 9999.
        """
        if n == 0:
            return day
        # Rank of the wanted day among the working days of day's year, from 1; it may fall outside that year.
        rank = self._up_to(day) + n if n > 0 else self._table(day.year).before[_index(day)] + n + 1
        year = day.year
        while rank > self._table(year).total:
            rank -= self._table(year).total
            year = _next_year(year, 1)
        while rank < 1:
            year = _next_year(year, -1)
            rank += self._table(year).total
        return date(year, 1, 1) + timedelta(days=self._table(year).days[rank - 1])

    def days_in(self, start: date, end: date) -> list[date]:
        """The working days from `start` to `end`, both included, in order."""
        found: list[date] = []
        for year in range(start.year, end.year + 1):
            days, first = self._table(year).days, date(year, 1, 1)
            low = bisect_left(days, _index(start)) if year == start.year else 0
            high = bisect_left(days, _index(end) + 1) if year == end.year else len(days)
            found.extend(first + timedelta(days=i) for i in days[low:high])
        return found

    def _up_to(self, day: date) -> int:
        return self._table(day.year).before[_index(day) + 1]

    def _table(self, year: int) -> YearTable:
        table = self._tables.get(year)
        if table is None:
            table = self._tables[year] = build_year(year, self._overrides)
        return table


def _index(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal()


def _next_year(year: int, step: int) -> int:
    if not MINYEAR <= year + step <= MAXYEAR:
        raise OverflowError("no calendar beyond the years 1 to 9999")
    return year + step
