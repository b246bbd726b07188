"""JSON in its one form: compact, UTF-8, "/" unescaped, members in the order of the specification.

Hashes are taken over bytes, so a second spelling of the same ballot would be a second ballot. Whatever is read is
written again and compared byte for byte (Belenios specification 1, "Exchanged data").
"""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256
from typing import Any

from huiguan.engines.ballot.errors import Malformed

# Yojson, which the reference implementation writes with, escapes DEL as well; Python's json does not.
_DEL = "\x7f"
_DECIMAL = re.compile(r"0|[1-9][0-9]*\Z", re.ASCII)
_SMALL = 2**30


def dump(value: Any) -> bytes:
    """The canonical bytes of plain values. Raises Malformed for text that UTF-8 cannot hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.replace(_DEL, "\\u007f").encode()
    except UnicodeEncodeError as error:
        raise Malformed("holds half a character (a lone surrogate)") from error


def load(raw: bytes) -> Any:
    """Plain values from canonical bytes. Raises Malformed when they are not JSON, or not in canonical form."""
    try:
        value = json.loads(raw.decode())
        written = dump(value)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"is not JSON: {error}") from error
    if written != raw:
        raise Malformed("is not in canonical form")
    return value


def members(value: Any, *names: str) -> list[Any]:
    """The members of a JSON object, which must be these in this order. Raises Malformed otherwise."""
    if not isinstance(value, dict) or tuple(value) != names:
        raise Malformed(f"is not an object of {', '.join(names)}")
    return list(value.values())


def items(value: Any, length: int | None = None) -> list[Any]:
    """A JSON list, of a length if one is given. Raises Malformed otherwise."""
    if not isinstance(value, list):
        raise Malformed("is not a list")
    if length is not None and len(value) != length:
        raise Malformed(f"has {len(value)} entries, not {length}")
    return value


def text(value: Any) -> str:
    """A JSON string. Raises Malformed otherwise."""
    if not isinstance(value, str):
        raise Malformed("is not a string")
    return value


def decimal(value: Any) -> int:
    """A non-negative integer from a JSON string of decimal digits without leading zeros."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or len(value) > 1000:
        raise Malformed("is not a decimal number")
    return int(value)


def natural(value: Any) -> int:
    """A non-negative JSON number (a bool is none)."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed("is not a natural number")
    return value


def count_json(value: int) -> int | str:
    """A count as the format writes it: a number below 2^30, a string from there on (31-bit integers of OCaml)."""
    return value if value < _SMALL else str(value)


def read_count(value: Any) -> int:
    """A count written by count_json; any other spelling raises Malformed."""
    number = decimal(value) if isinstance(value, str) else natural(value)
    if type(count_json(number)) is not type(value):
        raise Malformed("is not a count in canonical form")
    return number


def digest(raw: bytes) -> str:
    """Base64 of SHA-256 without padding: fingerprints, trackers and the hash in signatures."""
    return base64.b64encode(sha256(raw).digest()).decode().rstrip("=")
