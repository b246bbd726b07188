"""Local days: who may enter them, what they change, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from huiguan.kernel import calendar
from huiguan.kernel.calendar import selectors, services
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Invalid, NotFound, Role

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


def actor(role: Role) -> Actor:
    return Actor(kind=ActorKind.USER, label="someone", user_id=None, grants=(GrantView(role, 1, "0001", below=True),))


ADMIN = actor(Role.SYSTEM_ADMIN)


@pytest.fixture(autouse=True)
def _fresh_tables() -> Iterator[None]:
    selectors.forget()
    yield
    selectors.forget()


def test_a_local_day_changes_the_arithmetic_at_once_and_can_be_taken_away() -> None:
    assert calendar.add_working_days(FRIDAY, 1) == MONDAY
    services.set_calendar_day(actor=ADMIN, day=MONDAY, working=False, name="Local festival")
    assert calendar.add_working_days(FRIDAY, 1) == TUESDAY
    assert not calendar.is_working_day(MONDAY)
    services.drop_calendar_day(actor=ADMIN, day=MONDAY)
    assert calendar.working_days_between(FRIDAY, MONDAY) == 1


def test_a_day_said_twice_is_one_row_with_the_later_word() -> None:
    services.set_calendar_day(actor=ADMIN, day=MONDAY, working=False, name="First")
    services.set_calendar_day(actor=ADMIN, day=MONDAY, working=True, name="Second")
    assert [(day.working, day.name) for day in selectors.local_days(2026)] == [(True, "Second")]


def test_a_year_with_local_days_counts_as_known() -> None:
    assert not calendar.is_official(2027 + 50)
    services.set_calendar_day(actor=ADMIN, day=date(2077, 10, 1), working=False, name="National Day")
    assert calendar.is_official(2077)


def test_many_distances_at_once_ask_the_database_once(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture without a public type
        assert selectors.working_days_from(FRIDAY, [MONDAY, TUESDAY, MONDAY, FRIDAY]) == [1, 2, 1, 0]


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.AUDIT_ADMIN])
def test_others_may_not(role: Role) -> None:
    with pytest.raises(NotFound):
        services.set_calendar_day(actor=actor(role), day=MONDAY, working=False, name="x")
    with pytest.raises(NotFound):
        services.drop_calendar_day(actor=actor(role), day=MONDAY)


@pytest.mark.parametrize(
    ("day", "name", "field"),
    [
        (MONDAY, "  ", "name"),
        (MONDAY, "x" * 61, "name"),
        (date(1900, 1, 1), "x", "date"),
        (date(2101, 1, 1), "x", "date"),
    ],
)
def test_bad_input_is_refused_with_its_field(day: date, name: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.set_calendar_day(actor=ADMIN, day=day, working=True, name=name)
    assert refusal.value.field == field
    assert selectors.local_days() == []


def test_taking_away_what_was_never_said_is_not_found() -> None:
    with pytest.raises(NotFound):
        services.drop_calendar_day(actor=ADMIN, day=MONDAY)
