"""What an association can send from a document: its own confirmed items, or what it received and has not closed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from huiguan.directives.enums import AssignmentState, DocumentState, ItemKind, ItemState, Mode
from huiguan.directives.models import Assignment, Document, Item, ItemConcern
from huiguan.directives.selectors.kept import kept_by_item, kept_sent
from huiguan.directives.selectors.reach import narrowed
from huiguan.directives.selectors.settings import settings_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Scope, permit

SENT_KINDS = (ItemKind.TASK, ItemKind.PROBLEM)
RUNNING = (AssignmentState.SENT, AssignmentState.TAKEN_ON)


@dataclass(frozen=True, slots=True)
class Sendable:
    """An item, to how many associations it went already, and those that it names."""

    item: Item
    sent: int
    named: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """What can be sent of a document; `proposed` are tasks that nobody confirmed yet."""

    lines: tuple[Sendable, ...]
    proposed: int


def sendable_items(actor: Actor, organization: Organization, document: Document) -> Stock:
    """Items of a document (read through `get_document`) that `organization` can send down; four queries."""
    permit(actor, "directives.dispatch", organization)
    rows = Item.objects.unscoped("own items, or those received").filter(document=document, kind__in=SENT_KINDS)
    if document.organization_id == organization.pk:
        counts = Counter(rows.order_by().values_list("state", flat=True))
        rows = rows.filter(state=ItemState.CONFIRMED)
    else:
        received = narrowed(organization, "organization").filter(mode=Mode.GUIDANCE, state__in=RUNNING)
        counts, rows = Counter(), rows.filter(pk__in=received.filter(document=document).values("item"))
    items = list(rows.order_by("order", "pk"))
    sent, named = _sent(organization, items), _named(items)
    lines = tuple(Sendable(item, sent.get(item.pk, 0), tuple(named[item.pk])) for item in items)
    return Stock(lines, counts[ItemState.PROPOSED])


def sendable_item(actor: Actor, organization: Organization, item: Item) -> Stock:
    """What can be sent of an own item that has no document: itself, once it is confirmed."""
    permit(actor, "directives.dispatch", organization)
    if item.organization_id != organization.pk or item.kind not in SENT_KINDS:
        return Stock((), 0)
    if item.state != ItemState.CONFIRMED:
        return Stock((), int(item.state == ItemState.PROPOSED))
    sent, named = _sent(organization, [item]), _named([item])
    return Stock((Sendable(item, sent.get(item.pk, 0), tuple(named[item.pk])),), 0)


def awaits_approval(document: Document) -> bool:
    """Tell whether a document's own association may not send from it (yet)."""
    if document.state == DocumentState.REGISTERED:
        return bool(settings_of(document.organization).approval_required)
    return document.state in (DocumentState.SUBMITTED, DocumentState.RETURNED, DocumentState.ARCHIVED)


def _sent(organization: Organization, items: Iterable[Item]) -> dict[int, int]:
    if organization.depth == 1:
        return kept_by_item(kept_sent(organization, [item.pk for item in items]))
    scope = Scope(organizations=frozenset({organization.pk}))
    rows = Assignment.objects.scoped(scope, "sender").filter(item__in=[item.pk for item in items], mode=Mode.GUIDANCE)
    return dict(rows.exclude(state="withdrawn").order_by().values_list("item").annotate(count=Count("pk")))


def _named(items: Iterable[Item]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = ItemConcern.objects.filter(item__in=[item.pk for item in items]).order_by("pk")
    for item_id, association_id in rows.values_list("item", "association"):
        found[item_id].append(association_id)
    return found
