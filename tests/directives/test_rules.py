"""Dates of periodic reports."""

from __future__ import annotations

import time
from datetime import date

import pytest

from huiguan.directives.rules import DEFAULT_REPORT_RULE, next_occurrence


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (date(2026, 11, 22), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
        (date(2028, 2, 29), date(2028, 3, 31)),
    ],
)
def test_without_a_rule_a_report_is_expected_at_each_quarters_end_whatever_month_it_is(
    after: date, expected: date
) -> None:
    assert next_occurrence(DEFAULT_REPORT_RULE, after) == expected


def test_a_monthly_rule_gives_the_next_month() -> None:
    assert next_occurrence("FREQ=MONTHLY;BYMONTHDAY=28", date(2026, 11, 28)) == date(2026, 12, 28)


def test_a_rule_that_never_comes_is_given_up_soon() -> None:
    started = time.process_time()
    assert next_occurrence("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1;BYMONTH=3,6,9,12", date(2026, 11, 22)) is None
    assert time.process_time() - started < 5


@pytest.mark.parametrize("rule", ["", "nonsense", "FREQ=NEVER", "FREQ=MONTHLY;UNTIL=20200101T000000"])
def test_what_cannot_be_read_or_has_ended_has_no_next_date(rule: str) -> None:
    assert next_occurrence(rule, date(2026, 11, 22)) is None
