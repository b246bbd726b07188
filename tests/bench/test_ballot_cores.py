"""What `huiguan bench ballot` measures on two cores is a valid archive, checked whole both times."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiguan.bench import ballot_cores
from huiguan.engines.ballot.audit import verify_archive


def test_the_archive_of_the_measurement_is_valid_and_has_every_ballot(tmp_path: Path) -> None:
    verdict = verify_archive(ballot_cores.made_archive(tmp_path / "election", 2), partial=True)
    assert verdict.valid and verdict.ballots == 2


def test_both_ways_are_measured_and_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballot_cores, "ROUNDS", 1)
    monkeypatch.setattr(ballot_cores.os, "sched_getaffinity", lambda _process: {0, 1})
    found = ballot_cores.cores_rows(1)
    assert found["cores_ballots"] == 1 and len(found["cores_seconds"]) == 2
    assert found["cores_ceiling"] > 0, "what the machine allowed meanwhile stands beside the ratio"
    assert found["cores_passed"] is False, "one ballot is not worth two processes, and the limit says so"
