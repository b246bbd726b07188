"""`huiguan bench ballot`: making and checking ballots, beside belenios-tool in the same run, in processor time.

Scale: the number of candidates (60 unless told; minimum 0, maximum all). belenios-tool is looked for in
HUIGUAN_BELENIOS/trixie (or var/belenios/trixie), where tools/fetch-belenios-tool.sh puts it; without it only our own
figures are taken. What its processes need to start is measured apart and taken off. Without a scale the voting page is
measured too, in a browser (see ballot_page), and an archive of 1,000 ballots is checked on two cores against one, by
the clock (see ballot_cores); `--rows N` takes N ballots for that.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from huiguan.bench.ballot_cores import cores_rows
from huiguan.bench.ballot_page import page_rows
from huiguan.engines.ballot import conduct
from huiguan.engines.ballot.archive import read_records, read_timestamp
from huiguan.engines.ballot.ballots import verify_ballot
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import read_credential
from huiguan.engines.ballot.election import Election, read_election
from huiguan.engines.ballot.events import read_events

ROUNDS = 5
#: How many ballots are checked on two cores against one.
BALLOTS = 1_000
LIMITS = {"create": 2.0, "verify": 1.0, "verify_compiled": 6.0}
# Which work of belenios-tool each is compared with.
BESIDE = {"create": "belenios_create", "verify": "belenios_verify", "verify_compiled": "belenios_verify"}


def run(scale: str | None = None, rows: int | None = None) -> dict[str, Any]:
    """Milliseconds of processor time per ballot (medians), and ratios belenios-tool / ours (medians of rounds)."""
    candidates = int(scale or 60)
    with TemporaryDirectory() as name:
        folder = Path(name) / "election"
        election, credential = _prepare(folder, candidates)
        marks = [[number % 2 for number in range(candidates)]]
        rounds = [_round(folder, election, credential, marks) for _ in range(ROUNDS)]
    page = page_rows() if scale is None and rows is None else {}
    cores = cores_rows(rows or BALLOTS) if scale is None or rows else {}
    figures = {key: round(statistics.median(each[key] for each in rounds), 1) for key in rounds[0]}
    return {
        "candidates": candidates,
        "rounds": ROUNDS,
        "unit": "ms of processor time per ballot",
        **figures,
        **_whole(_ratios(rounds), page, cores),
    }


def _whole(ratios: dict[str, Any], page: dict[str, Any], cores: dict[str, Any]) -> dict[str, Any]:
    """One verdict over all parts, of what was measured."""
    told = {**ratios, **page, **cores}
    verdicts = [told[name] for name in ("passed", "page_passed", "cores_passed") if name in told]
    return {**told, **({"passed": all(verdicts)} if verdicts else {})}


def _ratios(rounds: Sequence[dict[str, float]]) -> dict[str, Any]:
    if "belenios_create" not in rounds[0]:
        return {"belenios": "not here: nothing was compared"}
    limits = {work: limit for work, limit in LIMITS.items() if work in rounds[0]}
    ratios = {work: round(statistics.median(each[BESIDE[work]] / each[work] for each in rounds), 2) for work in limits}
    return {
        **{f"{work}_ratio": ratio for work, ratio in ratios.items()},
        "limits": limits,
        "passed": all(ratios[work] >= limit for work, limit in limits.items()),
    }


def _prepare(folder: Path, candidates: int) -> tuple[Election, str]:
    names = [f"候选人 {number}" for number in range(candidates)]
    question = {"answers": names, "min": 0, "max": candidates, "question": "同意？"}
    conduct.draft_election(folder, {"name": "", "description": "", "questions": [question]}, "Ed25519")
    secret = json.loads(conduct.make_credentials(folder, {"voter": 1}).read_bytes())["voter"]
    conduct.add_trustee(folder)
    with conduct.open_election(folder).open("rb") as file:
        setup = next(read_events(read_records(file, read_timestamp(file))))
    return read_election(setup.body), str(secret)


def _round(folder: Path, election: Election, secret: str, marks: list[list[int]]) -> dict[str, float]:
    credential = read_credential(election.group, election.uuid, secret)
    raw = make_ballot(election, credential, marks)
    found = {
        "create": _own_time(lambda: make_ballot(election, credential, marks)),
        "verify": _own_time(lambda: verify_ballot(election, raw, election.group)),
    }
    if election.public_group is not election.group:
        # Once before, so that the table of the key is there: it is made once for an election.
        verify_ballot(election, raw)
        found["verify_compiled"] = _own_time(lambda: verify_ballot(election, raw))
    home = Path(os.environ.get("HUIGUAN_BELENIOS", Path("var") / "belenios"))
    tool = home / "trixie" / "belenios-tool"
    return {**found, **_belenios(tool.absolute(), folder, secret, marks, raw)} if tool.exists() else found


def _belenios(tool: Path, folder: Path, secret: str, marks: list[list[int]], raw: bytes) -> dict[str, float]:
    """generate-ballot checks what it made, so that its creation is what it needs more than verify-ballot."""
    for name, content in (("credential", secret.encode()), ("choice", json.dumps(marks).encode()), ("ballot", raw)):
        (folder / name).write_bytes(content)
    where = ["--dir", str(folder)]
    start = _child_time([str(tool), "--version"])
    verify = _child_time([str(tool), "election", "verify-ballot", "--ballot", str(folder / "ballot"), *where])
    given = ["--privcred", str(folder / "credential"), "--choice", str(folder / "choice")]
    make = _child_time([str(tool), "election", "generate-ballot", *given, *where])
    return {"belenios_create": make - verify, "belenios_verify": verify - start}


def _own_time(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _child_time(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "LWT_ASYNC_METHOD": "none", "BELENIOS_USE_URANDOM": "1"}
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603 - our own arguments
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
