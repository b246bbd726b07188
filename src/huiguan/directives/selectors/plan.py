"""The year's plan as a calendar, and its summary at the year's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import ExtractMonth

from huiguan.directives.enums import Light, Tab
from huiguan.directives.lights import LightOf
from huiguan.directives.models import Assignment
from huiguan.directives.selectors.ledger import LedgerFilter, light_counts
from huiguan.directives.selectors.reach import narrowed
from huiguan.directives.selectors.settings import light_days
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, permit

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One task of the association in the month in which it is due (or reported on)."""

    assignment: Assignment
    day: date
    light: Light


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A year: the association's own tasks by month, standing ones apart, and the summary of what became of them.

    `sent` counts by month what it sent down and is due then: all, and struck off.
    """

    year: int
    months: dict[int, list[PlanEntry]]
    standing: list[PlanEntry]
    lights: dict[Light, int]
    sent: dict[int, tuple[int, int]]
    closed_in_time: int
    rows: LedgerFilter


def year_plan(actor: Actor, organization: Organization, year: int) -> YearPlan:
    """The year's plan of an association: what it received and what it assigned inside, due in `year`."""
    permit(actor, "directives.read_ledger", organization)
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = light_days(organization)
    dated = Q(due_date__range=(first, last))
    standing = Q(due_date=None, next_report_on__range=(first, last))
    rows = narrowed(organization, "organization").filter(dated | standing).exclude(state="withdrawn")
    lit = rows.annotate(light=LightOf(days)).select_related("item", "sender", "department", "organization")
    entries = [_entry(a) for a in lit.order_by("due_date", "next_report_on", "pk")[:LONGEST]]
    return YearPlan(
        year=year,
        months=_by_month([e for e in entries if e.assignment.due_date is not None]),
        standing=[e for e in entries if e.assignment.due_date is None],
        lights=light_counts(rows.annotate(light=LightOf(days))),
        sent=_sent(organization, first, last),
        closed_in_time=sum(1 for e in entries if e.light is Light.CLOSED and _in_time(e.assignment)),
        rows=LedgerFilter(tab=Tab.RECEIVED, due_from=first, due_until=last),
    )


def _entry(assignment: Assignment) -> PlanEntry:
    day = assignment.due_date or assignment.next_report_on or assignment.sent_on
    return PlanEntry(assignment, day, Light(getattr(assignment, "light", Light.NONE)))


def _by_month(entries: list[PlanEntry]) -> dict[int, list[PlanEntry]]:
    return {month: [entry for entry in entries if entry.day.month == month] for month in range(1, 13)}


def _in_time(assignment: Assignment) -> bool:
    done, due = assignment.requested_on or assignment.closed_on, assignment.due_date
    return done is not None and due is not None and done <= due


def _sent(organization: Organization, first: date, last: date) -> dict[int, tuple[int, int]]:
    rows = narrowed(organization, "sender").filter(mode="guidance", due_date__range=(first, last)).order_by()
    counted = rows.exclude(state="withdrawn").annotate(month=ExtractMonth("due_date")).values_list("month")
    found = counted.annotate(all=Count("pk"), closed=Count("pk", filter=Q(state="closed")))
    return {month: (count, closed) for month, count, closed in found}
