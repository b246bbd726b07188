"""The board: how things stand in a branch of the tree, level by level, topic by topic.

All rows are counted into cells (`selectors/cells.py`); every figure of the page is a sum of cells, and says by a ledger
filter which rows it counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from huiguan.directives.enums import AssignmentState, Light
from huiguan.directives.lights import LightDays
from huiguan.directives.models import Item
from huiguan.directives.selectors.cells import LONG_OVERDUE, MONDAY, READ, Cell, cells_and_receivers, week_of
from huiguan.directives.selectors.ledger_filter import BRANCH, NO_TOPIC, LedgerFilter
from huiguan.directives.selectors.settings import both_days
from huiguan.kernel.calendar import today, working_days_between
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, permit

LATE = (Light.OVERDUE, Light.WARN)
STUCK = 20
Lights = dict[Light, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the rows that it counted."""

    count: int
    share: float
    change: int
    rows: LedgerFilter


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Lights of a branch in a topic; `late` is the share of overdue and behind rows, 0 to 1."""

    lights: Lights
    total: int
    rows: LedgerFilter

    @property
    def late(self) -> float:
        """Share of rows that are overdue or behind."""
        return sum(self.lights.get(light, 0) for light in LATE) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One branch: the association at its head, a cell per topic, and the share struck off."""

    organization: Organization
    has_below: bool
    cells: dict[str, HeatCell]
    total: int
    closed: int
    rows: LedgerFilter

    @property
    def closed_share(self) -> float:
        """Share of rows that are struck off."""
        return self.closed / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Week:
    """Rows due in the week that begins on `monday`, by light."""

    monday: date
    lights: Lights
    rows: LedgerFilter


@dataclass(frozen=True, slots=True)
class Stuck:
    """Where something waits: an item in a state that somebody else has to end. `days` are working days so far."""

    item: Item
    state: AssignmentState
    light: Light
    count: int
    days: int
    rows: LedgerFilter


@dataclass(frozen=True, slots=True)
class Board:
    """All figures of the page."""

    organization: Organization
    as_of: date
    days: LightDays
    total: int
    receivers: dict[str, int]
    figures: dict[Light, Figure]
    long_overdue: Figure
    topics: list[str]
    heat: list[HeatRow]
    weeks: list[Week]
    stuck: list[Stuck]
    near_due: list[tuple[Organization, int, LedgerFilter]]
    filter: LedgerFilter = field(default_factory=lambda: LedgerFilter(tab=BRANCH))


def board(
    actor: Actor, organization: Organization, *, document_id: int | None = None, as_of: date | None = None
) -> Board:
    """The board of the branch of `organization`, of one document or of all, on a day (today).

    On an earlier day, what was sent, struck off and due then is counted as it was; plans and quality are today's.
    """
    permit(actor, READ, organization)
    day = as_of or today()
    days, week_ago = both_days(organization, day, day - timedelta(days=7))
    base = LedgerFilter(tab=BRANCH, document=(document_id,) if document_id else (), as_of=as_of)
    cells, receivers = cells_and_receivers(actor, organization, document_id, days, week_ago)
    heads = Organization.objects.in_bulk({cell.head for cell in cells.places})
    found = Item.objects.unscoped("items of rows that were read through scope").in_bulk(
        {c.item_id for c in cells.items}
    )
    topics = _topics(found.values())
    return Board(
        organization=organization,
        as_of=day,
        days=days,
        total=sum(cell.count for cell in cells.totals),
        receivers=receivers,
        figures=_figures(cells.totals, base),
        long_overdue=_long_overdue(cells.totals, base, day),
        topics=topics,
        heat=_heat(cells.places, heads, base),
        weeks=_weeks(cells.weeks, base),
        stuck=_stuck(cells.items, found, base, day),
        near_due=_near_due(cells.places, heads, base, day),
        filter=base,
    )


def _sum(cells: Iterable[Cell], key: Callable[[Cell], Any]) -> dict[Any, Lights]:
    found: dict[Any, Lights] = defaultdict(lambda: defaultdict(int))
    for cell in cells:
        found[key(cell)][cell.light] += cell.count
    return found


def _topics(items: Iterable[Item]) -> list[str]:
    """In the order in which the text has them, which is that of its items."""
    first: dict[str, int] = {}
    for item in sorted(items, key=lambda item: (item.order, item.pk)):
        first.setdefault(item.topic, len(first))
    return sorted(first, key=lambda topic: (topic == "", first[topic]))


def _figures(cells: list[Cell], base: LedgerFilter) -> dict[Light, Figure]:
    now = _sum(cells, lambda cell: None)[None]
    before: Lights = defaultdict(int)
    for cell in cells:
        before[cell.before] += cell.count
    total = sum(now.values()) or 1
    return {
        light: Figure(now[light], now[light] / total, now[light] - before[light], base.but(light=(int(light),)))
        for light in Light
    }


def _long_overdue(cells: Iterable[Cell], base: LedgerFilter, day: date) -> Figure:
    count = sum(cell.count for cell in cells if cell.light is Light.OVERDUE and cell.long_overdue)
    until = day - timedelta(days=LONG_OVERDUE + 1)
    return Figure(count, 0.0, 0, base.but(light=(int(Light.OVERDUE),), due_until=until))


def _heat(cells: list[Cell], heads: dict[int, Organization], base: LedgerFilter) -> list[HeatRow]:
    by_place = _sum(cells, lambda cell: (cell.head, cell.topic))
    by_branch = _sum(cells, lambda cell: cell.head)
    topics = {topic for _head, topic in by_place}
    rows = []
    for head in sorted(heads.values(), key=lambda head: head.path):
        here = base.but(branch=head.code)
        lights = by_branch[head.pk]
        made = {
            topic: HeatCell(dict(found), sum(found.values()), here.but(topic=topic or NO_TOPIC))
            for topic in topics
            if (found := by_place.get((head.pk, topic)))
        }
        rows.append(HeatRow(head, head.numchild > 0, made, sum(lights.values()), lights[Light.CLOSED], here))
    return rows


def _weeks(cells: list[Cell], base: LedgerFilter) -> list[Week]:
    dated = _sum((cell for cell in cells if cell.week is not None), lambda cell: cell.week)
    return [_week(MONDAY + timedelta(weeks=number), dict(dated[number]), base) for number in sorted(dated)]


def _week(monday: date, lights: Lights, base: LedgerFilter) -> Week:
    return Week(monday, lights, base.but(due_from=monday, due_until=monday + timedelta(days=6)))


WAITING = (AssignmentState.SENT, AssignmentState.CLOSURE_REQUESTED, AssignmentState.RETURNED)


def _stuck(cells: Iterable[Cell], items: dict[int, Item], base: LedgerFilter, day: date) -> list[Stuck]:
    groups: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.state in WAITING or (cell.light is Light.OVERDUE and cell.state == AssignmentState.TAKEN_ON):
            groups[cell.item_id, cell.state].append(cell)
    found = [_stuck_entry(items[i], AssignmentState(state), group, base, day) for (i, state), group in groups.items()]
    return sorted(found, key=lambda entry: (entry.light, -entry.days, -entry.count, entry.item.number, entry.state))[
        :STUCK
    ]


def _stuck_entry(item: Item, state: AssignmentState, group: list[Cell], base: LedgerFilter, day: date) -> Stuck:
    light = min(cell.light for cell in group)
    narrow = (int(Light.OVERDUE),) if state is AssignmentState.TAKEN_ON else ()
    return Stuck(
        item=item,
        state=state,
        light=light,
        count=sum(cell.count for cell in group),
        days=max(0, working_days_between(min(cell.since for cell in group), day)),
        rows=base.but(item=item.pk, state=(state.value,), light=narrow),
    )


def _near_due(
    cells: Iterable[Cell], heads: dict[int, Organization], base: LedgerFilter, day: date
) -> list[tuple[Organization, int, LedgerFilter]]:
    """What is still open and due in the week of `day`, by branch, the most first; as many, in the order of the tree."""
    monday = MONDAY + timedelta(weeks=week_of(day))
    running = (Light.OVERDUE, Light.WARN, Light.REMIND, Light.ON_PLAN, Light.NOT_STARTED)
    counts: dict[int, int] = defaultdict(int)
    for cell in cells:
        if cell.this_week and cell.light in running:
            counts[cell.head] += cell.count
    lights = tuple(int(light) for light in running)
    span = base.but(due_from=monday, due_until=monday + timedelta(days=6), light=lights)
    return [
        (heads[head], count, span.but(branch=heads[head].code))
        for head, count in sorted(counts.items(), key=lambda pair: (-pair[1], heads[pair[0]].path))
    ]
