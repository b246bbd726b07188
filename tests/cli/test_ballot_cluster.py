"""`huiguan ballot verify --scheduler`: on a Dask cluster of this machine, the same verdict."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from distributed import LocalCluster
from tests.engines.ballot.elections import small_election
from tests.engines.ballot.every_byte import Pieces

from huiguan.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["ballot", "verify", *arguments, "--format", "json"])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_election(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_comes_to_the_same_verdict(scheduler: str, archive: Path) -> None:
    found = run(str(archive), "--scheduler", scheduler)
    verdict = json.loads(found.output)
    assert (found.exit_code, verdict["valid"], verdict["result"]) == (0, True, [[1]])
    alone = json.loads(run(str(archive)).output)
    assert {**alone, "seconds": 0} == {**verdict, "seconds": 0}


def test_a_fault_that_a_worker_finds_is_told(scheduler: str, archive: Path, tmp_path: Path) -> None:
    pieces = Pieces.of(archive)
    number, ballot = next(
        (at, body) for at, (_, body) in enumerate(pieces.bodies) if body.startswith(b'{"election_uuid"')
    )
    place = ballot.rindex(b'"') - 1
    changed = ballot[:place] + (b"1" if ballot[place : place + 1] != b"1" else b"2") + ballot[place + 1 :]
    broken = tmp_path / "broken.bel"
    broken.write_bytes(pieces.rebuilt(number, changed))
    found = run(str(broken), "--scheduler", scheduler)
    assert (found.exit_code, json.loads(found.output)["checks"]["ballot_signature"]) == (
        1,
        "ballot 1: the signature does not hold",
    )


def test_no_answer_is_told(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiguan.cli.ballot_cluster.TIMEOUT", 1)
    found = run(str(archive), "--scheduler", "127.0.0.1:1")
    assert (found.exit_code, "does not answer" in found.output) == (1, True)


def test_without_the_packages_it_is_told_how(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "huiguan.cli.ballot_cluster", raising=False)
    found = run(str(archive), "--scheduler", "127.0.0.1:1")
    assert (found.exit_code, "huiguan[dask]" in found.output) == (2, True)
