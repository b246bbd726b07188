"""How services reach rows: through the actor's scope and locked, or NotFound; unknown and forbidden look the same."""

from __future__ import annotations

from collections.abc import Iterable

from huiguan.directives.models import Assignment, Document, Item
from huiguan.kernel.permits import Actor, NotFound, scope_of

WITH = ("organization", "sender", "item", "document")


def lock_document(actor: Actor, document_id: int, permission: str) -> Document:
    """A document in whose association the actor has `permission`, locked."""
    rows = Document.objects.scoped(scope_of(actor, permission)).select_related("organization")
    document: Document | None = rows.select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotFound(str(document_id))
    return document


def lock_item(actor: Actor, item_id: int, permission: str = "directives.edit_items") -> Item:
    """An item in whose association the actor has `permission`, locked."""
    return lock_items(actor, [item_id], permission)[0]


def lock_items(actor: Actor, item_ids: Iterable[int], permission: str = "directives.edit_items") -> list[Item]:
    """Items in whose association the actor has `permission`, locked in one order; NotFound when one is missing."""
    wanted = set(item_ids)
    rows = Item.objects.scoped(scope_of(actor, permission)).select_related("organization", "document")
    items = list(rows.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    if len(items) != len(wanted):
        raise NotFound("item")
    return items


def lock_assignment(actor: Actor, assignment_id: int, permission: str, side: str = "organization") -> Assignment:
    """An assignment in whose `side` (receiver: organization, or sender) the actor has `permission`, locked."""
    return lock_assignments(actor, [assignment_id], permission, side)[0]


def lock_assignments(
    actor: Actor, assignment_ids: Iterable[int], permission: str, side: str = "organization"
) -> list[Assignment]:
    """As `lock_assignment` for several, locked in one order; NotFound when one is missing or none was named."""
    wanted = set(assignment_ids)
    rows = Assignment.objects.scoped(scope_of(actor, permission), side).select_related(*WITH)
    found = list(rows.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted) or not found:
        raise NotFound("assignment")
    return found
