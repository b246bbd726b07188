"""Working-day arithmetic against the published arrangements of 2024 to 2026, and by its own laws."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.calendar.tables import WorkingDays

DAYS = WorkingDays()
dates = st.dates(min_value=date(2015, 1, 1), max_value=date(2040, 12, 31))
steps = st.integers(min_value=-700, max_value=700)

# 调休: weekend days worked, by the State Council's notices for each year.
WORKED_WEEKENDS = {
    2024: [(2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)],
    2025: [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    2026: [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
}
WEEKDAYS_OFF = {
    2024: [(1, 1), (2, 12), (2, 16), (4, 4), (5, 1), (5, 3), (6, 10), (9, 17), (10, 1), (10, 7)],
    2025: [(1, 1), (1, 28), (2, 4), (4, 4), (5, 1), (5, 5), (6, 2), (10, 1), (10, 8)],
    2026: [(1, 1), (1, 2), (2, 16), (2, 23), (4, 6), (5, 1), (5, 5), (6, 19), (9, 25), (10, 1), (10, 7)],
}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_days_in_lieu_are_worked_and_festivals_are_not(year: int) -> None:
    worked = [date(year, month, day) for month, day in WORKED_WEEKENDS[year]]
    off = [date(year, month, day) for month, day in WEEKDAYS_OFF[year]]
    assert all(day.weekday() >= 5 and DAYS.is_working_day(day) for day in worked)
    assert all(day.weekday() < 5 and not DAYS.is_working_day(day) for day in off)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over National Day
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the Saturday worked in lieu
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2025, 1, 27), 1, date(2025, 2, 5)),  # over Spring Festival
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # over New Year, onto a Sunday worked in lieu
        (date(2026, 10, 3), 1, date(2026, 10, 8)),  # from a day off
        (date(2026, 10, 3), -1, date(2026, 9, 30)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_adds_working_days(start: date, n: int, end: date) -> None:
    assert DAYS.add(start, n) == end


@given(dates, steps)
def test_adding_and_counting_are_inverse(day: date, n: int) -> None:
    reached = DAYS.add(day, n)
    if n > 0:
        assert DAYS.between(day, reached) == n
        assert DAYS.is_working_day(reached)
    elif n < 0:
        assert len([d for d in DAYS.days_in(reached, day) if d < day]) == -n
        assert DAYS.is_working_day(reached)


@given(dates, steps)
def test_going_there_and_back_from_a_working_day_returns(day: date, n: int) -> None:
    start = DAYS.add(day, 1)
    assert DAYS.add(DAYS.add(start, n), -n) == start


@given(dates, dates, dates)
def test_distances_add_up(a: date, b: date, c: date) -> None:
    assert DAYS.between(a, b) + DAYS.between(b, c) == DAYS.between(a, c)
    assert DAYS.between(a, b) == -DAYS.between(b, a)


@given(dates, st.integers(min_value=0, max_value=800))
def test_tables_agree_with_counting_day_by_day(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    counted = [start + timedelta(days=i) for i in range(1, length + 1)]
    assert DAYS.between(start, end) == sum(map(DAYS.is_working_day, counted))


def test_a_year_nobody_knows_is_monday_to_friday_and_says_so() -> None:
    assert not DAYS.is_official(2090)
    assert DAYS.is_working_day(date(2090, 10, 2)) and not DAYS.is_working_day(date(2090, 10, 1 + 6))
    assert DAYS.is_official(2026)


def test_a_local_day_goes_before_the_official_calendar() -> None:
    days = WorkingDays({date(2026, 11, 23): False, date(2090, 10, 7): True})
    assert days.add(date(2026, 11, 20), 1) == date(2026, 11, 24)
    assert days.is_official(2090) and days.is_working_day(date(2090, 10, 7))


def test_beyond_the_last_year_is_refused_not_looped() -> None:
    with pytest.raises(OverflowError):
        DAYS.add(date(9999, 12, 1), 400)


def test_ninety_eight_thousand_distances_take_less_than_a_second() -> None:
    ends = [date(2026, 1, 1) + timedelta(days=i % 700) for i in range(98_000)]
    began = time.process_time()
    assert len([DAYS.between(date(2026, 11, 20), end) for end in ends]) == 98_000
    assert time.process_time() - began < 1.0


def test_importing_the_floor_does_not_import_the_library() -> None:
    code = "import sys, huiguan.kernel.calendar.tables; sys.exit('chinese_calendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
