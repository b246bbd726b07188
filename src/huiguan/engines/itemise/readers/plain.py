"""Plain text: UTF-8, UTF-16 or GB18030, told apart by the bytes."""

from __future__ import annotations

import codecs

from huiguan.engines.itemise.readers.errors import BinaryFile

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4096
MAX_CONTROL_SHARE = 0.02


def decode(data: bytes, name: str) -> str:
    """The text of plain bytes; raises BinaryFile for bytes in which none of the encodings finds a text."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _checked(_try(data, encoding, name), name)
    if b"\x00" in data[:SAMPLE]:
        return _checked(_try(data, _utf16_order(data), name), name)
    try:
        return _checked(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        return _checked(_try(data, "gb18030", name), name)


def _try(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BinaryFile(name, "not a text in UTF-8, GB18030 or UTF-16") from error


def _utf16_order(data: bytes) -> str:
    """Byte order of UTF-16 without a mark: line breaks and figures have their zero byte on one side."""
    sample = data[:SAMPLE]
    return "utf-16-be" if sample[0::2].count(0) > sample[1::2].count(0) else "utf-16-le"


def _checked(text: str, name: str) -> str:
    sample = text[:SAMPLE]
    control = sum(
        1 for c in sample if (c < " " and c not in "\t\n\r\f\v") or c == "\ufffd" or "\ue000" <= c <= "\uf8ff"
    )
    if control > MAX_CONTROL_SHARE * len(sample) + 1:
        raise BinaryFile(name, "not a text")
    return text
