"""The master keys of this instance, which wrap the data keys. They lie in the keys folder, never in the database.

The newest version wraps; every version that is still there opens. Each process looks at the folder at most once a
second, so that a rotation needs no restart: what another process wrapped under a key made a moment ago is found.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import lru_cache

from django.conf import settings

from huiguan.kernel.privacy.ciphers import CIPHERS, Cipher, Sealer, cipher_named
from huiguan.server import keys

LOOK_AGAIN = 1.0  # seconds


class MasterKeyMissing(RuntimeError):
    """A value was wrapped under a master key that is not in the keys folder; the message says which and what to do."""


class Keyring:
    """The master keys of one keys folder, read when they are first needed."""

    def __init__(self) -> None:
        self._secrets: dict[int, bytes] = {}
        self._sealers: dict[tuple[int, int], Sealer] = {}
        self._newest = 0
        self._looked = 0.0

    def newest(self) -> int:
        """The version under which new data keys are wrapped."""
        if time.monotonic() - self._looked > LOOK_AGAIN:
            self._look()
        return self._newest

    def sealer(self, code: int, version: int) -> Sealer:
        """The algorithm of this code with master key `version`; raises MasterKeyMissing."""
        known = self._sealers.get((code, version))
        if known is not None:
            return known
        cipher = CIPHERS[code]
        made = cipher.sealer(_derived(self._secret(version), cipher))
        self._sealers[code, version] = made
        return made

    def _secret(self, version: int) -> bytes:
        if version not in self._secrets:
            self._look()
        if version not in self._secrets:
            name = keys.master_file(version)
            raise MasterKeyMissing(f"The master key {name} is not in the keys folder. Put it back from your copy.")
        return self._secrets[version]

    def _look(self) -> None:
        versions = keys.master_versions(settings.DATA)
        for version in versions:
            if version not in self._secrets:
                self._secrets[version] = bytes.fromhex(keys.read_master(settings.DATA, version))
        self._newest, self._looked = max(versions), time.monotonic()


def _derived(secret: bytes, cipher: Cipher) -> bytes:
    """One secret serves every algorithm under keys of their own."""
    return hmac.digest(secret, b"wrap:" + cipher.name.encode(), hashlib.sha256)[: cipher.key_bytes]


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keyring of this process."""
    return Keyring()


@lru_cache(maxsize=1)
def provider() -> Cipher:
    """The algorithm for new values, from the setting."""
    return cipher_named(settings.PRIVACY_PROVIDER)


@lru_cache(maxsize=1)
def lookup_key() -> bytes:
    """The key of keyed hashes. It is not rotated: every stored hash would have to be made anew from its value."""
    return bytes.fromhex(keys.read_or_make_key(settings.DATA, keys.LOOKUP))
