"""The home page of an association, put together from what the rooms tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from huiguan.kernel.calendar import today
from huiguan.kernel.desk.lines import WORDS, LineWords, WorkLine
from huiguan.kernel.desk.policies import READ
from huiguan.kernel.desk.specs import (
    MOST,
    DeskCard,
    PlanEntry,
    PlanSource,
    Shortcut,
    Standing,
    State,
    Tally,
    all_cards,
    all_plans,
    all_shortcuts,
    figures_of,
)
from huiguan.kernel.figures import FigureSpec, Period, figure_spec
from huiguan.kernel.figures import selectors as figures
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, allows, permit

# Figures of a large branch take a second to count; who opens the page again sees those of some minutes ago.
FIGURES_KEPT = 600
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of work of a room, with those of its tallies that count anything."""

    card: DeskCard
    url: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A tally with the kind of work and the line to which it belongs."""

    line: LineWords
    card: DeskCard
    tally: Tally


@dataclass(frozen=True, slots=True)
class Planned:
    """An entry of the year's plan with its line; its state as of today."""

    line: WorkLine
    entry: PlanEntry

    @property
    def words(self) -> LineWords:
        """The words of the line."""
        return WORDS[self.line]


@dataclass(frozen=True, slots=True)
class Part:
    """A line of work: its rows, and how far its part of the year's plan is."""

    line: WorkLine
    words: LineWords
    rows: tuple[Row, ...]
    done: int
    planned: int

    @property
    def busy(self) -> list[Row]:
        """Rows that have something to tell."""
        return [row for row in self.rows if row.tallies]

    @property
    def quiet(self) -> list[Row]:
        """Rows with nothing open: named, so that it is seen what the association does."""
        return [row for row in self.rows if not row.tallies]


@dataclass(frozen=True, slots=True)
class Home:
    """What the page shows. `parts` are the lines of which the reader may see anything, in their order."""

    parts: tuple[Part, ...]
    plan: tuple[Planned, ...]

    def told(self, *standings: Standing) -> list[Told]:
        """The tallies of these standings, line by line."""
        return [
            Told(part.words, row.card, tally)
            for part in self.parts
            for row in part.rows
            for tally in row.tallies
            if tally.standing in standings
        ]

    def number(self, standing: Standing) -> int:
        """How many things stand so, in all lines."""
        return sum(one.tally.number for one in self.told(standing))

    @property
    def done(self) -> int:
        """Entries of the year's plan that are done."""
        return sum(one.entry.state == State.DONE for one in self.plan)

    @property
    def late(self) -> list[Planned]:
        """Entries of the plan whose day has passed."""
        return [one for one in self.plan if one.entry.state == State.LATE]

    @property
    def to_publish(self) -> list[Planned]:
        """Entries that are to be published and are not yet."""
        return [one for one in self.plan if one.entry.publish and one.entry.state != State.DONE]


def home_of(actor: Actor, organization: Organization, year: int) -> Home:
    """The home page of an association for a year, with what its actor may see.

    Every room answers with a fixed number of statements. NotFound without a role there.
    """
    permit(actor, READ.name, organization)
    rows = [(card.line, _row(actor, organization, card)) for card in all_cards() if _may(actor, card, organization)]
    plan = plan_of(actor, organization, year)
    parts = [
        _part(line, [row for of, row in rows if of == line], [one for one in plan if one.line == line])
        for line in WorkLine
    ]
    return Home(tuple(part for part in parts if part.rows or part.planned), tuple(plan))


def _may(actor: Actor, asked: DeskCard | PlanSource, organization: Organization) -> bool:
    return allows(actor, asked.permission, organization)


def _row(actor: Actor, organization: Organization, card: DeskCard) -> Row:
    tallies = tuple(tally for tally in card.read(actor, organization) if tally.number)
    return Row(card, reverse(card.url_name, kwargs={"code": organization.code}), tallies)


def _part(line: WorkLine, rows: Iterable[Row], plan: list[Planned]) -> Part:
    done = sum(one.entry.state == State.DONE for one in plan)
    return Part(line, WORDS[line], tuple(rows), done, len(plan))


def plan_of(actor: Actor, organization: Organization, year: int) -> list[Planned]:
    """The year's plan of an association as far as the actor may see it, the earliest first."""
    permit(actor, READ.name, organization)
    found = [
        Planned(source.line, _as_of(entry, today()))
        for source in all_plans()
        if _may(actor, source, organization)
        for entry in source.read(actor, organization, year)[:MOST]
    ]
    return sorted(found, key=lambda one: (one.entry.day, one.entry.title))


def _as_of(entry: PlanEntry, day: date) -> PlanEntry:
    late = entry.state in {State.PLANNED, State.RUNNING} and entry.day < day and not entry.lasting
    return replace(entry, state=State.LATE) if late else entry


@dataclass(frozen=True, slots=True)
class Cell:
    """What a line holds in a month: how many entries, how many of them are done, how many late."""

    month: int
    number: int
    done: int
    late: int


def months_of(plan: Iterable[Planned]) -> list[tuple[LineWords, list[Cell]]]:
    """The plan as a table: the lines that hold anything, and the twelve months."""
    cells: dict[WorkLine, dict[int, list[State]]] = {}
    for one in plan:
        cells.setdefault(one.line, {}).setdefault(one.entry.day.month, []).append(one.entry.state)
    return [
        (WORDS[line], [_cell(month, cells[line].get(month, [])) for month in MONTHS])
        for line in WorkLine
        if line in cells
    ]


def _cell(month: int, states: list[State]) -> Cell:
    return Cell(month, len(states), states.count(State.DONE), states.count(State.LATE))


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure on the home page. `value` is None where it is too small to be told."""

    spec: FigureSpec
    value: int | Decimal | None
    url: str


def may_read_figures(actor: Actor, organization: Organization) -> bool:
    """Whether the actor reads figures of this association as totals."""
    return allows(actor, figures.TOTALS, organization)


def figures_by_line(actor: Actor, organization: Organization, year: int) -> tuple[Any, list[tuple[LineWords, Any]]]:
    """When they were counted, and by line the figures of a year with everything below that the actor reaches.

    One statement for each figure, and none for those counted in the last ten minutes. NotFound without totals there.
    """
    permit(actor, figures.TOTALS, organization)
    period = Period.of_year(year)
    deep = figures.reaches_below(actor, organization)
    opens = [figures.may_open(actor, figure_spec(key), organization) for line in WorkLine for key in figures_of(line)]
    # What is told depends on the reader's reach and on whether the rows open to them.
    kept = f"desk.figures.{organization.pk}.{year}.{deep}.{''.join('01'[one] for one in opens)}"
    counted: tuple[Any, dict[str, Any]] | None = cache.get(kept)
    if counted is None:
        counted = (timezone.now(), _count(actor, organization, period))
        cache.set(kept, counted, FIGURES_KEPT)
    at, values = counted
    lines = [
        (WORDS[line], [_shown(key, values[key], organization, year) for key in figures_of(line)]) for line in WorkLine
    ]
    return at, [(words, shown) for words, shown in lines if shown]


def _count(actor: Actor, organization: Organization, period: Period) -> dict[str, Any]:
    keys = [key for line in WorkLine for key in figures_of(line)]
    return {one.key: one.value for one in figures.figure_totals(actor, keys, organization, period)}


def _shown(key: str, value: Any, organization: Organization, year: int) -> Shown:
    return Shown(figure_spec(key), value, reverse("figures:figure", args=[organization.code, key]) + f"?period={year}")


def shortcuts_of(actor: Actor) -> list[Shortcut]:
    """What a member may come for."""
    return [one for one in all_shortcuts() if allows(actor, one.permission)]
