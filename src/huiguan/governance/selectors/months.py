"""Meetings of a month, day by day in whole weeks."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from huiguan.governance.models import Meeting
from huiguan.governance.selectors.meetings import meetings_of
from huiguan.kernel.calendar import is_working_day, today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor

#: Weeks begin on Monday (GB/T 7408.1).
_WEEKS = Calendar(firstweekday=0)


@dataclass(slots=True)
class Day:
    """A day of the page: `inside` the month, `off` by the State's calendar, with its meetings by time."""

    day: date
    inside: bool
    off: bool
    today: bool
    meetings: list[Meeting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks of seven days; `before` and `after` are the first days of the months beside it."""

    first: date
    before: date
    after: date
    weeks: list[list[Day]]


def month_in(text: str) -> date:
    """The first day of a month written 2026-11; of this month for anything else."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = today().replace(day=1)
    # The weeks of the last month that dates reach would end behind them.
    return found if date.min.year < found.year < date.max.year else today().replace(day=1)


def month_of(actor: Actor, organization: Organization, first: date) -> Month:
    """The month that begins on `first` with the meetings of the association that begin in its weeks."""
    weeks = _WEEKS.monthdatescalendar(first.year, first.month)
    now = today()
    days = {
        day: Day(day, day.month == first.month, not is_working_day(day), day == now) for week in weeks for day in week
    }
    start, end = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
    bounds = [timezone.make_aware(datetime.combine(day, time.min)) for day in (start, end)]
    rows = meetings_of(actor, organization).filter(starts_at__gte=bounds[0], starts_at__lt=bounds[1])
    for meeting in rows.order_by("starts_at", "pk"):
        days[timezone.localtime(meeting.starts_at).date()].meetings.append(meeting)
    before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
    return Month(first, before, after, [[days[day] for day in week] for week in weeks])
