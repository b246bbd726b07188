"""Writing an archive: made with its first event, then only appended to."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from huiguan.engines.ballot.archive import (
    data_record,
    event_record,
    first_record,
    hash_of,
    read_records,
    read_timestamp,
)
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.events import Event, check_next, read_events, write_event


@dataclass(frozen=True, slots=True)
class Position:
    """The end of an archive: what the next event has to follow."""

    timestamp: int
    last: Event | None = None


def create_archive(path: Path, *, election: bytes, trustees: bytes, roll: bytes, timestamp: int) -> Position:
    """Write a new archive with its Setup event. Raises FileExistsError rather than touching another one."""
    with path.open("xb") as file:
        file.write(first_record(timestamp))
    parts = {"election": election, "trustees": trustees, "credentials": roll}
    names = dump({name: hash_of(body) for name, body in parts.items()})
    return append_event(path, Position(timestamp), "Setup", [*parts.values(), names])


def end_of(path: Path, first: Callable[[Event], object] | None = None) -> Position:
    """Read an archive to its end, checking records and chain; `first` is given its Setup event. Raises Malformed."""
    with path.open("rb") as file:
        timestamp = read_timestamp(file)
        events = read_events(read_records(file, timestamp))
        last = deque(islice(events, 1), maxlen=1)
        if first is not None and last:
            first(last[0])
        last.extend(events)
    return Position(timestamp, last[0] if last else None)


def append_event(path: Path, end: Position, type: str, bodies: Sequence[bytes]) -> Position:
    """Append an event and the records that belong to it, in one write, and return the new end.

    Raises Malformed when it may not stand there. When the write fails, what was written of it is taken away again.
    """
    height = 0 if end.last is None else end.last.height + 1
    parent = None if end.last is None else end.last.hash
    check_next(end.last, type, len(bodies))
    event = write_event(type, height, parent, hash_of(bodies[-1]) if bodies else None)
    records = b"".join(data_record(body, end.timestamp) for body in bodies) + event_record(event, end.timestamp)
    with path.open("ab") as file:
        before = file.tell()
        try:
            file.write(records)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(before)
            raise
    return Position(end.timestamp, Event(type, height, hash_of(event), []))
