"""What a ballot asks, and how its counts are read. See docs/decisions/0014-elections.md.

As many names as seats or fewer (等额): one question for each name, for or against; neither is an abstention, and both
cannot be proven. More names than seats (差额): one question for all approvals, of which nobody can prove more than
there are seats, and one for all objections.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huiguan.engines.ballot.election import Question

FOR, AGAINST = "赞成", "反对"


@dataclass(frozen=True, slots=True)
class Marks:
    """How often a name was approved and objected to."""

    votes_for: int
    against: int


def ballot_labels(names: Sequence[tuple[str, str]]) -> list[str]:
    """Names as they stand on the ballot, from (name, unit); who shares a name is told apart by the unit."""
    plain = [name for name, _unit in names]
    labels = [f"{name}（{unit}）" if plain.count(name) > 1 and unit else name for name, unit in names]
    return [f"{label}（{number}）" if labels.count(label) > 1 else label for number, label in enumerate(labels, 1)]


def is_contested(names: int, seats: int) -> bool:
    """Whether there are more names than seats (差额)."""
    return names > seats


def questions_of(labels: Sequence[str], seats: int) -> tuple[Question, ...]:
    """The questions of the protocol for these names, in their order."""
    if is_contested(len(labels), seats):
        return (
            Question(FOR, tuple(labels), 0, seats),
            Question(AGAINST, tuple(labels), 0, len(labels)),
        )
    return tuple(Question(label, (FOR, AGAINST), 0, 1) for label in labels)


def read_counts(counts: Sequence[Sequence[int]], names: int, seats: int) -> list[Marks]:
    """Approvals and objections of each name, from the result of the protocol."""
    if is_contested(names, seats):
        return [Marks(votes_for, against) for votes_for, against in zip(*counts, strict=True)]
    return [Marks(votes_for, against) for votes_for, against in counts]
