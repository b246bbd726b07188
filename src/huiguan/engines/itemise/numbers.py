"""Chinese and Arabic numerals."""

from __future__ import annotations

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {c: i for i, c in enumerate("0123456789")}
DIGITS |= {c: i for i, c in enumerate("０１２３４５６７８９")} | {"零": 0, "○": 0, "Ｏ": 0, "O": 0, "两": 2, "元": 1}
UNITS = {"十": 10, "百": 100, "千": 1000}
GROUPS = {"万": 10_000, "亿": 100_000_000}


def to_number(words: str) -> int | float | None:
    """Value of a numeral such as 28, 3.5, 1,200, 二十八, 一千二百, 二○○七; None when it is none."""
    if words.isdecimal():
        return int(words)
    plain = words.replace(",", "").replace("，", "")
    if plain and all(c in DIGITS for c in plain):
        return int("".join(str(DIGITS[c]) for c in plain))
    try:
        return float(plain)
    except ValueError:
        return _chinese(plain)


def _chinese(words: str) -> int | None:
    total = section = digit = 0
    for c in words:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in UNITS:
            section += (digit or 1) * UNITS[c]
            digit = 0
        elif c in GROUPS:
            total = (total + section + digit) * GROUPS[c]
            section = digit = 0
        else:
            return None
    return total + section + digit if words else None


def to_int(words: str) -> int:
    """Like `to_number`, for numerals that a pattern has already found; raises ValueError for anything else."""
    value = to_number(words)
    if value is None:
        raise ValueError(words)
    return int(value)
