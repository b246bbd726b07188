"""Make src/huiguan/kernel/i18n/data/strokes.bin from the Unicode Han database.

Usage: python tools/make_strokes.py Unihan_IRGSources.txt src/huiguan/kernel/i18n/data/strokes.bin
The input is a file of the Unicode Character Database (the Debian package unicode-data carries it). For each character
the first value of kTotalStrokes is taken, which is the one of the customary form in mainland China.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

from huiguan.kernel.i18n.strokes import BLOCKS


def main(source: str, target: str) -> None:
    """Read `source`, write one byte for each code point of BLOCKS, compressed, to `target`."""
    counts: dict[int, int] = {}
    for line in Path(source).read_text(encoding="utf-8").splitlines():
        if "\tkTotalStrokes\t" in line:
            code, _field, value = line.split("\t")
            counts[int(code[2:], 16)] = int(value.split()[0])
    table = bytes(counts.get(code, 0) for first, last in BLOCKS for code in range(first, last + 1))
    Path(target).write_bytes(zlib.compress(table, 9))


if __name__ == "__main__":
    main(*sys.argv[1:])
