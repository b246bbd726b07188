"""The independent check of the room: Debian's belenios-tool accepts the archive that anybody downloads."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.elections.conftest import Council
from tests.engines.ballot.test_belenios_tool import alone, run, tool

from huiguan.elections import selectors
from huiguan.elections.models import Election

__all__ = ["tool"]
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


@pytest.mark.parametrize("seats", [1, 2], ids=["more names than seats", "as many names as seats"])
def test_an_archive_of_the_room_is_accepted(tool: Path, seats: int, council: Council, tmp_path: Path) -> None:
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(seats=seats)
    folder = alone(held(council, tmp_path), tmp_path / "checked")
    done = run(tool, folder, "verify")
    assert (done.returncode, "all checks passed" in done.stderr + done.stdout) == (0, True), done.stderr
    # Version 3.0 does not compare the tally with the ballots, so that its own tally is compared here.
    made = run(tool, folder, "compute-encrypted-tally").stdout.splitlines()
    kept = [raw.decode() for raw in selectors.records_of(council.election, "EncryptedTally")]
    assert made[0] == kept[0]
    assert made[1:] in ([], kept[1:])


def test_an_archive_with_another_result_is_not(tool: Path, council: Council, tmp_path: Path) -> None:
    archive = held(council, tmp_path)
    raw = archive.read_bytes()
    assert b'{"result":[[4,1],[1,4]]}' in raw
    archive.write_bytes(raw.replace(b'{"result":[[4,1],[1,4]]}', b'{"result":[[1,4],[4,1]]}'))
    assert run(tool, alone(archive, tmp_path / "checked"), "verify").returncode != 0
