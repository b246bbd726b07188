"""Who may read the files of a kind of thing, and whether they are sealed: said by the room of the thing."""

from __future__ import annotations

from collections.abc import Callable

from huiguan.kernel.permits import Actor

Reader = Callable[[Actor, int], bool]

_readers: dict[str, Reader] = {}
_sealed: set[str] = set()


def register_reader(subject_kind: str, function: Reader, *, sealed: bool = False) -> None:
    """Say who reads the files attached to things of `subject_kind`; called from a room's AppConfig.ready.

    With `sealed` their contents lie on the disk, in backups too, sealed under a key of each file.
    """
    _readers[subject_kind] = function
    if sealed:
        _sealed.add(subject_kind)


def is_sealed(subject_kind: str) -> bool:
    """Tell whether contents of files of this kind of thing are sealed."""
    return subject_kind in _sealed


def sealed_kinds() -> list[str]:
    """All kinds whose files are sealed."""
    return sorted(_sealed)


def may_read(actor: Actor, subject_kind: str, subject_id: int) -> bool:
    """Ask the room; a kind that no room spoke for is read by nobody."""
    reader = _readers.get(subject_kind)
    return reader is not None and reader(actor, subject_id)
