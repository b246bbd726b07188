"""The table from which buttons, API actions, timelines, escalation and the documentation's diagram are derived.

Pure values: no database. Labels are lazy translations with English sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from huiguan.kernel.permits import Role

Tone = Literal["grey", "blue", "green", "yellow", "orange", "red"]


@dataclass(frozen=True, slots=True)
class Tell:
    """Who is told: the holders of `role` in the association that the subject names in its field `side`.

    `kind` is the key of a message kind of the inbox. Where a subject names its people itself, `people` gives their
    accounts instead of a role, and `label` says who they are. With a role as well, None of `people` means its holders:
    a subject that has to be kept from somebody goes by account, and what goes by role is found by successors too.
    """

    role: Role | None
    kind: str
    side: str = "organization"
    people: Callable[[Any], Iterable[int] | None] | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.role is None and self.people is None:
            raise ValueError(f"{self.kind}: a role is told, or people")


@dataclass(frozen=True, slots=True)
class Late:
    """One rung of escalation: who is told when a deadline lies `after` working days back (negative: still ahead)."""

    after: int
    tells: tuple[Tell, ...]


@dataclass(frozen=True, slots=True)
class State:
    """A state of a subject. `final` ones need no way out, but may have one (a closed item is reopened).

    `late` are the rungs climbed while a subject stays here past the deadline of the step that led here.
    """

    key: str
    label: Any
    final: bool = False
    tone: Tone = "grey"
    late: tuple[Late, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from one of `sources` to `target`.

    `permission` is asked in the association that the subject names in its field `side`. `within` is the deadline, in
    working days, for the state reached. `four_eyes` names transitions whose last actor may not also do this one.
    `primary`, `destructive` and `confirm` (a question) shape the button; `tells` says who hears of it.
    """

    key: str
    label: Any
    sources: tuple[str, ...]
    target: str
    permission: str
    side: str = "organization"
    within: int | None = None
    needs_note: bool = False
    needs_evidence: bool = False
    primary: bool = False
    destructive: bool = False
    confirm: Any = ""
    tells: tuple[Tell, ...] = ()
    four_eyes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """All states and transitions of one kind of thing.

    `title` and `url` give the line and the address that a message about a subject carries; `related` are the foreign
    keys that they follow, read with the subjects in one query. `within` is the deadline of the initial state.
    """

    name: str
    label: Any
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    initial: str
    within: int | None = None
    title: Callable[[Any], str] = str
    url: Callable[[Any], str] = lambda subject: ""
    related: tuple[str, ...] = ("organization",)

    def state(self, key: str) -> State:
        """The state of this key; KeyError when there is none."""
        for state in self.states:
            if state.key == key:
                return state
        raise KeyError(key)

    def transition(self, key: str) -> Transition:
        """The transition of this key; KeyError when there is none."""
        for transition in self.transitions:
            if transition.key == key:
                return transition
        raise KeyError(key)

    def choices(self) -> list[tuple[str, Any]]:
        """Keys and labels of the states, for a model's field and for filters."""
        return [(state.key, state.label) for state in self.states]
