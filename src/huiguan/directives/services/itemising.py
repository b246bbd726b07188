"""From the words of a document to its outline and proposed items, by the engine."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiguan.directives.enums import DueKind
from huiguan.directives.models import Document, Item
from huiguan.directives.rules import title_within, topic_of
from huiguan.directives.services.indexing import index_items
from huiguan.directives.services.numbers import next_item_number
from huiguan.engines.itemise import Item as Found
from huiguan.engines.itemise import Itemised, itemise


def read_text(document: Document) -> Itemised:
    """What the engine finds in the document's words; never raises."""
    return itemise(document.text, date=document.dated, source=document.title)


def propose_items(document: Document, found: Itemised, user_id: int | None) -> list[Item]:
    """Enter what was found as proposed items, in the order of the text; headings become the outline only."""
    document.outline = [entry.as_json() for entry in found.outline]
    number = next_item_number(document.organization)
    wanted = [passage for passage in found.items if passage.kind != "heading"]
    items = [
        Item(
            organization=document.organization,
            document=document,
            number=number + place,
            order=(place + 1) * 10,
            changed_by_id=user_id,
            **item_values(passage),
        )
        for place, passage in enumerate(wanted)
    ]
    Item.objects.bulk_create(items, batch_size=500)
    index_items(items)
    return items


def item_values(passage: Found) -> dict[str, Any]:
    """The columns of an item from a passage that the engine found."""
    return {
        "kind": passage.kind,
        "start": passage.start,
        "end": passage.end,
        "quote": passage.quote,
        "title": title_within(passage.title or passage.quote),
        "section": title_within(passage.section or ""),
        "topic": topic_of(passage.section),
        "parties": list(passage.parties),
        "supporting": list(passage.supporting),
        "figures": [figure.as_json() for figure in passage.figures],
        "why": passage.why[:300],
        **_due_values(passage),
    }


def _due_values(passage: Found) -> dict[str, Any]:
    due = passage.due
    if due is None:
        return {"due_kind": DueKind.NONE}
    day = date.fromisoformat(due.date) if due.date else None
    # A date that the text does not fix (no year known) stays in words for the clerk to settle.
    kind = DueKind.SOFT if due.kind == "date" and day is None else DueKind(due.kind)
    return {"due_kind": kind, "due_text": due.text[:120], "due_date": day, "due_rule": (due.rule or "")[:200]}
