"""The archive `.bel`: old-style tar records, appended only, with nothing after the last (BALLOT archive format).

Each record is a header of 512 bytes and a body padded with zero bytes. Every header is what this module would have
written; an end-of-archive block, a stray byte or another time stamp is refused, as belenios-tool refuses it.
Reading is streamed: one body is in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from huiguan.engines.ballot.canonical import dump, load, members
from huiguan.engines.ballot.errors import Malformed

BLOCK = 512
_FIRST = "BELENIOS"
_NAME = re.compile(r"([0-9a-f]{64})\.(data|event)\.json", re.ASCII)
_STAMP = re.compile(r"0|[1-9][0-9]{0,10}", re.ASCII)
# Eight times the largest ballot imaginable (some thousand candidates); a larger record is an attempt to fill memory.
MAX_BODY = 2**26


@dataclass(frozen=True, slots=True)
class Record:
    """One body, its SHA-256, whether it is an event, and where the body begins in the file."""

    hash: str
    event: bool
    body: bytes
    offset: int


def hash_of(body: bytes) -> str:
    """The name of a body: its SHA-256 in hexadecimal."""
    return sha256(body).hexdigest()


def first_record(timestamp: int) -> bytes:
    """The record that every archive begins with; all others carry its time (seconds since 1970)."""
    return _record(_FIRST, dump({"version": 1, "timestamp": str(timestamp)}), timestamp)


def data_record(body: bytes, timestamp: int) -> bytes:
    """The record of something that an event refers to."""
    return _record(f"{hash_of(body)}.data.json", body, timestamp)


def event_record(body: bytes, timestamp: int) -> bytes:
    """The record of an event."""
    return _record(f"{hash_of(body)}.event.json", body, timestamp)


def read_timestamp(file: BinaryIO) -> int:
    """Read the first record and return its time. Raises Malformed when the file begins otherwise."""
    head = file.read(BLOCK)
    body = _body(file, head)
    try:
        version, stamp = members(load(body), "version", "timestamp")
    except Malformed as error:
        raise Malformed(f"the first record {error}") from error
    if version != 1 or isinstance(version, bool) or not isinstance(stamp, str) or not _STAMP.fullmatch(stamp):
        raise Malformed("the first record is not that of an archive of version 1")
    if head != _header(_FIRST, len(body), int(stamp)):
        raise Malformed("the first header is not in canonical form")
    return int(stamp)


def read_records(file: BinaryIO, timestamp: int) -> Iterator[Record]:
    """All records after the first, in order, each checked byte for byte. Raises Malformed at the first fault."""
    position = file.tell()
    while head := file.read(BLOCK):
        name = head[:100].rstrip(b"\0").decode("ascii", "replace")
        found = _NAME.fullmatch(name)
        if found is None:
            raise Malformed(f"at byte {position}: no record of an archive begins here")
        body = _body(file, head)
        if head != _header(name, len(body), timestamp):
            raise Malformed(f"at byte {position}: the header is not in canonical form")
        if hash_of(body) != found[1]:
            raise Malformed(f"at byte {position}: the name is not the SHA-256 of the body")
        yield Record(found[1], found[2] == "event", body, position + BLOCK)
        position = file.tell()


def read_record(file: BinaryIO) -> Record | None:
    """The record that begins here, whatever time it states; None where no whole one begins."""
    position, head = file.tell(), file.read(BLOCK)
    found = _NAME.fullmatch(head[:100].rstrip(b"\0").decode("ascii", "replace"))
    if found is None:
        return None
    try:
        body = _body(file, head)
    except Malformed:
        return None
    return Record(found[1], found[2] == "event", body, position + BLOCK) if hash_of(body) == found[1] else None


def _record(name: str, body: bytes, timestamp: int) -> bytes:
    return _header(name, len(body), timestamp) + body + bytes(-len(body) % BLOCK)


def _header(name: str, size: int, timestamp: int) -> bytes:
    fields = b"%s0000644\x000000000\x000000000\x00%011o\x00%011o\x00" % (
        name.encode().ljust(100, b"\0"),
        size,
        timestamp,
    )
    rest = b"0".ljust(BLOCK - 156, b"\0")
    # The checksum is taken with eight spaces in its own place.
    checksum = sum(fields) + 8 * ord(" ") + sum(rest)
    return fields + b"%06o\x00 " % checksum + rest


def _body(file: BinaryIO, head: bytes) -> bytes:
    try:
        size = int(head[124:135].decode("ascii"), 8) if len(head) == BLOCK else -1
    except ValueError:
        size = -1
    if not 0 <= size <= MAX_BODY:
        raise Malformed("a header is cut off or states no size")
    padded = file.read(size + -size % BLOCK)
    if len(padded) != size + -size % BLOCK or any(padded[size:]):
        raise Malformed("a record is cut off, or its padding is not zero")
    return padded[:size]
