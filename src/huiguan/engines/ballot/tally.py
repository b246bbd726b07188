"""Encrypted tally, partial decryptions and the result (specification 1, "Election: tally", "Result")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huiguan.engines.ballot.answers import Answer
from huiguan.engines.ballot.canonical import count_json, dump, items, load, members, natural, read_count
from huiguan.engines.ballot.election import Election
from huiguan.engines.ballot.errors import BallotError, Malformed
from huiguan.engines.ballot.groups import Element, Group, product, read_element
from huiguan.engines.ballot.proofs import Ciphertext, Proof, column_products, read_proofs, verify_equality
from huiguan.engines.ballot.trustees import Trustee, lagrange

Tally = list[list[Ciphertext]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """What stands beside the encrypted tally: counted ballots, and the sum of their weights."""

    ballots: int
    weight: int


@dataclass(frozen=True, slots=True)
class PartialDecryption:
    """One owner's factors α^x, with proofs that x is the logarithm of the owner's key. `owner` counts from 1."""

    owner: int
    factors: list[list[Element]]
    proofs: list[list[Proof]]


def empty_tally(election: Election) -> Tally:
    """The tally of no ballots."""
    nothing = Ciphertext(election.group.identity, election.group.identity)
    return [[nothing] * question.choices for question in election.questions]


def sum_of_tallies(election: Election, tallies: Sequence[Tally]) -> Tally:
    """The tally of all of them; the empty one for none."""
    if not tallies:
        return empty_tally(election)
    flat = [[element for row in each for c in row for element in (c.alpha, c.beta)] for each in tallies]
    found = iter(column_products(election.public_group, flat))
    return [[Ciphertext(next(found), next(found)) for _ in row] for row in tallies[0]]


def weighted(group: Group, answers: Sequence[Answer], weight: int) -> Tally:
    """The choices of one ballot, each counted `weight` times."""
    if weight == 1:
        return [each.choices for each in answers]
    return [
        [Ciphertext(group.power(c.alpha, weight), group.power(c.beta, weight)) for c in each.choices]
        for each in answers
    ]


def write_tally(group: Group, tally: Tally) -> bytes:
    """The canonical bytes of an encrypted tally, of which there is exactly one spelling."""
    return dump([[each.as_json(group) for each in row] for row in tally])


def write_sizes(sizes: Sizes, tally_hash: str) -> bytes:
    """The record that the event of the tally names."""
    counts = {"num_tallied": count_json(sizes.ballots), "total_weight": count_json(sizes.weight)}
    return dump({**counts, "encrypted_tally": tally_hash})


def read_partial_decryption(election: Election, body: bytes, owned: bytes) -> PartialDecryption:
    """From the two records of its event. Raises Malformed."""
    group, questions = election.public_group, election.questions
    owner = natural(members(load(owned), "owner", "payload")[0])
    factors, proofs = members(load(body), "decryption_factors", "decryption_proofs")
    rows = list(zip(questions, items(factors, len(questions)), items(proofs, len(questions)), strict=True))
    return PartialDecryption(
        owner,
        [[read_element(group, each) for each in items(row, question.choices)] for question, row, _ in rows],
        [read_proofs(group, row, question.choices) for question, _, row in rows],
    )


def decryption_prefix(election: Election, key: Element) -> str:
    """What the proofs of a partial decryption hash before the commitments."""
    return f"decrypt|{election.fingerprint}|{election.group.encode(key)}|"


def check_partial_decryption(election: Election, tally: Tally, key: Element, found: PartialDecryption) -> None:
    """Raises BallotError when a factor is not the power that it should be."""
    prefix = decryption_prefix(election, key)
    for row, factors, proofs in zip(tally, found.factors, found.proofs, strict=True):
        for ciphertext, factor, proof in zip(row, factors, proofs, strict=True):
            if not verify_equality(election.public_group, prefix, key, ciphertext.alpha, factor, proof):
                raise BallotError(f"a decryption proof of owner {found.owner} does not hold")


def combined_factors(
    group: Group, trustees: Sequence[Trustee], partials: Mapping[int, PartialDecryption]
) -> list[list[Element]]:
    """The factors of the whole key from those of its owners, in the order in which they came.

    Raises BallotError when a single trustee, or one of the needed number of threshold trustees, is missing.
    """
    powers: list[tuple[PartialDecryption, int]] = []
    first = 1
    for trustee in trustees:
        places = range(first, first + len(trustee.keys))
        present = [owner for owner in partials if owner in places][: trustee.threshold]
        if len(present) < trustee.threshold:
            raise BallotError(f"of the owners {first} to {places[-1]}, only {len(present)} decrypted")
        indices = [owner - first + 1 for owner in present]
        powers += [
            (partials[owner], lagrange(group, index, indices)) for owner, index in zip(present, indices, strict=True)
        ]
        first += len(trustee.keys)
    shape = powers[0][0].factors
    return [
        [product(group, (group.power(each.factors[i][j], power) for each, power in powers)) for j in range(len(row))]
        for i, row in enumerate(shape)
    ]


def plaintexts(group: Group, tally: Tally, factors: Sequence[Sequence[Element]]) -> list[list[Element]]:
    """g^count for every choice."""
    return [
        [group.divide(ciphertext.beta, factor) for ciphertext, factor in zip(*rows, strict=True)]
        for rows in zip(tally, factors, strict=True)
    ]


def read_result(election: Election, body: bytes) -> list[list[int]]:
    """The counts of every choice of every question; a blank vote's count comes first. Raises Malformed."""
    (rows,) = members(load(body), "result")
    found = zip(election.questions, items(rows, len(election.questions)), strict=True)
    return [[read_count(each) for each in items(row, question.choices)] for question, row in found]


def write_result(counts: Sequence[Sequence[int]]) -> bytes:
    """The canonical bytes of a result."""
    return dump({"result": [[count_json(each) for each in row] for row in counts]})


def counts_of(group: Group, encrypted: Sequence[Sequence[Element]], limit: int) -> list[list[int]]:
    """The logarithms of g^count for counts up to `limit`. Raises BallotError when one is larger.

    Giant steps of about the square root of the limit, so that a million voters take a thousand steps.
    """
    width = max(1, int(limit**0.5) + 1)
    small: dict[str, int] = {}
    element = group.identity
    for count in range(width):
        small.setdefault(group.encode(element), count)
        element = group.multiply(element, group.generator)
    return [[_logarithm(group, each, small, element, limit) for each in row] for row in encrypted]


def _logarithm(group: Group, element: Element, small: Mapping[str, int], step: Element, limit: int) -> int:
    width = len(small)
    for giant in range(limit // width + 1):
        found = small.get(group.encode(element))
        if found is not None and giant * width + found <= limit:
            return giant * width + found
        element = group.divide(element, step)
    raise Malformed("a count is larger than the sum of all weights")
