"""Sentences, their parts at semicolons, and their clauses; all as spans of a block."""

from __future__ import annotations

import re

# No sentence of a text is longer; the limit keeps the work linear on what is no text.
SENTENCE = re.compile(r"[^。！？!?]{1,4000}")
PART = re.compile(r"[^；;]+")
CLAUSE = re.compile(r"[^，,：:]+")

Span = tuple[int, int]


def sentences(shade: str) -> list[Span]:
    """Spans of the sentences of a masked block, stops left out."""
    return [match.span() for match in SENTENCE.finditer(shade)]


def parts(shade: str, start: int, end: int) -> list[Span]:
    """Spans between semicolons."""
    if shade.find("；", start, end) < 0 and shade.find(";", start, end) < 0:
        return [(start, end)] if end > start else []
    return [match.span() for match in PART.finditer(shade, start, end)]


def clauses(shade: str, start: int, end: int) -> list[Span]:
    """Spans between commas and colons."""
    return [match.span() for match in CLAUSE.finditer(shade, start, end)]
