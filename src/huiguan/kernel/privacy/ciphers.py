"""The provider of encryption: which algorithm seals a value. Pure functions of bytes, no database.

Both algorithms are authenticated (GCM, NIST SP 800-38D; SM4: GB/T 32907-2016, 商用密码). A value begins with the code
of its algorithm, so that values of both can stand side by side after the setting was changed. A certified device
(HSM, 签名验签服务器) is one more class here.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as Mode
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes; SP 800-38D §8.2.2, drawn at random: a data key seals a few values, so that none repeats
TAG = 16


class Tampered(ValueError):
    """The value was not sealed under this key for this purpose, or it was changed since."""


class Sealer(Protocol):
    """An algorithm with one key. `about` is bound to the value (associated data): elsewhere it does not open."""

    def seal(self, nonce: bytes, plain: bytes, about: bytes) -> bytes:
        """Ciphertext and tag."""

    def open(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        """The plain value; raises Tampered."""


class Cipher(Protocol):
    """An algorithm: its code (one byte), the length of its keys in bytes, and what works with one key."""

    name: str
    code: int
    key_bytes: int

    def sealer(self, key: bytes) -> Sealer:
        """The algorithm with this key."""


class AesGcm:
    """AES-256-GCM."""

    name = "aes-256-gcm"
    code = 1
    key_bytes = 32

    def sealer(self, key: bytes) -> Sealer:
        """The algorithm with this key of 32 bytes."""
        return AesSealer(key)


class AesSealer:
    """AES-256-GCM with one key."""

    __slots__ = ("_aead", "seal")

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self.seal = self._aead.encrypt  # bound at once: bulk paths call it some hundred thousand times a second

    def open(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        """The plain value; raises Tampered."""
        try:
            return self._aead.decrypt(nonce, sealed, about)
        except InvalidTag as fault:
            raise Tampered from fault


class Sm4Gcm:
    """SM4-GCM."""

    name = "sm4-gcm"
    code = 2
    key_bytes = 16

    def sealer(self, key: bytes) -> Sealer:
        """The algorithm with this key of 16 bytes."""
        return Sm4Sealer(key)


class Sm4Sealer:
    """SM4-GCM with one key."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def seal(self, nonce: bytes, plain: bytes, about: bytes) -> bytes:
        """Ciphertext and tag."""
        work = Mode(self._key, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(about)
        return work.update(plain) + work.finalize() + work.tag

    def open(self, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
        """The plain value; raises Tampered."""
        if len(sealed) < TAG:
            raise Tampered
        work = Mode(self._key, modes.GCM(nonce, sealed[-TAG:])).decryptor()
        work.authenticate_additional_data(about)
        try:
            return work.update(sealed[:-TAG]) + work.finalize()
        except InvalidTag as fault:
            raise Tampered from fault


CIPHERS: dict[int, Cipher] = {cipher.code: cipher for cipher in (AesGcm(), Sm4Gcm())}
PROVIDERS: dict[str, Cipher] = {cipher.name: cipher for cipher in CIPHERS.values()}


def cipher_named(name: str) -> Cipher:
    """The algorithm of this name; ValueError naming those that there are."""
    if name not in PROVIDERS:
        raise ValueError(f"HUIGUAN_PRIVACY_PROVIDER is {name!r}; it must be one of {', '.join(sorted(PROVIDERS))}")
    return PROVIDERS[name]
