"""The ledger (任务台账): received, own, sent down, and everything below; filtered, lit, paged, counted.

The number of queries does not grow with the rows. A filter can be written as a query string and read back, so that
every figure elsewhere can say which rows it counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from huiguan.directives.enums import AssignmentState, ItemKind, Light, Mode, Stage, Tab
from huiguan.directives.lights import LightDays, LightOf
from huiguan.directives.models import Assignment, DispatchRun, Item
from huiguan.directives.selectors.burden import asked_within, month_bounds
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
NO_TOPIC = "-"  # rows without a topic, where an empty filter means all
BRANCH = "branch"  # everything between associations below, as boards count it
SORTS = {
    "light": ("light", "due_date"),
    "due": ("due_date",),
    "number": ("item__number",),
    "title": ("title",),
    "organization": ("organization__path",),
    "sender": ("sender__path",),
    "unit": ("department__name", "addressee"),
    "state": ("state",),
    "stage": ("stage",),
    "report": ("last_report__at",),
    "sent": ("sent_on",),
}


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which rows of a ledger are meant; empty fields mean no narrowing. `branch` is the code of an association
    and means all below it, too; `receiver` is that one alone.

    Fields that are tuples mean any of their values. `unit` holds `d` and a department's id, or an addressee's name;
    `asked` is a month (2026-11) in which a report is asked. `in_time` are those struck off by their due date (or
    closure asked for by then); `before` what the dispatch of that number found sent already. `view` is the saved view
    by which the list was opened.
    `sort` names columns of SORTS, the first first, separated by commas, each with a minus to turn it round.
    """

    tab: str = Tab.RECEIVED
    q: str = ""
    document: tuple[int, ...] = ()
    item: int | None = None
    parent: int | None = None
    run: int | None = None
    before: int | None = None
    topic: str = ""
    kind: str = ""
    light: tuple[int, ...] = ()
    state: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    branch: str = ""
    receiver: str = ""
    level: tuple[str, ...] = ()
    department: int | None = None
    unit: tuple[str, ...] = ()
    asked: str = ""
    in_time: bool = False
    due_from: date | None = None
    due_until: date | None = None
    as_of: date | None = None
    sort: str = "light"
    descending: bool = False
    view: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> LedgerFilter:
        """From a query string (`request.GET`); what cannot be read is left out, so that no address fails."""
        return cls(**{f.name: value for f in fields(cls) if (value := _read(f.name, query)) is not None})

    def query(self) -> str:
        """The filter as a query string, without what is empty."""
        found = [(name, getattr(self, name)) for name in _BLANK]
        said = [(name, value) for name, value in found if name == "tab" or value != _BLANK[name]]
        return urlencode([(name, "1" if value is True else value) for name, value in said], doseq=True)

    def but(self, **changes: Any) -> LedgerFilter:
        """The same filter with some fields changed."""
        return replace(self, **changes)


_BLANK: dict[str, Any] = {f.name: f.default for f in fields(LedgerFilter)}
_MANY = {"light": int, "document": int, "state": str, "stage": str, "sender": str, "level": str, "unit": str}
_NUMBERS = {"item", "parent", "run", "before", "department", "view"}
_FLAGS = {"in_time", "descending"}
MOST_VALUES = 60  # of one field
_DAYS = {"due_from", "due_until", "as_of"}
_YEARS = range(1900, 2200)  # working days are counted from them, also across the edge of what calendars know


def _read(name: str, query: Mapping[str, Any]) -> Any:
    values = [value for value in _values(name, query) if value and "\x00" not in value]
    if not values:
        return None
    try:
        if name in _MANY:
            return tuple(dict.fromkeys(_MANY[name](value) for value in values[:MOST_VALUES]))
        return _single(name, values)
    except ValueError:
        return None


def _values(name: str, query: Mapping[str, Any]) -> list[str]:
    if hasattr(query, "getlist"):
        return list(query.getlist(name))
    value = query.get(name, ())
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def _single(name: str, values: list[str]) -> Any:
    if name == "sort":
        return ",".join(values)
    value = values[-1]
    if name in _NUMBERS:
        return int(value)
    if name in _DAYS:
        day = date.fromisoformat(value)
        return day if day.year in _YEARS else None
    return value == "1" if name in _FLAGS else value


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
    counts = light_counts(rows)
    lights = [light for light in Light if light in wanted.light]
    total = sum(counts[light] for light in (lights or Light))
    size = max(1, min(size, LONGEST_PAGE))
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    first = (page - 1) * size
    if wanted.sort == "light":
        lights, first = _lights_of_page(counts, lights or list(Light), first, size, wanted.descending)
    chosen = rows.filter(light__in=lights) if lights else rows
    keys = list(chosen.order_by(*_order(wanted)).values_list("pk", "light")[first : first + size])
    return LedgerPage(_rows(keys, days), total, page, pages, counts, days, wanted)


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


def sort_keys(wanted: LedgerFilter) -> list[tuple[str, bool]]:
    """The columns by which a filter sorts, known ones only, each with whether it is turned round."""
    named = [(name.removeprefix("-"), name.startswith("-")) for name in wanted.sort.split(",")]
    return [(name, turned) for name, turned in named if name in SORTS] or [("light", False)]


def _rows(keys: list[tuple[int, int]], days: LightDays) -> list[LedgerRow]:
    ids = [pk for pk, _light in keys]
    found = Assignment.objects.unscoped("keys come from a scoped query").select_related(
        "item", "document", "sender", "organization", "department", "last_report"
    )
    by_id = found.defer("document__text", "document__outline").in_bulk(ids)
    below = children_of(ids)
    return [_row(by_id[pk], Light(light), days, below.get(pk, (0, 0))) for pk, light in keys]


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
    return {
        Tab.RECEIVED.value: by_mode.get(Mode.GUIDANCE, 0),
        Tab.OWN.value: by_mode.get(Mode.INTERNAL, 0),
        Tab.SENT.value: items.count(),
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


def sent_items(
    actor: Actor, organization: Organization, wanted: LedgerFilter, days: LightDays | None = None
) -> list[SentItem]:
    """The tab of what was sent down, one line per item, the worst first; two queries besides the settings."""
    rows = ledger_rows(actor, organization, wanted.but(tab=Tab.SENT), days)
    counted = rows.order_by().values_list("item", "light").annotate(count=Count("pk"), due=Min("due_date"))
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
    return sorted(lines, key=lambda line: (line.light, line.due_date or date.max, line.item.number))
