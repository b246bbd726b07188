"""The compiled curve against libsodium and against plain integers, on points and scalars where such code goes wrong.

`python -m tests.engines.ballot.native_fuzz COUNT [SEED]` checks so many operations; tests call `check` with fewer.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from typing import cast

from huiguan.engines.ballot.compiled import Batch, CompiledEd25519, compiled_ed25519
from huiguan.engines.ballot.ed25519 import Ed25519
from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.groups import Element
from huiguan.engines.ballot.proofs import Ciphertext, Proof, Statement, commitments, total

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ORDER = Ed25519.order
PLAIN = Ed25519()
Point = tuple[int, int]

EDGE_SCALARS = [
    *(0, 1, 2, 3, 8, 15, 16, 17, 31, 32, 33, 127, 128, 129, 255, 256),
    *(ORDER - 1, ORDER, ORDER + 1, ORDER - 2, (ORDER - 1) // 2, (ORDER + 1) // 2, 8 * ORDER),
    *(2**252 + each for each in (-17, -16, -1, 0, 1, 15, 16, 17)),
    *(2**255 - 1, 2**255 - 19, 2**256 - 1, int("80" * 31, 16), int("7f" * 31, 16), int("81" * 31, 16)),
    *(int("0f" * 31, 16), int("10" * 31, 16), int("aa" * 31, 16), int("55" * 31, 16)),
]


def plain_add(left: Point, right: Point) -> Point:
    """Edwards addition in plain integers (RFC 8032 §5.1.4)."""
    (x1, y1), (x2, y2) = left, right
    product = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P,
    )


def plain_multiple(point: Point, scalar: int) -> Point:
    result = (0, 1)
    for bit in bin(scalar)[2:]:
        result = plain_add(result, result)
        result = plain_add(result, point) if bit == "1" else result
    return result


def plain_decode(raw: bytes) -> Point | None:
    """RFC 8032 §5.1.3, with the only spelling of each point."""
    value = int.from_bytes(raw, "little")
    y, sign = value & (2**255 - 1), value >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


def plain_encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _small_order() -> list[bytes]:
    """The eight points whose order divides 8: multiples of one that is what L times some point of the curve is."""
    for y in range(2, 100):
        point = plain_decode(y.to_bytes(32, "little"))
        if point is not None:
            torsion = plain_multiple(point, ORDER)
            if plain_multiple(torsion, 4) != (0, 1):
                return [plain_encode(plain_multiple(torsion, each)) for each in range(8)]
    raise AssertionError


SMALL = _small_order()
BASE = plain_decode(cast(bytes, PLAIN.generator))
# y of p and more, up to what 255 bits hold, with either sign; negative zero.
SPELLINGS = [
    (y | sign << 255).to_bytes(32, "little") for y in (*range(P, 2**255), P - 1, 0, 1, 2, 3, 4) for sign in (0, 1)
]


class Chance:
    """Random points and scalars, edge cases among them more often than chance would have it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.elements: list[bytes] = [cast(bytes, PLAIN.identity), cast(bytes, PLAIN.generator)]

    def scalar(self) -> int:
        kind = self.random.randrange(8)
        if kind == 0:
            return self.random.choice(EDGE_SCALARS)
        if kind == 1:
            return self.random.randrange(2**252 - 2**130, 2**252 + 2**130)
        if kind == 2:
            return self.random.getrandbits(self.random.randrange(1, 256))
        return self.random.randrange(ORDER)

    def element(self) -> bytes:
        """Of the subgroup, mostly one of those that were there before, so that operands coincide."""
        if len(self.elements) < 40 or self.random.randrange(20) == 0:
            made = cast(bytes, PLAIN.generator_power(self.random.choice([self.scalar(), self.random.randrange(9)])))
            self.elements.append(made)
            self.elements = self.elements[:2] + self.elements[-80:]
            return made
        return self.random.choice(self.elements)

    def bytes32(self) -> bytes:
        """Anything that somebody might send."""
        kind = self.random.randrange(6)
        if kind == 0:
            return self.random.choice(SPELLINGS)
        if kind == 1:
            return self.random.choice(SMALL)
        if kind == 2:
            return cast(bytes, plain_encode(self.twisted()))
        if kind == 3:
            raw = bytearray(self.element())
            raw[self.random.randrange(32)] ^= 1 << self.random.randrange(8)
            return bytes(raw)
        return self.random.randbytes(32) if kind == 4 else self.element()

    def twisted(self) -> Point:
        """A point of the subgroup and one of small order, added."""
        left, right = plain_decode(self.element()), plain_decode(self.random.choice(SMALL))
        assert left is not None and right is not None
        return plain_add(left, right)


def _decoding(curve: CompiledEd25519, chance: Chance) -> int:
    """Accepted exactly what libsodium accepts; libsodium itself refuses the identity, which is an element."""
    text = chance.bytes32()[::-1].hex()
    assert _or_none(curve.decode, text) == _or_none(PLAIN.decode, text), text
    return 1


def _decoding_plainly(curve: CompiledEd25519, chance: Chance) -> int:
    """What is a point at all, and sums of points with torsion, which libsodium adds too, against plain integers."""
    raw, other = chance.bytes32(), chance.bytes32()
    points = plain_decode(raw), plain_decode(other)
    found = _or_none(lambda _: curve.multiply(Element(raw), Element(other)), "")
    if points[0] is None or points[1] is None:
        assert found is None, (raw.hex(), other.hex())
    else:
        assert found == plain_encode(plain_add(points[0], points[1])), (raw.hex(), other.hex())
    return 1


def _adding(curve: CompiledEd25519, chance: Chance) -> int:
    left, right = Element(chance.element()), Element(chance.element())
    assert curve.multiply(left, right) == PLAIN.multiply(left, right)
    assert curve.divide(left, right) == PLAIN.divide(left, right)
    return 2


def _powers(curve: CompiledEd25519, chance: Chance) -> int:
    base, exponent = Element(chance.element()), chance.scalar()
    assert curve.power(base, exponent) == PLAIN.power(base, exponent), exponent
    assert curve.generator_power(exponent) == PLAIN.generator_power(exponent), exponent
    return 2


def _powers_plainly(curve: CompiledEd25519, chance: Chance) -> int:
    """Of points with torsion, which libsodium refuses: the formulas have to hold on the whole curve."""
    point, exponent = chance.twisted(), chance.scalar() % ORDER
    found = curve.power(Element(plain_encode(point)), exponent)
    assert found == plain_encode(plain_multiple(point, exponent)), (point, exponent)
    return 1


def _raw_scalars(curve: CompiledEd25519, chance: Chance) -> int:
    """What the C code promises beyond what Python asks of it: any scalars below 2^255, on any point."""
    point, key = chance.twisted(), Element(plain_encode(chance.twisted()))
    a, b, c = (chance.scalar() % 2**255 for _ in range(3))
    raw = plain_encode(point)
    batch = Batch([raw, raw], [each.to_bytes(32, "little") for each in (a, b, c)], [chance.random.choice([0, 1])])
    second = plain_decode(cast(bytes, key))
    assert BASE is not None and second is not None
    expected = plain_add(plain_multiple(BASE, a), plain_add(plain_multiple(second, b), plain_multiple(point, c)))
    assert curve.combine(batch, cast(bytes, key)) == plain_encode(expected), (a, b, c, point, key)
    return 1


def _products(curve: CompiledEd25519, chance: Chance) -> int:
    columns, rows = chance.random.randrange(1, 5), chance.random.randrange(1, 6)
    table = [[Element(chance.element()) for _ in range(columns)] for _ in range(rows)]
    expected = table[0]
    for row in table[1:]:
        expected = [PLAIN.multiply(*pair) for pair in zip(expected, row, strict=True)]
    assert curve.products(table) == expected
    return rows * columns


KEYS = [Element(cast(bytes, PLAIN.generator_power(each))) for each in (1, 2, ORDER - 1, 123456789)]


def _statements(chance: Chance) -> list[Statement]:
    ciphertexts = [
        Ciphertext(Element(chance.element()), Element(chance.element())) for _ in range(chance.random.randrange(1, 4))
    ]
    found = [Statement([each], range(2), _proofs(chance, 2)) for each in ciphertexts]
    first, last = chance.random.randrange(3), chance.random.randrange(3, 6)
    return [*found, Statement(ciphertexts, range(first, last), _proofs(chance, last - first))]


def _proofs(chance: Chance, count: int) -> list[Proof]:
    return [Proof(chance.scalar() % ORDER, chance.scalar() % ORDER) for _ in range(count)]


def _commitments(curve: CompiledEd25519, chance: Chance) -> int:
    """Each is a power of the generator, of the key and of a point, multiplied."""
    statements, key = _statements(chance), chance.random.choice(KEYS)
    assert commitments(curve, key, statements) == commitments(PLAIN, key, statements)
    return 2 * sum(len(each.proofs) for each in statements)


def _membership(curve: CompiledEd25519, chance: Chance) -> int:
    """One element that is none among many, and the whole batch is refused."""
    statements = _statements(chance)
    bad = chance.bytes32()
    good = _or_none(PLAIN.decode, bad[::-1].hex()) is not None
    place = chance.random.randrange(len(statements) - 1)
    old = statements[place].ciphertexts[0]
    new = Ciphertext(Element(bad), old.beta) if chance.random.randrange(2) else Ciphertext(old.alpha, Element(bad))
    statements[place] = statements[place]._replace(ciphertexts=[new])
    found = _or_none(lambda _: commitments(curve, KEYS[0], statements), "")
    assert (found is not None) is good, bad.hex()
    return 1


def _totals(curve: CompiledEd25519, chance: Chance) -> int:
    statements = _statements(chance)
    found = commitments(curve, KEYS[0], statements)[-1].total
    assert found == total(PLAIN, statements[-1].ciphertexts)
    return 1


def _or_none(function: Callable[[str], object], text: str) -> object:
    try:
        return function(text)
    except Malformed:
        return None


KINDS: list[tuple[int, Callable[[CompiledEd25519, Chance], int]]] = [
    (20, _decoding),
    (1, _decoding_plainly),
    (20, _adding),
    (40, _powers),
    (1, _powers_plainly),
    (1, _raw_scalars),
    (20, _products),
    (40, _commitments),
    (10, _membership),
    (2, _totals),
]


def counted(curve: CompiledEd25519, chance: Chance) -> Iterator[int]:
    """How many operations were checked, as they are."""
    weights = [weight for weight, _ in KINDS]
    while True:
        yield chance.random.choices(KINDS, weights)[0][1](curve, chance)


def check(count: int, seed: int) -> int:
    """Check at least `count` operations, and return how many it were. Raises AssertionError at the first difference."""
    curve = compiled_ed25519()
    assert curve is not None, "the compiled back end is not here"
    done = 0
    for some in counted(curve, Chance(seed)):
        done += some
        if done >= count:
            return done
    raise AssertionError


if __name__ == "__main__":
    start = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    print(f"seed {start}: {check(int(sys.argv[1]), start)} operations agree")
