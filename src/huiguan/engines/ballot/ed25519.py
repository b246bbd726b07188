"""Ed25519 as a prime-order group, on libsodium through PyNaCl: constant time, for secrets and public data alike.

Elements are the 32 bytes of RFC 8032 §5.1.2; JSON holds the same bytes in the opposite order, in hexadecimal.
libsodium refuses the scalar 0 and the neutral point, so both are answered here; neither occurs with secrets.
"""

from __future__ import annotations

from typing import cast

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)

from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.groups import Element

BYTES = 32
ONE = (1).to_bytes(BYTES, "little")


class Ed25519:
    """The subgroup of order q of edwards25519, with the base point of RFC 8032 as its generator."""

    name = "Ed25519"
    order = 2**252 + 27742317777372353535851937790883648493
    identity = Element(ONE)
    generator = Element(crypto_scalarmult_ed25519_base_noclamp(ONE))

    def encode(self, element: Element) -> str:
        """64 hexadecimal digits: the integer y | (x & 1) << 255."""
        return cast(bytes, element)[::-1].hex()

    def decode(self, text: str) -> Element:
        """Refuses capitals, non-canonical y, points off the curve, and any torsion (cofactor 8)."""
        raw = point_bytes(text)
        if raw != ONE and not crypto_core_ed25519_is_valid_point(raw):
            raise Malformed("is not in the subgroup of prime order")
        return Element(raw)

    def read_claimed(self, text: str) -> Element:
        """As `decode`."""
        return self.decode(text)

    def multiply(self, left: Element, right: Element) -> Element:
        """The sum of the points."""
        return Element(crypto_core_ed25519_add(cast(bytes, left), cast(bytes, right)))

    def divide(self, left: Element, right: Element) -> Element:
        """The difference of the points."""
        return Element(crypto_core_ed25519_sub(cast(bytes, left), cast(bytes, right)))

    def power(self, base: Element, exponent: int) -> Element:
        """The multiple of the point."""
        scalar = exponent % self.order
        if scalar == 0 or base == self.identity:
            return self.identity
        return Element(crypto_scalarmult_ed25519_noclamp(scalar.to_bytes(BYTES, "little"), cast(bytes, base)))

    def generator_power(self, exponent: int) -> Element:
        """The multiple of the base point."""
        scalar = exponent % self.order
        if scalar == 0:
            return self.identity
        return Element(crypto_scalarmult_ed25519_base_noclamp(scalar.to_bytes(BYTES, "little")))

    def prepare(self, base: Element) -> None:
        """libsodium offers no tables for other points than the base point."""

    def secret_power(self, base: Element, exponent: int) -> Element:
        """As `power`, which is constant time."""
        return self.power(base, exponent)

    def secret_generator_power(self, exponent: int) -> Element:
        """As `generator_power`, which is constant time."""
        return self.generator_power(exponent)

    def hidden_generator_power(self, exponent: int) -> Element:
        """One more, minus one: 0 is the exponent of a vote of 0 and may not be told from others by its time."""
        return self.divide(self.generator_power(exponent + 1), self.generator)


def point_bytes(text: str) -> bytes:
    """The bytes of a spelling in JSON, which may be no point. Raises Malformed for any other spelling."""
    try:
        raw = bytes.fromhex(text)
    except ValueError as error:
        raise Malformed("is not a point in hexadecimal") from error
    if len(raw) != BYTES or raw.hex() != text:
        raise Malformed("is not a point of 64 lower-case hexadecimal digits")
    return raw[::-1]
