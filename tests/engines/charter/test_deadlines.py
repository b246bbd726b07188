"""The timetable of renewal, day by day, reckoned by hand for a term that ends on 2026-09-22."""

from __future__ import annotations

import datetime as dt

from huiguan.engines.charter import Dates, deadlines, load_template, notice_deadline, renewal_state
from huiguan.engines.charter.dates import moved, weekdays

GENERAL = load_template("general-1998")
ENDS = dt.date(2026, 9, 22)
CONGRESS = dt.date(2026, 9, 10)


def days_of(dates: Dates) -> dict[str, str | None]:
    return {each["key"]: each["date"] for each in deadlines(GENERAL, dates).more["steps"]}


def test_steps_are_counted_from_the_end_of_the_term_the_congress_and_the_consent() -> None:
    assert days_of(Dates(ENDS, CONGRESS, dt.date(2026, 10, 8))) == {
        "prepare": "2026-03-22",
        "request_postponement": "2026-06-22",
        "submit": "2026-08-31",
        "notice": "2026-08-31",
        "audit": "2026-09-10",
        "congress": "2026-09-10",
        "first_council": "2026-09-10",
        "submit_charter": "2026-09-25",
        "record_officers": "2026-10-10",
        "publish_dues": "2026-10-10",
        "approve_charter": "2026-11-07",
        "change_registration": "2026-11-07",
    }


def test_without_a_day_for_the_congress_the_last_possible_one_is_taken_and_said() -> None:
    answer = deadlines(GENERAL, Dates(ENDS), on=dt.date(2026, 5, 1))
    days = {each["key"]: each["date"] for each in answer.more["steps"]}
    assert (days["notice"], days["congress"]) == ("2026-09-12", "2026-09-22")
    assert days["approve_charter"] is None
    assert "换届大会日期未定，按最迟 2026-09-22 推算" in answer.reasons


def test_steps_without_a_day_come_last() -> None:
    steps = deadlines(GENERAL, Dates(ENDS)).more["steps"]
    assert [each["key"] for each in steps[-2:]] == ["approve_charter", "change_registration"]


def test_a_postponement_moves_the_timetable_but_not_the_day_for_asking_for_it() -> None:
    days = days_of(Dates(ENDS, postponed_to=dt.date(2027, 3, 22)))
    assert days["prepare"] == "2026-09-22"
    assert days["request_postponement"] == "2026-06-22"
    assert days["congress"] == "2027-03-22"


def test_a_step_says_who_with_what_and_from_where() -> None:
    steps = {each["key"]: each for each in deadlines(GENERAL, Dates(ENDS), on=dt.date(2026, 8, 1)).more["steps"]}
    assert steps["prepare"] == {
        "key": "prepare",
        "title": "理事会启动换届筹备，可成立换届选举委员会",
        "date": "2026-03-22",
        "anchor": "term_end",
        "rule": "任期届满前 6 个月",
        "owner": "council",
        "owner_title": "理事会",
        "evidence": "理事会决议",
        "only_if": None,
        "article": "第三十九条",
        "source": "地方换届规程：届满前六个月（福建等地）",
        "passed": True,
    }
    assert steps["request_postponement"]["only_if"] == "postponed"
    assert steps["record_officers"]["article"] == ""
    assert steps["record_officers"]["rule"] == "换届大会召开后 1 个月内"
    assert steps["audit"]["rule"] == "换届大会召开前"
    assert steps["congress"]["rule"] == "换届大会召开当日"
    assert steps["congress"]["passed"] is False


def test_a_congress_after_the_term_is_pointed_out() -> None:
    answer = deadlines(GENERAL, Dates(ENDS, dt.date(2026, 9, 23)), on=dt.date(2026, 5, 1))
    assert "换届大会 2026-09-23 晚于任期届满" in answer.reasons


def test_the_caller_may_bring_a_calendar_with_holidays() -> None:
    """A Friday off: three working days before Wednesday 20 May 2026 are then those from Thursday the 14th."""

    def with_holiday(day: dt.date, number: int) -> dt.date:
        while number:
            day += dt.timedelta(1 if number > 0 else -1)
            if day.weekday() < 5 and day != dt.date(2026, 5, 15):
                number -= 1 if number > 0 else -1
        return day

    charter = load_template("general-2017")
    meeting = dt.date(2026, 5, 20)
    plain = notice_deadline(charter, body="standing_council", meeting=meeting)
    careful = notice_deadline(charter, body="standing_council", meeting=meeting, working_days=with_holiday)
    assert (plain.more["latest"], careful.more["latest"]) == ("2026-05-15", "2026-05-14")


def test_weekdays_go_both_ways() -> None:
    friday = dt.date(2026, 5, 15)
    assert weekdays(friday, 1) == dt.date(2026, 5, 18)
    assert weekdays(dt.date(2026, 5, 18), -1) == friday
    assert weekdays(dt.date(2026, 5, 17), -1) == friday
    assert weekdays(friday, 0) == friday
    assert weekdays(friday, 10) == dt.date(2026, 5, 29)


def test_county_terms_are_postponed_by_half_a_year() -> None:
    charter = load_template("profession-county")
    answer = deadlines(charter, Dates(ENDS, postponed_to=dt.date(2027, 3, 22)), on=dt.date(2027, 3, 22))
    assert (answer.decision, answer.more["state"]) == (True, "postponed")


def test_the_state_alone_is_that_of_the_timetable() -> None:
    for days in range(-250, 30):
        on = ENDS + dt.timedelta(days)
        for dates in (Dates(ENDS), Dates(ENDS, CONGRESS), Dates(ENDS, postponed_to=dt.date(2026, 10, 1))):
            assert renewal_state(GENERAL, dates, on) == deadlines(GENERAL, dates, on=on).more["state"]
    assert renewal_state(GENERAL, Dates(), ENDS) is None


def test_a_planned_congress_makes_it_due_when_its_notice_must_go_out() -> None:
    early = Dates(ENDS, dt.date(2026, 5, 20))
    assert renewal_state(GENERAL, early, dt.date(2026, 5, 9)) == "preparing"
    assert renewal_state(GENERAL, early, dt.date(2026, 5, 10)) == "due"


def test_months_end_with_their_last_day() -> None:
    assert moved(dt.date(2025, 8, 31), months=6) == dt.date(2026, 2, 28)
    assert moved(dt.date(2024, 8, 31), months=-6) == dt.date(2024, 2, 29)
    assert moved(dt.date(2026, 1, 31), months=12, days=1) == dt.date(2027, 2, 1)
    assert moved(dt.date(2026, 3, 15), months=-3) == dt.date(2025, 12, 15)
