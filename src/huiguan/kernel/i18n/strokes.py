"""Stroke counts of Chinese characters, from the Unicode Han database (kTotalStrokes; see data/README.md)."""

from __future__ import annotations

import zlib
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

# Blocks of unified ideographs in the table, first and last code point: URO, extension A, extensions B to H.
BLOCKS = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x323AF))

_OFFSETS = (0, *accumulate(last - first + 1 for first, last in BLOCKS))


@lru_cache(maxsize=1)
def _table() -> bytes:
    return zlib.decompress((Path(__file__).parent / "data" / "strokes.bin").read_bytes())


def stroke_count(character: str) -> int:
    """Strokes of one character in its customary mainland form; 0 for what is no Chinese character or is unknown."""
    code = ord(character)
    for (first, last), offset in zip(BLOCKS, _OFFSETS, strict=False):
        if first <= code <= last:
            return _table()[offset + code - first]
    return 0
