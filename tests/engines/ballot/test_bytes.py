"""Every byte of an archive counts: one changed, with the hashes above it made right again, and it is rejected.

The one change that may be accepted is that of the time stamp, when it is changed in every header: it is nobody's
statement about the election, and no hash covers it.
"""

from __future__ import annotations

import os
import random
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from tests.engines.ballot.elections import small_election
from tests.engines.ballot.every_byte import Pieces, accepted, search, sliced, survivors

from huiguan.engines.ballot.archive import data_record, event_record, first_record
from huiguan.engines.ballot.audit import verify_archive, verify_file

#: What is drawn differs by the day, so that in time everything is; the day of a failure brings it back.
SEED = os.environ.get("HUIGUAN_SEED") or date.today().isoformat()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_election(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def pieces(archive: Path) -> Pieces:
    return Pieces.of(archive)


def test_the_archive_itself_is_accepted_and_rebuilt_the_same(archive: Path, pieces: Pieces) -> None:
    assert verify_archive(archive).valid
    for number, (_, body) in enumerate(pieces.bodies):
        assert pieces.rebuilt(number, body) == archive.read_bytes()
    assert accepted(archive.read_bytes())


def test_the_hashes_above_a_change_are_right_again(pieces: Pieces) -> None:
    """Else a hash alone would reject whatever is changed, and none of this would say anything."""
    election = pieces.bodies[0][1]
    other = election.replace("同意".encode(), "赞成".encode())
    assert other != election
    verdict = verify_file(BytesIO(pieces.rebuilt(0, other)))
    assert {each: verdict.checks[each] for each in ("archive", "election", "ballot_election")} == {
        "archive": "ok",
        "election": "ok",
        "ballot_election": "not finished, because of: ballot_signature",
    }
    assert verdict.checks["ballot_signature"] == "ballot 1: the signature does not hold"


def test_another_time_throughout_is_harmless(pieces: Pieces) -> None:
    later = Pieces(pieces.timestamp + 1, pieces.bodies)
    assert accepted(later.rebuilt(0, pieces.bodies[0][1]))


def test_a_changed_byte_in_a_record_is_rejected(pieces: Pieces) -> None:
    chance = random.Random(SEED)
    for number, (_, body) in enumerate(pieces.bodies):
        for _ in range(25):
            place = chance.randrange(len(body))
            # Digits and letters stay what they are as a kind, so that the form often remains right.
            other = chance.choice([byte for byte in b"0123456789abcdef" if byte != body[place]])
            assert not accepted(pieces.changed((number, place, other))), (SEED, number, place, other)


def test_each_other_value_of_a_few_bytes_is_rejected(pieces: Pieces) -> None:
    places = random.Random(SEED).sample(pieces.places, 8)
    assert not survivors(pieces, places), SEED


def test_slices_are_all_bytes_once_and_each_meets_every_long_record(pieces: Pieces) -> None:
    slices = [sliced(pieces, part, 4) for part in range(1, 5)]
    assert sorted(place for each in slices for place in each) == pieces.places
    records = {number for number, (_, body) in enumerate(pieces.bodies) if len(body) >= 4}
    assert all({number for number, _ in each} >= records for each in slices)


@pytest.mark.long
def test_each_other_value_of_every_byte_of_every_record_is_rejected(pieces: Pieces) -> None:
    """All 1.4 million archives, on all processors; `make bytes` does the same, tells how far it is, and does slices."""
    found = [each for _, some in search(pieces, pieces.places, os.cpu_count() or 1) for each in some]
    assert found == []


def test_a_changed_byte_of_the_file_is_rejected(archive: Path) -> None:
    content = archive.read_bytes()
    chance = random.Random(SEED)
    for _ in range(300):
        place = chance.randrange(len(content))
        changed = content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
        assert not accepted(changed), (SEED, place)


def test_a_record_added_dropped_or_moved_is_rejected(pieces: Pieces) -> None:
    timestamp = pieces.timestamp
    records = [(event_record if event else data_record)(body, timestamp) for event, body in pieces.bodies]
    head = first_record(timestamp)
    for place in range(len(records)):
        for changed in (
            records[:place] + records[place + 1 :],
            [*records[:place], records[place], *records[place:]],
            [*records[:place], *records[place + 1 : place + 2], records[place], *records[place + 2 :]],
            [*records[:place], data_record(b"{}", timestamp), *records[place:]],
        ):
            if changed != records:
                assert not accepted(head + b"".join(changed)), place
