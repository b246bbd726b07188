"""Every byte of an archive counts: one changed, with the hashes above it made right again, and it is rejected.

The one change that may be accepted is that of the time stamp, when it is changed in every header: it is nobody's
statement about the election, and no hash covers it.
"""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.engines.ballot.elections import small_election

from huiguan.engines.ballot.archive import (
    data_record,
    event_record,
    first_record,
    hash_of,
    read_records,
    read_timestamp,
)
from huiguan.engines.ballot.audit import verify_archive

Bodies = list[tuple[bool, bytes]]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_election(tmp_path_factory.mktemp("small"))


def bodies_of(path: Path) -> tuple[int, Bodies]:
    with path.open("rb") as file:
        timestamp = read_timestamp(file)
        return timestamp, [(each.event, each.body) for each in read_records(file, timestamp)]


def rebuilt(timestamp: int, bodies: Bodies, number: int, body: bytes) -> bytes:
    """The archive with one body replaced, and its hash, and the hashes of what names it, replaced everywhere."""
    renamed: dict[bytes, bytes] = {}
    parts = [first_record(timestamp)]
    for place, (event, old) in enumerate(bodies):
        new = body if place == number else old
        for before, after in renamed.items():
            new = new.replace(before, after)
        if new != old:
            renamed[hash_of(old).encode()] = hash_of(new).encode()
        parts.append((event_record if event else data_record)(new, timestamp))
    return b"".join(parts)


def accepted(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    return verify_archive(path).valid


def test_the_archive_itself_is_accepted_and_rebuilt_the_same(archive: Path, tmp_path: Path) -> None:
    timestamp, bodies = bodies_of(archive)
    content = rebuilt(timestamp, bodies, 0, bodies[0][1])
    assert content == archive.read_bytes()
    assert accepted(tmp_path / "same.bel", content)


def test_another_time_throughout_is_harmless(archive: Path, tmp_path: Path) -> None:
    timestamp, bodies = bodies_of(archive)
    assert accepted(tmp_path / "later.bel", rebuilt(timestamp + 1, bodies, 0, bodies[0][1]))


def test_a_changed_byte_in_a_record_is_rejected(archive: Path, tmp_path: Path) -> None:
    timestamp, bodies = bodies_of(archive)
    chance = random.Random(5)
    for number, (_, body) in enumerate(bodies):
        for _ in range(12):
            place = chance.randrange(len(body))
            # Digits and letters stay what they are as a kind, so that the form often remains right.
            other = chance.choice([byte for byte in b"0123456789abcdef" if byte != body[place]])
            changed = body[:place] + bytes([other]) + body[place + 1 :]
            assert not accepted(tmp_path / "changed.bel", rebuilt(timestamp, bodies, number, changed)), (number, place)


@pytest.mark.long
def test_every_bit_of_every_record_counts(archive: Path, tmp_path: Path) -> None:
    timestamp, bodies = bodies_of(archive)
    for number, (_, body) in enumerate(bodies):
        for place in range(len(body)):
            for bit in range(8):
                changed = body[:place] + bytes([body[place] ^ 1 << bit]) + body[place + 1 :]
                content = rebuilt(timestamp, bodies, number, changed)
                assert not accepted(tmp_path / "changed.bel", content), (number, place, bit)


def survivors(archive: Path, scratch: Path, first: int, beyond: int) -> list[tuple[int, int, int]]:
    """Of the bytes of all records, counted through from `first` to before `beyond`: each of the 255 other values that
    an auditor accepts, as (record, place, value). With the compiled back end, where it is built, two milliseconds each.
    """
    timestamp, bodies = bodies_of(archive)
    places = [(number, place) for number, (_, body) in enumerate(bodies) for place in range(len(body))]
    found = []
    for number, place in places[first:beyond]:
        body = bodies[number][1]
        for value in range(256):
            changed = body[:place] + bytes([value]) + body[place + 1 :]
            if value != body[place] and accepted(scratch, rebuilt(timestamp, bodies, number, changed)):
                found.append((number, place, value))
    return found


def test_each_other_value_of_a_few_bytes_is_rejected(archive: Path, tmp_path: Path) -> None:
    total = sum(len(body) for _, body in bodies_of(archive)[1])
    assert not survivors(archive, tmp_path / "changed.bel", total // 3, total // 3 + 3)


@pytest.mark.long
def test_each_other_value_of_every_byte_of_every_record_is_rejected(archive: Path, tmp_path: Path) -> None:
    """Some 1.4 million archives: about 45 minutes of processor time, on all processors."""
    total, step = sum(len(body) for _, body in bodies_of(archive)[1]), 100
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        tasks = [
            pool.submit(survivors, archive, tmp_path / f"{first}.bel", first, first + step)
            for first in range(0, total, step)
        ]
        assert [each for task in tasks for each in task.result()] == []


def test_a_changed_byte_of_the_file_is_rejected(archive: Path, tmp_path: Path) -> None:
    content = archive.read_bytes()
    chance = random.Random(7)
    for _ in range(300):
        place = chance.randrange(len(content))
        changed = content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
        assert not accepted(tmp_path / "changed.bel", changed), place


def test_a_record_added_dropped_or_moved_is_rejected(archive: Path, tmp_path: Path) -> None:
    timestamp, bodies = bodies_of(archive)
    records = [(event_record if event else data_record)(body, timestamp) for event, body in bodies]
    head = first_record(timestamp)
    for place in range(len(records)):
        for changed in (
            records[:place] + records[place + 1 :],
            [*records[:place], records[place], *records[place:]],
            [*records[:place], *records[place + 1 : place + 2], records[place], *records[place + 2 :]],
            [*records[:place], data_record(b"{}", timestamp), *records[place:]],
        ):
            if changed != records:
                assert not accepted(tmp_path / "changed.bel", head + b"".join(changed)), place
