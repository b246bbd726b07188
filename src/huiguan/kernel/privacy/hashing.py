"""Keyed hashes: a sealed value is found again by its exact value, and by nothing else.

The controller's id goes into the hash, so that the same person has another hash in every association: nobody joins
the members of two associations over them (PIPL 23; each association is the controller of its own members' data).
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from huiguan.kernel.privacy.keyring import lookup_key

LENGTH = 16  # bytes: two of 10^9 values agree by chance once in 10^20 cases


def keyed_hash(kind: str, controller_id: int, value: str) -> bytes:
    """The hash of a normalised value of this kind (`id_number`) among one controller's: 16 bytes of HMAC-SHA256."""
    return hasher(kind, controller_id)(value)


def hasher(kind: str, controller_id: int) -> Callable[[str], bytes]:
    """`keyed_hash` for many values of one kind and controller: key and prefix are taken in once."""
    begun = HMAC(lookup_key(), SHA256())
    begun.update(f"{kind}\0{controller_id}\0".encode())

    def hashed(value: str) -> bytes:
        one = begun.copy()
        one.update(value.encode())
        return one.finalize()[:LENGTH]

    return hashed
