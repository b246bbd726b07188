"""What a refused cell most likely should say: a few plain cures, each tried by the very check that refused the cell.

A cure never decides anything: it is shown as a suggestion, and a person adopts it for one row or for all of its kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext_lazy as _

Check = Callable[[Any], Any]
# A cure: its key, and a function from the text of a cell to texts that may be meant (the first that passes is taken).
Cure = tuple[str, Callable[[str], Iterable[str]]]

LABELS = {
    "letters": _("Letters read as digits (O → 0, l → 1)"),
    "signs": _("Signs that do not belong there taken out"),
    "date": _("Date written as 2026-11-20"),
    "nearest": _("Nearest word of the list"),
    "old_id": _("Old ID number of 15 digits brought to 18"),
    "from_id": _("As the ID number says"),
    "one_of_several": _("The only value of several that fits"),
    "mail": _("Signs of a mail address put right"),
    "empty": _("Cell left empty"),
}
EMPTY = "empty"
ONE_OF_SEVERAL = "one_of_several"

_LOOKALIKES = str.maketrans("OoQDlI|iZzSsBХх×✕＊*", "000011112255" + "8XXXXXX")
_LATIN = re.compile(r"[A-Za-zХх×✕*|]")
_SEVERAL = re.compile(r"[、，,;；/&]|和另")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号]?)?)?"
)
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\D{1,3}(\d{1,2})(?:\D{1,3}(\d{1,2}))?(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]((?:19|20)\d\d)")
_SHORT_YEAR = re.compile(r"['’‘]?(\d\d)[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")


def find_cure(cell: Any, check: Check, cures: Sequence[Cure]) -> tuple[str, str] | None:
    """The first cure whose text `check` accepts, as (key, text); None when there is none."""
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    for key, candidates in cures:
        offered = (c for c in candidates(text) if (c or key == EMPTY) and c != cell)
        fitting = list(dict.fromkeys(c for c in offered if passes(check, c)))
        if fitting and (len(fitting) == 1 or key != ONE_OF_SEVERAL):
            return key, fitting[0]
    return None


def passes(check: Check, text: str) -> bool:
    """Whether a check accepts a text."""
    try:
        check(text)
    except ValueError:
        return False
    return True


def letters(text: str) -> Iterator[str]:
    """Letters and signs that scanners and typists put for digits; a last x stays the check digit."""
    plain = re.sub(r"[\s\-—–_.,:：]", "", text)
    if _LATIN.search(plain):
        yield plain.translate(_LOOKALIKES)


def signs(text: str) -> Iterator[str]:
    """Without what cannot be seen, then without digits and signs."""
    seen = "".join(c for c in text if c.isprintable() and c != "\ufffd")
    yield seen.strip()
    yield re.sub(r"[^\w\-/()（）#〔〕]|_", "", seen)


def name_only(text: str) -> Iterator[str]:
    """What is left of one name without digits, signs and remarks in brackets."""
    if not _SEVERAL.search(text):
        yield re.sub(r"[^\w\s·•・.'’-]|[\d_]", "", re.sub(r"[(（\[【].*?[)）\]】]", "", text)).strip(" .·'-")


def dates(text: str) -> Iterator[str]:
    """Days as people write them: 二〇二〇年五月一日, 5/13/2020, 85.5.1, 约2010年5月1日入会, as 2020-05-01.

    Where day and month could be either way round, nothing is suggested; a year of two digits is the last such year.
    """
    yield from _written_out(text)
    for match in _COMPACT.finditer(text):
        yield "-".join(match.groups())
    found = {match.group(0): match for match in _YEAR_FIRST.finditer(text)}
    if len(found) == 1:
        year, month, day = next(iter(found.values())).groups()
        yield from _day(year, month, day)
    if last := _YEAR_LAST.fullmatch(text):
        yield from _either_way(*last.groups())
    if short := _SHORT_YEAR.fullmatch(text):
        year, month, day = short.groups()
        century = 2000 if int(year) <= date.today().year % 100 else 1900
        yield from _day(str(century + int(year)), month, day)


def _written_out(text: str) -> Iterator[str]:
    match = _CHINESE_DATE.search(text)
    if match:
        month, day = (_small(part) if part else None for part in match.groups()[1:])
        yield from _day(match[1].translate(_CHINESE_DIGITS), month or "1", day)


def _small(text: str) -> str:
    """A number below a hundred: 十一, 二十, 三."""
    tens, ten, ones = text.rpartition("十")
    digits = "0一二三四五六七八九"
    if not ten:
        return str(digits.index(text)) if text in digits else "0"
    return str((digits.find(tens) if tens else 1) * 10 + (digits.index(ones) if ones else 0))


def _day(year: str, month: str, day: str | None) -> Iterator[str]:
    if day is None:
        yield f"{year}-{int(month):02d}"
        return
    yield f"{year}-{int(month):02d}-{int(day):02d}"
    if int(month) > 12 >= int(day):
        yield f"{year}-{int(day):02d}-{int(month):02d}"


def _either_way(first: str, second: str, year: str) -> Iterator[str]:
    if int(first) > 12 >= int(second):
        yield f"{year}-{int(second):02d}-{int(first):02d}"
    elif int(second) > 12 >= int(first) or first == second:
        yield f"{year}-{int(first):02d}-{int(second):02d}"


def nearest(words: Iterable[str]) -> Callable[[str], Iterator[str]]:
    """Words of a list that the text contains, or that are nearly it."""
    known = list(dict.fromkeys(words))

    def candidates(text: str) -> Iterator[str]:
        inside = sorted((word for word in known if len(word) > 2 and word in text), key=len, reverse=True)
        yield from inside[:1]
        if not inside:
            yield from get_close_matches(text, known, n=1, cutoff=0.75)

    return candidates


def one_of_several(text: str) -> Iterator[str]:
    """Of several values in one cell the only one that fits."""
    parts = [part.strip() for part in re.split(r"[、，,;；/\s]+", text) if part.strip()]
    if len(parts) > 1:
        yield from parts


def mail(text: str) -> Iterator[str]:
    """Full stops and commas of the other keyboard, blanks, and #, (at) or a second @ for @."""
    plain = re.sub(r"\s+", "", text).strip("<>。.,，;；").replace("。", ".").replace("，", ".").replace(",", ".")
    yield plain
    yield re.sub(r"@{2,}|\(at\)|\[at\]|#", "@", plain, flags=re.IGNORECASE)
    yield re.sub(r"^.*[:：]", "", plain)


def leave_empty(_text: str) -> Iterator[str]:
    """Nothing at all."""
    yield ""


GENERAL: tuple[Cure, ...] = (("signs", signs), ("date", dates), ("letters", letters))
