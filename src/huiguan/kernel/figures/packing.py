"""Lists of row ids as few bytes, and the digest that seals them."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate, pairwise

from huiguan.kernel.figures.periods import Period


def pack(ids: Sequence[int]) -> bytes:
    """Ascending ids as their differences, compressed; a hundred thousand that follow one another take about 1 kB."""
    steps = array("q", [*ids[:1], *(after - before for before, after in pairwise(ids))])
    return zlib.compress(steps.tobytes())


def unpack(packed: bytes) -> list[int]:
    """The ids that `pack` took."""
    steps = array("q")
    steps.frombytes(zlib.decompress(packed))
    return list(accumulate(steps))


def digest_of(key: str, version: int, period: Period, value: Decimal, ids: Iterable[int]) -> str:
    """SHA-256 over a figure's definition, period and value with the ids that it counted, in hexadecimal."""
    head = f"{key}|{version}|{period.starts}|{period.ends}|{value:.2f}|"
    return sha256((head + ",".join(map(str, ids))).encode()).hexdigest()
