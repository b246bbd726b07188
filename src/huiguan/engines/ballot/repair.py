"""A torn archive: a process was killed, or the power went, while an event was being appended.

What stands after the last whole event is then no event yet: it was never published, and nobody was told that it was.
Only such an end is cut off. A fault with whole events behind it is damage or forgery, which cutting would hide.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from huiguan.engines.ballot.archive import BLOCK, Record, read_record, read_records, read_timestamp
from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.events import Event, read_events
from huiguan.engines.ballot.writing import exclusive

# Cut off ends are kept beside the archive: what is lost may be a ballot that its voter looks for.
SUFFIX = ".cut"


@dataclass(frozen=True, slots=True)
class Repair:
    """What was found: whole events, bytes after the last of them, the hashes of whole records among these bytes.

    `kept` is the file that the lost bytes were moved to; None when nothing was lost.
    """

    events: int
    lost_bytes: int
    lost_records: list[str]
    kept: Path | None


def repair_archive(path: Path) -> Repair:
    """Cut an archive to its last whole event. Raises Malformed where the fault is not a torn end; OSError."""
    with exclusive(path), path.open("r+b") as file:
        events, end, fault = _whole(file)
        size = file.seek(0, os.SEEK_END)
        if end == size:
            return Repair(events, 0, [], None)
        if not events:
            raise Malformed("there is no whole event in it: nothing would be left")
        lost = _lost(file, end, size, fault)
        kept = _keep(path, file, end)
        file.truncate(end)
        file.flush()
        os.fsync(file.fileno())
    return Repair(events, size - end, lost, kept)


def _whole(file: BinaryIO) -> tuple[int, int, str]:
    """How many events are whole, where the last of them ends, and what is wrong after it."""
    count, end = 0, 0
    try:
        timestamp = read_timestamp(file)
        last: list[Record] = []
        for event in read_events(_noted(read_records(file, timestamp), last)):
            count, end = count + 1, _end(last[-1], event)
    except Malformed as error:
        return count, end, str(error)
    return count, end, ""


def _noted(records: Iterator[Record], last: list[Record]) -> Iterator[Record]:
    """The records, of which the latest is kept in `last`."""
    for record in records:
        last[:] = [record]
        yield record


def _end(record: Record, event: Event) -> int:
    if record.hash != event.hash:
        raise Malformed("an event is not the latest record")
    return record.offset + len(record.body) + -len(record.body) % BLOCK


def _lost(file: BinaryIO, end: int, size: int, fault: str) -> list[str]:
    """The hashes of the whole records after the last whole event. Raises Malformed when an event is among them."""
    found: list[str] = []
    position = end
    while position < size:
        file.seek(position)
        record = read_record(file)
        if record is not None and record.event:
            raise Malformed(f"this is no torn end, whole events stand behind the fault: {fault}")
        if record is not None:
            found.append(record.hash)
        position += BLOCK
    return found


def _keep(path: Path, file: BinaryIO, end: int) -> Path:
    number = 1
    while (kept := path.with_name(f"{path.name}{SUFFIX}{number}")).exists():
        number += 1
    file.seek(end)
    with kept.open("xb") as copy:
        while block := file.read(2**20):
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return kept
