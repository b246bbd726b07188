"""Codes on paper for people without an account: shown once, of which only a keyed hash is kept."""

from __future__ import annotations

import secrets

from huiguan.kernel.privacy import keyed_hash

DIGITS = 20


def fresh_code() -> str:
    """A new code of digits, in groups of four."""
    code = "".join(secrets.choice("0123456789") for _place in range(DIGITS))
    return " ".join(code[at : at + 4] for at in range(0, DIGITS, 4))


def code_hash(purpose: str, code: str) -> bytes:
    """What is kept of a code for one purpose; blanks and whatever else is no digit do not count."""
    return keyed_hash(purpose, 0, "".join(sign for sign in code if sign.isdecimal()))
