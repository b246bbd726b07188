"""A congress votes: `huiguan bench ballots --delegates 3000 --json` (300 candidates unless `--scale` says otherwise).

Ballots as the room asks them where there are as many names as seats: one of three for each. They are made before and
lie in files; measured is the room: receiving while nothing else runs, receiving while a job checks, checking, adding
up, streaming the archive, and the audit of the streamed file on all cores. Its database is dropped at the end.

Every part takes time in step with the ballots, so that a smaller run tells of the whole one: `whole_minutes` is what
3,000 delegates would take, of which `whole_preparing_minutes` go into making ballots that phones make elsewhere.
"""

from __future__ import annotations

import os
import resource
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from huiguan.bench.scratch import scratch_database
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import new_credential, read_credential
from huiguan.engines.ballot.election import read_election
from huiguan.engines.ballot.executors import executor
from huiguan.engines.ballot.groups import group_of

DELEGATES, CANDIDATES = 3_000, 300
#: Everything is checked within ten minutes after closing; nobody waits for the check; the job stays small.
LIMITS = {"after_closing_seconds": 600.0, "cast_beside_check_p95_ms": 2_000.0, "memory_mb": 1024.0}


def run(scale: str | None = None, rows: int | None = None) -> dict[str, Any]:
    """Measure with `rows` delegates and `scale` candidates. ValueError for a scale that is no number."""
    candidates = int(scale or CANDIDATES)
    with scratch_database("huiguan_bench_ballots"), TemporaryDirectory() as folder:
        congress = _Congress(Path(folder), rows or DELEGATES, candidates)
        found = congress.measure()
    found["limits"] = LIMITS
    found["passed"] = found["valid"] and all(found[name] <= limit for name, limit in LIMITS.items())
    return found


class _Congress:
    """An election that is open, and a ballot of each delegate in a file."""

    def __init__(self, folder: Path, delegates: int, candidates: int) -> None:
        from huiguan.kernel.permits import system_actor

        self.folder, self.delegates, self.candidates = folder, delegates, candidates
        self.actor = system_actor("elections")
        self.election, self.credentials = _election(delegates, candidates)
        began = time.perf_counter()
        self.files = self._ballots()
        self.preparing = time.perf_counter() - began

    def _ballots(self) -> list[Path]:
        from huiguan.elections.selectors import record_of

        asked = record_of(self.election, "Setup") or b""
        batch = 8
        tasks = [
            (asked, self.credentials[start : start + batch], str(self.folder), start)
            for start in range(0, self.delegates, batch)
        ]
        for _ in executor(os.cpu_count() or 1).map(_make, tasks):
            pass
        return sorted(self.folder.glob("*.ballot"))

    def measure(self) -> dict[str, Any]:
        """Cast, check, close, add up, stream, audit."""
        from huiguan.elections import services
        from huiguan.elections.models import Election

        whole = time.perf_counter()
        half = len(self.files) // 2
        alone = list(self._cast(self.files[:half]))
        beside, checked = self._cast_beside_check(self.files[half:])
        Election.objects.unscoped("benchmark").filter(pk=self.election.pk).update(state="closed")
        began = time.perf_counter()
        services.tally_election(actor=self.actor, election_id=self.election.pk)
        closing = time.perf_counter() - began
        streamed = self._stream()
        times = DELEGATES / self.delegates / 60
        return {
            "delegates": self.delegates,
            "candidates": self.candidates,
            "cast_p50_ms": _ms(statistics.median(alone)),
            "cast_p95_ms": _ms(_p95(alone)),
            "cast_beside_check_p95_ms": _ms(_p95(beside)),
            "checked_while_casting": checked,
            "after_closing_seconds": round(closing, 1),
            **streamed,
            "whole_preparing_minutes": round(self.preparing * times, 1),
            "whole_minutes": round((self.preparing + time.perf_counter() - whole) * times, 1),
        }

    def _cast(self, files: Sequence[Path]) -> Iterator[float]:
        from huiguan.elections import services

        for file in files:
            raw = file.read_bytes()
            began = time.perf_counter()
            services.cast_ballot(uuid=self.election.uuid, raw=raw)
            yield time.perf_counter() - began

    def _cast_beside_check(self, files: Sequence[Path]) -> tuple[list[float], int]:
        from django.db import connection

        from huiguan.elections import services

        done: list[int] = []

        def check() -> None:
            done.append(services.check_ballots(actor=self.actor, election_id=self.election.pk))
            connection.close()

        job = threading.Thread(target=check)
        job.start()
        found = list(self._cast(files))
        from huiguan.elections.models import ReceivedBallot

        checked = ReceivedBallot.objects.filter(election=self.election, state="accepted").count()
        job.join()
        return found, checked

    def _stream(self) -> dict[str, Any]:
        """The room's memory is read before the audit, whose workers are processes of their own."""
        from huiguan.elections.selectors import archive_chunks

        path = self.folder / "archive.bel"
        began = time.perf_counter()
        with path.open("wb") as file:
            for chunk in archive_chunks(self.election):
                file.write(chunk)
        streaming = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        verdict = verify_archive(path, executor=executor(os.cpu_count() or 1), partial=True)
        return {
            "archive_mb": round(path.stat().st_size / 1e6),
            "stream_seconds": round(streaming, 1),
            "memory_mb": round(memory),
            "audit_seconds": round(verdict.seconds, 1),
            "audited": verdict.ballots,
            "valid": verdict.valid and verdict.ballots == self.delegates,
        }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)] if values else 0.0


def _make(task: tuple[bytes, list[str], str, int]) -> int:
    """Make ballots in a process of its own, into files."""
    raw, credentials, folder, start = task
    asked = read_election(raw)
    for number, text in enumerate(credentials, start):
        marks = [[1, 0] if (number + place) % 3 else [0, 1] for place in range(len(asked.questions))]
        ballot = make_ballot(asked, read_credential(asked.group, asked.uuid, text), marks)
        (Path(folder) / f"{number:06}.ballot").write_bytes(ballot)
    return len(credentials)


def _election(delegates: int, candidates: int) -> tuple[Any, list[str]]:
    """An open election of its own association, with two trustees whose keys nobody keeps; and the credentials."""
    from django.utils import timezone

    from huiguan.elections.models import Election, PublicCredential
    from huiguan.engines.ballot.credentials import random_base58
    from huiguan.governance.models import Body, Post, Term
    from huiguan.kernel.organizations.models import Organization
    from huiguan.kernel.permits import system_actor
    from huiguan.kernel.workflow import services as workflow

    place = Organization.objects.add_root({"code": "n", "name": "协会", "short_name": "会", "level": "national"})
    body = Body.objects.create(organization=place, kind="congress", key="congress", name="代表大会")
    post = Post.objects.create(organization=place, body=body, key="director", name="理事", seats=candidates)
    term = Term.objects.create(
        organization=place, body=body, ordinal=1, starts_on=date(2025, 1, 1), ends_due=date(2030, 1, 1)
    )
    now = timezone.now()
    election = Election.objects.create(
        organization=place, uuid=random_base58(14), title="理事选举", post=post, term=term, seats=candidates,
        electorate="delegates", mode="authority", opened_at=now, closes_at=now + timedelta(hours=8),
    )  # fmt: skip
    workflow.start(actor=system_actor("elections"), subject=election)
    Election.objects.unscoped("benchmark").filter(pk=election.pk).update(state="open")
    election.refresh_from_db()
    group = group_of("Ed25519")
    made = [new_credential(group, election.uuid) for _ in range(delegates)]
    PublicCredential.objects.bulk_create(
        PublicCredential(election=election, credential=each) for each in sorted(one.public for one in made)
    )
    _open_archive(election, candidates)
    return election, [each.text for each in made]


def _open_archive(election: Any, candidates: int) -> None:
    from huiguan.elections.questions import questions_of
    from huiguan.elections.services.chain import append_event
    from huiguan.engines.ballot.archive import hash_of
    from huiguan.engines.ballot.canonical import dump
    from huiguan.engines.ballot.election import write_election
    from huiguan.engines.ballot.keys import new_secret_key, public_part, read_secret_key
    from huiguan.engines.ballot.roll import write_roll
    from huiguan.engines.ballot.trustees import joint_key, read_trustees

    group = group_of("Ed25519")
    keys = [public_part(group, read_secret_key(group, new_secret_key(group))) for _ in range(2)]
    trustees = dump([["Single", key] for key in keys])
    asked = write_election(
        uuid=election.uuid,
        name=election.title,
        description="",
        group=group,
        public_key=joint_key(group, read_trustees(group, trustees)),
        questions=questions_of([f"候选人{number}" for number in range(candidates)], election.seats),
    ).raw
    roll = write_roll(dict.fromkeys(election.credentials.values_list("credential", flat=True), 1))
    parts = {"election": asked, "trustees": trustees, "credentials": roll}
    append_event(election, "Setup", [*parts.values(), dump({name: hash_of(body) for name, body in parts.items()})])
