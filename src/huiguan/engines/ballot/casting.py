"""Making ballots: encryption and proofs, with everything secret in constant-time group operations.

Whoever makes a proof knows the randomness r and the plaintext m of its ciphertext, so that every commitment is
g^t and y^t · g^e for known exponents; e is 0 in the branch that is true, and its time may not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huiguan.engines.ballot.answers import Answer, all_choices
from huiguan.engines.ballot.canonical import digest, dump
from huiguan.engines.ballot.credentials import Credential
from huiguan.engines.ballot.election import Election, Question
from huiguan.engines.ballot.errors import BallotError
from huiguan.engines.ballot.groups import Element, Group, hash_to_scalar, random_scalars
from huiguan.engines.ballot.proofs import Ciphertext, Proof, prove_knowledge


@dataclass(frozen=True, slots=True)
class _Secret:
    """What is in a ciphertext: randomness and plaintext."""

    randomness: int
    plaintext: int

    def branches(self, messages: range) -> list[tuple[int, int]]:
        """(randomness, distance from the message) for each message that a proof speaks of."""
        return [(self.randomness, self.plaintext - message) for message in messages]


def make_ballot(election: Election, credential: Credential, choices: Sequence[Sequence[int]]) -> bytes:
    """The canonical bytes of a ballot. `choices`: 0 or 1 for every choice of every question, the blank vote first.

    Raises BallotError when the choices do not answer the questions.
    """
    if len(choices) != len(election.questions):
        raise BallotError(f"there are {len(election.questions)} questions, not {len(choices)}")
    context = f"{election.fingerprint}|{credential.public}"
    key, group = election.public_key, election.group
    answers = [
        make_answer(group, key, question, marks, context)
        for question, marks in zip(election.questions, choices, strict=True)
    ]
    unsigned = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": credential.public,
        "answers": [each.as_json(group) for each in answers],
    }
    written = dump(unsigned)
    hashed = digest(written)
    proof = prove_knowledge(group, f"sig|{hashed}|", credential.secret)
    # The signature is the last member: the rest need not be written again.
    return written[:-1] + b"," + dump({"signature": {"hash": hashed, "proof": proof.as_json()}})[1:]


def check_choices(question: Question, marks: Sequence[int]) -> None:
    """Raises BallotError when the marks do not answer the question."""
    if len(marks) != question.choices or any(type(each) is not int or each not in (0, 1) for each in marks):
        raise BallotError(f"the answer to {question.question!r} is not {question.choices} times 0 or 1")
    chosen = sum(marks[question.blank :])
    if question.blank and marks[0]:
        if chosen:
            raise BallotError("a blank vote chooses nothing")
    elif not question.minimum <= chosen <= question.maximum:
        raise BallotError(f"between {question.minimum} and {question.maximum} may be chosen, not {chosen}")


def make_answer(group: Group, key: Element, question: Question, marks: Sequence[int], context: str) -> Answer:
    """Encrypt and prove the answer to one question; `context` is fingerprint|credential."""
    check_choices(question, marks)
    chance = random_scalars(group, len(marks))
    hidden = [_Secret(randomness, mark) for randomness, mark in zip(chance, marks, strict=True)]
    choices = [_encrypt(group, key, each) for each in hidden]
    individual = [
        prove_one_of(group, f"prove|{context}|{choice.text(group)}|", key, secret.branches(range(2)), secret.plaintext)
        for choice, secret in zip(choices, hidden, strict=True)
    ]
    statement = all_choices(group, context, choices)
    messages = range(question.minimum, question.maximum + 1)
    summed = _sum(group, hidden[question.blank :])
    if not question.blank:
        prefix = f"prove|{statement}|{_encrypt_sum(group, key, summed).text(group)}|"
        overall = prove_one_of(group, prefix, key, summed.branches(messages), summed.plaintext - question.minimum)
        return Answer(choices, individual, overall, [])
    blank = hidden[0]
    either = blank.branches(range(1)) + summed.branches(range(1))
    ranged = blank.branches(range(1, 2)) + summed.branches(messages)
    true = (1 - blank.plaintext) * (summed.plaintext - question.minimum + 1)
    blank_proof = prove_one_of(group, f"bproof0|{statement}|", key, either, blank.plaintext, more_true=True)
    overall = prove_one_of(group, f"bproof1|{statement}|", key, ranged, true, more_true=True)
    return Answer(choices, individual, overall, blank_proof)


def prove_one_of(
    group: Group, prefix: str, key: Element, branches: Sequence[tuple[int, int]], true: int, *, more_true: bool = False
) -> list[Proof]:
    """Proofs of which only the branch `true` is honest, the others simulated; nobody sees which.

    A branch is (randomness of its ciphertext, plaintext minus message); the distance of `true` is 0. `more_true`: that
    of others may be 0, too.
    """
    chance = iter(random_scalars(group, 2 * len(branches)))
    simulated = list(zip(chance, chance, strict=True))
    exponents = [
        (response + randomness * challenge) % group.order
        for (randomness, _), (challenge, response) in zip(branches, simulated, strict=True)
    ]
    seconds = _shifted(group, key, exponents, true, _shifts(group, branches, simulated, true, more_true))
    commitments = [
        group.encode(each)
        for exponent, second in zip(exponents, seconds, strict=True)
        for each in (group.secret_generator_power(exponent), second)
    ]
    rest = sum(challenge for challenge, _ in simulated) - simulated[true][0]
    challenge = (hash_to_scalar(group, prefix + ",".join(commitments)) - rest) % group.order
    proofs = [Proof(*each) for each in simulated]
    proofs[true] = Proof(challenge, (exponents[true] - branches[true][0] * challenge) % group.order)
    return proofs


def _shifts(
    group: Group, branches: Sequence[tuple[int, int]], simulated: Sequence[tuple[int, int]], true: int, more_true: bool
) -> list[Element]:
    """g^(distance · challenge) of every branch but the true one: as many powers, in a row, whichever that is."""
    exponents = [distance * challenge for (_, distance), (challenge, _) in zip(branches, simulated, strict=True)]
    del exponents[true]
    power = group.hidden_generator_power if more_true else group.secret_generator_power
    return [power(each) for each in exponents]


def _shifted(
    group: Group, key: Element, exponents: Sequence[int], true: int, shifts: Sequence[Element]
) -> list[Element]:
    """The second commitments. The true branch has no shift: it is taken out of the row, not passed over in it."""
    found = [group.secret_power(key, each) for each in exponents]
    honest = found.pop(true)
    found = [group.multiply(each, shift) for each, shift in zip(found, shifts, strict=True)]
    found.insert(true, honest)
    return found


def _encrypt(group: Group, key: Element, hidden: _Secret) -> Ciphertext:
    # Taken from both values, not computed: a mark is 0 or 1, and either takes the same steps.
    shift = (group.identity, group.generator)[hidden.plaintext]
    beta = group.multiply(group.secret_power(key, hidden.randomness), shift)
    return Ciphertext(group.secret_generator_power(hidden.randomness), beta)


def _encrypt_sum(group: Group, key: Element, hidden: _Secret) -> Ciphertext:
    """The product of all choices' ciphertexts, in three powers rather than two additions a choice."""
    shift = group.hidden_generator_power(hidden.plaintext)
    beta = group.multiply(group.secret_power(key, hidden.randomness), shift)
    return Ciphertext(group.secret_generator_power(hidden.randomness), beta)


def _sum(group: Group, hidden: Sequence[_Secret]) -> _Secret:
    return _Secret(sum(each.randomness for each in hidden) % group.order, sum(each.plaintext for each in hidden))
