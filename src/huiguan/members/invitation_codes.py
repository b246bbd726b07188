"""The code of an invitation: made from its row by a key outside the database, which keeps the code's hash only."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from huiguan.kernel.privacy import keyed_hash

LENGTH = 16  # characters of 5 bits: 80 bits, so that nobody comes upon one by trying
_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_READ_AS = str.maketrans("OIL", "011")


def code_of(invitation: Any) -> str:
    """Sixteen characters (Crockford's base 32: no I, L, O, U); another one each time that it is sent again."""
    raw = keyed_hash("invitation", invitation.organization_id, f"{invitation.key}:{invitation.sends}")
    return base64.b32encode(raw[:10]).decode().translate(_ALPHABET)


def written(code: str) -> str:
    """The code as it stands on paper: in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def normalised(text: str) -> str:
    """A code as somebody typed it: without signs and blanks, upper case, look-alikes read as what they stand for."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum()).translate(_READ_AS)[: LENGTH + 1]


def code_hash(code: str) -> bytes:
    """What the database keeps of a code."""
    return hashlib.sha256(b"invitation:" + code.encode()).digest()
