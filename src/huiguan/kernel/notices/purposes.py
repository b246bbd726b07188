"""Purposes of public notices: which fields are shown, for how long at least, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiguan.kernel.permits import Actor, NotFound


@dataclass(frozen=True, slots=True)
class ShownField:
    """A column of what is shown. `names` marks the one that names a person or unit: a title may not repeat it."""

    key: str
    label: Any
    names: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Ready:
    """A subject that may be put up: the room gives title and rows from its data, nobody types them."""

    subject_id: int
    title: str
    rows: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PurposeSpec:
    """What a notice of this purpose shows: exactly `fields`, for `working_days_minimum` days or more, by `law`.

    `ready(actor, organization)` lists what waits to be put up: those are opened from the kernel's page under
    `permission`. `opened(actor, notice)` runs in the transaction that opens one, for the room's own state.
    `concerned(subject_ids)` gives pairs of a subject and a person (ids): of whom its notice tells and who had a part in
    what it shows, in a fixed number of statements. None of them reads or answers what is said against it.
    """

    key: str
    label: Any
    fields: tuple[ShownField, ...]
    working_days_minimum: int
    law: Any
    subject_kind: str = ""
    permission: str = "notices.open"
    ready: Callable[[Actor, Any], Sequence[Ready]] | None = None
    opened: Callable[[Actor, Any], None] | None = None
    concerned: Callable[[Collection[int]], Iterable[tuple[int, int]]] | None = None

    def __post_init__(self) -> None:
        if self.working_days_minimum < 1 or not any(field.names for field in self.fields):
            raise ValueError(f"purpose {self.key!r} needs a time and a field that names")


_purposes: dict[str, PurposeSpec] = {}


def register_purpose(spec: PurposeSpec) -> None:
    """Declare a purpose; called from a room's AppConfig.ready."""
    _purposes[spec.key] = spec


def purposes() -> list[PurposeSpec]:
    """All purposes, by key."""
    return [_purposes[key] for key in sorted(_purposes)]


def purpose_of(key: str) -> PurposeSpec:
    """The purpose of this key; NotFound when no room declared it."""
    if key not in _purposes:
        raise NotFound(key)
    return _purposes[key]
