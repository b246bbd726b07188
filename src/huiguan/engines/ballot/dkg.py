"""Threshold keys: how n trustees make a key of which any `threshold` of them can decrypt, and no fewer.

Three rounds, by files that are handed round (the structures of belenios-tool 3.1 and later):
certificates → polynomials, with a secret for each of the others → shares and verification keys.
Known limit of protocol version 1: the trustee who publishes last can bias the key, though not learn it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiguan.engines.ballot.canonical import dump, items, load, members, text
from huiguan.engines.ballot.credentials import random_base58
from huiguan.engines.ballot.errors import BallotError, Malformed
from huiguan.engines.ballot.groups import (
    Element,
    Group,
    hash_to_scalar,
    random_scalar,
    read_element,
    read_key,
    read_scalar,
)
from huiguan.engines.ballot.keys import public_part
from huiguan.engines.ballot.proofs import prove_knowledge, read_proof, verify_knowledge
from huiguan.engines.ballot.trustees import (
    check_signature,
    evaluate_in_exponent,
    read_certificate,
    read_polynomial,
    read_verification_key,
    signature_prefix,
    signed_polynomial,
)

_SEED_LENGTH = 22


def new_seed() -> str:
    """The one secret that a threshold trustee keeps."""
    return random_base58(_SEED_LENGTH)


def certificate(group: Group, seed: str, *, index: int, size: int, threshold: int) -> dict[str, Any]:
    """Round 1: the trustee's keys for signing and for receiving, signed."""
    context = {"group": group.name, "size": size, "threshold": threshold, "index": index}
    message = {
        "context": context,
        "verification": group.encode(group.secret_generator_power(_signing(group, seed))),
        "encryption": group.encode(group.secret_generator_power(_receiving(group, seed))),
    }
    return _sign(group, seed, dump(message).decode())


def polynomial(group: Group, seed: str, certs: Sequence[Any], threshold: int) -> dict[str, Any]:
    """Round 2: a random polynomial, its values encrypted to the others, its coefficients in the exponent."""
    coefficients = [random_scalar(group) for _ in range(threshold)]
    coefexps = [group.encode(group.secret_generator_power(each)) for each in coefficients]
    own = group.encode(group.secret_generator_power(_receiving(group, seed)))
    secrets = [
        _send(group, seed, receiving, {"secret": str(_evaluate(group, coefficients, index))})
        for index, (_, receiving) in enumerate(_keys(group, certs, threshold), 1)
    ]
    return {
        "polynomial": _send(group, seed, own, {"polynomial": [str(each) for each in coefficients]}),
        "secrets": secrets,
        "coefexps": _sign(group, seed, dump({"coefexps": coefexps}).decode()),
        "signature": _signature(group, seed, signed_polynomial(list(certs), coefexps)),
    }


def share(
    group: Group, seed: str, certs: Sequence[Any], polynomials: Sequence[Any], threshold: int
) -> tuple[int, dict[str, Any]]:
    """Round 3: the trustee's part of the key, and its public half. Raises BallotError naming who sent a false value."""
    keys = _keys(group, certs, threshold)
    own = group.encode(group.secret_generator_power(_receiving(group, seed)))
    index = next((place for place, (_, receiving) in enumerate(keys, 1) if receiving == own), None)
    if index is None or len(polynomials) != len(keys):
        raise BallotError("this seed belongs to none of the certificates, or not everybody sent a polynomial")
    total = 0
    for sender, ((signer, _), each) in enumerate(zip(keys, polynomials, strict=True), 1):
        _, secrets, coefexps, _ = members(each, "polynomial", "secrets", "coefexps", "signature")
        coefficients = read_polynomial(group, signer, coefexps, threshold)
        value = _receive(group, seed, signer, items(secrets, len(keys))[index - 1])
        if group.secret_generator_power(value) != evaluate_in_exponent(group, coefficients, index):
            raise BallotError(f"trustee {sender} sent a value that is not on its polynomial")
        total = (total + value) % group.order
    public = public_part(group, total)
    return total, {**public, "signature": _signature(group, seed, public["public_key"])}


def check_polynomial(group: Group, certs: Sequence[Any], index: int, value: Any, threshold: int) -> list[Element]:
    """The coefficients in the exponent that trustee `index` published in round 2; raises BallotError.

    What is encrypted for the others is seen by them alone, in round 3.
    """
    signer, _ = _keys(group, certs, threshold)[index - 1]
    _, secrets, coefexps, signature = members(value, "polynomial", "secrets", "coefexps", "signature")
    coefficients = read_polynomial(group, signer, coefexps, threshold)
    for each in items(secrets, len(certs)):
        _, alpha, beta, data = members(load(text(each).encode()), "algorithm", "alpha", "beta", "data")
        for element in (alpha, beta):
            read_element(group, element)
        text(data)
    message = signed_polynomial(list(certs), [group.encode(each) for each in coefficients])
    check_signature(group, signer, message, signature)
    return coefficients


def check_share(
    group: Group, certs: Sequence[Any], polynomials: Sequence[Any], index: int, value: Any, threshold: int
) -> Element:
    """The verification key that trustee `index` published in round 3; raises BallotError."""
    signer, _ = _keys(group, certs, threshold)[index - 1]
    found = [check_polynomial(group, certs, sender, each, threshold) for sender, each in enumerate(polynomials, 1)]
    return read_verification_key(group, signer, value, found, index)


def combine(threshold: int, certs: Sequence[Any], polynomials: Sequence[Any], shares: Sequence[Any]) -> dict[str, Any]:
    """What is published: the content of a Pedersen entry of trustees.json; `read_trustees` checks it."""
    return {
        "threshold": threshold,
        "certs": list(certs),
        "coefexps": [each["coefexps"] for each in polynomials],
        "signatures": [each["signature"] for each in polynomials],
        "verification_keys": list(shares),
    }


def _signing(group: Group, seed: str) -> int:
    return hash_to_scalar(group, f"sk|{seed}")


def _receiving(group: Group, seed: str) -> int:
    return hash_to_scalar(group, f"dk|{seed}")


def _signature(group: Group, seed: str, message: str) -> dict[str, str]:
    return prove_knowledge(group, signature_prefix(message), _signing(group, seed)).as_json()


def _sign(group: Group, seed: str, message: str) -> dict[str, Any]:
    return {"message": message, "signature": _signature(group, seed, message)}


def _keys(group: Group, certs: Sequence[Any], threshold: int) -> list[tuple[Element, str]]:
    size = len(certs)
    return [read_certificate(group, cert, (size, threshold, index)) for index, cert in enumerate(certs, 1)]


def _evaluate(group: Group, coefficients: Sequence[int], at: int) -> int:
    result = 0
    for coefficient in reversed(coefficients):
        result = (result * at + coefficient) % group.order
    return result


def _send(group: Group, seed: str, recipient: str, message: Any) -> str:
    """Sign for one recipient, then encrypt: nobody else can pass it on as meant for another."""
    signed = _sign(group, seed, dump({"recipient": recipient, "message": dump(message).decode()}).decode())
    randomness, hidden = random_scalar(group), group.secret_generator_power(random_scalar(group))
    alpha = group.encode(group.secret_generator_power(randomness))
    beta = group.multiply(group.secret_power(read_key(group, recipient), randomness), hidden)
    key, nonce = _symmetric(group, alpha, hidden)
    data = AESGCM(key).encrypt(nonce, dump(signed), None).hex()
    return dump({"algorithm": "AES-GCM", "alpha": alpha, "beta": group.encode(beta), "data": data}).decode()


def _receive(group: Group, seed: str, signer: Element, sent: Any) -> int:
    own = _receiving(group, seed)
    algorithm, alpha, beta, data = members(load(text(sent).encode()), "algorithm", "alpha", "beta", "data")
    hidden = group.divide(read_element(group, beta), group.secret_power(read_element(group, alpha), own))
    key, nonce = _symmetric(group, alpha, hidden)
    try:
        opened = AESGCM(key).decrypt(nonce, bytes.fromhex(text(data)), None)
    except (InvalidTag, ValueError) as error:
        raise Malformed(f"a message in {algorithm} does not open with this seed") from error
    message, signature = members(load(opened), "message", "signature")
    if not verify_knowledge(group, signature_prefix(text(message)), signer, read_proof(group, signature)):
        raise Malformed("a message is not signed by its sender")
    recipient, content = members(load(message.encode()), "recipient", "message")
    if recipient != group.encode(group.secret_generator_power(own)):
        raise Malformed("a message was meant for another trustee")
    return read_scalar(group, members(load(text(content).encode()), "secret")[0])


def _symmetric(group: Group, alpha: str, hidden: Element) -> tuple[bytes, bytes]:
    key = sha256(f"key|{group.encode(hidden)}".encode()).digest()
    return key, sha256(f"iv|{alpha}".encode()).digest()
