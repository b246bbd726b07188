"""Voters' credentials: made at random, turned into a secret exponent, published as a power of the generator.

Two derivations are in use (BALLOT digest §3): 22 base58 characters since version 2.4, and 15 with a check character
before. Only the public power stands in an archive, so either kind may be used in any election.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from hashlib import pbkdf2_hmac, sha256

from huiguan.engines.ballot.errors import BallotError
from huiguan.engines.ballot.groups import Group

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGIT = "[1-9A-HJ-NP-Za-km-z]"
_LONG = re.compile(f"{_DIGIT}{{5}}-{_DIGIT}{{6}}-{_DIGIT}{{5}}-{_DIGIT}{{6}}", re.ASCII)
_SHORT = re.compile(f"{_DIGIT}{{3}}(-{_DIGIT}{{3}}){{4}}", re.ASCII)
_ITERATIONS = 1000
_CHECK = 53


@dataclass(frozen=True, slots=True)
class Credential:
    """A voter's secret, as text and as exponent, and what is published of it."""

    text: str
    secret: int
    public: str


def random_base58(length: int) -> str:
    """Random characters: 128 bits are 22 of them."""
    return "".join(secrets.choice(BASE58) for _ in range(length))


def new_credential(group: Group, uuid: str) -> Credential:
    """A new credential of the long kind."""
    digits = random_base58(22)
    return read_credential(group, uuid, f"{digits[:5]}-{digits[5:11]}-{digits[11:16]}-{digits[16:]}")


def read_credential(group: Group, uuid: str, text: str) -> Credential:
    """The credential that a voter typed, of either kind. Raises BallotError when it is of none, or misspelt."""
    if _LONG.fullmatch(text):
        secret = _derive(uuid, text) % group.order
    elif _SHORT.fullmatch(text) and _checked(text):
        raw = pbkdf2_hmac("sha256", text.encode(), uuid.encode(), _ITERATIONS, 32)
        secret = int.from_bytes(raw, "big") % group.order
    else:
        raise BallotError("this is no credential; was a character mistyped?")
    return Credential(text, secret, group.encode(group.secret_generator_power(secret)))


def _derive(uuid: str, text: str) -> int:
    halves = (sha256(f"derive_credential|{uuid}|{number}|{text}".encode()).hexdigest() for number in (0, 1))
    return int("".join(halves), 16)


def _checked(text: str) -> bool:
    """Whether the last character makes the number, read in base 58 without it, a multiple of 53 when added."""
    *digits, check = (BASE58.index(each) for each in text.replace("-", ""))
    value = 0
    for digit in digits:
        value = value * len(BASE58) + digit
    return (value + check) % _CHECK == 0
