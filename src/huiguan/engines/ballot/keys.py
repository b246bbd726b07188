"""Trustees' keys and what they do with them: key generation of single trustees, partial decryptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiguan.engines.ballot.canonical import dump, load
from huiguan.engines.ballot.election import Election
from huiguan.engines.ballot.errors import BallotError
from huiguan.engines.ballot.groups import Group, random_scalar, read_scalar
from huiguan.engines.ballot.proofs import prove_equality, prove_knowledge
from huiguan.engines.ballot.tally import Tally, decryption_prefix
from huiguan.engines.ballot.trustees import Trustee, pok_prefix


def new_secret_key(group: Group) -> bytes:
    """The file of a new secret key: the exponent, a decimal number in quotes."""
    return dump(str(random_scalar(group)))


def read_secret_key(group: Group, raw: bytes) -> int:
    """The exponent from the file of a secret key. Raises Malformed."""
    return read_scalar(group, load(raw.strip()))


def public_part(group: Group, secret: int) -> dict[str, Any]:
    """The public key with the proof that its secret is known."""
    key = group.encode(group.secret_generator_power(secret))
    proof = prove_knowledge(group, pok_prefix(group, key), secret)
    return {"pok": proof.as_json(), "public_key": key}


def owner_of(group: Group, trustees: Sequence[Trustee], secret: int) -> int:
    """The number, from 1, of the key among all trustees' keys. Raises BallotError when it is of none."""
    own = group.secret_generator_power(secret)
    keys = [key for each in trustees for key in each.keys]
    if own not in keys:
        raise BallotError("this key belongs to no trustee of the election")
    return keys.index(own) + 1


def decrypt(election: Election, tally: Tally, secret: int) -> bytes:
    """The canonical bytes of a partial decryption of the tally, with proofs."""
    group = election.group
    prefix = decryption_prefix(election, group.secret_generator_power(secret))
    factors = [[group.encode(group.secret_power(each.alpha, secret)) for each in row] for row in tally]
    proofs = [[prove_equality(group, prefix, each.alpha, secret).as_json() for each in row] for row in tally]
    return dump({"decryption_factors": factors, "decryption_proofs": proofs})


def owned(owner: int, decryption_hash: str) -> bytes:
    """The record that says whose partial decryption it is."""
    return dump({"owner": owner, "payload": decryption_hash})
