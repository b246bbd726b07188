"""Calendar arithmetic on what a text says about days: years left out, quarters, ends of months, working days."""

from __future__ import annotations

import calendar
import datetime as dt

# Days. A document is often posted some weeks after it was issued, so a day shortly before its date stays in its year.
LATE_BY = 45


def make(year: int, month: int, day: int) -> dt.date | None:
    """A date, or None where there is no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> dt.date | None:
    """The last day of a month; None for a month or a year that does not exist."""
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return None
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def year_for(month: int, day: int, origin: dt.date | None, weekday: int | None = None) -> int | None:
    """The year of a day given without one: the first that does not lie before the document (less LATE_BY days).

    Where the text states the day of the week (0 = Monday), a year in which it fits goes first. None without an origin.
    """
    if origin is None:
        return None
    years = [origin.year, origin.year + 1, origin.year - 1]
    fitting = [y for y in years if weekday is not None and (d := make(y, month, day)) and d.weekday() == weekday]
    if fitting:
        return fitting[0]
    this = make(origin.year, month, min(day, 28))
    return origin.year + 1 if this and (origin - this).days > LATE_BY else origin.year


def add_months(day: dt.date, months: int) -> dt.date | None:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = month_end(year, month + 1)
    return last and last.replace(day=min(day.day, last.day))


def add_days(day: dt.date, days: int) -> dt.date | None:
    """So many calendar days later; None past the end of the calendar."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


def add_working_days(day: dt.date, days: int) -> dt.date | None:
    """So many working days later by the State's calendar; None for years that it does not know yet."""
    import chinese_calendar  # loaded late, for it is slow to load

    if days > 500:
        return None
    try:
        while days > 0:
            day += dt.timedelta(days=1)
            days -= bool(chinese_calendar.is_workday(day))
    except (NotImplementedError, OverflowError):
        return None
    return day
