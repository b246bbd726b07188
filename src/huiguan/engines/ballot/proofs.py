"""Zero-knowledge proofs, made non-interactive by hashing the commitments (specification 1, "Proofs").

A proof is (challenge, response); the verifier computes the commitments again, and the hash over them must give the
challenge. Therefore a single proof cannot be checked together with others in one sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from huiguan.engines.ballot.canonical import items, members
from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.groups import (
    Element,
    Group,
    hash_to_scalar,
    product,
    random_scalar,
    read_scalar,
)


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge and a response, both modulo the order."""

    challenge: int
    response: int

    def as_json(self) -> dict[str, str]:
        """Two decimal strings."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An ElGamal ciphertext: (g^r, y^r · g^m)."""

    alpha: Element
    beta: Element

    def as_json(self, group: Group) -> dict[str, str]:
        """Two encoded elements."""
        return {"alpha": group.encode(self.alpha), "beta": group.encode(self.beta)}

    def text(self, group: Group) -> str:
        """As it stands in the text that is hashed."""
        return f"{group.encode(self.alpha)},{group.encode(self.beta)}"


class Statement(NamedTuple):
    """That the sum of the plaintexts of some ciphertexts is one of `messages`, with a proof for each message."""

    ciphertexts: Sequence[Ciphertext]
    messages: range
    proofs: Sequence[Proof]


class Commitments(NamedTuple):
    """What a statement's proof is checked with: the ciphertext of the sum, and A_0, B_0, A_1, … encoded."""

    total: Ciphertext
    encoded: list[str]


@runtime_checkable
class Batched(Protocol):
    """A group that computes the commitments of many statements at once, and then finds out what is no element."""

    def commitments(self, key: Element, statements: Sequence[Statement]) -> list[Commitments]:
        """As the function of this name. Raises Malformed when a ciphertext holds what is no element."""

    def products(self, rows: Sequence[Sequence[Element]]) -> list[Element]:
        """The product of each column of rows of the same length."""


def read_proof(group: Group, value: Any) -> Proof:
    """A proof from JSON. Raises Malformed otherwise."""
    challenge, response = members(value, "challenge", "response")
    return Proof(read_scalar(group, challenge), read_scalar(group, response))


def read_proofs(group: Group, value: Any, length: int) -> list[Proof]:
    """A list of `length` proofs. Raises Malformed otherwise."""
    return [read_proof(group, each) for each in items(value, length)]


def read_claimed(group: Group, value: Any) -> Ciphertext:
    """A ciphertext from JSON, of which `commitments` has still to find out whether both are elements.

    Raises Malformed when they cannot be (some groups look at once).
    """
    alpha, beta = members(value, "alpha", "beta")
    if not isinstance(alpha, str) or not isinstance(beta, str):
        raise Malformed("is not an element of the group")
    return Ciphertext(group.read_claimed(alpha), group.read_claimed(beta))


def multiply(group: Group, left: Ciphertext, right: Ciphertext) -> Ciphertext:
    """The ciphertext of the sum of two plaintexts."""
    return Ciphertext(group.multiply(left.alpha, right.alpha), group.multiply(left.beta, right.beta))


def total(group: Group, ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """The ciphertext of the sum of the plaintexts; of 0 for none."""
    result = Ciphertext(group.identity, group.identity)
    for each in ciphertexts:
        result = multiply(group, result, each)
    return result


def column_products(group: Group, rows: Sequence[Sequence[Element]]) -> list[Element]:
    """The product of each column of rows of the same length."""
    if isinstance(group, Batched):
        return group.products(rows)
    return [product(group, column) for column in zip(*rows, strict=True)]


def prove_knowledge(group: Group, prefix: str, secret: int) -> Proof:
    """Schnorr's proof that `secret` is the logarithm of a key; `prefix` ends where the commitment is to stand."""
    nonce = random_scalar(group)
    commitment = group.secret_generator_power(nonce)
    challenge = hash_to_scalar(group, prefix + group.encode(commitment))
    return Proof(challenge, (nonce - secret * challenge) % group.order)


def verify_knowledge(group: Group, prefix: str, key: Element, proof: Proof) -> bool:
    """Whether prove_knowledge made the proof with the logarithm of `key`."""
    commitment = group.multiply(group.generator_power(proof.response), group.power(key, proof.challenge))
    return hash_to_scalar(group, prefix + group.encode(commitment)) == proof.challenge


def prove_equality(group: Group, prefix: str, base: Element, secret: int) -> Proof:
    """Proof that the same `secret` is the logarithm of a key to the generator and of a factor to `base`."""
    nonce = random_scalar(group)
    first, second = group.secret_generator_power(nonce), group.secret_power(base, nonce)
    challenge = hash_to_scalar(group, f"{prefix}{group.encode(first)},{group.encode(second)}")
    return Proof(challenge, (nonce - secret * challenge) % group.order)


def verify_equality(group: Group, prefix: str, key: Element, base: Element, factor: Element, proof: Proof) -> bool:
    """Whether prove_equality made the proof for `key` and `factor`."""
    first = group.multiply(group.generator_power(proof.response), group.power(key, proof.challenge))
    second = group.multiply(group.power(base, proof.response), group.power(factor, proof.challenge))
    text = f"{prefix}{group.encode(first)},{group.encode(second)}"
    return hash_to_scalar(group, text) == proof.challenge


def commitments(group: Group, key: Element, statements: Sequence[Statement]) -> list[Commitments]:
    """The commitments of the proofs of many statements, in one call where the group can do that.

    Raises Malformed when a ciphertext of `read_claimed` holds what is no element.
    """
    if isinstance(group, Batched):
        return group.commitments(key, statements)
    return [_commitments(group, key, each) for each in statements]


def _commitments(group: Group, key: Element, statement: Statement) -> Commitments:
    """A_j = g^z_j · α^c_j and B_j = y^z_j · (β / g^M_j)^c_j of one statement."""
    ciphertexts, messages, proofs = statement
    summed = ciphertexts[0] if len(ciphertexts) == 1 else total(group, ciphertexts)
    found: list[str] = []
    shifted = group.divide(summed.beta, group.generator_power(messages[0])) if messages[0] else summed.beta
    for message, proof in zip(messages, proofs, strict=True):
        if message != messages[0]:
            shifted = group.divide(shifted, group.generator)
        first = group.multiply(group.generator_power(proof.response), group.power(summed.alpha, proof.challenge))
        second = group.multiply(group.power(key, proof.response), group.power(shifted, proof.challenge))
        found += [group.encode(first), group.encode(second)]
    return Commitments(summed, found)


def challenges_hold(group: Group, prefix: str, found: Sequence[str], proofs: Sequence[Proof]) -> bool:
    """Whether the challenges add up to the hash over the commitments; `prefix` ends where these are to stand."""
    return hash_to_scalar(group, prefix + ",".join(found)) == sum(each.challenge for each in proofs) % group.order
