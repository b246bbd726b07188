"""The lights: how an assignment stands on a day, by an association's rule (DOMAIN.md §3.3, LOOK.md §4).

One rule in two forms that a property test holds together: `light_of` over plain values, and `light_sql` over columns,
so that a hundred thousand rows are lit by one statement. Lights are computed on reading and never stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Func, SmallIntegerField

from huiguan.directives.enums import AssignmentState, DueKind, Light, Scheme, Stage

NEVER_RED = (DueKind.STANDING.value, DueKind.RECURRING.value)
ENDED = (AssignmentState.RETURNED.value, AssignmentState.WITHDRAWN.value)
COLUMNS = (
    "state",
    "stage",
    "due_kind",
    "due_date",
    "requested_on",
    "closed_on",
    "sent_on",
    "next_report_on",
    "poor_quality",
)


@dataclass(frozen=True, slots=True)
class LightRule:
    """An association's rule: thresholds in working days (None: that level is not lit by date), and what else counts."""

    scheme: Scheme
    remind_within: int | None
    warn_within: int | None
    mind_lag: bool
    mind_quality: bool


SHIPPED = {
    Scheme.TRAFFIC: LightRule(Scheme.TRAFFIC, None, 10, mind_lag=True, mind_quality=True),
    Scheme.QUALITY: LightRule(Scheme.QUALITY, 10, None, mind_lag=True, mind_quality=True),
    Scheme.STEPS: LightRule(Scheme.STEPS, 10, 5, mind_lag=False, mind_quality=False),
}


@dataclass(frozen=True, slots=True)
class LightDays:
    """A rule put on a day: thresholds as dates, computed once per request by the working-day calendar."""

    as_of: date
    remind_until: date | None
    warn_until: date | None
    mind_lag: bool
    mind_quality: bool
    scheme: Scheme = Scheme.TRAFFIC


@dataclass(frozen=True, slots=True)
class Facts:
    """What the light of an assignment depends on; the names are those of the columns."""

    state: str
    stage: str
    due_kind: str
    due_date: date | None
    requested_on: date | None
    closed_on: date | None
    sent_on: date
    next_report_on: date | None
    poor_quality: bool


def days_of(rule: LightRule, as_of: date, add_working_days: Callable[[date, int], date]) -> LightDays:
    """Turn the thresholds of `rule` into dates for the day `as_of`."""
    remind, warn = (None if n is None else add_working_days(as_of, n) for n in (rule.remind_within, rule.warn_within))
    return LightDays(as_of, remind, warn, rule.mind_lag, rule.mind_quality, rule.scheme)


def light_of(facts: Facts, days: LightDays) -> Light:
    """The light of one assignment. Standing tasks never go red: a missed report makes them yellow at most."""
    if facts.closed_on is not None and facts.closed_on <= days.as_of:
        return Light.CLOSED
    if facts.state in ENDED:
        return Light.NONE
    if facts.due_date is None or facts.due_kind in NEVER_RED:
        return _undated(facts, days)
    return _dated(facts, days, facts.due_date)


def _undated(facts: Facts, days: LightDays) -> Light:
    expected = facts.next_report_on
    if (days.mind_quality and facts.poor_quality) or (expected is not None and expected < days.as_of):
        return Light.WARN
    if expected is not None and days.remind_until is not None and expected <= days.remind_until:
        return Light.REMIND
    return Light.STANDING if facts.due_kind in NEVER_RED else _begun(facts)


def _dated(facts: Facts, days: LightDays, due: date) -> Light:
    asked = facts.requested_on if facts.requested_on is not None and facts.requested_on <= days.as_of else None
    # Whoever asked for closure in time does not turn red while the sender takes time to verify.
    if due < (asked or days.as_of):
        return Light.OVERDUE
    if days.mind_quality and facts.poor_quality:
        return Light.WARN
    if asked is not None:
        return Light.ON_PLAN
    if days.warn_until is not None and due <= days.warn_until:
        return Light.WARN
    if days.mind_lag and facts.stage == Stage.NOT_STARTED and days.as_of - facts.sent_on > due - days.as_of:
        return Light.WARN
    return Light.REMIND if days.remind_until is not None and due <= days.remind_until else _begun(facts)


def _begun(facts: Facts) -> Light:
    return Light.NOT_STARTED if facts.stage == Stage.NOT_STARTED else Light.ON_PLAN


def names(values: tuple[str, ...]) -> str:
    """Constants as a list in SQL."""
    return ", ".join(f"'{value}'" for value in values)


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _up_to(column: str, day: date | None) -> str:
    return "FALSE" if day is None else f"{column} <= {_day(day)}"


def light_sql(days: LightDays, columns: dict[str, str] | None = None) -> str:
    """`light_of` as a CASE over columns, a smallint. Only dates, flags and constants are written into it.

    `columns` maps the names of COLUMNS to qualified ones; default: those of the table `directives_assignment`.
    """
    c = columns if columns is not None else {name: f"directives_assignment.{name}" for name in COLUMNS}
    as_of, poor = _day(days.as_of), f"{c['poor_quality']}" if days.mind_quality else "FALSE"
    asked = f"({c['requested_on']} IS NOT NULL AND {c['requested_on']} <= {as_of})"
    lag = f"({as_of} - {c['sent_on']}) > ({c['due_date']} - {as_of})" if days.mind_lag else "FALSE"
    idle = f"{c['stage']} = '{Stage.NOT_STARTED.value}'"
    undated = f"({c['due_date']} IS NULL OR {c['due_kind']} IN ({names(NEVER_RED)}))"
    begun = f"CASE WHEN {idle} THEN {int(Light.NOT_STARTED)} ELSE {int(Light.ON_PLAN)} END"
    return f"""(CASE
WHEN {c["closed_on"]} <= {as_of} THEN {int(Light.CLOSED)}
WHEN {c["state"]} IN ({names(ENDED)}) THEN {int(Light.NONE)}
WHEN {undated} THEN CASE
  WHEN {poor} OR {c["next_report_on"]} < {as_of} THEN {int(Light.WARN)}
  WHEN {_up_to(c["next_report_on"], days.remind_until)} THEN {int(Light.REMIND)}
  WHEN {c["due_kind"]} IN ({names(NEVER_RED)}) THEN {int(Light.STANDING)}
  ELSE {begun} END
WHEN {c["due_date"]} < (CASE WHEN {asked} THEN {c["requested_on"]} ELSE {as_of} END) THEN {int(Light.OVERDUE)}
WHEN {poor} THEN {int(Light.WARN)}
WHEN {asked} THEN {int(Light.ON_PLAN)}
WHEN {_up_to(c["due_date"], days.warn_until)} OR ({idle} AND {lag}) THEN {int(Light.WARN)}
WHEN {_up_to(c["due_date"], days.remind_until)} THEN {int(Light.REMIND)}
ELSE {begun} END)::smallint"""


class LightOf(Func):
    """The light as a query expression on Assignment: `annotate(light=LightOf(days))`."""

    output_field = SmallIntegerField()

    def __init__(self, days: LightDays) -> None:
        self.days = days
        super().__init__(*(F(name) for name in COLUMNS))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[str | int, ...]]:
        """The CASE over the columns as the query names them."""
        named = [compiler.compile(source)[0] for source in self.get_source_expressions()]
        return light_sql(self.days, dict(zip(COLUMNS, named, strict=True))), ()
