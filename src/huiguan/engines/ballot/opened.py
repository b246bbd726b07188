"""A ballot that its voter opened instead of casting it (Benaloh's challenge): what it says, told by its randomness.

Before the voter decides, the device shows the code of what it encrypted. One that encrypts something else than was
marked does not know beforehand which ballots will be opened. An opened ballot has no signature: it cannot be cast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huiguan.engines.ballot.canonical import digest, items, load, members, text
from huiguan.engines.ballot.election import Election, read_election
from huiguan.engines.ballot.errors import Rejected
from huiguan.engines.ballot.groups import read_scalar


@dataclass(frozen=True, slots=True)
class Opened:
    """`marks`: 0 or 1 for every choice of every question. `code` was shown before, `fingerprint` is published."""

    election: Election
    fingerprint: str
    code: str
    marks: list[list[int]]


def read_opened(raw: bytes) -> Opened:
    """What an opened ballot says: `raw` is JSON with `parameters` and `ballot` (texts) and `randomness` (decimals).

    Raises Malformed for another form, Rejected when the randomness is not that of the encryption.
    """
    parameters, ballot, randomness = members(load(raw), "parameters", "ballot", "randomness")
    asked = read_election(text(parameters).encode())
    unsigned = text(ballot).encode()
    uuid, fingerprint, _credential, answers = members(
        load(unsigned), "election_uuid", "election_hash", "credential", "answers"
    )
    if (uuid, fingerprint) != (asked.uuid, asked.fingerprint):
        raise Rejected("opened", "is for another election")
    found = []
    count = len(asked.questions)
    for question, answer, chance in zip(asked.questions, items(answers, count), items(randomness, count), strict=True):
        choices = answer.get("choices") if isinstance(answer, dict) else None
        pairs = zip(items(choices, question.choices), items(chance, question.choices), strict=True)
        found.append([_mark(asked, choice, each) for choice, each in pairs])
    return Opened(asked, asked.fingerprint, digest(unsigned), found)


def _mark(asked: Election, choice: Any, chance: Any) -> int:
    group = asked.group
    alpha, beta = members(choice, "alpha", "beta")
    randomness = read_scalar(group, chance)
    shared = group.power(asked.public_key, randomness)
    if group.encode(group.generator_power(randomness)) == alpha:
        for mark, element in enumerate((shared, group.multiply(shared, group.generator))):
            if group.encode(element) == beta:
                return mark
    raise Rejected("opened", "the randomness is not that of the encryption")
