"""Kinds of filings: a room says what one holds and how it is filled from the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huiguan.kernel.permits import Actor, NotFound


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a filing: title, heads of columns, rows of words."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"title": self.title, "columns": list(self.columns), "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True, slots=True)
class Filled:
    """What the data give for a filing; `missing` are sentences that name what they do not."""

    title: str
    sections: tuple[Section, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilingKind:
    """A kind of filing. `due` holds by authority the last day, given the association and the day; an authority that is
    not in it does not take this kind. `beforehand`: it names a day that must not have come when it is filed.
    """

    key: str
    label: Any
    about: Any
    due: Mapping[str, Callable[[Any, date], date | None]]
    fill: Callable[[Actor, Any, date], Filled] | None = None
    beforehand: bool = False
    order: int = 0
    papers: tuple[Any, ...] = field(default=())


_kinds: dict[str, FilingKind] = {}


def register_kind(kind: FilingKind) -> None:
    """Declare a kind; called from a room's AppConfig.ready."""
    _kinds[kind.key] = kind


def kinds() -> list[FilingKind]:
    """All kinds, in their order."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind_of(key: str) -> FilingKind:
    """The kind of this key; NotFound when no room declared it."""
    if key not in _kinds:
        raise NotFound(key)
    return _kinds[key]
