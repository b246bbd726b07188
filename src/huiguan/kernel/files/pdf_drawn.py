"""What the pages of a PDF draw, unpacked within bounds, and whether a photo is written into it.

A small file may unpack to gigabytes, and whoever cleans it waits for the answer of a web page: so only what can hold
operators is unpacked, and no more of it than pages of people hold.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import IndirectObject, NullObject, StreamObject

from huiguan.kernel.files.cleaning import HEAVY

#: Bytes unpacked of one page, form, pattern or glyph, and of all in a file; a plain page holds some thousand.
MOST_AT_ONCE, MOST = 32 * 2**20, 128 * 2**20
#: The same, of all in a file, for ways that the library unpacks byte by byte.
MOST_SLOWLY = 8 * 2**20
#: More ways than this, one inside the other, are no page of people.
_MOST_WAYS = 3
_FAST = (["/FlateDecode"], ["/Fl"])
_SLOW = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}) | {
    "/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx",
}  # fmt: skip
#: A picture written into the operators (ISO 32000-2, 8.9.7) is packed as a photo by a name between BI and ID.
_PHOTO = re.compile(rb"/(?:DCT|JPX)")
_BEGINS_LAST = re.compile(rb".*BI(?<![^\x00\s\]>)}]BI)(?=[\x00\s/%])", re.DOTALL)
_DATA = re.compile(rb"ID(?<![^\x00\s\]>)}]ID)(?=[\x00\s])")
#: Bytes before that name in which the picture has begun: a palette of 256 colours stands between them at most.
_BACK = 8192
#: More such names than this are not looked at singly.
_MOST_NAMES = 100


class Drawn:
    """Looks through what a file draws, each part once, with the bounds of one file."""

    def __init__(self) -> None:
        self._left, self._slowly, self._seen = MOST, MOST_SLOWLY, set[tuple[int, ...]]()

    def refuse_photos(self, found: dict[Any, Any]) -> None:
        """NotImplementedError where a page, form, pattern or glyph has a photo written into it ("/DCTDecode inline"),
        or where more would have to be unpacked than is looked through (HEAVY).
        """
        for streams in _operators(found):
            key = tuple(id(stream) for stream in streams)
            if key in self._seen:
                continue
            self._seen.add(key)
            if holds_photo(self._joined(streams)):
                raise NotImplementedError("/DCTDecode inline")

    def _joined(self, streams: list[StreamObject]) -> bytes:
        """The streams of a page are one text (ISO 32000-2, 7.8.2)."""
        pieces, room = [], MOST_AT_ONCE
        for stream in streams:
            piece = self._unpacked(stream, min(room, self._left))
            room, self._left = room - len(piece), self._left - len(piece)
            pieces.append(piece)
        return b"\n".join(pieces)

    def _unpacked(self, stream: StreamObject, most: int) -> bytes:
        ways = filters_of(stream)
        if not ways:
            content = stream.get_data()
        elif ways in _FAST and "/DecodeParms" not in stream:
            content = _inflated(stream._data, most) or self._unpacked_slowly(stream, ways)
        else:
            content = self._unpacked_slowly(stream, ways)
        if len(content) > most:
            raise NotImplementedError(HEAVY)
        return content

    def _unpacked_slowly(self, stream: Any, ways: list[str]) -> bytes:
        packed = len(stream._data)
        if packed >= self._slowly or len(ways) > _MOST_WAYS or not _SLOW.issuperset(ways):
            raise NotImplementedError(HEAVY)
        names = ("zlib_maximum_output_length", "lzw_maximum_output_length", "run_length_maximum_output_length")
        limits: dict[str, Any] = dict.fromkeys(names, self._slowly)
        try:
            with apply_configuration(**limits):
                content: bytes = stream.get_data()
        except LimitReachedError as beyond:
            raise NotImplementedError(HEAVY) from beyond
        stream.decoded_self = None  # the library would hold it as long as the file
        self._slowly -= max(packed, len(content))
        return content


def _operators(found: dict[Any, Any]) -> Iterator[list[StreamObject]]:
    """The texts of operators that an object holds: a page, a font of drawn glyphs, a form or a pattern."""
    contents = _itself(found.get("/Contents"))
    parts = contents if isinstance(contents, list) else [contents]
    if streams := [part for part in map(_itself, parts) if isinstance(part, StreamObject)]:
        yield streams
    glyphs = _itself(found.get("/CharProcs"))
    if isinstance(glyphs, dict):
        yield from ([glyph] for glyph in map(_itself, glyphs.values()) if isinstance(glyph, StreamObject))
    is_form = _itself(found.get("/Subtype")) == "/Form"
    if isinstance(found, StreamObject) and (is_form or "/PatternType" in found):
        yield [found]


def _itself(part: Any) -> Any:
    return part.get_object() if isinstance(part, IndirectObject) else part


def filters_of(found: dict[Any, Any]) -> list[str]:
    """By which ways a stream is packed; empty for what is none."""
    value = _itself(found.get("/Filter")) if hasattr(found, "_data") else None
    if value is None or isinstance(value, NullObject):
        return []
    return [str(row.get_object()) for row in value] if isinstance(value, list) else [str(value)]


def _inflated(packed: bytes, most: int) -> bytes:
    """At most one byte more than `most`; nothing where it is damaged, for which the library knows cures."""
    try:
        return zlib.decompressobj().decompress(packed, most + 1)
    except zlib.error:
        return b""


def holds_photo(operators: bytes) -> bool:
    """Whether a picture packed as a photo is written into these operators; so many names of it that nobody can tell
    count as one. Nothing is read twice."""
    behind = 0
    for number, name in enumerate(_PHOTO.finditer(operators)):
        if number == _MOST_NAMES:
            return True
        before = operators[max(behind, name.start() - _BACK) : name.start()]
        behind = name.end()
        begins = _BEGINS_LAST.match(before + name[0])
        if begins is not None and not _DATA.search(before, begins.end()):
            return True
    return False
