"""Keeping documents and items findable."""

from __future__ import annotations

from collections.abc import Iterable

from huiguan.directives.models import Document, Item
from huiguan.kernel.search.services import Entry, drop_entries, index_entries

DOCUMENT_KIND = "directives.document"
ITEM_KIND = "directives.item"


def index_document(document: Document) -> None:
    """Put a document into the index."""
    keywords = " ".join(filter(None, (document.number, document.issuer)))
    index_entries(
        [Entry(DOCUMENT_KIND, document.pk, document.organization_id, document.title, document.text, keywords)]
    )


def index_items(items: Iterable[Item]) -> None:
    """Put items into the index; headings and discarded ones are left out."""
    shown: list[Item] = []
    hidden: list[Item] = []
    for item in items:
        (hidden if item.kind == "heading" or item.state == "discarded" else shown).append(item)
    if shown:
        index_entries(_entry(item) for item in shown)
    if hidden:
        drop_entries(ITEM_KIND, [item.pk for item in hidden])


def _entry(item: Item) -> Entry:
    body = "\n".join(filter(None, (item.quote, item.done_when, item.cause, item.measure)))
    keywords = " ".join([item.label, *item.parties, item.topic])
    return Entry(ITEM_KIND, item.pk, item.organization_id, item.title, body, keywords)
