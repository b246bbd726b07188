"""Sealed values: each row has a data key of its own, wrapped by the master key and stored beside its values.

    wrapped key    algorithm (1 byte) · version of the master key (2) · nonce (12) · data key and tag
    sealed value   algorithm (1 byte) · nonce (12) · value and tag; the field's name is bound to it

Dropping a row's data key makes all its values, also those in the history and in backups of the table, unreadable
(PIPL 47). Rotation wraps the data keys anew and touches no value. Bulk paths draw their random bytes at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from huiguan.kernel.privacy.ciphers import CIPHERS, NONCE, Cipher, Tampered
from huiguan.kernel.privacy.keyring import keyring, provider

HEADER = 3
_WRAP = b"data key"


def new_data_key() -> tuple[bytes, bytes]:
    """A fresh data key and the same wrapped, ready to be stored."""
    key = os.urandom(provider().key_bytes)
    return key, wrap_key(key)


def wrap_key(key: bytes) -> bytes:
    """A data key wrapped by the newest master key."""
    header = current_header()
    nonce = os.urandom(NONCE)
    return header + nonce + keyring().sealer(header[0], keyring().newest()).seal(nonce, key, header + _WRAP)


def unwrap_key(wrapped: bytes | memoryview) -> bytes:
    """The data key. Raises MasterKeyMissing, or Tampered when the bytes are not what was stored."""
    wrapped = bytes(wrapped)
    header, nonce = wrapped[:HEADER], wrapped[HEADER : HEADER + NONCE]
    if len(wrapped) <= HEADER + NONCE or header[0] not in CIPHERS:
        raise Tampered
    master = keyring().sealer(header[0], int.from_bytes(header[1:], "big"))
    return master.open(nonce, wrapped[HEADER + NONCE :], header + _WRAP)


def current_header() -> bytes:
    """How keys begin that are wrapped by the present algorithm and master key; rotation looks for all others."""
    return bytes((provider().code,)) + keyring().newest().to_bytes(2, "big")


def seal_value(key: bytes, field: str, plain: str) -> bytes:
    """`plain` sealed under a row's data key, for this field alone."""
    cipher = cipher_for(key)
    nonce = os.urandom(NONCE)
    return bytes((cipher.code,)) + nonce + cipher.sealer(key).seal(nonce, plain.encode(), field.encode())


def open_value(key: bytes, field: str, sealed: bytes | memoryview) -> str:
    """The plain value. Raises Tampered when it was not sealed under this key for this field."""
    sealed = bytes(sealed)
    if len(sealed) <= NONCE or sealed[0] not in CIPHERS:
        raise Tampered
    sealer = CIPHERS[sealed[0]].sealer(key)
    return sealer.open(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], field.encode()).decode()


def seal_rows(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[tuple[bytes | None, ...]]:
    """For each row of plain values, in the order of `fields`: the wrapped data key, then the sealed values.

    An empty value becomes None; a row of empty values gets no key. About 150,000 rows of two values a second and core.
    """
    cipher, header = provider(), current_header()
    master, bound = keyring().sealer(header[0], keyring().newest()), header + _WRAP
    begin = cipher.key_bytes + NONCE
    about = [(field.encode(), begin + NONCE * at, begin + NONCE * (at + 1)) for at, field in enumerate(fields)]
    random, code = _Random(begin + NONCE * len(fields)), bytes((cipher.code,))
    for row in rows:
        if not any(row):
            yield (None,) * (1 + len(about))
            continue
        drawn = random.draw()
        key, nonce = drawn[: cipher.key_bytes], drawn[cipher.key_bytes : begin]
        seal = cipher.sealer(key).seal
        sealed = [
            code + drawn[start:end] + seal(drawn[start:end], plain.encode(), field) if plain else None
            for plain, (field, start, end) in zip(row, about, strict=True)
        ]
        yield (header + nonce + master.seal(nonce, key, bound), *sealed)


def open_rows(fields: Sequence[str], rows: Iterable[Sequence[bytes | memoryview | None]]) -> Iterator[tuple[str, ...]]:
    """The reverse: rows of a wrapped key and sealed values; the plain values, empty where there was none."""
    for wrapped, *values in rows:
        key = unwrap_key(wrapped) if wrapped is not None else b""
        yield tuple(
            "" if value is None or not key else open_value(key, field, value)
            for field, value in zip(fields, values, strict=True)
        )


def cipher_for(key: bytes) -> Cipher:
    """A row stays with the algorithm of its data key, which its length tells."""
    return next(cipher for cipher in CIPHERS.values() if cipher.key_bytes == len(key))


class _Random:
    """Random bytes in pieces of one length, drawn from the system a thousand pieces at a time."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._drawn, self._at = b"", 0

    def draw(self) -> bytes:
        if self._at >= len(self._drawn):
            self._drawn, self._at = os.urandom(self._length * 1000), 0
        piece = self._drawn[self._at : self._at + self._length]
        self._at += self._length
        return piece
