"""Ed25519 with our own C (folder native) for public data: checking ballots, adding them up. Secrets stay in libsodium.

Elements are the bytes of `ed25519`, so that either can take over from the other, in another process too. The module
is built at set-up where there is a C compiler; where it is absent, or the processor lacks the instructions that it was
built for, `compiled_ed25519` returns None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, cast

from huiguan.engines.ballot.ed25519 import BYTES, ONE, Ed25519, point_bytes
from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.groups import Element
from huiguan.engines.ballot.proofs import Ciphertext, Commitments, Statement

_DIGITS = 2 * BYTES
_ZERO = bytes(BYTES)
# The last bit of a point is the sign of x, which is 0 in the neutral point alone.
_SIGN = 0x80


@cache
def compiled_ed25519() -> CompiledEd25519 | None:
    """The group with the compiled back end; None where it was not built."""
    try:
        native = import_module("huiguan.engines.ballot._native")
    except ImportError:
        return None
    return CompiledEd25519(native.ffi, native.lib) if native.lib.hg_supported() else None


class CompiledEd25519(Ed25519):
    """Ed25519 whose public operations are compiled; `secret_…` and `hidden_…` are those of libsodium."""

    def __init__(self, ffi: Any, lib: Any) -> None:
        self._ffi = ffi
        self._lib = lib
        # An auditor has one key at a time; a server may have a few elections.
        self._table = lru_cache(maxsize=8)(self._new_table)

    def decode(self, text: str) -> Element:
        """Refuses capitals, non-canonical y, points off the curve, and any torsion (cofactor 8)."""
        raw = point_bytes(text)
        if self._lib.hg_members(raw, 1) != self._lib.HG_FINE:
            raise Malformed("is not in the subgroup of prime order")
        return Element(raw)

    def read_claimed(self, text: str) -> Element:
        """The bytes of a spelling; whether they are an element, `commitments` and `total` find out."""
        return Element(point_bytes(text))

    def multiply(self, left: Element, right: Element) -> Element:
        """The sum of the points."""
        return Element(self._sums(cast(bytes, left) + cast(bytes, right), 1))

    def divide(self, left: Element, right: Element) -> Element:
        """The difference of the points."""
        raw = cast(bytes, right)
        opposite = raw if raw == ONE else raw[:-1] + bytes([raw[-1] ^ _SIGN])
        return self.multiply(left, Element(opposite))

    def power(self, base: Element, exponent: int) -> Element:
        """The multiple of the point, which has to be an element."""
        raw = cast(bytes, base)
        return Element(self.combine(Batch([raw, raw], [_ZERO, _ZERO, _scalar(exponent % self.order)], [0]), None))

    def generator_power(self, exponent: int) -> Element:
        """The multiple of the base point."""
        return Element(self.combine(Batch([], [_scalar(exponent % self.order), _ZERO, _ZERO], [-1]), None))

    def prepare(self, base: Element) -> None:
        """Make a table of half a megabyte, in about two milliseconds; the last eight are kept."""
        self._table(cast(bytes, base))

    def products(self, rows: Sequence[Sequence[Element]]) -> list[Element]:
        """The product of each column of rows of the same length."""
        if not rows or not rows[0]:
            return []
        raw = self._sums(b"".join(cast(bytes, each) for row in rows for each in row), len(rows[0]))
        return [Element(raw[place : place + BYTES]) for place in range(0, len(raw), BYTES)]

    def commitments(self, key: Element, statements: Sequence[Statement]) -> list[Commitments]:
        """All commitments of all statements in one call, the membership of every ciphertext included.

        Raises Malformed when an element of a ciphertext is outside the subgroup.
        """
        batch = Batch.of(self.order, statements)
        raw = self.combine(batch, cast(bytes, key), members=True)
        return list(batch.results(statements, raw))

    def _sums(self, raw: bytes, columns: int) -> bytes:
        sums = self._ffi.new("uint8_t[]", BYTES * columns)
        self._check(self._lib.hg_add(sums, raw, len(raw) // (BYTES * columns), columns))
        return bytes(self._ffi.buffer(sums))

    def combine(self, batch: Batch, key: bytes | None, *, members: bool = False) -> bytes:
        """What hg_combine writes for a batch. Raises Malformed when a point is none or (`members`) no element."""
        new, jobs, sums = self._ffi.new, len(batch.which), len(batch.lengths)
        results = new("uint8_t[]", BYTES * (jobs + 2 * sums))
        generator = self._table(cast(bytes, self.generator))
        found = self._lib.hg_combine(
            results,
            jobs,
            b"".join(batch.scalars),
            new("int32_t[]", batch.which),
            generator,
            generator if key is None else self._table(key),
            b"".join(batch.points),
            len(batch.points) // 2,
            new("int32_t[]", batch.parts),
            new("int32_t[]", batch.lengths),
            sums,
            members,
        )
        self._check(found)
        return bytes(self._ffi.buffer(results))

    def _new_table(self, base: bytes) -> Any:
        table = self._ffi.new("hg_table *")
        if not self._lib.hg_prepare(table, base):
            raise Malformed("is not a point of the curve")
        return table

    def _check(self, found: int) -> None:
        if found == self._lib.HG_NO_MEMORY:
            raise MemoryError
        if found != self._lib.HG_FINE:
            raise Malformed("is not in the subgroup of prime order")


@dataclass(slots=True)
class Batch:
    """The arguments of hg_combine (native.h): three scalars of each job, and the point that it takes a multiple of."""

    points: list[bytes] = field(default_factory=list)
    scalars: list[bytes] = field(default_factory=list)
    which: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, order: int, statements: Sequence[Statement]) -> Batch:
        """The jobs of all statements, two for each proof; each ciphertext once."""
        batch, pairs = cls(), {c: 0 for each in statements for c in each.ciphertexts}
        for place, ciphertext in enumerate(pairs):
            pairs[ciphertext] = place
            batch.points += (cast(bytes, ciphertext.alpha), cast(bytes, ciphertext.beta))
        for ciphertexts, messages, proofs in statements:
            pair = pairs[ciphertexts[0]]
            if len(ciphertexts) > 1:
                pair = len(pairs) + len(batch.lengths)
                batch.lengths.append(len(ciphertexts))
                batch.parts += [pairs[each] for each in ciphertexts]
            batch.which += [2 * pair, 2 * pair + 1] * len(proofs)
            for message, proof in zip(messages, proofs, strict=True):
                c, z = _scalar(proof.challenge), _scalar(proof.response)
                shift = _scalar(-message * proof.challenge % order) if message else _ZERO
                batch.scalars += (z, _ZERO, c, shift, z, c)
        return batch

    def results(self, statements: Sequence[Statement], raw: bytes) -> Iterator[Commitments]:
        """What hg_combine wrote, told apart again: results, then sums."""
        # Spelled backwards as a whole, the last result stands first.
        spelled, end = raw[::-1].hex(), 2 * len(raw)
        jobs = [spelled[place : place + _DIGITS] for place in range(end - _DIGITS, -1, -_DIGITS)]
        done, summed = 0, BYTES * len(self.which)
        for ciphertexts, _, proofs in statements:
            found = ciphertexts[0]
            if len(ciphertexts) > 1:
                middle, last = summed + BYTES, summed + 2 * BYTES
                found = Ciphertext(Element(raw[summed:middle]), Element(raw[middle:last]))
                summed = last
            yield Commitments(found, jobs[done : done + 2 * len(proofs)])
            done += 2 * len(proofs)


def _scalar(value: int) -> bytes:
    return value.to_bytes(BYTES, "little")
