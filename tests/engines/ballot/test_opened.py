"""A ballot that is opened instead of cast says what was encrypted, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.engines.ballot.test_casting import GROUP, election

from huiguan.cli import main
from huiguan.engines.ballot import casting
from huiguan.engines.ballot.ballots import signed_part
from huiguan.engines.ballot.canonical import digest, dump
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import new_credential
from huiguan.engines.ballot.election import Question
from huiguan.engines.ballot.errors import BallotError, Rejected
from huiguan.engines.ballot.opened import read_opened

ASKED = election(Question("？", ("甲", "乙", "丙"), 0, 2), Question("!", ("是",), 0, 1, blank=True))
MARKS = [[1, 0, 1], [1, 0]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the file of an opened ballot holds."""
    drawn: list[int] = []
    real = casting._encrypt

    def listening(group: Any, key: Any, hidden: Any) -> Any:
        drawn.append(hidden.randomness)
        return real(group, key, hidden)

    monkeypatch.setattr(casting, "_encrypt", listening)
    ballot = signed_part(make_ballot(ASKED, new_credential(GROUP, ASKED.uuid), MARKS))
    return {"parameters": ASKED.raw.decode(), "ballot": ballot.decode(), "randomness": [drawn[:3], drawn[3:]]}


def written(value: dict[str, Any]) -> bytes:
    return dump({**value, "randomness": [[str(each) for each in row] for row in value["randomness"]]})


def test_it_says_what_was_encrypted(told: dict[str, Any], tmp_path: Path) -> None:
    found = read_opened(written(told))
    assert (found.marks, found.fingerprint) == (MARKS, ASKED.fingerprint)
    assert found.code == digest(told["ballot"].encode())
    file = tmp_path / "opened-ballot.json"
    file.write_bytes(written(told))
    shown = CliRunner().invoke(main, ["ballot", "opened", str(file)])
    assert shown.exit_code == 0 and found.code in shown.stdout
    assert [line for line in shown.stdout.splitlines() if line.startswith("  [")] == [
        "  [x] 甲", "  [ ] 乙", "  [x] 丙", "  [x] blank", "  [ ] 是",
    ]  # fmt: skip
    answer = CliRunner().invoke(main, ["ballot", "opened", str(file), "--format", "json"])
    assert json.loads(answer.stdout)["marks"] == MARKS


def test_another_randomness_or_election_is_refused(told: dict[str, Any], tmp_path: Path) -> None:
    swapped = {**told, "randomness": [told["randomness"][0][::-1], told["randomness"][1]]}
    other = {**told, "parameters": election(Question("?", ("x",), 0, 1), uuid="B" * 14).raw.decode()}
    for wrong in (swapped, other):
        with pytest.raises(Rejected):
            read_opened(written(wrong))
    short = {**told, "randomness": told["randomness"][:1]}
    for raw in (written(short), b"{}", b"", b"\xff", dump({**told, "randomness": [[1], [2]]})):
        with pytest.raises(BallotError):
            read_opened(raw)
    file = tmp_path / "wrong.json"
    file.write_bytes(written(swapped))
    assert CliRunner().invoke(main, ["ballot", "opened", str(file)]).exit_code == 1
