"""A document cut up for reading: paragraphs, and inside them pieces that know which items they belong to.

Pure: from a text and spans to pieces whose texts, put together again, are the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from huiguan.directives.enums import ItemKind

# Where spans lie over one another, the piece wears the mark of the most urgent kind.
_RANK = {ItemKind.TASK: 0, ItemKind.PROBLEM: 1, ItemKind.PRINCIPLE: 2, ItemKind.HEADING: 3}


@dataclass(frozen=True, slots=True)
class Span:
    """An item's place in the text: code-point offsets, `end` excluded."""

    item: int
    number: int
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text inside one paragraph that belongs to the same items; `opens` are the items that begin here."""

    start: int
    text: str
    span: Span | None = None
    opens: tuple[Span, ...] = ()

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the text without its line break, and the level of the heading that it is (0: none)."""

    start: int
    pieces: tuple[Piece, ...]
    level: int = 0


def paragraphs(
    text: str, spans: Iterable[Span], headings: dict[int, tuple[int, int]] | None = None
) -> Iterator[Paragraph]:
    """Cut `text` at line breaks and at the borders of `spans`.

    `headings` maps the offset at which a heading begins to its level (1 is the highest) and its end; a line that
    goes on behind its heading is shown as text. Empty lines are left out.
    """
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    levels = headings or {}
    offset = 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        if body.strip():
            inside = [span for span in ordered if span.start < offset + len(body) and span.end > offset]
            level, until = levels.get(offset + len(body) - len(body.lstrip()), (0, 0))
            whole = until >= offset + len(body.rstrip(" \t\u3000。：:"))
            yield Paragraph(offset, tuple(_pieces(body, offset, inside)), level if whole else 0)
        offset += len(line)


def _pieces(body: str, offset: int, spans: list[Span]) -> Iterator[Piece]:
    limit = offset + len(body)
    cuts = {offset, limit}
    for span in spans:
        cuts.update(border for border in (span.start, span.end) if offset < border < limit)
    borders = sorted(cuts)
    for start, end in pairwise(borders):
        over = [span for span in spans if span.start <= start and span.end >= end]
        begun = tuple(span for span in over if span.start == start)
        worn = min(over, key=lambda span: (_RANK[ItemKind(span.kind)], span.end - span.start), default=None)
        yield Piece(start, body[start - offset : end - offset], worn, begun)


# A numbered highlight, as reviews of a year state them: 亮点一, 亮点1：…
_HIGHLIGHT = re.compile(r"^\s*(?:亮点[一二三四五六七八九十\d]+|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
# A number with its unit; years, months and days are dates, not figures.
_FIGURE = re.compile(r"\d[\d,.]*\s?(?:[%％‰]|[万亿]?[余多]?(?![年月日时周])[\u4e00-\u9fff])")
_LABEL_ONLY = 8  # a highlight of no more characters is a label; its sentence stands on the next line


@dataclass(frozen=True, slots=True)
class Highlight:
    """A line of a text without tasks that is worth seeing: a heading, or a line with figures."""

    paragraph: int
    text: str
    figures: tuple[str, ...]
    numbered: bool


def highlights(text: str, most: int = 12) -> list[Highlight]:
    """Numbered highlights and the lines with the most figures of a text, in its order; `most` of them at the most."""
    found = list(_highlights(text))
    ranked = sorted(found, key=lambda one: (not one.numbered, -len(one.figures)))[:most]
    return sorted(ranked, key=lambda one: one.paragraph)


def _highlights(text: str) -> Iterator[Highlight]:
    offset, label = 0, ""
    for line in text.splitlines(keepends=True):
        words = line.strip()
        begins = _HIGHLIGHT.match(words)
        numbered = bool(label or begins)
        if begins and len(words) <= _LABEL_ONLY:
            label = words
        elif words:
            figures = tuple(_FIGURE.findall(words, begins.end() if begins else 0)[:4])  # its number is none
            if numbered or len(figures) >= 2:
                yield Highlight(offset, " ".join(filter(None, (label, words)))[:90], figures, numbered)
            label = ""
        offset += len(line)
