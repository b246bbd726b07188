"""Numbers as addresses and forms write them."""

from __future__ import annotations

LONGEST = 18  # digits: what every column of numbers holds


def whole_number(text: str) -> int | None:
    """The number that `text` writes in digits; None for anything else, and for more digits than a row's id has."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None


def number_of(text: str | None) -> int:
    """The number that `text` writes in digits; -1, which names no row and no amount, for anything else."""
    number = whole_number(text or "")
    return -1 if number is None else number
