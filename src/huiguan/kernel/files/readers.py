"""Who may read the files of a kind of thing: said by the room that the thing belongs to."""

from __future__ import annotations

from collections.abc import Callable

from huiguan.kernel.permits import Actor

Reader = Callable[[Actor, int], bool]

_readers: dict[str, Reader] = {}


def register_reader(subject_kind: str, function: Reader) -> None:
    """Say who reads the files attached to things of `subject_kind`; called from a room's AppConfig.ready."""
    _readers[subject_kind] = function


def may_read(actor: Actor, subject_kind: str, subject_id: int) -> bool:
    """Ask the room; a kind that no room spoke for is read by nobody."""
    reader = _readers.get(subject_kind)
    return reader is not None and reader(actor, subject_id)
