"""The disclosure board: what rooms name, what the office added, and what was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits.slots import filled
from huiguan.publicsite.models import Disclosure

SLOT = "publicsite.disclosures"


@dataclass(frozen=True, slots=True)
class Due:
    """A matter to be disclosed; `done_on` and `url` when a room's own public page discloses it."""

    key: str
    title: str
    basis: str
    arose_on: date
    due_on: date
    done_on: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the board. `light`: done, late (disclosed after its day), open, overdue."""

    due: Due
    light: str
    article_id: int | None = None


Source = Callable[[Organization, date], Iterable[Due]]


def due_of(organization: Organization, key: str) -> Due | None:
    """What a room says of one matter."""
    return next((due for due in _from_rooms(organization, today()) if due.key == key), None)


def board_of(organization: Organization) -> list[Line]:
    """All matters of an association, what is overdue first, then what is open by its day, then the latest done."""
    day = today()
    rows = Disclosure.objects.unscoped("the board is public").filter(organization=organization)
    answered = {row.key: row for row in rows}
    dues = {due.key: due for due in _from_rooms(organization, day)}
    lines = [_line(due, answered.get(key), day) for key, due in dues.items()]
    lines += [_line(_stored(row), row, day) for key, row in answered.items() if key not in dues]
    return sorted(lines, key=_order)


def _from_rooms(organization: Organization, day: date) -> Iterable[Due]:
    for source in filled(SLOT):
        yield from source(organization, day)


def _stored(row: Disclosure) -> Due:
    return Due(row.key, row.title, row.basis, row.arose_on, row.due_on)


def _line(due: Due, row: Disclosure | None, day: date) -> Line:
    days = (due.done_on, row.done_on if row is not None else None)
    done_on = min((one for one in days if one is not None), default=None)
    shown = Due(due.key, due.title, due.basis, due.arose_on, due.due_on, done_on, due.url)
    return Line(shown, light_of(due.due_on, done_on, day), row.article_id if row is not None else None)


def light_of(due_on: date, done_on: date | None, day: date) -> str:
    """What the board says of a day: done, late, overdue or open."""
    if done_on is not None:
        return "done" if done_on <= due_on else "late"
    return "overdue" if due_on < day else "open"


def _order(line: Line) -> tuple[Any, ...]:
    rank = {"overdue": 0, "open": 1}.get(line.light, 2)
    day = line.due.due_on.toordinal()
    return rank, day if rank < 2 else -day, line.due.key
