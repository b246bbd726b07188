"""Where conflicts of interest come from, and what is laid before those who mark: declared by the rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict: between this member and this entry, from this source, in a sentence that both may read."""

    juror_id: int
    entry_id: int
    source: str
    reason: str


Conflicts = Callable[[Sequence[Any], Sequence[Any]], Iterable[Found]]
Material = Callable[[Any], Sequence[tuple[str, str]]]
_conflicts: dict[str, tuple[str, Conflicts]] = {}
_material: dict[str, Material] = {}
_papers: dict[str, str] = {}


def register_conflicts(source: str, subject_kind: str, find: Conflicts) -> None:
    """Declare a source: `find(jurors, entries)` for entries of one kind of subject; called from AppConfig.ready."""
    _conflicts[source] = (subject_kind, find)


def register_material(subject_kind: str, read: Material) -> None:
    """Declare what those who mark read of an entry: `read(entry)` gives labels and texts."""
    _material[subject_kind] = read


def conflicts_of(jurors: Sequence[Any], entries: Sequence[Any]) -> dict[tuple[int, int], Found]:
    """The first conflict found between each member and entry, by the order of the sources."""
    found: dict[tuple[int, int], Found] = {}
    for source in sorted(_conflicts):
        kind, find = _conflicts[source]
        for each in find(jurors, [entry for entry in entries if entry.subject_kind == kind]):
            found.setdefault((each.juror_id, each.entry_id), each)
    return found


def material_of(entry: Any) -> Sequence[tuple[str, str]]:
    """What those who mark read of an entry; nothing when its room declared nothing."""
    read = _material.get(entry.subject_kind)
    return read(entry) if read is not None else ()


def register_paper(subject_kind: str, url_name: str) -> None:
    """Declare the page that gives those who mark a file of an entry; it takes the assignment's id and asks who asks."""
    _papers[subject_kind] = url_name


def paper_of(entry: Any) -> str:
    """The name of that page; empty when its room declared none."""
    return _papers.get(entry.subject_kind, "")
