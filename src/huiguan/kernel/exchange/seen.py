"""Which keys (ID numbers, member numbers) an import has met, and in which row, in little memory.

A dictionary of two million hashes takes half a gigabyte; this table (open addressing in plain arrays) takes 48 MB.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence


class SeenKeys:
    """Keys (at least eight bytes, evenly spread, such as hashes) with the number of the row where they stood first.

    Two keys that agree in their first eight bytes are taken for one: once in 10^7 imports of two million rows.
    """

    def __init__(self, expected: int = 0) -> None:
        self._size = 1 << max(12, (expected * 2).bit_length())
        self._count = 0
        self._keys = array("Q", bytes(8 * self._size))
        self._rows = array("I", bytes(4 * self._size))

    def __len__(self) -> int:
        return self._count

    def add(self, keys: Iterable[tuple[bytes, int]]) -> None:
        """Remember keys with their rows."""
        for key, row in keys:
            if self._count * 2 > self._size:
                self._grow()
            self._put(int.from_bytes(key[:8], sys.byteorder) or 1, row)

    def add_all(self, keys: Sequence[int], rows: Sequence[int]) -> None:
        """As `add` for keys as numbers, of which zeros are none."""
        while (self._count + len(keys)) * 2 > self._size:
            self._grow()
        known, numbers, mask, count = self._keys, self._rows, self._size - 1, self._count
        for value, row in zip(keys, rows, strict=True):
            if not value:
                continue
            place = value & mask
            while (held := known[place]) and held != value:
                place = (place + 1) & mask
            if not held:
                known[place], numbers[place] = value, row
                count += 1
        self._count = count

    def knows_any(self, keys: Sequence[int]) -> bool:
        """Whether any of these keys was met before, or stands twice among them; zeros are none."""
        known, mask = self._keys, self._size - 1
        for value in keys:
            if not value:
                continue
            place = value & mask
            while held := known[place]:
                if held == value:
                    return True
                place = (place + 1) & mask
        some = [value for value in keys if value]
        return len(set(some)) < len(some)

    def row_of(self, key: bytes) -> int | None:
        """The row where `key` stood first; None when it was not met."""
        value = int.from_bytes(key[:8], sys.byteorder) or 1
        keys, mask = self._keys, self._size - 1
        place = value & mask
        while keys[place]:
            if keys[place] == value:
                return self._rows[place]
            place = (place + 1) & mask
        return None

    def _put(self, value: int, row: int) -> None:
        keys, mask = self._keys, self._size - 1
        place = value & mask
        while keys[place]:
            if keys[place] == value:
                return
            place = (place + 1) & mask
        keys[place], self._rows[place] = value, row
        self._count += 1

    def _grow(self) -> None:
        old = [(value, row) for value, row in zip(self._keys, self._rows, strict=True) if value]
        self._size, self._count = self._size * 2, 0
        self._keys = array("Q", bytes(8 * self._size))
        self._rows = array("I", bytes(4 * self._size))
        for value, row in old:
            self._put(value, row)
