"""What the reader of one sentence works on: the sentence with its terms, and the drafts that it makes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from huiguan.engines.itemise.clock import Clock, Found
from huiguan.engines.itemise.due import find_terms
from huiguan.engines.itemise.markers import MASK
from huiguan.engines.itemise.model import Due
from huiguan.engines.itemise.segment import Span

MAX_MASKED = 130


@dataclass(slots=True)
class Draft:
    """A candidate inside one block. All spans count in the block; `sentence` numbers the sentence it stands in."""

    start: int
    end: int
    clauses: list[Span]
    modal: bool
    sentence: int
    parties: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    persons: bool = False
    enumerated: bool = False
    reported: bool = False
    overall: bool = False
    speaker: bool = False
    terms: list[Found] = field(default_factory=list)
    noted: Due | None = None
    entry: bool = False
    verb: int = 0
    whole: bool = False


@dataclass(slots=True)
class Sentence:
    """One sentence under the reader: its words, its masked words, and what surrounds it."""

    text: str
    shade: str
    start: int
    end: int
    number: int
    directive: bool
    plan: bool
    forward: bool
    clock: Clock
    entry: bool = False
    found: list[Found] | None = None
    places: list[int] = field(default_factory=list)

    def terms(self, start: int, end: int) -> list[Found]:
        """The terms that stand in a span of the block."""
        found = self.found
        if found is None:
            found = self.found = self._find()
            self.places = [term.start for term in found]
        if not found:
            return found
        return [
            term for term in found[bisect_left(self.places, start) : bisect_left(self.places, end)] if term.end <= end
        ]

    def _find(self) -> list[Found]:
        found = find_terms(self.text[self.start : self.end], self.clock)
        for term in found:
            term.start += self.start
            term.end += self.start
        return [term for term in found if self.shade[term.end - 1] != MASK or not self._quoted(term.start)]

    def _quoted(self, at: int) -> bool:
        """Whether masked words are a quotation or the name of a paper, not a bracketed note."""
        since = max(0, at - MAX_MASKED)
        brackets = max(self.text.rfind(mark, since, at + 1) for mark in "（(")
        return max(self.text.rfind(mark, since, at + 1) for mark in '“《"「‘') > brackets
