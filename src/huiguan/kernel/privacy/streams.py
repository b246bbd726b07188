"""Sealed contents of files: read from any place, in pieces, without ever being whole in memory or plain on the disk.

    beginning   "HGS1" · algorithm (1 byte) · random (7)
    pieces      64 KiB of the content and its tag each; the last one is what is left

The nonce of a piece is the random part, its number (4 bytes) and whether it is the last (1): pieces that were left out,
exchanged or cut off at the end do not open. The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár:
Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, CRYPTO 2015, §7).
"""

from __future__ import annotations

import io
import os
from typing import IO, Any

from huiguan.kernel.privacy.ciphers import NONCE, TAG, Sealer, Tampered
from huiguan.kernel.privacy.envelope import cipher_for

MARK = b"HGS1"
PIECE = 64 * 1024
_RANDOM = 7
HEAD = len(MARK) + 1 + _RANDOM
_SEALED_PIECE = PIECE + TAG


def seal_stream(key: bytes, source: IO[bytes], target: IO[bytes]) -> None:
    """Write all that `source` still gives to `target`, sealed under a data key that is used for this content alone."""
    cipher = cipher_for(key)
    random = os.urandom(_RANDOM)
    head, sealer = MARK + bytes((cipher.code,)) + random, cipher.sealer(key)
    target.write(head)
    number, piece = 0, _full_piece(source)
    while True:
        following = _full_piece(source) if len(piece) == PIECE else b""
        target.write(sealer.seal(_nonce(random, number, last=not following), piece, head))
        if not following:
            return
        number, piece = number + 1, following


def _full_piece(source: IO[bytes]) -> bytes:
    """The next 64 KiB, less only at the end: streams may give less than they are asked for."""
    found = source.read(PIECE)
    while 0 < len(found) < PIECE and (more := source.read(PIECE - len(found))):
        found += more
    return found


def _nonce(random: bytes, number: int, *, last: bool) -> bytes:
    made = random + number.to_bytes(4, "big") + bytes((last,))
    assert len(made) == NONCE  # noqa: S101 - of our own constants
    return made


class _Opened(io.RawIOBase):
    """The plain content of a sealed stream; the piece that was read last is kept."""

    def __init__(self, key: bytes, sealed: IO[bytes]) -> None:
        self._source = sealed
        self._head = sealed.read(HEAD)
        body = sealed.seek(0, os.SEEK_END) - HEAD
        self._pieces = -(-body // _SEALED_PIECE)
        self._size = body - self._pieces * TAG
        cipher = cipher_for(key)
        if self._head[:-_RANDOM] != MARK + bytes((cipher.code,)) or self._pieces < 1 or self._size < 0:
            raise Tampered
        self._sealer: Sealer = cipher.sealer(key)
        self._at, self._number, self._piece = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, PIECE)
        if number != self._number:
            self._number, self._piece = number, self._open(number)
        found = self._piece[start : start + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _open(self, number: int) -> bytes:
        self._source.seek(HEAD + number * _SEALED_PIECE)
        nonce = _nonce(self._head[-_RANDOM:], number, last=number == self._pieces - 1)
        return self._sealer.open(nonce, self._source.read(_SEALED_PIECE), self._head)

    def close(self) -> None:
        self._source.close()
        super().close()


def opened_stream(key: bytes, sealed: IO[bytes]) -> IO[bytes]:
    """The plain content of a stream written by `seal_stream`, to be read from any place; closing it closes `sealed`.

    Raises Tampered at once when it is none, and while reading when a piece was changed, exchanged or cut off.
    """
    return io.BufferedReader(_Opened(key, sealed), PIECE)
