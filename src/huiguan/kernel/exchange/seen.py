"""Which keys (ID numbers, member numbers) an import has met, and in which row, in little memory.

A dictionary of two million hashes takes half a gigabyte; this table (open addressing in plain arrays) takes 36 MB.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence

LEAST = 4096  # places of the smallest table
# Places for each key that is expected, in tenths; beyond seven tenths full it grows.
ROOM, FULL = 15, 7


class SeenKeys:
    """Keys (at least eight bytes, evenly spread, such as hashes) with the number of the row where they stood first.

    Two keys that agree in their first eight bytes are taken for one: once in 10^7 imports of two million rows.
    """

    def __init__(self, expected: int = 0) -> None:
        self._count = 0
        self._make(max(LEAST, expected * ROOM // 10))

    def _make(self, size: int) -> None:
        self._size, self._most = size, size * FULL // 10
        self._keys = array("Q", bytes(8)) * size
        self._rows = array("I", bytes(4)) * size

    def __len__(self) -> int:
        return self._count

    def add(self, keys: Iterable[tuple[bytes, int]]) -> None:
        """Remember keys with their rows."""
        for key, row in keys:
            self.add_all((int.from_bytes(key[:8], sys.byteorder) or 1,), (row,))

    def add_all(self, keys: Sequence[int], rows: Sequence[int]) -> None:
        """As `add` for keys as numbers, of which zeros are none."""
        while self._count + len(keys) > self._most:
            self._grow()
        self._put(keys, rows)

    def _put(self, keys: Sequence[int], rows: Sequence[int]) -> None:
        known, numbers, size, count = self._keys, self._rows, self._size, self._count
        for value, row in zip(keys, rows, strict=True):
            if not value:
                continue
            place = (value >> 32) * size >> 32
            while (held := known[place]) and held != value:
                place = (place or size) - 1
            if not held:
                known[place], numbers[place] = value, row
                count += 1
        self._count = count

    def knows_any(self, keys: Sequence[int]) -> bool:
        """Whether any of these keys was met before, or stands twice among them; zeros are none."""
        known, size = self._keys, self._size
        for value in keys:
            if not value:
                continue
            place = (value >> 32) * size >> 32
            while held := known[place]:
                if held == value:
                    return True
                place = (place or size) - 1
        some = [value for value in keys if value]
        return len(set(some)) < len(some)

    def row_of(self, key: bytes) -> int | None:
        """The row where `key` stood first; None when it was not met."""
        value = int.from_bytes(key[:8], sys.byteorder) or 1
        keys, size = self._keys, self._size
        place = (value >> 32) * size >> 32
        while keys[place]:
            if keys[place] == value:
                return self._rows[place]
            place = (place or size) - 1
        return None

    def _grow(self) -> None:
        keys, rows = self._keys, self._rows
        self._count = 0
        self._make(self._size * 2)
        self._put(keys, rows)
