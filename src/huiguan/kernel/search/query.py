"""From what a person types to PostgreSQL's tsquery, and to the places in a text that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from huiguan.kernel.search.pinyin import divisions, readings
from huiguan.kernel.search.tokens import INITIALS, WORD_LIMIT, fold, runs

TERMS_LIMIT = 12
# Highlights by sound look at each character; beyond this length only literal ones are sought.
SOUND_LIMIT = 20_000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One run of what was typed: Chinese characters, or letters and digits."""

    text: str
    chinese: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, in terms that must all be found."""

    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)

    def tsquery(self, weight: str = "") -> str:
        """The condition in PostgreSQL's text form; with `weight` A only the title answers."""
        return " & ".join(_term_query(term, weight) for term in self.terms)


def parse(text: str) -> Query:
    """Take apart what was typed; more than twelve terms are cut, marks are dropped, xi'an is one term."""
    folded = re.sub(r"(?<=[a-z])['’](?=[a-z])", "", fold(text)).replace("ü", "v")
    found = dict.fromkeys(Term(run[:WORD_LIMIT], chinese) for run, chinese in runs(folded))
    return Query(tuple(found)[:TERMS_LIMIT])


def _lexeme(text: str, weight: str, *, beginning: bool = False) -> str:
    flags = ("*" if beginning else "") + weight
    return f"'{text}':{flags}" if flags else f"'{text}'"


def _term_query(term: Term, weight: str) -> str:
    if term.chinese:
        alone = len(term.text) == 1
        return _all(_lexeme(pair, weight, beginning=alone) for pair in _windows(term.text, 2))
    ways = [_lexeme(term.text, weight, beginning=True)]
    if term.text.isascii() and term.text.isalpha():
        ways.append(_all(_lexeme(f"I{part}", weight, beginning=True) for part in _windows(term.text, INITIALS)))
        ways += [_spoken_query(syllables, weight) for syllables in divisions(term.text)]
    return "(" + " | ".join(dict.fromkeys(ways)) + ")"


def _all(conditions: Iterable[str]) -> str:
    return "(" + " & ".join(conditions) + ")"


def _windows(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(max(1, len(text) - size + 1))]


def _spoken_query(syllables: tuple[str, ...], weight: str) -> str:
    pairs = ["P" + "".join(syllables[i : i + 2]) for i in range(max(1, len(syllables) - 1))]
    whole = [_lexeme(pair, weight) for pair in pairs[:-1]]
    return _all([*whole, _lexeme(pairs[-1], weight, beginning=True)])


@lru_cache(maxsize=4096)
def spans(query: Query, text: str) -> tuple[Span, ...]:
    """The places in `text` that answer `query`, as (start, end), in order and without overlap."""
    folded = fold(text)
    found: list[Span] = []
    for term in query.terms:
        found.extend(_literal(term, folded) or ([] if term.chinese else _by_sound(term.text, folded)))
    return _merged(found)


def _literal(term: Term, folded: str) -> list[Span]:
    pattern = re.escape(term.text) if term.chinese else rf"(?<![^\W_㐀-鿿]){re.escape(term.text)}"
    return [match.span() for match in re.finditer(pattern, folded)]


def _by_sound(letters: str, folded: str) -> list[Span]:
    if not (letters.isascii() and letters.isalpha()) or len(folded) > SOUND_LIMIT:
        return []
    found = []
    for start in range(len(folded)):
        end = _initials_end(folded, start, letters) or _spoken_end(folded, start, letters)
        if end is not None:
            found.append((start, end))
    return found


def _sounds(character: str) -> tuple[str, ...]:
    return () if character.isascii() else readings(character)


def _initials_end(folded: str, start: int, letters: str) -> int | None:
    end = start + len(letters)
    if end > len(folded):
        return None
    pairs = zip(folded[start:end], letters, strict=True)
    return end if all(any(r[0] == letter for r in _sounds(c)) for c, letter in pairs) else None


def _spoken_end(folded: str, start: int, letters: str) -> int | None:
    if start >= len(folded):
        return None
    for reading in _sounds(folded[start]):
        if reading.startswith(letters):
            return start + 1
        if letters.startswith(reading):
            end = _spoken_end(folded, start + 1, letters[len(reading) :])
            if end is not None:
                return end
    return None


def _merged(found: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it answers the query."""

    text: str
    hit: bool


def pieces(query: Query, text: str) -> list[Piece]:
    """`text` cut where it answers `query`."""
    cut: list[Piece] = []
    last = 0
    for start, end in spans(query, text):
        cut += [Piece(text[last:start], False), Piece(text[start:end], True)]
        last = end
    return [piece for piece in (*cut, Piece(text[last:], False)) if piece.text]


def excerpt(query: Query, body: str, width: int = 120) -> list[Piece]:
    """About `width` characters of `body` around the first place that answers, cut for highlighting."""
    found = spans(query, body)
    start = max(0, found[0][0] - width // 4) if found else 0
    window = re.sub(r"\s+", " ", body[start : start + width])
    marks = (Piece("…", False),) if start else ()
    tail = (Piece("…", False),) if start + width < len(body) else ()
    return [*marks, *pieces(query, window), *tail]
