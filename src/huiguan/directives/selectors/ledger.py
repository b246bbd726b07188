"""The ledger (任务台账): received, own, sent down, and everything below; filtered, lit, paged, counted.

The number of queries does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from huiguan.directives.enums import AssignmentState, ItemKind, Light, Mode, Stage, Tab
from huiguan.directives.lights import LightDays, LightOf
from huiguan.directives.models import Assignment, DispatchRun, Item
from huiguan.directives.selectors.burden import asked_within, month_bounds
from huiguan.directives.selectors.kept import kept_item_total, kept_items, kept_lights, kept_of
from huiguan.directives.selectors.ledger_filter import BRANCH, NO_TOPIC, SENT_SORTS, SORTS, LedgerFilter, sort_keys
from huiguan.directives.selectors.reach import branch_assignments, narrowed
from huiguan.directives.selectors.settings import light_days
from huiguan.kernel.calendar import working_days_between
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Scope, permit
from huiguan.kernel.permits.managers import ScopedQuerySet

PAGE = 50
LONGEST_PAGE = 200
STREAMED = 500


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line: the assignment (with item, sender, organization, department, last_report), its light, its children."""

    assignment: Assignment
    light: Light
    days_left: int | None
    children: int
    children_closed: int


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A page of a ledger; `counts` are the rows by light without the filter on lights."""

    rows: list[LedgerRow]
    total: int
    page: int
    pages: int
    counts: dict[Light, int]
    days: LightDays
    filter: LedgerFilter = field(default_factory=LedgerFilter)

    @property
    def first(self) -> int:
        """Number of the first row of the page; 0 when there is none."""
        return (self.page - 1) * PAGE + 1 if self.rows else 0


def ledger_rows(
    actor: Actor, organization: Organization, wanted: LedgerFilter, days: LightDays | None = None
) -> ScopedQuerySet[Any]:
    """All rows of a filter but for its lights, unordered, each annotated with `light`; for pages and exports.

    `days` are those of the association's rule on the day of the filter, where they are at hand.
    """
    rows = unlit_rows(actor, organization, wanted)
    return rows.annotate(light=LightOf(days or light_days(organization, wanted.as_of)))


def unlit_rows(actor: Actor, organization: Organization, wanted: LedgerFilter) -> ScopedQuerySet[Assignment]:
    """As `ledger_rows`, without the lights."""
    permit(actor, "directives.read_ledger", organization)
    rows = _tab(actor, organization, wanted.tab).filter(*_conditions(wanted))
    return rows if wanted.before is None else rows.filter(_sent_before(organization, wanted.before))


def _tab(actor: Actor, organization: Organization, tab: str) -> ScopedQuerySet[Assignment]:
    if tab == BRANCH:
        return branch_assignments(actor, organization)
    if tab == Tab.SENT:
        return narrowed(organization, "sender").filter(mode=Mode.GUIDANCE)
    rows = narrowed(organization, "organization")
    return rows.filter(mode=Mode.INTERNAL if tab == Tab.OWN else Mode.GUIDANCE)


def _conditions(wanted: LedgerFilter) -> Iterable[Q]:
    plain = {
        "document__in": wanted.document,
        "item": wanted.item,
        "parent": wanted.parent,
        "topic": "" if wanted.topic == NO_TOPIC else wanted.topic,
        "run": wanted.run,
        "item__kind": wanted.kind if wanted.kind in ItemKind.values else "",
        "sender__code__in": wanted.sender,
        "organization__code": wanted.receiver,
        "organization__level__in": wanted.level,
        "department": wanted.department,
        "due_date__gte": wanted.due_from,
        "due_date__lte": wanted.due_until,
        "state__in": wanted.state,
        "stage__in": tuple(s for s in wanted.stage if s in Stage.values),
    }
    yield Q(**{name: value for name, value in plain.items() if value})
    if AssignmentState.WITHDRAWN not in wanted.state:
        yield ~Q(state=AssignmentState.WITHDRAWN)
    if wanted.unit:
        yield reduce(or_, (_to_unit(unit) for unit in wanted.unit))
    if wanted.asked:
        yield _asked_in(wanted.asked)
    if wanted.topic == NO_TOPIC:
        yield Q(topic="")
    if wanted.in_time:
        yield closed_in_time()
    if wanted.branch:
        yield _in_branch(wanted.branch)
    if wanted.as_of is not None:
        yield Q(sent_on__lte=wanted.as_of)
    if wanted.q.strip():
        yield _matching(wanted.q.strip())


def closed_in_time() -> Q:
    """The condition of having been struck off in time: whoever asked for it in time is not late for the verifying."""
    return Q(closed_on__isnull=False, due_date__gte=Coalesce("requested_on", "closed_on"))


def _sent_before(organization: Organization, run_id: int) -> Q:
    """What a dispatch of the association named, and another one had sent already."""
    runs = DispatchRun.objects.scoped(Scope(organizations=frozenset({organization.pk})))
    run = runs.filter(pk=run_id).first()
    if run is None:
        return Q(pk=None)
    items: dict[tuple[int, ...], list[int]] = {}  # by those to whom they go, which mostly are the same for all
    for terms in run.spec["items"]:
        targets = run.spec["organization_ids"] if terms["targets"] is None else terms["targets"]
        items.setdefault(tuple(targets), []).append(terms["item_id"])
    named = Q(pk=None)
    for targets, item_ids in items.items():
        named |= Q(item__in=item_ids, organization__in=targets)
    return named & (Q(run=None) | ~Q(run=run))


def _to_unit(unit: str) -> Q:
    key = whole_number(unit.removeprefix("d")) if unit.startswith("d") else None
    return Q(department=key) if key is not None else Q(department=None, addressee=unit)


def _asked_in(month: str) -> Q:
    try:
        return asked_within(*month_bounds(date.fromisoformat(f"{month}-01")))
    except ValueError:
        return Q()


def _in_branch(code: str) -> Q:
    path = Organization.objects.filter(code=code).values_list("path", flat=True).first()
    return Q(organization__path__startswith=path) if path else Q(pk=None)


def _matching(text: str) -> Q:
    number = text.upper().removeprefix("D-").lstrip("0")
    words = Q(title__icontains=text) | Q(organization__name__icontains=text) | Q(addressee__icontains=text)
    return words | Q(item__number=int(number)) if number.isdecimal() and len(number) < 9 else words


def light_counts(rows: ScopedQuerySet[Any]) -> dict[Light, int]:
    """Rows of `ledger_rows` by light, worst first."""
    found = dict(rows.order_by().values_list("light").annotate(count=Count("pk")))
    return {light: found.get(light, 0) for light in Light}


def ledger(
    actor: Actor, organization: Organization, wanted: LedgerFilter, *, page: int = 1, size: int = PAGE
) -> LedgerPage:
    """One page of a ledger, worst lights first unless sorted otherwise. NotFound without the permission."""
    days = light_days(organization, wanted.as_of)
    rows = ledger_rows(actor, organization, wanted, days)
    kept = kept_of(actor, organization, wanted)
    counts = light_counts(rows) if kept is None else kept_lights(kept, days)
    lights = [light for light in Light if light in wanted.light]
    total = sum(counts[light] for light in (lights or Light))
    size = max(1, min(size, LONGEST_PAGE))
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    first = (page - 1) * size
    if wanted.sort == "light":
        lights, first = _lights_of_page(counts, lights or list(Light), first, size, wanted.descending)
    keys = _keys(rows, wanted, lights, first, size)
    return LedgerPage(_rows(keys, days), total, page, pages, counts, days, wanted)


RUNNING = (Light.OVERDUE, Light.WARN, Light.REMIND, Light.ON_PLAN, Light.NOT_STARTED, Light.STANDING)


def _keys(
    rows: ScopedQuerySet[Any], wanted: LedgerFilter, lights: list[Light], first: int, size: int
) -> list[tuple[int, int]]:
    """Numbers and lights of the rows of a page. Of a single light, the order by date is that of an index."""
    chosen = rows.filter(light__in=lights) if lights else rows
    if lights and wanted.as_of is None and set(lights) <= set(RUNNING):
        chosen = chosen.filter(closed_on=None)  # follows from the lights; said so that an index answers
    order = _order(wanted)
    if wanted.sort == "light" and len(lights) == 1:
        order = order[1:]
    return list(chosen.order_by(*order).values_list("pk", "light")[first : first + size])


def _lights_of_page(
    counts: dict[Light, int], lights: list[Light], first: int, size: int, descending: bool
) -> tuple[list[Light], int]:
    """The lights that a page sorted by light shows, and where it begins among their rows: the counts are known, so
    that only these rows are sorted and not all."""
    shown: list[Light] = []
    passed, begins = 0, first
    for light in reversed(lights) if descending else lights:
        if passed + counts[light] <= first:
            begins -= counts[light]
        elif passed < first + size:
            shown.append(light)
        passed += counts[light]
    return shown or lights, max(begins, 0)


def picked(
    actor: Actor, organization: Organization, wanted: LedgerFilter, *, ids: Iterable[int] | None, by_item: bool = False
) -> ScopedQuerySet[Any]:
    """Rows of a filter, lights included, in its order; with `ids` only these (of items, when `by_item`)."""
    rows = ledger_rows(actor, organization, wanted).order_by(*_order(wanted))
    lights = [light for light in Light if light in wanted.light]
    rows = rows.filter(light__in=lights) if lights else rows
    return rows if ids is None else rows.filter(**{"item__in" if by_item else "pk__in": list(ids)})


def stream_rows(
    organization: Organization, rows: ScopedQuerySet[Any], as_of: date | None = None
) -> Iterator[LedgerRow]:
    """The lines of rows that `picked` gave, for exports of any length: three queries for each five hundred."""
    days = light_days(organization, as_of)
    keys = list(rows.values_list("pk", "light"))
    for at in range(0, len(keys), STREAMED):
        yield from _rows(keys[at : at + STREAMED], days)


def _order(wanted: LedgerFilter) -> list[OrderBy]:
    return [
        F(column).desc(nulls_last=True) if turned != wanted.descending else F(column).asc(nulls_last=True)
        for name, turned in sort_keys(wanted)
        for column in SORTS[name]
    ] + [F("pk").asc()]


def _rows(keys: list[tuple[int, int]], days: LightDays) -> list[LedgerRow]:
    ids = [pk for pk, _light in keys]
    found = Assignment.objects.unscoped("keys come from a scoped query").select_related(
        "item", "document", "sender", "organization", "department", "last_report"
    )
    by_id = found.defer("document__text", "document__outline").in_bulk(ids)
    below = children_of(ids)
    # A long export reads its keys first: a row that was deleted meanwhile is passed over.
    return [_row(by_id[pk], Light(light), days, below.get(pk, (0, 0))) for pk, light in keys if pk in by_id]


def _row(assignment: Assignment, light: Light, days: LightDays, below: tuple[int, int]) -> LedgerRow:
    due = assignment.due_date or assignment.next_report_on
    left = working_days_between(days.as_of, due) if due is not None and light is not Light.CLOSED else None
    return LedgerRow(assignment, light, left, *below)


def children_of(assignment_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """By assignment id: how many were split from it, and how many of these are struck off. The parents were read
    through scope; withdrawn ones do not count."""
    rows = Assignment.objects.unscoped("counts below rows that were read through scope")
    rows = rows.filter(parent__in=list(assignment_ids)).exclude(state="withdrawn").order_by()
    counted = rows.values("parent").annotate(all=Count("pk"), closed=Count("pk", filter=Q(state="closed")))
    return {row["parent"]: (row["all"], row["closed"]) for row in counted if row["parent"] is not None}


def tab_counts(actor: Actor, organization: Organization) -> dict[str, int]:
    """How many rows the tabs hold: received, own, and sent down (items, not rows)."""
    permit(actor, "directives.read_ledger", organization)
    own = narrowed(organization, "organization").exclude(state="withdrawn").order_by()
    by_mode = dict(own.values_list("mode").annotate(count=Count("pk")))
    sent = narrowed(organization, "sender").filter(mode=Mode.GUIDANCE, item=OuterRef("pk")).exclude(state="withdrawn")
    items = Item.objects.unscoped("counted by what the association sent").filter(Exists(sent))
    kept = kept_of(actor, organization, LedgerFilter(tab=Tab.SENT))
    return {
        Tab.RECEIVED.value: by_mode.get(Mode.GUIDANCE, 0),
        Tab.OWN.value: by_mode.get(Mode.INTERNAL, 0),
        Tab.SENT.value: items.count() if kept is None else kept_item_total(kept),
    }


@dataclass(frozen=True, slots=True)
class SentItem:
    """One item that an association sent down, over all its receivers."""

    item: Item
    total: int
    closed: int
    lights: dict[Light, int]
    due_date: date | None
    rows: LedgerFilter

    @property
    def light(self) -> Light:
        """The worst light that any receiver shows."""
        return next((light for light in Light if self.lights.get(light)), Light.NONE)


_SENT_KEYS: dict[str, Callable[[SentItem], Any]] = {
    "light": lambda line: (line.light, line.due_date or date.max),
    "number": lambda line: line.item.number,
    "title": lambda line: line.item.title,
    "due": lambda line: line.due_date or date.max,
    "closed": lambda line: line.closed / line.total,
    "total": lambda line: line.total,
}


def _sent_lights(
    actor: Actor, organization: Organization, wanted: LedgerFilter, days: LightDays | None
) -> Iterable[tuple[int, int, int, date | None]]:
    """Item, light, how many rows, and the earliest due date among them."""
    rows = ledger_rows(actor, organization, wanted, days)
    kept = kept_of(actor, organization, wanted)
    if kept is not None:
        return kept_items(kept, days or light_days(organization))
    counted: Any = rows.order_by().values_list("item", "light").annotate(count=Count("pk"), due=Min("due_date"))
    return list(counted)


def sent_items(
    actor: Actor, organization: Organization, wanted: LedgerFilter, days: LightDays | None = None
) -> list[SentItem]:
    """The tab of what was sent down, one line per item, the worst first or as the filter sorts.

    Two queries besides the settings: items are few, so that they are sorted here.
    """
    counted = _sent_lights(actor, organization, wanted.but(tab=Tab.SENT), days)
    by_item: dict[int, dict[Light, int]] = {}
    due: dict[int, date] = {}
    for item_id, light, count, day in counted:
        by_item.setdefault(item_id, {})[Light(light)] = count
        if day is not None:
            due[item_id] = min(day, due.get(item_id, day))
    items = Item.objects.unscoped("items of rows that were read through scope").select_related("document")
    found = items.defer("document__text", "document__outline").in_bulk(by_item)
    lines = [
        SentItem(
            item=found[pk],
            total=sum(lights.values()),
            closed=lights.get(Light.CLOSED, 0),
            lights=lights,
            due_date=due.get(pk),
            rows=wanted.but(tab=Tab.SENT, item=pk),
        )
        for pk, lights in by_item.items()
    ]
    lines.sort(key=lambda line: line.item.number)
    for name, turned in reversed(sort_keys(wanted, SENT_SORTS)):
        lines.sort(key=_SENT_KEYS[name], reverse=turned)
    return lines
