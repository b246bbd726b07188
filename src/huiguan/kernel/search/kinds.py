"""Kinds of things that can be found. A room declares its own at start-up, with who may see which of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from huiguan.kernel.permits import Actor, Scope


@dataclass(frozen=True, slots=True)
class Finding:
    """An object that a room found itself, for a kind with `find`."""

    object_id: int
    organization_id: int
    title: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class SearchKind:
    """A kind of thing that can be found.

    `visible` gives the ids of the objects that an actor may see, as a query set of one column (a sub-select, not a
    list). `scope` gives instead the associations whose objects the actor may see, which is faster, where the entry's
    association alone decides. `find` gives instead the hits themselves, best first and some hundred at most, for a text
    and associations (None: all that the actor sees), where the room's own tables are searched and no entries are
    kept. `url` gives the address of one object for a reader who stands in an association.
    """

    key: str
    label: Any
    icon: str
    url: Callable[[int, str], str]
    visible: Callable[[Actor], QuerySet[Any]] | None = None
    scope: Callable[[Actor], Scope] | None = None
    find: Callable[[Actor, str, Collection[int] | None], list[Finding]] | None = None

    def __post_init__(self) -> None:
        if [self.visible, self.scope, self.find].count(None) != 2:
            raise ValueError(f"search kind {self.key!r} needs exactly one of visible, scope and find")


_kinds: dict[str, SearchKind] = {}


def register_kind(kind: SearchKind) -> None:
    """Declare a kind; called from a room's AppConfig.ready. The same key is declared once."""
    _kinds[kind.key] = kind


def search_kinds() -> tuple[SearchKind, ...]:
    """All declared kinds, in the order of their declaration."""
    return tuple(_kinds.values())
