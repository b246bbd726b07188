"""Sentences, their parts at semicolons, and their clauses; all as spans of a block."""

from __future__ import annotations

import re

# No sentence of a text is longer; the limit keeps the work linear on what is no text.
SENTENCE = re.compile(r"[^。！？!?]{1,4000}")
PART = re.compile(r"[^；;]+")
# 要抓好四项工作：一要…: the count is one duty, what it counts are others.
COUNTED = re.compile("(?<=[工作务事点项面题])[：:](?=第?一[是要，、])")
CLAUSE = re.compile(r"[^，,：:]+")

Span = tuple[int, int]


def sentences(shade: str) -> list[Span]:
    """Spans of the sentences of a masked block, stops left out."""
    return [match.span() for match in SENTENCE.finditer(shade)]


def parts(shade: str, start: int, end: int) -> list[Span]:
    """Spans between semicolons."""
    if shade.find("；", start, end) < 0 and shade.find(";", start, end) < 0:
        found = [(start, end)] if end > start else []
    else:
        found = [match.span() for match in PART.finditer(shade, start, end)]
    counted = COUNTED.search(shade, start, end) if found and shade.find("要", start, end) > 0 else None
    if counted and found[0][0] < counted.start() < found[0][1] and shade.find("要", start, counted.start()) > 0:
        found[:1] = [(found[0][0], counted.start()), (counted.end(), found[0][1])]
    return found


def clauses(shade: str, start: int, end: int) -> list[Span]:
    """Spans between commas and colons."""
    return [match.span() for match in CLAUSE.finditer(shade, start, end)]
