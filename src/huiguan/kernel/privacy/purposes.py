"""Purposes for which a person is asked for consent, each with the notice that the law wants (PIPL 17, 23, 29, 30)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose, asked for separately. `notice` is read before consenting; `version` rises whenever it changes.

    `days` is the longest term in days (None: while the membership lasts). `separate`: the law wants a consent of its
    own (sensitive data, passing on, publication), never a box among others.
    """

    key: str
    label: Any
    notice: Any
    version: int = 1
    days: int | None = None
    separate: bool = True


_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    """Declare a purpose; called from a room's AppConfig.ready."""
    _purposes[purpose.key] = purpose


def purposes() -> list[Purpose]:
    """All declared purposes, by key."""
    return [_purposes[key] for key in sorted(_purposes)]


def purpose(key: str) -> Purpose:
    """The purpose of this key; KeyError when there is none."""
    return _purposes[key]
