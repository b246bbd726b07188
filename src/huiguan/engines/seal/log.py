"""The log: salted digests of values, leaves, and the hash chain over the leaves.

    digest = SHA-256(salt || values)              values: canonical bytes; salt: 16 random bytes of this entry alone
    leaf   = SHA-256(0x00 || digest || header)    the leaf hash of RFC 9162 over digest || header
    chain  = SHA-256(0x02 || previous chain || leaf)

The chain names the first place where two copies of a log differ; the tree gives short proofs. Without the salt nobody
can find out erased values by hashing guesses, however few values there are to guess (a sex, a birthday).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from huiguan.engines.seal.merkle import Frontier

SALT_BYTES = 16
GENESIS = bytes(32)  # the chain before the first entry


def digest_values(salt: bytes, values: bytes) -> bytes:
    """Salted digest of an entry's values; 32 bytes."""
    return sha256(salt + values).digest()


def leaf_of(header: bytes, digest: bytes) -> bytes:
    """Leaf hash of an entry; 32 bytes. The digest's length is fixed, so header and digest cannot be confused."""
    return sha256(b"\x00" + digest + header).digest()


def link(chain: bytes, leaf: bytes) -> bytes:
    """The chain after one more leaf; 32 bytes."""
    return sha256(b"\x02" + chain + leaf).digest()


class Entry(NamedTuple):
    """What the log keeps of one entry. `salt` is None once its values were lawfully erased."""

    position: int
    salt: bytes | None
    digest: bytes
    leaf: bytes
    chain: bytes


class Log:
    """The growing end of a log; what came before is held in `chain` and `frontier` alone (some hundred bytes)."""

    def __init__(self, chain: bytes = GENESIS, frontier: Frontier | None = None) -> None:
        self.chain = chain
        self.frontier = frontier or Frontier()

    @property
    def size(self) -> int:
        """Number of entries so far."""
        return self.frontier.size

    def append_many(self, items: Sequence[tuple[bytes, bytes]]) -> tuple[list[Entry], list[tuple[int, int, bytes]]]:
        """Add entries given as (header, values), each with a fresh salt.

        Returns the entries and all (level, index, hash) of subtrees that became full.
        """
        random = os.urandom(SALT_BYTES * len(items))
        entries: list[Entry] = []
        nodes: list[tuple[int, int, bytes]] = []
        chain, position, grow = self.chain, self.frontier.size, self.frontier.append
        for number, (header, values) in enumerate(items):
            salt = random[number * SALT_BYTES : (number + 1) * SALT_BYTES]
            # Written out and not called: this loop runs for each of millions of rows of an import.
            digest = sha256(salt + values).digest()
            leaf = sha256(b"\x00" + digest + header).digest()
            chain = sha256(b"\x02" + chain + leaf).digest()
            entries.append(Entry(position + number, salt, digest, leaf, chain))
            grow(leaf, nodes)
        self.chain = chain
        return entries, nodes
