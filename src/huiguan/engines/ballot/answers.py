"""Answers to homomorphic questions: checking their proofs (specification 1, "Homomorphic questions", "Blank votes")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiguan.engines.ballot.canonical import items, members
from huiguan.engines.ballot.election import Question
from huiguan.engines.ballot.groups import Element, Group
from huiguan.engines.ballot.proofs import (
    Ciphertext,
    Proof,
    challenges_hold,
    commitments,
    read_ciphertext,
    read_proofs,
    total,
    verify_one_of,
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
    """An answer from JSON: numbers of proofs, scalars and elements are checked. Raises Malformed otherwise."""
    names = ("choices", "individual_proofs", "overall_proof") + (("blank_proof",) if question.blank else ())
    choices, individual, overall, *blank = members(value, *names)
    values = question.maximum - question.minimum + 1
    return Answer(
        [read_ciphertext(group, each) for each in items(choices, question.choices)],
        [read_proofs(group, each, 2) for each in items(individual, question.choices)],
        read_proofs(group, overall, values + question.blank),
        read_proofs(group, blank[0], 2) if blank else [],
    )


def wrong_proof(group: Group, key: Element, question: Question, answer: Answer, context: str) -> str | None:
    """The first proof that does not hold, in words; None when all do. `context` is S0: fingerprint|credential."""
    for number, (choice, proofs) in enumerate(zip(answer.choices, answer.individual_proofs, strict=True)):
        prefix = f"prove|{context}|{choice.text(group)}|"
        if not verify_one_of(group, prefix, key, choice, range(2), proofs):
            return f"the individual proof of choice {number + 1} does not hold"
    statement = all_choices(group, context, answer.choices)
    if question.blank:
        return _wrong_blank(group, key, question, answer, statement)
    summed = total(group, answer.choices)
    prefix = f"prove|{statement}|{summed.text(group)}|"
    messages = range(question.minimum, question.maximum + 1)
    if not verify_one_of(group, prefix, key, summed, messages, answer.overall_proof):
        return "the overall proof does not hold"
    return None


def all_choices(group: Group, context: str, choices: Sequence[Ciphertext]) -> str:
    """S: the context and every choice, which the overall and blank proofs are bound to."""
    return f"{context}|" + ",".join(each.text(group) for each in choices)


def _wrong_blank(group: Group, key: Element, question: Question, answer: Answer, statement: str) -> str | None:
    blank, summed = answer.choices[0], total(group, answer.choices[1:])
    either = [
        *commitments(group, key, blank, range(1), answer.blank_proof[:1]),
        *commitments(group, key, summed, range(1), answer.blank_proof[1:]),
    ]
    if not challenges_hold(group, f"bproof0|{statement}|", either, answer.blank_proof):
        return "the blank proof does not hold"
    messages = range(question.minimum, question.maximum + 1)
    ranged = [
        *commitments(group, key, blank, range(1, 2), answer.overall_proof[:1]),
        *commitments(group, key, summed, messages, answer.overall_proof[1:]),
    ]
    if not challenges_hold(group, f"bproof1|{statement}|", ranged, answer.overall_proof):
        return "the overall proof does not hold"
    return None
