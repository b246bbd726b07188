"""What a ballot box does beside the auditor: judge ballots one by one as they come, and add up those that were judged.

Both are functions of a task that an executor can give to another process (see `executors`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huiguan.engines.ballot.ballots import verify_ballot
from huiguan.engines.ballot.canonical import items, load
from huiguan.engines.ballot.election import Election
from huiguan.engines.ballot.errors import Malformed, Rejected
from huiguan.engines.ballot.proofs import Ciphertext, read_claimed
from huiguan.engines.ballot.tally import Tally, sum_of_tallies


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a ballot: its number in the task, and why it is refused; empty for one that is in order."""

    number: int
    fault: str


@dataclass(frozen=True, slots=True)
class Box:
    """Some ballots: numbers of the caller's, and bytes. `checked` tells which of them need no second look."""

    election: Election
    ballots: Sequence[tuple[int, bytes]]
    checked: frozenset[int] = frozenset()


def judge_ballots(box: Box) -> list[Judged]:
    """Check each ballot by itself: form, election, signature, every proof. One that is bad does not stop the others."""
    box.election.public_group.prepare(box.election.public_key)
    return [Judged(number, _fault(box.election, raw)) for number, raw in box.ballots]


def _fault(election: Election, raw: bytes) -> str:
    try:
        verify_ballot(election, raw)
    except Rejected as fault:
        return str(fault)
    return ""


def sum_of_ballots(box: Box) -> Tally:
    """The encrypted sum of all of them. Those that are not `checked` are checked in full. Raises Rejected.

    Of a checked ballot only the ciphertexts are read: the caller has made sure that these are the very bytes that were
    checked (by their hash), so that no proof has to be computed again.
    """
    election = box.election
    election.public_group.prepare(election.public_key)
    found = []
    for number, raw in box.ballots:
        try:
            if number not in box.checked:
                verify_ballot(election, raw)
            found.append(_choices(election, raw))
        except Malformed as fault:
            raise Rejected("ballot_form", f"ballot {number}: {fault}") from fault
        except Rejected as fault:
            raise Rejected(fault.check, f"ballot {number}: {fault.reason}") from fault
    return sum_of_tallies(election, found)


def _choices(election: Election, raw: bytes) -> Tally:
    value = load(raw)
    answers = items(value.get("answers") if isinstance(value, dict) else None, len(election.questions))
    return [_row(election, question.choices, each) for question, each in zip(election.questions, answers, strict=True)]


def _row(election: Election, count: int, answer: object) -> list[Ciphertext]:
    choices = answer.get("choices") if isinstance(answer, dict) else None
    return [read_claimed(election.public_group, each) for each in items(choices, count)]
