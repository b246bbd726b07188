"""What kinds of credentials there are: declared by the rooms. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """The row that a credential is about: its id, the name as printed, its person, and a number where it has one."""

    subject_id: int
    holder: str
    person_id: int | None = None
    number: str = ""
    title: str = ""


def _no_subjects(organization_id: int, subject_ids: Sequence[int]) -> Sequence[Subject]:
    return []


def _no_lines(subject_ids: Sequence[int]) -> Mapping[int, Sequence[Line]]:
    return {}


def _no_names(subject_ids: Sequence[int]) -> Mapping[int, str]:
    return {}


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """One kind: `key` is `room.what`, `label` what the card is called and what a stranger reads of it.

    `holds(ids)` gives those of the subjects (rows of `subject_kind`) whose state entitles them today: it is asked at
    every check, so that no state is copied. `lines(ids)` gives what is printed besides number and name. Officers
    need `issue_permission` in the association to issue and revoke, `read_permission` to see what was issued.
    `subjects(organization_id, ids)` gives what is issued to rows of one association, for printing in bulk.
    `prefix` begins the numbers of credentials whose room gives none. `own_names(ids)` gives the names of holders whose
    identity is hidden: for the copies of the holders themselves, and for nobody else's.
    """

    key: str
    label: Any
    subject_kind: str
    issue_permission: str
    read_permission: str
    holds: Callable[[Collection[int]], Collection[int]]
    lines: Callable[[Sequence[int]], Mapping[int, Sequence[Line]]] = _no_lines
    subjects: Callable[[int, Sequence[int]], Sequence[Subject]] = _no_subjects
    layout: Literal["card", "certificate"] = "card"
    prefix: str = ""
    own_names: Callable[[Sequence[int]], Mapping[int, str]] = _no_names


_kinds: dict[str, CredentialKind] = {}


def register_kind(kind: CredentialKind) -> None:
    """Declare a kind; called from a room's AppConfig.ready."""
    _kinds[kind.key] = kind


def credential_kind(key: str) -> CredentialKind:
    """The declared kind; KeyError when no room declared it."""
    return _kinds[key]


def credential_kinds() -> list[CredentialKind]:
    """All declared kinds, by key."""
    return [_kinds[key] for key in sorted(_kinds)]
