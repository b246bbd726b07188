"""Questions to the calendar. Answers come from tables held in memory; local days are read again every minute."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from huiguan.kernel.calendar.models import CalendarDay
from huiguan.kernel.calendar.tables import WorkingDays, official

# Another process (the worker, a second web process) learns of a changed day after at most this long.
SECONDS_KEPT = 60.0

_kept: tuple[float, frozenset[tuple[date, bool]], WorkingDays] | None = None


def working_days() -> WorkingDays:
    """The arithmetic with the local days of now."""
    global _kept
    now = time.monotonic()
    if _kept is not None and now - _kept[0] < SECONDS_KEPT:
        return _kept[2]
    days = frozenset(CalendarDay.objects.values_list("date", "working"))
    tables = _kept[2] if _kept is not None and _kept[1] == days else WorkingDays(dict(days))
    _kept = (now, days, tables)
    return _kept[2]


def forget() -> None:
    """Read the local days again at the next question."""
    global _kept
    _kept = None


def today() -> date:
    """The date of now where the installation stands (TIME_ZONE)."""
    return timezone.localdate()


def is_working_day(day: date) -> bool:
    """Tell whether `day` is worked."""
    return working_days().is_working_day(day)


def add_working_days(day: date, n: int) -> date:
    """The `n`-th working day after `day`; before it when `n` is negative; `day` itself for 0."""
    return working_days().add(day, n)


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; negative when `end` lies before `start`."""
    return working_days().between(start, end)


def days_left(end: date) -> tuple[int, int]:
    """Working days and calendar days from today to `end`; negative when `end` is past."""
    start = today()
    return working_days_between(start, end), (end - start).days


def working_days_from(start: date, ends: Iterable[date]) -> list[int]:
    """`working_days_between` for many ends at once, for lists and jobs over tens of thousands of rows."""
    between = working_days().between
    known: dict[date, int] = {}
    return [known[end] if end in known else known.setdefault(end, between(start, end)) for end in ends]


def is_official(year: int) -> bool:
    """Tell whether the days off of `year` are known (State's calendar or local days), not merely Monday to Friday."""
    return working_days().is_official(year)


def last_official_year() -> int:
    """The last year that the State's calendar of this installation knows."""
    return official().last_year


def local_days(year: int | None = None) -> list[CalendarDay]:
    """The local days, of one year or all, in order."""
    days = CalendarDay.objects.all()
    return list(days.filter(date__year=year) if year else days)
