"""Answers to homomorphic questions: checking their proofs (specification 1, "Homomorphic questions", "Blank votes")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiguan.engines.ballot.canonical import items, members
from huiguan.engines.ballot.election import Question
from huiguan.engines.ballot.groups import Group
from huiguan.engines.ballot.proofs import (
    Ciphertext,
    Commitments,
    Proof,
    Statement,
    challenges_hold,
    read_claimed,
    read_proofs,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a ciphertext of 0 or 1 for each choice, and proofs that nothing else is in them.

    With a blank vote allowed, the first choice says whether the vote is blank, and there are `blank_proof`s.
    """

    choices: list[Ciphertext]
    individual_proofs: list[list[Proof]]
    overall_proof: list[Proof]
    blank_proof: list[Proof]

    def as_json(self, group: Group) -> dict[str, Any]:
        """As it stands in a ballot."""
        value: dict[str, Any] = {
            "choices": [each.as_json(group) for each in self.choices],
            "individual_proofs": [[proof.as_json() for proof in each] for each in self.individual_proofs],
            "overall_proof": [each.as_json() for each in self.overall_proof],
        }
        if self.blank_proof:
            value["blank_proof"] = [each.as_json() for each in self.blank_proof]
        return value


def read_answer(group: Group, question: Question, value: Any) -> Answer:
    """An answer from JSON: numbers of proofs and scalars are checked, not yet all elements. Raises Malformed."""
    names = ("choices", "individual_proofs", "overall_proof") + (("blank_proof",) if question.blank else ())
    choices, individual, overall, *blank = members(value, *names)
    values = question.maximum - question.minimum + 1
    return Answer(
        [read_claimed(group, each) for each in items(choices, question.choices)],
        [read_proofs(group, each, 2) for each in items(individual, question.choices)],
        read_proofs(group, overall, values + question.blank),
        read_proofs(group, blank[0], 2) if blank else [],
    )


def statements(question: Question, answer: Answer) -> list[Statement]:
    """What the proofs of an answer state: of each choice, then (with a blank vote allowed, of it and) of the sum."""
    choices, overall = answer.choices, answer.overall_proof
    found = [
        Statement([each], range(2), proofs) for each, proofs in zip(choices, answer.individual_proofs, strict=True)
    ]
    messages = range(question.minimum, question.maximum + 1)
    if not question.blank:
        return [*found, Statement(choices, messages, overall)]
    blank, rest = choices[:1], choices[1:]
    return [
        *found,
        Statement(blank, range(1), answer.blank_proof[:1]),
        Statement(rest, range(1), answer.blank_proof[1:]),
        Statement(blank, range(1, 2), overall[:1]),
        Statement(rest, messages, overall[1:]),
    ]


def wrong_proof(
    group: Group, question: Question, answer: Answer, found: Sequence[Commitments], context: str
) -> str | None:
    """The first proof that does not hold, in words; None when all do.

    `found` are the commitments of `statements`, `context` is S0: fingerprint|credential.
    """
    texts = [each.text(group) for each in answer.choices]
    for number, (text, each, proofs) in enumerate(zip(texts, found, answer.individual_proofs, strict=False), 1):
        if not challenges_hold(group, f"prove|{context}|{text}|", each.encoded, proofs):
            return f"the individual proof of choice {number} does not hold"
    statement, rest = f"{context}|" + ",".join(texts), found[len(texts) :]
    if question.blank:
        return _wrong_blank(group, answer, rest, statement)
    prefix = f"prove|{statement}|{rest[0].total.text(group)}|"
    if not challenges_hold(group, prefix, rest[0].encoded, answer.overall_proof):
        return "the overall proof does not hold"
    return None


def all_choices(group: Group, context: str, choices: Sequence[Ciphertext]) -> str:
    """S: the context and every choice, which the overall and blank proofs are bound to."""
    return f"{context}|" + ",".join(each.text(group) for each in choices)


def _wrong_blank(group: Group, answer: Answer, found: Sequence[Commitments], statement: str) -> str | None:
    is_blank, no_choice, not_blank, ranged = (each.encoded for each in found)
    if not challenges_hold(group, f"bproof0|{statement}|", is_blank + no_choice, answer.blank_proof):
        return "the blank proof does not hold"
    if not challenges_hold(group, f"bproof1|{statement}|", not_blank + ranged, answer.overall_proof):
        return "the overall proof does not hold"
    return None
