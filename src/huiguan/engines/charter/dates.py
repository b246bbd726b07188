"""Arithmetic of days, and whose term it is that ends."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable

from huiguan.engines.charter.errors import CaseError
from huiguan.engines.charter.model import Body, Charter

# (day, n) → the n-th working day after (n > 0) or before (n < 0) that day.
WorkingDays = Callable[[dt.date, int], dt.date]


def weekdays(day: dt.date, number: int) -> dt.date:
    """The n-th working day after or before a day when Monday to Friday are worked and nobody has holidays."""
    step = 1 if number > 0 else -1
    while number:
        day += dt.timedelta(step)
        number -= step if day.weekday() < 5 else 0
    return day


def moved(day: dt.date, months: int = 0, days: int = 0, working_days: WorkingDays | None = None) -> dt.date:
    """A day so many months and then days (or working days) later, or earlier where they are negative.

    CaseError outside the calendar.
    """
    try:
        in_month = _add_months(day, months)
        return working_days(in_month, days) if working_days else in_month + dt.timedelta(days)
    except (OverflowError, ValueError) as error:
        raise CaseError(f"{day} leads out of the calendar") from error


def _add_months(day: dt.date, months: int) -> dt.date:
    # A month that lacks the day gives its last day: 31 August and six months are 28 February. dateutil does the same in
    # ten times the time, which a page over thousands of associations feels.
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(f"year {year}")
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def term_body(charter: Charter) -> Body:
    """The body whose term is renewed: the council, or else the congress. CaseError when neither has years."""
    for kind in ("council", "congress"):
        for body in charter.bodies.values():
            if body.kind == kind and body.term and body.term.years:
                return body
    raise CaseError("deadlines: the charter gives neither congress nor council a term")
