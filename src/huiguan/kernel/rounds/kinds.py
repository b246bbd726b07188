"""Kinds of rounds: a room says what else is asked when something is handed in, and where its page is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from huiguan.kernel.permits import Actor, NotFound


def _nothing(actor: Actor, row: Any) -> None:
    """Nothing more is asked."""


def _nowhere(row: Any, organization: Any) -> str:
    """The room has no page of the round."""
    return ""


@dataclass(frozen=True, slots=True)
class RoundKind:
    """A kind of round. `check(actor, submission)` raises RuleViolation when it may not be handed in; it runs at every
    step upwards. `url(submission, organization)` is the room's page of one, seen from an association, and
    `address(round, organization)` that of the round. `kept` are the keys of questions
    whose answers the room reads itself: every version of the form asks them as the first did.
    """

    key: str
    label: Any
    url: Callable[[Any, Any], str]
    check: Callable[[Actor, Any], None] = _nothing
    address: Callable[[Any, Any], str] = _nowhere
    kept: tuple[str, ...] = ()


_kinds: dict[str, RoundKind] = {}


def register_kind(kind: RoundKind) -> None:
    """Declare a kind; called from a room's AppConfig.ready."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> RoundKind:
    """The kind of this key; NotFound when no room declared it."""
    if key not in _kinds:
        raise NotFound(key)
    return _kinds[key]
