"""What the engine finds in a text: outline entries, items, due terms and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from huiguan.engines.itemise.why import sentence_for

ItemKind = Literal["task", "problem", "principle", "heading"]
DueKind = Literal["date", "recurring", "soft", "standing"]


@dataclass(slots=True)
class OutlineEntry:
    """One heading. `start` and `end` are code-point offsets of label and words together; level 1 is the outermost."""

    level: int
    label: str
    text: str
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        """The entry as a JSON-able dict."""
        return {"level": self.level, "label": self.label, "text": self.text, "start": self.start, "end": self.end}


@dataclass(slots=True)
class Due:
    """When an item is due, as the text says it.

    `date` is an ISO date, and None when the text does not fix one (nothing is guessed); `rule` is an RFC 5545 RRULE
    for recurring terms. `soft` is an event, `standing` a stated duration.
    """

    text: str
    kind: DueKind
    date: str | None = None
    rule: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The term as a JSON-able dict."""
        return {"text": self.text, "kind": self.kind, "date": self.date, "rule": self.rule}


@dataclass(slots=True)
class Figure:
    """A counted or measured quantity named in an item; `value` is None when the words give no number."""

    text: str
    # Both named: compiled, a float would turn whole numbers into fractions (2.0).
    value: int | float | None
    unit: str | None

    def as_json(self) -> dict[str, Any]:
        """The figure as a JSON-able dict."""
        return {"text": self.text, "value": self.value, "unit": self.unit}


@dataclass(slots=True)
class Item:
    """One requirement (or named problem), pointing to its words: `text[start:end] == quote`.

    `parties` are those named as answerable, the lead first; `supporting` those named as co-operating only.
    `rule_code` names the rule that fired; `why` says it in a Chinese sentence.
    """

    id: int
    kind: ItemKind
    start: int
    end: int
    quote: str
    title: str
    section: str | None
    parties: tuple[str, ...]
    due: Due | None
    figures: tuple[Figure, ...]
    rule_code: str
    supporting: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """The rule that fired, as a Chinese sentence."""
        return sentence_for(self.rule_code)

    def as_json(self) -> dict[str, Any]:
        """The item in the published form."""
        return {
            "id": self.id,
            "kind": self.kind,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "title": self.title,
            "section": self.section,
            "parties": list(self.parties),
            "due": self.due.as_json() if self.due else None,
            "figures": [figure.as_json() for figure in self.figures],
            "why": self.why,
        }


@dataclass(slots=True)
class Itemised:
    """A whole document read: `text` is unchanged, every offset counts its code points."""

    source: str | None
    title: str | None
    date: str | None
    text: str
    outline: list[OutlineEntry] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The document in the published form of `huiguan itemise --format json`."""
        return {
            "source": self.source,
            "title": self.title,
            "date": self.date,
            "text": self.text,
            "outline": [entry.as_json() for entry in self.outline],
            "items": [item.as_json() for item in self.items],
        }
