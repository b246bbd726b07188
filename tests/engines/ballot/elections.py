"""Whole elections for tests, held by the same functions as the commands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from huiguan.engines.ballot import conduct

Votes = Sequence[tuple[str, list[list[int]]]]


def question(answers: int, minimum: int = 0, maximum: int | None = None, blank: bool = False) -> dict[str, Any]:
    """A question with so many answers."""
    names = [f"候选人 {number}" for number in range(1, answers + 1)]
    found = {"answers": names, "min": minimum, "max": answers if maximum is None else maximum, "question": "同意？"}
    return {**found, "blank": True} if blank else found


def prepare(
    folder: Path,
    questions: Sequence[dict[str, Any]],
    voters: dict[str, int],
    *,
    group: str = "Ed25519",
    singles: int = 1,
    shares: tuple[int, int] | None = None,
) -> dict[str, str]:
    """Set up and open an election; return the credentials by voter. `shares`: (threshold, size)."""
    template = {"name": "理事会选举", "description": "a/b \\ “引号”", "questions": list(questions)}
    conduct.draft_election(folder, template, group)
    secret = conduct.make_credentials(folder, voters)
    for _ in range(singles):
        conduct.add_trustee(folder)
    if shares:
        threshold, size = shares
        for step in (1, 2, 3):
            for index in range(1, size + 1):
                conduct.threshold_round(folder, step=step, index=index, size=size, threshold=threshold)
    conduct.open_election(folder)
    return dict(json.loads(secret.read_bytes()))


def single_keys(folder: Path) -> list[Path]:
    """Secret files of the single trustees."""
    return sorted((folder / "secrets").glob("????????.privkey"))


def finish(folder: Path, credentials: dict[str, str], votes: Votes, keys: Sequence[Path]) -> list[list[int]]:
    """Cast, close, tally, decrypt with these keys, publish; the result."""
    for voter, choices in votes:
        conduct.cast_ballot(folder, credentials[voter], choices)
    conduct.close_election(folder)
    conduct.tally_election(folder)
    for key in keys:
        conduct.decrypt_tally(folder, key.read_bytes())
    return conduct.publish_result(folder)


def small_election(folder: Path, group: str = "Ed25519") -> Path:
    """Two voters, who both vote, and one question of one answer; the path of its archive."""
    credentials = prepare(folder, [question(1)], {"a": 1, "b": 1}, group=group)
    finish(folder, credentials, [("a", [[1]]), ("b", [[0]])], single_keys(folder))
    return conduct.archive_of(folder)
