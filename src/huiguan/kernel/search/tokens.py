"""From text to the lexemes of its index row.

Of a run of Chinese characters each position gives one bigram (the last one a single character), one pair of pinyin
syllables and, in titles and keywords, one chain of up to eight initials; of Latin letters and digits, words. A query
for a part then is a look-up of bigrams, or of the beginning of a lexeme. Pinyin lexemes begin with P, initials with
I; words are in lower case, so that the three never meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from huiguan.kernel.search.pinyin import readings

CHINESE = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(f"([{CHINESE}]+)|([^\\W_{CHINESE}]+)")
INITIALS = 8
# A tsvector holds at most 1 MB; a body beyond this many characters is searched by its beginning only.
BODY_LIMIT = 100_000
PINYIN_LIMIT = 5_000
WORD_LIMIT = 64


def fold(text: str) -> str:
    """`text` in lower case and half width, character by character, so that offsets stay true."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if lowered.isascii():
        return lowered
    return "".join(_narrow(c) for c in lowered)


def _narrow(character: str) -> str:
    if not "\uff01" <= character <= "\uff5e":
        return character
    return unicodedata.normalize("NFKC", character).lower()


def runs(folded: str) -> Iterator[tuple[str, bool]]:
    """Runs of Chinese characters (True) and words of letters and digits (False) in folded text."""
    for match in RUNS.finditer(folded):
        yield match[0], match[1] is not None


def _pairs(run: str) -> Iterator[str]:
    for position in range(len(run) - 1):
        yield run[position : position + 2]
    yield run[-1]


def _syllable_pairs(run: str) -> Iterator[str]:
    spoken = [readings(character) for character in run]
    for here, following in zip(spoken, [*spoken[1:], ()], strict=True):
        for parts in product(here, following or ("",)):
            yield "P" + "".join(parts)


def _initial_chains(run: str) -> Iterator[str]:
    letters = [sorted({reading[0] for reading in readings(character)}) or [""] for character in run]
    for position in range(len(run)):
        window = letters[position : position + INITIALS]
        yield "I" + "".join(choice[0] for choice in window)
        for changed, choice in enumerate(window):
            for other in choice[1:]:
                chain = [c[0] for c in window]
                chain[changed] = other
                yield "I" + "".join(chain)


def lexemes(text: str, *, initials: bool) -> set[str]:
    """The lexemes of `text`; chains of initials only where asked for."""
    found: set[str] = set()
    spoken = 0
    for run, chinese in runs(fold(text)):
        if not chinese:
            found.add(run[:WORD_LIMIT])
            continue
        found.update(_pairs(run))
        spoken += len(run)
        if spoken <= PINYIN_LIMIT:
            found.update(_syllable_pairs(run))
            if initials:
                found.update(_initial_chains(run))
    return found


def vector(title: str, body: str, keywords: str = "") -> str:
    """The tsvector of an entry in PostgreSQL's text form: title weighs A, keywords B, body D.

    Lexemes hold letters, digits and Chinese characters only, so nothing needs quoting. Of a lexeme that comes twice
    PostgreSQL keeps the heavier one.
    """
    parts = (_weighed(title, "1A"), _weighed(keywords, "1B"), _plain(body[:BODY_LIMIT]))
    return " ".join(part for part in parts if part)


# Titles and keywords repeat: one task is a row at each of thousands of associations.
@lru_cache(maxsize=8192)
def _weighed(text: str, weight: str) -> str:
    return " ".join(f"'{lexeme}':{weight}" for lexeme in lexemes(text, initials=True))


def _plain(body: str) -> str:
    return " ".join(f"'{lexeme}':1" for lexeme in lexemes(body, initials=False)) if body else ""
