"""The shared strings of an .xlsx workbook, kept in a temporary file and found by number.

A register of a million rows has some eight million of them, which would fill a gigabyte as Python texts.
"""

from __future__ import annotations

import mmap
import re
import tempfile
from array import array
from functools import lru_cache
from html import unescape
from itertools import accumulate
from typing import IO, Any

from lxml import etree

BLOCK = 1 << 18
LIMIT = 40_000_000
ITEM_LIMIT = 4 * 1024 * 1024
# Pages of the temporary file that this many look-ups have touched are given back to the system.
GIVE_BACK = 100_000

_PLAIN = re.compile(rb"^\s*<si><t(?: xml:space=\"preserve\")?>([^<]*)</t>$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HEAD = re.compile(rb"^.*?<sst\b[^>]*>", re.DOTALL)


class SharedStrings:
    """The strings in the order of the file; `strings[number]` raises IndexError for one that is not there."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as this object
        # Where each of them ends, in eight bytes: of a million rows alone half of what an import may take in memory.
        self._places = tempfile.TemporaryFile()  # noqa: SIM115 - as above
        self._places.write(bytes(8))
        self._count = 0
        if stream is not None:
            with stream:
                self._fill(stream)
        self._map, self._index = _mapped(self._file), _mapped(self._places)
        self._ends = memoryview(self._index).cast("Q")
        self._looked = 0
        # Texts that come again and again (gender, unit, class) stay; those that come once pass through.
        self.look = lru_cache(maxsize=8192)(self._look)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> str:
        return self.look(number)

    def _look(self, number: int) -> str:
        if not 0 <= number < self._count:
            raise IndexError(number)
        self._looked += 1
        if self._looked > GIVE_BACK and hasattr(mmap, "MADV_DONTNEED"):
            self._looked = 0
            self._map.madvise(mmap.MADV_DONTNEED)
            self._index.madvise(mmap.MADV_DONTNEED)
        return str(self._map[self._ends[number] : self._ends[number + 1]], "utf-8")

    def _fill(self, stream: IO[bytes]) -> None:
        carried, end = _without_head(stream), 0
        while True:
            *items, carried = carried.split(b"</si>")
            texts = [_item(item) for item in items]
            ends = array("Q", accumulate(map(len, texts), initial=end))
            end = ends[-1]
            self._places.write(memoryview(ends)[1:])
            self._count += len(texts)
            self._file.write(b"".join(texts))
            if self._count > LIMIT or len(carried) > ITEM_LIMIT:
                raise OSError("more shared strings than any register has")
            block = stream.read(BLOCK)
            if not block:
                return
            carried += block


def _mapped(file: IO[bytes]) -> Any:
    """What was written to a file, to be looked into; an empty one cannot be mapped."""
    file.flush()
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.tell() else b""


def _without_head(stream: IO[bytes]) -> bytes:
    head = stream.read(BLOCK)
    return _HEAD.sub(b"", head, count=1)


def _item(item: bytes) -> bytes:
    """The text of one `<si>` without its closing tag."""
    plain = _PLAIN.match(item)
    if plain is None:
        return _rich(item)
    text = plain[1]
    return text if b"&" not in text and b"_x" not in text else plain_text(text.decode()).encode()


def _rich(item: bytes) -> bytes:
    """Formatted text: its runs, without the readings that East Asian editions keep beside them."""
    start = item.find(b"<si")
    if item.rstrip().endswith(b"/>") and item.count(b"<") == 1:
        return b""
    root = etree.fromstring(item[max(start, 0) :] + b"</si>", etree.XMLParser(resolve_entities=False, no_network=True))
    runs = [root.findtext("t") or "", *(run.findtext("t") or "" for run in root.iterfind("r"))]
    return _ESCAPED.sub(_unescaped, "".join(runs)).encode()


def plain_text(text: str) -> str:
    """Text of an XML element: entities and the workbook's own `_x000D_` undone."""
    found = unescape(text) if "&" in text else text
    return _ESCAPED.sub(_unescaped, found) if "_x" in found else found


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
