"""Who may read the files of a kind of thing, and whether they are sealed: said by the room of the thing."""

from __future__ import annotations

from collections.abc import Callable

from huiguan.kernel.permits import Actor

Reader = Callable[[Actor, int], bool]

Opened = Callable[[Actor, int], None]

_readers: dict[str, Reader] = {}
_opened: dict[str, Opened] = {}
_sealed: set[str] = set()


def register_reader(subject_kind: str, function: Reader, *, sealed: bool = False, opened: Opened | None = None) -> None:
    """Say who reads the files attached to things of `subject_kind`; called from a room's AppConfig.ready.

    With `sealed` their contents lie on the disk, in backups too, sealed under a key of each file. `opened` is told
    each time that somebody gets the content of one, before it is given out.
    """
    _readers[subject_kind] = function
    if opened is not None:
        _opened[subject_kind] = opened
    if sealed:
        _sealed.add(subject_kind)


def is_sealed(subject_kind: str) -> bool:
    """Tell whether contents of files of this kind of thing are sealed."""
    return subject_kind in _sealed


def sealed_kinds() -> list[str]:
    """All kinds whose files are sealed."""
    return sorted(_sealed)


def tell_opened(actor: Actor, subject_kind: str, subject_id: int) -> None:
    """Tell the room that the content of a file of its thing is given out; nothing where it does not ask for that."""
    told = _opened.get(subject_kind)
    if told is not None:
        told(actor, subject_id)


def may_read(actor: Actor, subject_kind: str, subject_id: int) -> bool:
    """Ask the room; a kind that no room spoke for is read by nobody."""
    reader = _readers.get(subject_kind)
    return reader is not None and reader(actor, subject_id)
