"""Trustees: who together hold the key of an election (specification 1, "Trustees"; threshold: version 3.x structures).

A single trustee is needed for every decryption. A Pedersen group of n shares a key so that any `threshold` of them do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiguan.engines.ballot.canonical import dump, items, load, members, natural, text
from huiguan.engines.ballot.errors import BallotError, Malformed
from huiguan.engines.ballot.groups import Element, Group, product, read_element, read_key
from huiguan.engines.ballot.proofs import read_proof, verify_knowledge

_PEDERSEN = ("threshold", "certs", "coefexps", "signatures", "verification_keys")


@dataclass(frozen=True, slots=True)
class Trustee:
    """One entry of trustees.json. `keys` verify partial decryptions; `public_key` is its part of the election's key.

    A single trustee has one key, which is its public key, and `threshold` 1.
    """

    public_key: Element
    keys: tuple[Element, ...]
    threshold: int = 1


def read_trustees(group: Group, raw: bytes) -> tuple[Trustee, ...]:
    """Read and check trustees.json: proofs, certificates, signatures, shares. Raises BallotError.

    Owners of partial decryptions are counted from 1 over all keys of all entries.
    """
    found = tuple(_trustee(group, number, each) for number, each in enumerate(items(load(raw)), 1))
    if not found:
        raise Malformed("there are no trustees")
    keys = [group.encode(key) for each in found for key in each.keys]
    if len(set(keys)) != len(keys):
        raise Malformed("two trustees have the same key")
    return found


def joint_key(group: Group, trustees: Sequence[Trustee]) -> Element:
    """The public key of the election."""
    return product(group, (each.public_key for each in trustees))


def pok_prefix(group: Group, key: str) -> str:
    """What the proof of knowledge of a trustee's key hashes before the commitment; the group by its name."""
    return f"pok|{group.name}|{key}|"


def signature_prefix(message: str) -> str:
    """What the signature of a threshold trustee hashes before the commitment."""
    return f"sigmsg|{message}|"


def signed_polynomial(certs: list[Any], coefexps: list[str]) -> str:
    """What a threshold trustee signs once it has seen all certificates."""
    return "certs_sig|" + dump({"certs": certs, "coefexps": coefexps}).decode()


def evaluate_in_exponent(group: Group, coefficients: Sequence[Element], at: int) -> Element:
    """g^f(at), from the g^a_k of a polynomial f = Σ a_k x^k."""
    result = group.identity
    for coefficient in reversed(coefficients):
        result = group.multiply(group.power(result, at), coefficient)
    return result


def lagrange(group: Group, index: int, indices: Sequence[int]) -> int:
    """The coefficient of the share `index` when the shares `indices` are put together (values at 0)."""
    numerator = denominator = 1
    for other in indices:
        if other != index:
            numerator = numerator * other % group.order
            denominator = denominator * (other - index) % group.order
    return numerator * pow(denominator, -1, group.order) % group.order


def _trustee(group: Group, number: int, value: Any) -> Trustee:
    kind, content = items(value, 2)
    try:
        if kind == "Single":
            key = _single(group, content)
            return Trustee(key, (key,))
        if kind == "Pedersen":
            return _pedersen(group, content)
    except BallotError as error:
        raise Malformed(f"trustee {number}: {error}") from error
    raise Malformed(f"trustee {number}: is neither Single nor Pedersen")


def _single(group: Group, value: Any) -> Element:
    pok, key = members(value, "pok", "public_key")
    return _key_with_proof(group, pok, key)


def _key_with_proof(group: Group, pok: Any, key: Any) -> Element:
    element = read_key(group, key)
    if not verify_knowledge(group, pok_prefix(group, key), element, read_proof(group, pok)):
        raise Malformed("the proof of knowledge of the key does not hold")
    return element


def _pedersen(group: Group, value: Any) -> Trustee:
    threshold, certs, coefexps, signatures, shares = members(value, *_PEDERSEN)
    size = len(items(certs))
    if not 1 <= natural(threshold) <= size:
        raise Malformed("the threshold is not between 1 and the number of trustees")
    signers = [read_certificate(group, each, (size, threshold, index))[0] for index, each in enumerate(certs, 1)]
    polynomials = [
        read_polynomial(group, signer, each, threshold)
        for signer, each in zip(signers, items(coefexps, size), strict=True)
    ]
    for signer, polynomial, signature in zip(signers, polynomials, items(signatures, size), strict=True):
        message = signed_polynomial(certs, [group.encode(each) for each in polynomial])
        check_signature(group, signer, message, signature)
    keys = [
        read_verification_key(group, signer, each, polynomials, index)
        for index, (signer, each) in enumerate(zip(signers, items(shares, size), strict=True), 1)
    ]
    return Trustee(product(group, (each[0] for each in polynomials)), tuple(keys), threshold)


def read_certificate(group: Group, value: Any, place: tuple[int, int, int]) -> tuple[Element, str]:
    """The signing and the receiving key of a certificate for `place`: (size, threshold, index). Raises BallotError."""
    message, signature = members(value, "message", "signature")
    context, verification, encryption = members(load(text(message).encode()), "context", "verification", "encryption")
    name, *stated = members(context, "group", "size", "threshold", "index")
    if name != group.name or tuple(natural(each) for each in stated) != place:
        raise Malformed("a certificate is for another group of trustees or another place in it")
    read_key(group, encryption)
    signer = read_key(group, verification)
    check_signature(group, signer, message, signature)
    return signer, encryption


def read_polynomial(group: Group, signer: Element, value: Any, threshold: int) -> list[Element]:
    """The coefficients in the exponent that the signer published. Raises BallotError."""
    message, signature = members(value, "message", "signature")
    (coefficients,) = members(load(text(message).encode()), "coefexps")
    check_signature(group, signer, message, signature)
    return [read_element(group, each) for each in items(coefficients, threshold)]


def read_verification_key(
    group: Group, signer: Element, value: Any, polynomials: Sequence[Sequence[Element]], index: int
) -> Element:
    """The public half of the part of trustee `index`, which has to follow from the polynomials. Raises BallotError."""
    pok, key, signature = members(value, "pok", "public_key", "signature")
    element = _key_with_proof(group, pok, key)
    if element != product(group, (evaluate_in_exponent(group, each, index) for each in polynomials)):
        raise Malformed(f"the verification key {index} does not follow from the polynomials")
    check_signature(group, signer, key, signature)
    return element


def check_signature(group: Group, signer: Element, message: str, value: Any) -> None:
    """Raises Malformed when the threshold trustee did not sign the message."""
    if not verify_knowledge(group, signature_prefix(message), signer, read_proof(group, value)):
        raise Malformed("a signature does not hold")
