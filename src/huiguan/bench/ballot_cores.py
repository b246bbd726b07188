"""Checking an archive on two cores against one, by the clock: part of `huiguan bench ballot`.

The same archive is checked by one process and by two in turn, each time from nothing: what processes need to start
counts. Making the ballots is not measured. It says something on a quiet machine only, since the clock is read.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from huiguan.engines.ballot import conduct
from huiguan.engines.ballot.archive import read_records, read_timestamp
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import read_credential
from huiguan.engines.ballot.election import read_election
from huiguan.engines.ballot.events import read_events
from huiguan.engines.ballot.executors import executor
from huiguan.engines.ballot.writing import append_event, end_of

CANDIDATES, ROUNDS, CORES, LIMIT = 60, 3, 2, 1.8


def cores_rows(ballots: int) -> dict[str, Any]:
    """Seconds by the clock for an archive of so many ballots on one core and on two; medians, and their ratio."""
    if len(os.sched_getaffinity(0)) < CORES:
        return {"cores": "not here: fewer than two"}
    with TemporaryDirectory() as name:
        path = made_archive(Path(name) / "election", ballots)
        rounds = [[_seconds(path, workers) for workers in (1, CORES)] for _ in range(ROUNDS)]
    one, two = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratio = round(statistics.median(alone / both for alone, both in rounds), 2)
    return {
        "cores_ballots": ballots,
        "cores_seconds": [round(one, 1), round(two, 1)],
        "cores_ratio": ratio,
        "cores_limit": LIMIT,
        "cores_passed": ratio >= LIMIT,
    }


def made_archive(folder: Path, ballots: int) -> Path:
    """An election of 60 candidates in which so many have voted."""
    names = [f"候选人 {number}" for number in range(CANDIDATES)]
    question = {"answers": names, "min": 0, "max": CANDIDATES, "question": "同意？"}
    conduct.draft_election(folder, {"name": "", "description": "", "questions": [question]}, "Ed25519")
    secrets = json.loads(conduct.make_credentials(folder, {str(each): 1 for each in range(ballots)}).read_bytes())
    conduct.add_trustee(folder)
    path = conduct.open_election(folder)
    with path.open("rb") as file:
        setup = next(read_events(read_records(file, read_timestamp(file))))
    asked, end = read_election(setup.body), end_of(path)
    for number, secret in enumerate(secrets.values()):
        marks = [[(number + place) % 2 for place in range(CANDIDATES)]]
        raw = make_ballot(asked, read_credential(asked.group, asked.uuid, secret), marks)
        end = append_event(path, end, "Ballot", [raw])
    return path


def _seconds(path: Path, workers: int) -> float:
    return _clocked(lambda: verify_archive(path, executor=executor(workers), partial=True).valid)


def _clocked(work: Callable[[], bool]) -> float:
    started = time.monotonic()
    if not work():
        raise RuntimeError("the archive made for the measurement is not valid")
    return time.monotonic() - started
