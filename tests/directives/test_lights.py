"""The lights: the rule over values and the rule over columns are the same rule."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import examples

from huiguan.directives.enums import AssignmentState, DueKind, Light, Scheme, Stage
from huiguan.directives.lights import COLUMNS, SHIPPED, Facts, LightDays, days_of, light_of, light_sql

TODAY = date(2026, 11, 20)
near = st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40))
maybe = st.none() | near
facts = st.builds(
    Facts,
    state=st.sampled_from(AssignmentState.values),
    stage=st.sampled_from(Stage.values),
    due_kind=st.sampled_from(DueKind.values),
    due_date=maybe,
    requested_on=maybe,
    closed_on=maybe,
    sent_on=near,
    next_report_on=maybe,
    poor_quality=st.booleans(),
)
rules = st.builds(
    LightDays, as_of=near, remind_until=maybe, warn_until=maybe, mind_lag=st.booleans(), mind_quality=st.booleans()
)
CASTS = ("text", "text", "text", "date", "date", "date", "date", "date", "boolean")


@pytest.mark.django_db
@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=facts, days=rules)
def test_values_and_columns_agree(facts: Facts, days: LightDays) -> None:
    columns = ", ".join(f"%s::{cast} AS {name}" for name, cast in zip(COLUMNS, CASTS, strict=True))
    names = {name: f"f.{name}" for name in COLUMNS}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {light_sql(days, names)} FROM (SELECT {columns}) f", astuple(facts))
        assert cursor.fetchone() == (int(light_of(facts, days)),)


@given(facts=facts, days=rules)
def test_standing_tasks_are_never_red(facts: Facts, days: LightDays) -> None:
    if facts.due_kind in (DueKind.STANDING, DueKind.RECURRING) or facts.due_date is None:
        assert light_of(facts, days) is not Light.OVERDUE


def lit(scheme: Scheme, due: int, **changes: object) -> Light:
    """The light of a task sent a hundred days ago, under way, due in `due` days, by plain calendar days."""
    days = days_of(SHIPPED[scheme], TODAY, lambda day, n: day + timedelta(days=n))
    values: dict[str, object] = {
        "state": "taken_on", "stage": "under_way", "due_kind": "date", "due_date": TODAY + timedelta(days=due),
        "requested_on": None, "closed_on": None, "sent_on": TODAY - timedelta(days=100), "next_report_on": None,
        "poor_quality": False,
    }  # fmt: skip
    return light_of(Facts(**(values | changes)), days)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scheme", "due", "changes", "expected"),
    [
        (Scheme.TRAFFIC, -1, {}, Light.OVERDUE),
        (Scheme.TRAFFIC, 0, {}, Light.WARN),
        (Scheme.TRAFFIC, 10, {}, Light.WARN),
        (Scheme.TRAFFIC, 11, {}, Light.ON_PLAN),
        (Scheme.TRAFFIC, 11, {"poor_quality": True}, Light.WARN),
        (Scheme.TRAFFIC, 20, {"stage": "not_started"}, Light.WARN),
        (Scheme.TRAFFIC, 200, {"stage": "not_started"}, Light.NOT_STARTED),
        (Scheme.QUALITY, 5, {}, Light.REMIND),
        (Scheme.QUALITY, 5, {"poor_quality": True}, Light.WARN),
        (Scheme.STEPS, 8, {}, Light.REMIND),
        (Scheme.STEPS, 5, {}, Light.WARN),
        (Scheme.STEPS, 20, {"poor_quality": True}, Light.ON_PLAN),
        (Scheme.TRAFFIC, -30, {"requested_on": TODAY - timedelta(days=31)}, Light.ON_PLAN),
        (Scheme.TRAFFIC, -30, {"requested_on": TODAY - timedelta(days=29)}, Light.OVERDUE),
        (Scheme.TRAFFIC, -30, {"closed_on": TODAY, "state": "closed"}, Light.CLOSED),
        (Scheme.TRAFFIC, -30, {"state": "returned"}, Light.NONE),
        (Scheme.TRAFFIC, -30, {"due_kind": "standing"}, Light.STANDING),
        (Scheme.TRAFFIC, 0, {"due_kind": "recurring", "next_report_on": TODAY - timedelta(days=1)}, Light.WARN),
    ],
)
def test_the_shipped_schemes(scheme: Scheme, due: int, changes: dict[str, object], expected: Light) -> None:
    assert lit(scheme, due, **changes) is expected
