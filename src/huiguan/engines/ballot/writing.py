"""Writing an archive: made with its first event, then only appended to."""

from __future__ import annotations

import fcntl
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from huiguan.engines.ballot.archive import (
    data_record,
    event_record,
    first_record,
    hash_of,
    read_records,
    read_timestamp,
)
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.events import Event, check_next, read_events, write_event


@dataclass(frozen=True, slots=True)
class Position:
    """The end of an archive: what the next event has to follow, and the size of the file there."""

    timestamp: int
    size: int
    last: Event | None = None


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Have an archive alone: another process that wants it waits. The system frees it when a process dies.

    To be held from finding the end to having appended; two events with the same parent would spoil the archive.
    """
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def create_archive(path: Path, *, election: bytes, trustees: bytes, roll: bytes, timestamp: int) -> Position:
    """Write a new archive with its Setup event. Raises FileExistsError rather than touching another one.

    It appears under its name when it is whole.
    """
    parts = {"election": election, "trustees": trustees, "credentials": roll}
    names = dump({name: hash_of(body) for name, body in parts.items()})
    first = first_record(timestamp)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as file:
        file.write(first)
        file.flush()
        made = Path(file.name)
        end = append_event(made, Position(timestamp, len(first)), "Setup", [*parts.values(), names])
        made.chmod(0o644)
        os.link(made, path)
    return end


def end_of(path: Path) -> Position:
    """Read an archive to its end, checking records and chain. Raises Malformed."""
    with path.open("rb") as file:
        timestamp = read_timestamp(file)
        last = deque(read_events(read_records(file, timestamp)), maxlen=1)
        return Position(timestamp, file.tell(), last[0] if last else None)


def append_event(path: Path, end: Position, type: str, bodies: Sequence[bytes]) -> Position:
    """Append an event and the records that belong to it, in one write, and return the new end.

    Raises Malformed when it may not stand there, or somebody else has written since the end was found. When the write
    fails, what was written of it is taken away again.
    """
    height = 0 if end.last is None else end.last.height + 1
    parent = None if end.last is None else end.last.hash
    check_next(end.last, type, len(bodies))
    event = write_event(type, height, parent, hash_of(bodies[-1]) if bodies else None)
    records = b"".join(data_record(body, end.timestamp) for body in bodies) + event_record(event, end.timestamp)
    with path.open("ab") as file:
        before = file.tell()
        if before != end.size:
            raise Malformed("somebody else has written to the archive")
        try:
            file.write(records)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise
    return Position(end.timestamp, before + len(records), Event(type, height, hash_of(event), []))
