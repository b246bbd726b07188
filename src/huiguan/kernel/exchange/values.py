"""Cells in, values out: parsers with reasons in the reader's language, and the texts of values that go out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

Parse = Callable[[Any], Any]

_DATE = re.compile(
    r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: Any) -> str:
    """A value as a person would type it: 3.0 is 3, a date is 2026-11-20, nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        local = localtime(value) if is_aware(value) else value
        plain = local.time().replace(microsecond=0)
        return (
            local.strftime("%Y-%m-%d")
            if not any((plain.hour, plain.minute, plain.second))
            else f"{local:%Y-%m-%d %H:%M}"
        )
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def as_is(value: Any) -> Any:
    """A value going out unchanged: the writers know texts, numbers, dates and nothing."""
    return value


def clean(value: Any) -> str:
    """A cell as text: blanks at the edges and the apostrophe that our CSV puts before signs are taken away."""
    plain = as_text(value).replace("\u3000", " ").replace("\ufeff", "").replace("\x00", "").strip()
    if plain.startswith("'") and plain[1:].startswith(_DANGEROUS):
        return plain[1:]
    return plain


def text(limit: int = 200) -> Parse:
    """A parser of text of at most `limit` characters."""

    def parse(cell: Any) -> str:
        found = clean(cell)
        if len(found) > limit:
            raise ValueError(_("%(length)s characters; at most %(limit)s.") % {"length": len(found), "limit": limit})
        return found

    return parse


short_text = text()


def whole_number(low: int = 0, high: int = 2**31 - 1) -> Parse:
    """A parser of whole numbers between two bounds; thousands separators are read."""

    def parse(cell: Any) -> int:
        found = clean(cell).replace(",", "").replace("，", "")
        if not re.fullmatch(r"[-+]?\d{1,18}", found, re.ASCII):
            raise ValueError(_("“%(cell)s” is no whole number.") % {"cell": found[:30]})
        if not low <= int(found) <= high:
            raise ValueError(_("Must lie between %(low)s and %(high)s.") % {"low": low, "high": high})
        return int(found)

    return parse


def decimal_number(places: int = 2) -> Parse:
    """A parser of decimal numbers with at most `places` digits after the point."""

    def parse(cell: Any) -> Decimal:
        found = clean(cell).replace(",", "").replace("，", "")
        if not re.fullmatch(rf"[-+]?\d{{1,15}}(\.\d{{1,{places}}})?", found, re.ASCII):
            raise ValueError(
                _("“%(cell)s” is no number with at most %(places)s places.") % {"cell": found[:30], "places": places}
            )
        return Decimal(found)

    return parse


def day(cell: Any) -> date:
    """A date from a cell of a date, or from 2026-11-20, 2026/11/20, 2026.11.20, 2026年11月20日, 20261120."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = clean(cell)
    match = _DATE.fullmatch(found) or _COMPACT.fullmatch(found)
    if match is None:
        raise ValueError(_("“%(cell)s” is no date such as 2026-11-20.") % {"cell": found[:30]})
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise ValueError(_("There is no day %(cell)s.") % {"cell": found[:30]}) from error


def choice(words: Mapping[str, Any]) -> Parse:
    """A parser of fixed words: `words` maps what may stand in the cell (without regard to case) to the value."""
    known = {word.casefold(): value for word, value in words.items()}

    def parse(cell: Any) -> Any:
        found = clean(cell)
        if found.casefold() not in known:
            values = {"cell": found[:30], "words": "、".join(dict.fromkeys(words))}
            raise ValueError(_("“%(cell)s” is not one of: %(words)s.") % values)
        return known[found.casefold()]

    return parse


def harmless(value: str) -> str:
    """A text for a CSV file that no spreadsheet program takes for a formula (CWE-1236)."""
    return f"'{value}" if value.startswith(_DANGEROUS) else value
