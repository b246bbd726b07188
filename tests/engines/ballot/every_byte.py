"""Every other value of every byte of an archive, with the hashes above it made right again: which ones are accepted.

Some 5,500 bytes have 255 other values each: 1.4 million archives, each rebuilt and audited whole, in about a
millisecond with the compiled back end. As a command it does all of them or a slice, on several processors:

    python -m tests.engines.ballot.every_byte [--workers 2] [--slice 1/4] [--archive FILE.bel]

Slices belong together only when they are of one archive: `--archive` names one, which is made where it is absent.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from tests.engines.ballot.elections import small_election

from huiguan.engines.ballot.archive import (
    data_record,
    event_record,
    first_record,
    hash_of,
    read_records,
    read_timestamp,
)
from huiguan.engines.ballot.audit import verify_file
from huiguan.engines.ballot.ballots import signed_part
from huiguan.engines.ballot.canonical import digest
from huiguan.engines.ballot.groups import backends

#: (record, place in its body, value)
Change = tuple[int, int, int]
_PLACES_PER_TASK = 20
_SIGNATURE = b',"signature":'


@dataclass(frozen=True)
class Pieces:
    """An archive taken apart: its time, and of every record after the first whether it is an event, and its body."""

    timestamp: int
    bodies: tuple[tuple[bool, bytes], ...]

    @classmethod
    def of(cls, path: Path) -> Pieces:
        """Those of the archive in a file."""
        with path.open("rb") as file:
            timestamp = read_timestamp(file)
            return cls(timestamp, tuple((each.event, each.body) for each in read_records(file, timestamp)))

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Every byte of every body: (record, place)."""
        return [(number, place) for number, (_, body) in enumerate(self.bodies) for place in range(len(body))]

    @cached_property
    def _before(self) -> list[bytes]:
        """For each record, the bytes of all that stands before it."""
        found = [first_record(self.timestamp)]
        for event, body in self.bodies:
            found.append(found[-1] + self._record(event, body))
        return found

    def _record(self, event: bool, body: bytes) -> bytes:
        return (event_record if event else data_record)(body, self.timestamp)

    def rebuilt(self, number: int, body: bytes) -> bytes:
        """The archive with one body replaced, and its hash, and the hashes of what names it, replaced after it.

        The fingerprint in the ballots and the hash that is signed are such hashes, too: what is left to reject a
        change is the form, the proofs and the sums.
        """
        renamed: dict[bytes, bytes] = {}
        parts = [self._before[number]]
        for place, (event, old) in enumerate(self.bodies[number:], number):
            new = body if place == number else old
            for before, after in renamed.items():
                new = new.replace(before, after)
            if new != old:
                new = _hashed_again(old, new)
                renamed[hash_of(old).encode()] = hash_of(new).encode()
                renamed[digest(old).encode()] = digest(new).encode()
            parts.append(self._record(event, new))
        return b"".join(parts)

    def changed(self, change: Change) -> bytes:
        """The archive with one byte changed."""
        number, place, value = change
        body = self.bodies[number][1]
        return self.rebuilt(number, body[:place] + bytes([value]) + body[place + 1 :])

    def others(self, number: int, place: int) -> Iterator[Change]:
        """Each other value of a byte."""
        return ((number, place, value) for value in range(256) if value != self.bodies[number][1][place])


def _hashed_again(old: bytes, new: bytes) -> bytes:
    """A changed ballot whose signature names the hash of what it now says; any other body as it is."""
    if _SIGNATURE not in old or _SIGNATURE not in new:
        return new
    return new.replace(digest(signed_part(old)).encode(), digest(signed_part(new)).encode())


def accepted(content: bytes) -> bool:
    """Whether an auditor takes this for a whole and honest election."""
    return verify_file(BytesIO(content)).valid


def survivors(pieces: Pieces, places: Sequence[tuple[int, int]]) -> list[Change]:
    """Of each other value of these bytes, those that an auditor accepts. There should be none."""
    return [change for each in places for change in pieces.others(*each) if accepted(pieces.changed(change))]


def sliced(pieces: Pieces, part: int, of: int) -> list[tuple[int, int]]:
    """The bytes of one slice: every `of`-th, so that each slice meets every record."""
    return pieces.places[part - 1 :: of]


def search(pieces: Pieces, places: Sequence[tuple[int, int]], workers: int) -> Iterator[tuple[int, list[Change]]]:
    """`survivors` on several processors: after each task, how many bytes are done, and what it found."""
    tasks = [places[start : start + _PLACES_PER_TASK] for start in range(0, len(places), _PLACES_PER_TASK)]
    done = 0
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for task, found in zip(tasks, pool.map(survivors, [pieces] * len(tasks), tasks), strict=True):
            done += len(task)
            yield done, found


def main() -> int:
    """The command. 0 when nothing survived."""
    chosen = _arguments()
    part, of = chosen.slice
    with tempfile.TemporaryDirectory() as scratch:
        pieces = Pieces.of(_archive(chosen.archive, Path(scratch)))
    if not accepted(pieces.rebuilt(0, pieces.bodies[0][1])):
        sys.exit("The archive itself is not accepted.")
    places = sliced(pieces, part, of)
    print(", ".join(f"{each.group}: {each.backend}" for each in backends()), flush=True)
    print(f"{len(places):,} of {len(pieces.places):,} bytes, 255 other values each", flush=True)
    started, found = time.monotonic(), []
    for done, more in search(pieces, places, chosen.workers):
        found += more
        if done % 200 == 0 or done == len(places):
            minutes = (time.monotonic() - started) / 60
            print(f"{done:,} bytes after {minutes:.1f} min; accepted: {len(found)}", flush=True)
    for change in found:
        print("accepted: record {}, place {}, value {}".format(*change))
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--slice", type=_slice, default=(1, 1), metavar="PART/OF")
    parser.add_argument("--archive", type=Path)
    return parser.parse_args()


def _slice(text: str) -> tuple[int, int]:
    part, _, of = text.partition("/")
    if not (part.isdecimal() and of.isdecimal() and 1 <= int(part) <= int(of)):
        raise argparse.ArgumentTypeError("is not like 1/4")
    return int(part), int(of)


def _archive(named: Path | None, scratch: Path) -> Path:
    if named is None or not named.exists():
        made = small_election(scratch / "election")
        if named is None:
            return made
        named.write_bytes(made.read_bytes())
    return named


if __name__ == "__main__":
    sys.exit(main())
