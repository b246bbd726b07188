"""The year's plan as a calendar, and its summary at the year's end. Every figure says which ledger rows it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, ExtractMonth

from huiguan.directives.enums import DocumentKind, ItemKind, ItemState, Light, Mode, Tab
from huiguan.directives.lights import LightDays, LightOf
from huiguan.directives.models import Assignment, Document, Item
from huiguan.directives.selectors.burden import month_bounds
from huiguan.directives.selectors.documents import documents_of
from huiguan.directives.selectors.ledger import closed_in_time, ledger_rows
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.directives.selectors.reach import narrowed
from huiguan.directives.selectors.settings import light_days
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, allows, permit
from huiguan.kernel.permits.managers import ScopedQuerySet

LONGEST = 1000
MONTHS = range(1, 13)
PLANS = (DocumentKind.WORK_PLAN, DocumentKind.STRATEGY)
COUNTED = tuple(light for light in Light if light is not Light.NONE)  # returned and withdrawn ones are no plan
TAB_OF = {Mode.GUIDANCE.value: Tab.RECEIVED, Mode.INTERNAL.value: Tab.OWN}


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One task of the association in the month in which it is due (or reported on)."""

    assignment: Assignment
    day: date
    light: Light


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An item of a plan, the day on which it is due, and whether it went to associations below."""

    item: Item
    day: date
    sent: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, and the filter of the ledger that lists exactly the rows counted."""

    count: int
    rows: LedgerFilter


@dataclass(frozen=True)
class YearPlan:
    """A year: the association's own tasks by month, standing ones apart, and what became of them.

    `counts` holds by tab, month and light how many tasks are due.
    """

    year: int
    months: dict[int, list[PlanEntry]]
    standing: list[PlanEntry]
    counts: dict[tuple[Tab, int, Light], int]
    in_time: dict[Tab, int]

    @property
    def closed_in_time(self) -> int:
        """Its own tasks that were struck off in time, received and assigned inside."""
        return self.in_time[Tab.RECEIVED] + self.in_time[Tab.OWN]

    def timely(self, tab: Tab) -> Figure:
        """How many tasks of a tab due in the year were struck off in time."""
        struck = self.figure(tab, lights=[Light.CLOSED])
        return Figure(self.in_time[tab], struck.rows.but(in_time=True))

    def figure(self, tab: Tab, months: Iterable[int] = MONTHS, lights: Iterable[Light] = COUNTED) -> Figure:
        """How many tasks of a tab are due in these months (one, or the whole year), with these lights."""
        wanted, shown = list(months), tuple(lights)
        count = sum(self.counts.get((tab, month, light), 0) for month in wanted for light in shown)
        first, last = date(self.year, wanted[0], 1), month_bounds(date(self.year, wanted[-1], 1))[1]
        chosen = tuple(int(light) for light in shown)
        return Figure(count, LedgerFilter(tab=tab, due_from=first, due_until=last, light=chosen))

    @cached_property
    def lights(self) -> dict[Light, int]:
        """All its own tasks with a date by light, received and assigned inside."""
        return {light: sum(self._own(month, light) for month in MONTHS) for light in COUNTED}

    @cached_property
    def sent(self) -> dict[int, tuple[int, int]]:
        """By month what was sent down and is due then: all, and struck off."""
        found = {m: (self.figure(Tab.SENT, [m]).count, self.counts.get((Tab.SENT, m, Light.CLOSED), 0)) for m in MONTHS}
        return {month: figures for month, figures in found.items() if figures[0]}

    def _own(self, month: int, light: Light) -> int:
        return sum(self.counts.get((tab, month, light), 0) for tab in (Tab.RECEIVED, Tab.OWN))


def year_plan(actor: Actor, organization: Organization, year: int) -> YearPlan:
    """The year's plan of an association: what it received, assigned inside and sent down, due in `year`."""
    permit(actor, "directives.read_ledger", organization)
    first, last = date(year, 1, 1), date(year, 12, 31)
    dated = Q(due_date__range=(first, last))
    standing = Q(due_date=None, next_report_on__range=(first, last))
    rows = narrowed(organization, "organization").filter(dated | standing)
    days = light_days(organization)
    lit = rows.annotate(light=LightOf(days)).exclude(light=Light.NONE)
    entries = _entries(lit)
    counts, in_time = _counts(actor, organization, first, last, days)
    return YearPlan(
        year=year,
        months=_by_month([e for e in entries if e.assignment.due_date is not None]),
        standing=[e for e in entries if e.assignment.due_date is None],
        counts=counts,
        in_time=in_time,
    )


def _entries(lit: ScopedQuerySet[Any]) -> list[PlanEntry]:
    rows = lit.select_related("item", "sender", "department").order_by(
        Coalesce("due_date", "next_report_on"), F("light"), "pk"
    )
    return [_entry(assignment) for assignment in rows[:LONGEST]]


def _entry(assignment: Assignment) -> PlanEntry:
    day = assignment.due_date or assignment.next_report_on or assignment.sent_on
    return PlanEntry(assignment, day, Light(getattr(assignment, "light", Light.NONE)))


def _by_month(entries: list[PlanEntry]) -> dict[int, list[PlanEntry]]:
    return {month: [entry for entry in entries if entry.day.month == month] for month in MONTHS}


def _counts(
    actor: Actor, organization: Organization, first: date, last: date, days: LightDays
) -> tuple[dict[tuple[Tab, int, Light], int], dict[Tab, int]]:
    """By tab, month and light how many tasks are due; by tab how many of those struck off were so in time."""
    found: dict[tuple[Tab, int, Light], int] = defaultdict(int)
    in_time = dict.fromkeys(Tab, 0)
    for tab in Tab:
        rows = ledger_rows(actor, organization, LedgerFilter(tab=tab, due_from=first, due_until=last), days)
        counted = rows.order_by().annotate(month=ExtractMonth("due_date")).values_list("month", "light")
        for month, light, count, timely in counted.annotate(
            count=Count("pk"), timely=Count("pk", filter=closed_in_time())
        ):
            found[tab, month, Light(light)] += count
            in_time[tab] += timely if light == Light.CLOSED else 0
    return dict(found), in_time


def planned_items(actor: Actor, organization: Organization, year: int) -> list[PlannedItem]:
    """What the association's own plans and strategies ask for in `year` and no unit inside it has yet, by date.

    What a unit has stands in the plan as its task. Nothing for those who do not read documents.
    """
    if not allows(actor, "directives.read_documents", organization):
        return []
    given = Assignment.objects.unscoped("the association's own").filter(item=OuterRef("pk"), sender=organization)
    given = given.exclude(state="withdrawn")
    rows = (
        Item.objects.unscoped("permitted in the association; filtered to it")
        .filter(organization=organization, document__kind__in=PLANS, kind=ItemKind.TASK)
        .filter(due_date__range=(date(year, 1, 1), date(year, 12, 31)))
        .exclude(state=ItemState.DISCARDED)
        .exclude(Exists(given.filter(mode=Mode.INTERNAL)))
        .annotate(is_sent=Exists(given.filter(mode=Mode.GUIDANCE)))
        .order_by("due_date", "order", "pk")
    )
    return [PlannedItem(row, row.due_date, row.is_sent) for row in rows[:LONGEST] if row.due_date is not None]


def plan_documents(actor: Actor, organization: Organization, year: int) -> list[Document]:
    """Annual plans and strategies of the year, newest first; nothing for those who do not read documents."""
    return list(documents_of(actor, organization).filter(kind__in=PLANS, year=year))
