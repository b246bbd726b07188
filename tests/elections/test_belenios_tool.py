"""The independent check of the room: Debian's belenios-tool accepts the archive that anybody downloads."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.elections.conftest import Council
from tests.elections.test_motion_ballot import AGAINST, FOR, Congress, congress
from tests.elections.test_shared_key import TRUSTEES, Trustees, opened, trustees
from tests.engines.ballot.test_belenios_tool import alone, run, tool

from huiguan.elections import selectors
from huiguan.elections.models import Election

__all__ = ["congress", "tool", "trustees"]
pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("tool", ["trixie"], indirect=True)]
FIRST, SECOND = [[1, 0], [0, 1]], [[0, 1], [1, 0]]


def held(council: Council, folder: Path) -> Path:
    """Five vote, one of them twice."""
    council.open()
    credentials = [council.credential(number) for number in range(5)]
    for credential in credentials:
        council.cast(credential, FIRST)
    council.cast(credentials[0], SECOND)
    council.close(present=7)
    council.decrypt()
    return council.archive(folder)


def accepted(tool: Path, archive: Path, folder: Path, kept: list[str]) -> None:
    """belenios-tool says that all checks passed, and comes to the same tally (which 3.0 does not compare by itself)."""
    alone(archive, folder)
    done = run(tool, folder, "verify")
    assert (done.returncode, "all checks passed" in done.stderr + done.stdout) == (0, True), done.stderr
    made = run(tool, folder, "compute-encrypted-tally").stdout.splitlines()
    assert made[0] == kept[0]
    assert made[1:] in ([], kept[1:])


def kept_in(election: Election) -> list[str]:
    """The tally as the archive has it."""
    return [raw.decode() for raw in selectors.records_of(election, "EncryptedTally")]


@pytest.mark.parametrize("seats", [1, 2], ids=["more names than seats", "as many names as seats"])
def test_an_archive_of_the_room_is_accepted(tool: Path, seats: int, council: Council, tmp_path: Path) -> None:
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(seats=seats)
    archive = held(council, tmp_path)
    accepted(tool, archive, tmp_path / "checked", kept_in(council.election))


def test_an_archive_whose_key_three_trustees_share_is_accepted(
    tool: Path, council: Council, trustees: Trustees, tmp_path: Path
) -> None:
    for step in (trustees.first, trustees.second, trustees.third):
        for number in TRUSTEES:
            step(number)
    opened(council)
    for number in range(5):
        council.cast(council.credential(number), FIRST)
    council.close(present=7)
    for number in (TRUSTEES[2], TRUSTEES[0]):
        trustees.decrypt(number)
    archive = council.archive(tmp_path)
    accepted(tool, archive, tmp_path / "checked", kept_in(council.election))
    # The check does something: the same archive with the parts of the key in another order is none.
    raw = archive.read_bytes()
    first, second = (each.public_key.encode() for each in selectors.trustees_of(council.election)[:2])
    assert first in raw
    archive.write_bytes(raw.replace(first, second))
    assert run(tool, alone(archive, tmp_path / "swapped"), "verify").returncode != 0


def test_the_archive_of_a_motion_is_accepted(tool: Path, congress: Congress, tmp_path: Path) -> None:
    congress.prepared()
    congress.vote([FOR] * 6 + [AGAINST])
    archive = tmp_path / f"{congress.election.uuid}.bel"
    archive.write_bytes(b"".join(selectors.archive_chunks(congress.election)))
    accepted(tool, archive, tmp_path / "checked", kept_in(congress.election))


def test_an_archive_with_another_result_is_not(tool: Path, council: Council, tmp_path: Path) -> None:
    archive = held(council, tmp_path)
    raw = archive.read_bytes()
    assert b'{"result":[[4,1],[1,4]]}' in raw
    archive.write_bytes(raw.replace(b'{"result":[[4,1],[1,4]]}', b'{"result":[[1,4],[4,1]]}'))
    assert run(tool, alone(archive, tmp_path / "checked"), "verify").returncode != 0
