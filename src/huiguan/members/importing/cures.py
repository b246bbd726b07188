"""What is suggested for a refused cell of a roster, by column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from huiguan.kernel.exchange import cures as known
from huiguan.kernel.exchange.cures import Cure

_WEIGHTED = "0123456789X"
_SIGNS: Cure = ("signs", known.signs)
_DATE: tuple[Cure, ...] = (("date", known.dates), ("letters", known.letters))


def cures(setup: dict[str, Any]) -> dict[str, tuple[Cure, ...]]:
    """The cures of each column, in the order in which they are tried; every result is tried by the column's check."""
    found: dict[str, tuple[Cure, ...]] = {
        "number": (_SIGNS,),
        "name": (("signs", known.name_only),),
        "gender": (("nearest", _gender),),
        "id_number": (("old_id", old_id), ("letters", known.letters), ("signs", id_inside)),
        "mobile": ((known.ONE_OF_SEVERAL, known.one_of_several), ("letters", known.letters), ("signs", mobile_inside)),
        "email": (("mail", known.mail), (known.ONE_OF_SEVERAL, known.one_of_several)),
        "bank_account": (("letters", known.letters), ("signs", known.signs)),
        "klass": (("nearest", known.nearest(setup["classes"])),),
        "state": (("nearest", known.nearest(setup["states"])),),
        **dict.fromkeys(("birth_date", "joined_on", "first_joined_on", "left_on"), _DATE),
        **dict.fromkeys(("unit", "duty", "address", "decision", "note"), (("signs", _visible), ("empty", _no_formula))),
    }
    for spec in setup["extras"]:
        if spec.kind == "choice":
            found[f"extra_{spec.key}"] = (("nearest", known.nearest(spec.choices)),)
        elif spec.kind == "date":
            found[f"extra_{spec.key}"] = _DATE
    return found


def old_id(text: str) -> Iterator[str]:
    """The number of 18 characters that one of 15 digits became (GB 11643-1999: 19 before the year, check digit)."""
    plain = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{15}", plain, re.ASCII):
        body = plain[:6] + "19" + plain[6:]
        # As in cells: 1 - 2 · (the number to base 13) modulo 11 is the weighted sum of GB 11643.
        yield body + _WEIGHTED[(1 - 2 * int(body, 13)) % 11]


def id_inside(text: str) -> Iterator[str]:
    """The one ID number within other words and signs."""
    found = re.findall(r"(?<!\d)\d{17}[\dXx](?!\d)", re.sub(r"[\s\-—–.,:：_]", "", text), re.ASCII)
    if len(found) == 1:
        yield found[0].upper()


def mobile_inside(text: str) -> Iterator[str]:
    """The one mobile number within other words and signs."""
    found = re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.sub(r"[\s\-—–.()]", "", text), re.ASCII)
    if len(found) == 1:
        yield found[0]


def _gender(text: str) -> Iterator[str]:
    if ("男" in text) != ("女" in text):
        yield "男" if "男" in text else "女"


def _visible(text: str) -> Iterator[str]:
    yield "".join(c for c in text if c.isprintable() and c != "\ufffd").strip()


def _no_formula(text: str) -> Iterator[str]:
    """Errors of formulas, and formulas whose result is lost, say nothing that could be kept."""
    if text[:1] in "#=":
        yield ""
