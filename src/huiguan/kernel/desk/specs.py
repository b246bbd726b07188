"""The registry of the home page: what each room tells there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from huiguan.kernel.desk.lines import WorkLine
from huiguan.kernel.permits import Actor


class Standing(StrEnum):
    """How a number of things stands."""

    OPEN = "open"  # in hand, nothing to be done about it now
    WAITING = "waiting"  # the office has to act
    STUCK = "stuck"  # nobody moves, though not late yet
    LATE = "late"  # a deadline has passed
    PUBLISH = "publish"  # decided, and to be published


@dataclass(frozen=True, slots=True)
class Tally:
    """So many things in one standing. `label` says what they are, without the number; `url` opens exactly them."""

    number: int
    label: Any
    url: str
    standing: Standing = Standing.OPEN


@dataclass(frozen=True, slots=True)
class DeskCard:
    """One kind of work of a room, as a row under its line.

    `read(actor, organization)` gives its tallies with a fixed number of statements (at most two), however many rows
    there are; it is called only where the actor has `permission` in that association. Tallies of nothing are left out
    by the page. `url_name` takes the association's code and opens the room's own page.
    """

    key: str
    line: WorkLine
    label: Any
    permission: str
    url_name: str
    read: Callable[[Actor, Any], Sequence[Tally]]
    order: int = 0


class State(StrEnum):
    """Where an entry of the year's plan stands."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """Something that the year holds on a day: `title` in its own words, `kind` what it is (words of the room).

    `publish`: on that day it is to be published; the page lists these apart until they are done. Whether it is late is
    worked out from the day by the page: PLANNED and RUNNING entries of the past are LATE unless `lasting`.
    """

    day: date
    title: str
    url: str
    kind: Any
    state: State = State.PLANNED
    publish: bool = False
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class PlanSource:
    """What a room brings into the year's plan of an association.

    `read(actor, organization, year)` gives the entries of a calendar year, with a fixed number of statements (at most
    two) and at most `MOST` entries, the earliest first.
    """

    key: str
    line: WorkLine
    permission: str
    read: Callable[[Actor, Any, int], Sequence[PlanEntry]]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A thing that a member comes for, on the phone's home page; `url_name` takes no association, only `kwargs`."""

    key: str
    label: Any
    icon: str
    url_name: str
    permission: str
    order: int = 0
    kwargs: Mapping[str, str] = field(default_factory=dict)


# Entries that one room brings into a year: a page that people read, not an archive.
MOST = 40

_cards: dict[str, DeskCard] = {}
_plans: dict[str, PlanSource] = {}
_shortcuts: dict[str, Shortcut] = {}
_figures: dict[WorkLine, list[str]] = {line: [] for line in WorkLine}


def register_card(card: DeskCard) -> None:
    """Declare a row of the home page; called from a room's AppConfig.ready. ValueError when the key is taken."""
    if _cards.setdefault(card.key, card) != card:
        raise ValueError(f"card {card.key!r} is declared twice")


def register_plan(source: PlanSource) -> None:
    """Declare what a room brings into the year's plan. ValueError when the key is taken."""
    if _plans.setdefault(source.key, source) != source:
        raise ValueError(f"plan {source.key!r} is declared twice")


def register_shortcut(shortcut: Shortcut) -> None:
    """Declare what members come for. ValueError when the key is taken."""
    if _shortcuts.setdefault(shortcut.key, shortcut) != shortcut:
        raise ValueError(f"shortcut {shortcut.key!r} is declared twice")


def register_figures(line: WorkLine, keys: Iterable[str]) -> None:
    """Name figures (`huiguan.kernel.figures`) that tell most about a line: two or three of a room."""
    _figures[line].extend(key for key in keys if key not in _figures[line])


def all_cards() -> Iterator[DeskCard]:
    """All cards, by their order."""
    yield from sorted(_cards.values(), key=lambda card: (card.order, card.key))


def all_plans() -> Iterator[PlanSource]:
    """All sources of the year's plan."""
    yield from _plans.values()


def all_shortcuts() -> Iterator[Shortcut]:
    """All shortcuts, by their order."""
    yield from sorted(_shortcuts.values(), key=lambda one: (one.order, one.key))


def figures_of(line: WorkLine) -> tuple[str, ...]:
    """The keys of the figures that tell about a line."""
    return tuple(_figures[line])
