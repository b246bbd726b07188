"""Checking an archive on two cores against one, by the clock: part of `huiguan bench ballot`.

The same archive is checked by one process and by two in turn, each time from nothing: what processes need to start
counts. Making the ballots is not measured. It says something on a quiet machine only, since the clock is read.

Two processors of a virtual machine may be two threads of one core, or lent to others too. So every round also takes the
ceiling: the same check of some ballots that lie in memory, by one process and by two side by side that share nothing.
No way of dividing the work comes above it on that machine.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from huiguan.engines.ballot import conduct
from huiguan.engines.ballot.archive import read_records, read_timestamp
from huiguan.engines.ballot.audit import Task, verify_archive, verify_ballots
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import read_credential
from huiguan.engines.ballot.election import read_election
from huiguan.engines.ballot.events import read_events
from huiguan.engines.ballot.executors import executor
from huiguan.engines.ballot.writing import append_event, end_of

CANDIDATES, ROUNDS, CORES, LIMIT = 60, 3, 2, 1.8


def cores_rows(ballots: int) -> dict[str, Any]:
    """Seconds by the clock for an archive of so many ballots on one core and on two; medians, and their ratio.

    `cores_ceiling` is the ratio that the machine allowed meanwhile; the limit stands beside it, not under it.
    """
    if len(os.sched_getaffinity(0)) < CORES:
        return {"cores": "not here: fewer than two"}
    with TemporaryDirectory() as name, ProcessPoolExecutor(CORES, get_context("spawn")) as pool:
        path = made_archive(Path(name) / "election", ballots)
        task = some_ballots(path, -(-ballots // 10))
        rounds = [[_seconds(path, 1), _seconds(path, CORES), _ceiling(pool, task)] for _ in range(ROUNDS)]
    one, two, ceiling = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratio = round(statistics.median(alone / both for alone, both, _ in rounds), 2)
    return {
        "cores_ballots": ballots,
        "cores_seconds": [round(one, 1), round(two, 1)],
        "cores_ratio": ratio,
        "cores_ceiling": round(ceiling, 2),
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


def some_ballots(path: Path, count: int) -> Task:
    """The first so many ballots of an archive, as a worker gets them."""
    with path.open("rb") as file:
        events = read_events(read_records(file, read_timestamp(file)))
        asked = read_election(next(events).body)
        return Task(asked, [(number, event.body, 1) for number, event in enumerate(islice(events, count), 1)])


def _ceiling(pool: ProcessPoolExecutor, task: Task) -> float:
    """How much more two processes do at a time that share nothing, against one alone; 2 where nothing holds them up."""
    list(pool.map(checking_seconds, [task] * CORES))
    (alone,) = pool.map(checking_seconds, [task])
    return CORES * alone / max(pool.map(checking_seconds, [task] * CORES))


def checking_seconds(task: Task) -> float:
    """Seconds by the clock to check some ballots, in whatever process."""
    started = time.monotonic()
    verify_ballots(task)
    return time.monotonic() - started


def _seconds(path: Path, workers: int) -> float:
    return _clocked(lambda: verify_archive(path, executor=executor(workers), partial=True).valid)


def _clocked(work: Callable[[], bool]) -> float:
    started = time.monotonic()
    if not work():
        raise RuntimeError("the archive made for the measurement is not valid")
    return time.monotonic() - started
