"""Slips that are signed blindly: RSABSSA-SHA384-PSS-Deterministic of RFC 9474.

The browser blinds (`static/cases/survey.js`; `Slip` does the same for commands and tests), the server signs without
seeing, and whoever hands in an answer shows the slip with its signature, which nobody can lead back to the signing.
Signatures are checked by `cryptography`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha384

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS = 2048
LENGTH = BITS // 8
SLIP_LENGTH = 32
_SALT_LENGTH = 48


def new_keys() -> tuple[str, bytes]:
    """A signing key as PEM text, to be sealed, and the public one as DER bytes."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public


def public_numbers(public: bytes) -> tuple[int, int]:
    """Modulus and exponent of a public key."""
    numbers = _public(public).public_numbers()
    return numbers.n, numbers.e


def _public(public: bytes) -> rsa.RSAPublicKey:
    key = serialization.load_der_public_key(bytes(public))
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("a slip is signed by an RSA key")
    return key


def sign_blinded(private: str, blinded: bytes) -> bytes:
    """Sign what was blinded; ValueError when it is no number below the modulus.

    A random factor hides the number from whoever measures how long the signing takes.
    """
    # Made here and kept sealed; its primes are not tried again for each slip, for what it signs is checked below.
    key = serialization.load_pem_private_key(private.encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("a slip is signed by an RSA key")
    numbers = key.private_numbers()
    modulus, exponent = numbers.public_numbers.n, numbers.public_numbers.e
    value = int.from_bytes(blinded, "big")
    if len(blinded) != LENGTH or not 1 < value < modulus:
        raise ValueError("not a blinded slip of this key")
    factor = secrets.randbelow(modulus - 2) + 2
    signed = int(gmpy2.powmod_sec(value * pow(factor, exponent, modulus) % modulus, numbers.d, modulus))
    signed = signed * pow(factor, -1, modulus) % modulus
    if pow(signed, exponent, modulus) != value:
        raise ArithmeticError("the signature does not verify")
    return signed.to_bytes(LENGTH, "big")


def is_signed(public: bytes, slip: bytes, signature: bytes) -> bool:
    """Tell whether a slip was signed by the key of this survey."""
    if len(slip) != SLIP_LENGTH:
        return False
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=_SALT_LENGTH)
    try:
        _public(public).verify(signature, slip, scheme, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Slip:
    """The half of whoever answers (RFC 9474, 4.2 and 4.4): a slip of 32 bytes, and the same blinded to be signed."""

    modulus: int
    factor: int
    slip: bytes
    blinded: bytes

    @classmethod
    def made(cls, public: bytes) -> Slip:
        """A new slip for the key of a survey."""
        modulus, exponent = public_numbers(public)
        slip = secrets.token_bytes(SLIP_LENGTH)
        factor = secrets.randbelow(modulus - 2) + 2
        blinded = int.from_bytes(_encoded(slip), "big") * pow(factor, exponent, modulus) % modulus
        return cls(modulus, factor, slip, blinded.to_bytes(LENGTH, "big"))

    def bared(self, signature: bytes) -> bytes:
        """The signature of the slip, out of that of the blinded one."""
        number = int.from_bytes(signature, "big") * pow(self.factor, -1, self.modulus) % self.modulus
        return number.to_bytes(LENGTH, "big")


def _encoded(message: bytes) -> bytes:
    """EMSA-PSS of RFC 8017, 9.1.1, one bit shorter than the modulus."""
    salt, hash_length = secrets.token_bytes(_SALT_LENGTH), 48
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(LENGTH - _SALT_LENGTH - hash_length - 2) + b"\x01" + salt
    mask = b"".join(
        sha384(digest + count.to_bytes(4, "big")).digest() for count in range(len(block) // hash_length + 1)
    )
    masked = bytearray(one ^ two for one, two in zip(block, mask, strict=False))
    masked[0] &= 0x7F
    return bytes(masked) + digest + b"\xbc"
