"""Killed while appending: what was published stays, what was torn is cut off and kept; and one writer at a time."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.engines.ballot.elections import prepare, question, small_election

from huiguan.engines.ballot import conduct
from huiguan.engines.ballot.archive import data_record, read_records, read_timestamp
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.errors import BallotError, Malformed
from huiguan.engines.ballot.events import read_events
from huiguan.engines.ballot.repair import repair_archive
from huiguan.engines.ballot.writing import append_event, end_of

CAST = """
import sys
from pathlib import Path
from huiguan.engines.ballot import conduct
for _ in range(int(sys.argv[3])):
    print(conduct.cast_ballot(Path(sys.argv[1]), sys.argv[2], [[1]]), flush=True)
"""
# The size of the file is limited, and the system kills who writes beyond it: a write that ends in the middle.
TORN = """
import resource, signal, sys
from pathlib import Path
from huiguan.engines.ballot import conduct
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
conduct.cast_ballot(Path(sys.argv[1]), sys.argv[2], [[1]])
"""


def run(code: str, folder: Path, credential: str, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder), credential, str(number)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_election(tmp_path_factory.mktemp("small"))


def ends(path: Path) -> list[int]:
    """Where each event ends in the file."""
    found = []
    with path.open("rb") as file:
        for _ in read_events(read_records(file, read_timestamp(file))):
            found.append(file.tell())
    return found


def test_an_archive_cut_anywhere_is_mended_to_its_last_whole_event(archive: Path, tmp_path: Path) -> None:
    content, whole = archive.read_bytes(), ends(archive)
    chance = random.Random(3)
    places = [each + step for each in whole for step in (-1, 0, 1, 512, 513)]
    for size in places + [chance.randrange(whole[0], len(content)) for _ in range(60)]:
        size = min(size, len(content))
        if size < whole[0]:
            continue
        torn = tmp_path / "torn.bel"
        torn.write_bytes(content[:size])
        found = repair_archive(torn)
        kept = max(each for each in whole if each <= size)
        assert (torn.read_bytes(), found.events) == (content[:kept], whole.index(kept) + 1), size
        assert found.lost_bytes == size - kept
        if found.kept is None:
            assert size == kept
        else:
            assert found.kept.read_bytes() == content[kept:size]
        assert verify_archive(torn, partial=True).checks["archive"] == "ok"


def test_zeros_where_the_system_had_no_time_to_write_are_cut_off(archive: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.bel"
    torn.write_bytes(archive.read_bytes() + bytes(5000))
    assert (repair_archive(torn).lost_bytes, torn.read_bytes()) == (5000, archive.read_bytes())


def test_a_whole_ballot_without_its_event_is_named(archive: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.bel"
    with archive.open("rb") as file:
        stamp = read_timestamp(file)
    record = data_record(b"{}", stamp)
    torn.write_bytes(archive.read_bytes() + record + record[:700])
    found = repair_archive(torn)
    assert found.lost_records == [record[:64].decode()]
    assert found.kept is not None and found.kept.name == "torn.bel.cut1"


def test_damage_with_whole_events_behind_it_is_not_cut_off(archive: Path, tmp_path: Path) -> None:
    content, whole = bytearray(archive.read_bytes()), ends(archive)
    content[whole[1] + 600] ^= 1
    damaged = tmp_path / "damaged.bel"
    damaged.write_bytes(content)
    with pytest.raises(Malformed, match="no torn end"):
        repair_archive(damaged)
    assert damaged.read_bytes() == content


def test_nothing_is_left_of_an_archive_without_an_event(archive: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.bel"
    torn.write_bytes(archive.read_bytes()[: ends(archive)[0] - 1])
    with pytest.raises(Malformed, match="no whole event"):
        repair_archive(torn)


def test_a_cast_that_the_system_ends_in_the_middle_leaves_what_was_there(tmp_path: Path) -> None:
    credentials = prepare(tmp_path / "e", [question(1)], {"a": 1})
    path = conduct.archive_of(tmp_path / "e")
    before = path.read_bytes()
    torn = run(TORN, tmp_path / "e", credentials["a"], len(before) + 700)
    torn.communicate(timeout=60)
    assert (torn.returncode, path.stat().st_size) == (-signal.SIGXFSZ, len(before) + 700)
    with pytest.raises(BallotError):
        conduct.cast_ballot(tmp_path / "e", credentials["a"], [[1]])
    assert repair_archive(path).lost_bytes == 700
    assert path.read_bytes() == before
    conduct.cast_ballot(tmp_path / "e", credentials["a"], [[1]])
    assert verify_archive(path, partial=True).valid


def test_killed_at_any_point_an_acknowledged_ballot_is_there(tmp_path: Path) -> None:
    credentials = prepare(tmp_path / "e", [question(1)], {"a": 1})
    path = conduct.archive_of(tmp_path / "e")
    acknowledged = 0
    chance = random.Random(11)
    for _ in range(3):
        process = run(CAST, tmp_path / "e", credentials["a"], 1000)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() / 5)
        os.kill(process.pid, signal.SIGKILL)
        acknowledged += 1 + len(process.communicate(timeout=60)[0].splitlines())
        repair_archive(path)
    verdict = verify_archive(path, partial=True)
    assert verdict.valid, verdict.checks
    assert verdict.ballots >= acknowledged


def test_two_processes_never_write_at_once(tmp_path: Path) -> None:
    credentials = prepare(tmp_path / "e", [question(1)], {"a": 1, "b": 1})
    processes = [run(CAST, tmp_path / "e", credentials[each], 8) for each in "ab"]
    for process in processes:
        _, error = process.communicate(timeout=60)
        assert process.returncode == 0, error
    verdict = verify_archive(conduct.archive_of(tmp_path / "e"), partial=True)
    assert (verdict.valid, verdict.ballots) == (True, 16)


def test_what_was_appended_since_the_end_was_found_is_not_overlooked(archive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.bel"
    copy.write_bytes(archive.read_bytes()[: ends(archive)[-2]])
    end = end_of(copy)
    append_event(copy, end, "Result", [b"{}"])
    size = copy.stat().st_size
    with pytest.raises(Malformed, match="somebody else"):
        append_event(copy, end, "Result", [b"{}"])
    assert copy.stat().st_size == size


def test_the_command_says_what_was_lost(archive: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from huiguan.cli import main

    torn = tmp_path / "torn.bel"
    torn.write_bytes(archive.read_bytes()[:-1])
    said = CliRunner().invoke(main, ["ballot", "repair", str(torn), "--format", "json"])
    found = json.loads(said.output)
    assert (said.exit_code, found["events"], len(found["lost_records"])) == (0, len(ends(archive)) - 1, 1)
    again = CliRunner().invoke(main, ["ballot", "repair", str(torn)])
    assert (again.exit_code, "nothing was lost" in again.output) == (0, True)
