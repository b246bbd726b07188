"""How long each kind of personal data is kept, and what then happens, declared by the rooms (PIPL 19, 47)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiguan.kernel.permits import Actor


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """`select(today, limit)` gives the keys of what is over its time; `apply(actor, keys)` deletes or empties it.

    `law` cites why it is kept as long as that and not longer. `apply` runs in a transaction of its own for each batch
    and may be run again for the same keys.
    """

    key: str
    label: Any
    law: str
    select: Callable[[date, int], Sequence[int]]
    apply: Callable[[Actor, Sequence[int]], int]


_rules: dict[str, RetentionRule] = {}


def register_retention(rule: RetentionRule) -> None:
    """Declare a rule; called from a room's AppConfig.ready."""
    _rules[rule.key] = rule


def retention_rules() -> list[RetentionRule]:
    """All declared rules, by key."""
    return [_rules[key] for key in sorted(_rules)]
