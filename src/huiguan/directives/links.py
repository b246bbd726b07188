"""Addresses of the room's pages, for messages and search hits: always under the reader's own association."""

from __future__ import annotations


def assignment_url(code: str, assignment_id: int) -> str:
    """The page of an assignment, read in the association of `code`."""
    return f"/o/{code}/directives/assignments/{assignment_id}/"


def item_url(code: str, item_id: int) -> str:
    """The page of an item."""
    return f"/o/{code}/directives/items/{item_id}/"


def document_url(code: str, document_id: int) -> str:
    """The reader on a document."""
    return f"/o/{code}/directives/documents/{document_id}/"


def ledger_url(code: str, query: str = "") -> str:
    """The ledger, with a query string."""
    return f"/o/{code}/directives/ledger/" + (f"?{query}" if query else "")


def dispatch_url(code: str, document_id: int) -> str:
    """Where a document's items are sent from."""
    return f"/o/{code}/directives/documents/{document_id}/dispatch/"
