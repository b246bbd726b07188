"""Items: added, changed, split, merged, discarded, confirmed, by whoever reads the document."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiguan.directives.enums import DueKind, ItemKind, ItemState
from huiguan.directives.models import Assignment, Document, Item, ItemConcern
from huiguan.directives.rules import is_rule, title_within, topic_of
from huiguan.directives.services.doors import lock_document, lock_item, lock_items
from huiguan.directives.services.indexing import index_items
from huiguan.directives.services.numbers import next_item_number
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Conflict, Invalid, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, made_before, save_revised

TEXT_FIELDS = frozenset(
    {
        "title", "kind", "section", "topic", "parties", "supporting", "due_kind", "due_text", "due_date", "due_rule",
        "done_when", "cause", "measure", "finder", "order",
    }
)  # fmt: skip
ANCHOR_FIELDS = frozenset({"start", "end"})
FIXED_ONCE_SENT = frozenset({"kind", "start", "end"})


def add_item(
    *,
    actor: Actor,
    organization: Organization,
    document_id: int | None = None,
    start: int | None = None,
    end: int | None = None,
    title: str = "",
    kind: str = ItemKind.TASK,
    form_key: uuid.UUID | None = None,
    **values: Any,
) -> Item:
    """Add an item by hand: on a span of a document, or an own entry without one. It is confirmed at once.

    `values` takes the fields of TEXT_FIELDS. The same `form_key` again returns the item that it made. Raises Invalid on
    a span outside the text, a missing title, or due words that do not fit together.
    """
    with recording(actor, organization=organization, reason="add_item"):
        permit(actor, "directives.edit_items", organization)
        known: Item | None = made_before(Item, form_key)
        if known is not None:
            return known
        document = None if document_id is None else lock_document(actor, document_id, "directives.edit_items")
        if document is not None and document.organization_id != organization.pk:
            raise Invalid(_("The document belongs to another association."), code="foreign", field="document")
        item = Item(organization=organization, document=document, kind=ItemKind(kind), state=ItemState.CONFIRMED)
        item.form_key = form_key
        item.number = next_item_number(organization)
        item.order = values.pop("order", None) or _place(document, start)
        item.title = title_within(title)
        _set_span(item, document, start, end)
        _set_values(item, values)
        item.section = item.section or _section_at(document, start)
        item.topic = item.topic or topic_of(item.section)
        item.changed_by_id = actor.user_id
        _check(item)
        item.save()
        index_items([item])
    return item


def _place(document: Document | None, start: int | None) -> int:
    """Between its neighbours in the text; steps of ten leave room."""
    if document is None or start is None:
        return 0
    rows = Item.objects.unscoped("the document is locked by its editor").filter(document=document, start__lte=start)
    last = rows.order_by("-start", "-order").values_list("order", flat=True).first()
    return int(last or 0) + 1


def _section_at(document: Document | None, start: int | None) -> str:
    if document is None or start is None:
        return ""
    before = [entry for entry in document.outline if entry["start"] <= start]
    return title_within(f"{before[-1]['label']}{before[-1]['text']}") if before else ""


def _set_span(item: Item, document: Document | None, start: int | None, end: int | None) -> None:
    if document is None or start is None or end is None:
        return
    if not 0 <= start < end <= len(document.text):
        raise Invalid(_("The chosen words lie outside the text."), code="span", field="start")
    item.start, item.end, item.quote = start, end, document.text[start:end]
    item.anchor_lost = False
    item.title = item.title or title_within(item.quote)


def _set_values(item: Item, values: dict[str, Any]) -> None:
    unknown = sorted(set(values) - TEXT_FIELDS)
    if unknown:
        raise Invalid(_("Unknown fields: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field")
    for field, value in values.items():
        setattr(item, field, value)


def _check(item: Item) -> None:
    item.title = title_within(item.title)
    if not item.title:
        raise Invalid(_("An item needs a title."), code="title_missing", field="title")
    if item.kind not in ItemKind.values:
        raise Invalid(_("There is no such kind of item."), code="kind", field="kind")
    if item.due_kind not in DueKind.values:
        raise Invalid(_("There is no such kind of due time."), code="due_kind", field="due_kind")
    if item.due_kind == DueKind.DATE and item.due_date is None:
        raise Invalid(_("Give the date by which it is due."), code="due_date_missing", field="due_date")
    if item.due_rule and not is_rule(item.due_rule):
        raise Invalid(_("The recurrence cannot be read."), code="due_rule", field="due_rule")


def change_item(*, actor: Actor, item_id: int, revision: int, **changes: Any) -> Item:
    """Change an item: its span (`start` and `end` together), title, kind, parties, due, topic, what counts as done.

    Raises Conflict on a stale revision, naming who changed it and when; RuleViolation when the span or kind of an item
    that was sent is touched; Invalid as `add_item`.
    """
    with recording(actor, reason="change_item"):
        item = lock_item(actor, item_id)
        check_revision(item, revision)
        if FIXED_ONCE_SENT & changes.keys():
            _refuse_if_sent([item])
        span = {field: changes.pop(field) for field in ANCHOR_FIELDS & changes.keys()}
        if span:
            _set_span(item, item.document, span.get("start", item.start), span.get("end", item.end))
        _set_values(item, changes)
        _check(item)
        save_revised(item, actor)
        if "topic" in changes:
            Assignment.objects.unscoped("the topic repeats the item's").filter(item=item).update(topic=item.topic)
        index_items([item])
    return item


def _refuse_if_sent(items: Sequence[Item]) -> None:
    sent = Assignment.objects.unscoped("check before changing").filter(item__in=items).exclude(state="withdrawn")
    if sent.exists():
        raise RuleViolation(_("This item was sent already. Withdraw it first, or add a new one."), code="item_sent")


def split_item(*, actor: Actor, item_id: int, revision: int, at: int) -> tuple[Item, Item]:
    """Split an item's span at the offset `at` of the document; the first part keeps number and due, the second is new.

    Raises Invalid when `at` does not lie inside, RuleViolation when the item was sent, Conflict on a stale revision.
    """
    with recording(actor, reason="split_item"):
        item = lock_item(actor, item_id)
        check_revision(item, revision)
        _refuse_if_sent([item])
        document = item.document
        if document is None or item.start is None or item.end is None or not item.start < at < item.end:
            raise Invalid(_("Choose a place inside the words of the item."), code="split_place", field="at")
        second = _second_half(item, document, at, actor)
        item.title = ""
        _set_span(item, document, item.start, at)
        save_revised(item, actor)
        second.save()
        index_items([item, second])
    return item, second


def _second_half(item: Item, document: Document, at: int, actor: Actor) -> Item:
    second = Item(
        organization=item.organization,
        document=document,
        kind=item.kind,
        state=item.state,
        number=next_item_number(item.organization),
        order=item.order + 1,
        section=item.section,
        topic=item.topic,
        parties=item.parties,
        supporting=item.supporting,
        why=item.why,
        changed_by_id=actor.user_id,
    )
    _set_span(second, document, at, item.end)
    return second


def merge_items(*, actor: Actor, item_ids: Sequence[int], revisions: dict[int, int]) -> Item:
    """Merge items of one document into the first in the text; its span covers all, the others are discarded.

    `revisions` gives the revision of each by id. Parties are joined, the earliest due date counts.
    Raises Invalid on fewer than two or on different documents, RuleViolation when one was sent, Conflict when stale.
    """
    with recording(actor, reason="merge_items"):
        items = sorted(lock_items(actor, item_ids), key=lambda item: (item.start or 0, item.order, item.pk))
        if len(items) < 2 or len({item.document_id for item in items}) != 1:
            raise Invalid(_("Choose two or more items of one document."), code="merge_choice")
        for item in items:
            check_revision(item, revisions.get(item.pk, -1))
        _refuse_if_sent(items)
        first, others = items[0], items[1:]
        _join(first, others)
        save_revised(first, actor)
        for other in others:
            other.state = ItemState.DISCARDED
            save_revised(other, actor)
        index_items(items)
    return first


def _join(first: Item, others: Sequence[Item]) -> None:
    ends = [item.end for item in (first, *others) if item.end is not None]
    if first.document is not None and first.start is not None and ends:
        _set_span(first, first.document, first.start, max(ends))
    for other in others:
        first.parties = [*first.parties, *(p for p in other.parties if p not in first.parties)]
        first.supporting = [*first.supporting, *(p for p in other.supporting if p not in first.supporting)]
        first.figures = [*first.figures, *other.figures]
    dated = [item for item in (first, *others) if item.due_date is not None]
    if dated:
        earliest = min(dated, key=lambda item: item.due_date.toordinal() if item.due_date else 0)
        for field in ("due_kind", "due_text", "due_date", "due_rule"):
            setattr(first, field, getattr(earliest, field))


def discard_item(*, actor: Actor, item_id: int, revision: int) -> Item:
    """Discard an item; it can be restored. RuleViolation when it was sent, Conflict on a stale revision."""
    return _set_state(actor, item_id, revision, ItemState.DISCARDED)


def restore_item(*, actor: Actor, item_id: int, revision: int) -> Item:
    """Bring a discarded item back as proposed."""
    return _set_state(actor, item_id, revision, ItemState.PROPOSED)


def _set_state(actor: Actor, item_id: int, revision: int, state: ItemState) -> Item:
    with recording(actor, reason="discard_item" if state is ItemState.DISCARDED else "restore_item"):
        item = lock_item(actor, item_id)
        check_revision(item, revision)
        _refuse_if_sent([item])
        item.state = state
        save_revised(item, actor)
        index_items([item])
    return item


def confirm_items(*, actor: Actor, item_ids: Iterable[int], revisions: dict[int, int] | None = None) -> list[Item]:
    """Confirm proposed items, so that they may be sent. Items that are confirmed already stay as they are.

    With `revisions` (by id) a stale one raises Conflict; a discarded item is refused.
    """
    with recording(actor, reason="confirm_items"):
        items = lock_items(actor, item_ids)
        for item in items:
            if revisions is not None:
                check_revision(item, revisions.get(item.pk, -1))
            if item.state == ItemState.DISCARDED:
                raise Conflict(
                    _("%(item)s was discarded meanwhile. Restore it first.") % {"item": item.label}, code="discarded"
                )
        for item in items:
            if item.state == ItemState.PROPOSED:
                item.state = ItemState.CONFIRMED
                save_revised(item, actor)
    return items


def set_concerns(*, actor: Actor, item_id: int, organization_ids: Iterable[int]) -> Item:
    """Say which associations an item concerns; replaces what was said before."""
    with recording(actor, reason="set_concerns"):
        item = lock_item(actor, item_id)
        wanted = set(organization_ids)
        known = set(Organization.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        if known != wanted:
            raise Invalid(_("An association named here does not exist."), code="unknown_association")
        item.concerns.exclude(association__in=wanted).delete()
        present = set(item.concerns.values_list("association_id", flat=True))
        ItemConcern.objects.bulk_create([ItemConcern(item=item, association_id=pk) for pk in sorted(wanted - present)])
    return item
