"""Who applies, searched in what reviewers will read. Pure functions over plain values.

A team's names (in characters and in pinyin, either order), units (also their parents: 云州市公安局 of
云州市公安局刑侦支队), telephones, ORCID, e-mail addresses and numbers of earlier projects are looked for, however they
are spaced, dashed or set full width. Any mobile number, ORCID or e-mail address at all is found besides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from huiguan.kernel.i18n.names import pinyin_key
from huiguan.research.enums import IdentityKind

K = IdentityKind
#: What a unit's name may end with: a longer name is also searched up to each of these.
_ENDINGS = re.compile(
    r"(?:总队|支队|大队|中心|大学|学院|学校|警校|公司|协会|学会|研究院|研究所|法院|检察院|局|厅|院|委)"
)
_SHORTEST_UNIT = 5  # characters: "公安局" alone names nobody
_BETWEEN = r"[\s\u00b7\u2022.,，、·•_\-‐-―*]*"
_GENERAL = (
    (K.ORCID, re.compile(r"(?<![\d-])\d{4}-\d{4}-\d{4}-\d{3}[\dXx](?![\d-])")),
    (K.EMAIL, re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    (K.PHONE, re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
)
AROUND = 12  # characters shown on either side of what was found


@dataclass(frozen=True, slots=True)
class Identity:
    """Something that tells who applies."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Found: what, in which part, with a few words around it."""

    kind: IdentityKind
    value: str
    where: str
    around: str


def find_hits(identities: Iterable[Identity], parts: Iterable[tuple[str, str]]) -> list[Hit]:
    """What of the identities stands in the parts, (where, text) each; one hit for each identity and part."""
    patterns = [(one, pattern) for one in identities for pattern in _patterns(one)]
    found: dict[tuple[str, str, str], Hit] = {}
    for where, text in parts:
        plain = unicodedata.normalize("NFKC", text)
        for hit in _hits(patterns, where, plain):
            found.setdefault((hit.kind, hit.value, hit.where), hit)
    return list(found.values())


def _hits(patterns: list[tuple[Identity, re.Pattern[str]]], where: str, text: str) -> Iterator[Hit]:
    covered: list[tuple[int, int]] = []
    for one, pattern in patterns:
        if match := pattern.search(text):
            covered.append(match.span())
            yield Hit(one.kind, one.value, where, _around(text, match))
    for kind, pattern in _GENERAL:
        for match in pattern.finditer(text):
            if not any(start <= match.start() and match.end() <= end for start, end in covered):
                yield Hit(kind, match.group(), where, _around(text, match))


def _around(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - AROUND), match.end() + AROUND
    return " ".join(text[start:end].split())


def _patterns(one: Identity) -> Iterator[re.Pattern[str]]:
    value = unicodedata.normalize("NFKC", one.value).strip()
    if one.kind is K.NAME:
        yield from _name_patterns(value)
    elif one.kind is K.UNIT:
        for unit in _units(value):
            yield _spaced(unit)
    elif one.kind is K.PHONE:
        digits = re.sub(r"\D", "", value)
        digits = digits.removeprefix("86") if len(digits) > 11 else digits
        if len(digits) >= 7:
            yield re.compile(r"(?<!\d)" + _join(digits) + r"(?!\d)")
    else:
        letters = re.sub(r"[^0-9A-Za-z\u3400-\u9fff@]", "", value)
        if len(letters) >= 4:
            yield re.compile(_join(letters), re.IGNORECASE)


def _join(characters: str, between: str = r"[\s\-‐-―()〔〕\[\]【】/.·_]*") -> str:
    return between.join(map(re.escape, characters))


def _spaced(text: str) -> re.Pattern[str]:
    joined = _join("".join(text.split()), _BETWEEN)
    if text.isascii():  # a short name in letters is a part of many words
        return re.compile(rf"(?<![A-Za-z0-9]){joined}(?![A-Za-z0-9])", re.IGNORECASE)
    return re.compile(joined, re.IGNORECASE)


def _name_patterns(name: str) -> Iterator[re.Pattern[str]]:
    characters = "".join(name.split())
    if len(characters) < 2:
        return
    if not all("\u3400" <= each <= "\u9fff" or each == "·" for each in characters):
        words = [re.escape(word) for word in re.split(r"[\s.,·-]+", name) if len(word) > 1]
        if words:
            gap = r"[\s.,·-]+"
            yield re.compile(rf"(?<![A-Za-z])(?:{gap.join(words)}|{gap.join(reversed(words))})(?![A-Za-z])", re.I)
        return
    yield _spaced(characters)
    yield from _pinyin_patterns(characters)


def _pinyin_patterns(name: str) -> Iterator[re.Pattern[str]]:
    """Wang Xiaohong, Xiaohong Wang, WANG Xiao-hong, wangxiaohong, wangxh@…"""
    syllables = [reading.rstrip("12345") for reading in pinyin_key(name, person=True).split()]
    if len(syllables) < 2 or not all(each.isascii() and each.isalpha() for each in syllables):
        return
    gap = r"[\s.,_'’-]*"
    for length in range(1, min(3, len(syllables))):  # a surname of one syllable, or of two
        surname, given = gap.join(syllables[:length]), gap.join(syllables[length:])
        yield re.compile(rf"(?<![A-Za-z])(?:{surname}{gap}{given}|{given}{gap}{surname})(?![A-Za-z])", re.IGNORECASE)


def _units(name: str) -> list[str]:
    """A unit's name and those of its parents, as far as they still name somebody."""
    whole = "".join(name.split())
    cuts = [whole[: match.end()] for match in _ENDINGS.finditer(whole)]
    return [unit for unit in dict.fromkeys([whole, *cuts]) if len(unit) >= min(_SHORTEST_UNIT, len(whole)) and unit]
