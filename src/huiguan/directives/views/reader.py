"""The reader: a document at left, its items at right; every change is a plain form, hurried along by a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.directives import services
from huiguan.directives.enums import ItemKind, ItemState
from huiguan.directives.forms import ItemForm
from huiguan.directives.links import dispatch_url
from huiguan.directives.models import Document, Item
from huiguan.directives.reading import Span, highlights, paragraphs
from huiguan.directives.selectors.assignments import get_item
from huiguan.directives.selectors.documents import get_document, is_own, items_of
from huiguan.directives.views.shared import tone_of
from huiguan.kernel.numbers import number_of, whole_number
from huiguan.kernel.permits import Conflict, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page

ALL = "all"
DISCARDED = "discarded"


@page("directives.read_documents")
@require_GET
def reader(request: SignedRequest, document_id: int) -> HttpResponse:
    """The document with its items; `?kind=` filters the list, `?item=` opens one."""
    document = get_document(request.actor, document_id)
    return _reader(request, document)


def _reader(request: SignedRequest, document: Document, *, problem: str = "", status: int = 200) -> HttpResponse:
    items = _placed(list(items_of(request.actor, document)))
    living = [item for item in items if item.state != ItemState.DISCARDED]
    own = is_own(request.actor, document) and document.organization_id == request.organization.pk
    chosen = _chosen_kind(request, living)
    listed = _of_kind(items, chosen)
    active = _active(request, listed)
    at = listed.index(active) if active in listed else -1
    context = {
        "document": document,
        "items": listed,
        "active": active,
        "previous": listed[at - 1] if at > 0 else None,
        "following": listed[at + 1] if 0 <= at < len(listed) - 1 else None,
        "form": ItemForm.of(active) if active is not None else None,
        "paragraphs": list(paragraphs(document.text, _spans(living), _headings(document))),
        "kinds": _kinds(items),
        "chosen_kind": chosen,
        "keep": f"kind={chosen}&",
        "counts": {kind: sum(item.kind == kind for item in living) for kind in ItemKind.values},
        "outline": document.outline,
        "highlights": [] if living else highlights(document.text),
        "item_kinds": ItemKind.choices,
        "problem": problem,
        "mark": timezone.now().isoformat(),
        "document_tone": tone_of(document),
        "dispatch_url": dispatch_url(request.organization.code, document.pk),
        "may_edit": own and allows(request.actor, "directives.edit_items", request.organization),
        "may_dispatch": own and allows(request.actor, "directives.dispatch", request.organization),
        **_settled(living),
    }
    return render(request, "directives/reader/page.html", context, status=status)


def _placed(items: list[Item]) -> list[Item]:
    """Give each living item its place in the text as people count it: 1, 2, 3 …"""
    place = 0
    for item in items:
        place += item.state != ItemState.DISCARDED
        item.place = place  # type: ignore[attr-defined]  # shown by the templates only
    return items


def _settled(living: list[Item]) -> dict[str, int]:
    asked = [item for item in living if item.kind in (ItemKind.TASK, ItemKind.PROBLEM)]
    confirmed = sum(item.state == ItemState.CONFIRMED for item in asked)
    return {"confirmed": confirmed, "settled_of": len(asked), "proposed": len(asked) - confirmed}


def _chosen_kind(request: SignedRequest, living: list[Item]) -> str:
    wanted = request.GET.get("kind") or request.POST.get("kind_shown") or ""
    if wanted in (*ItemKind.values, ALL, DISCARDED):
        return wanted
    return next((kind for kind in ItemKind.values if any(item.kind == kind for item in living)), ALL)


def _of_kind(items: list[Item], chosen: str) -> list[Item]:
    if chosen == DISCARDED:
        return [item for item in items if item.state == ItemState.DISCARDED]
    return [item for item in items if item.state != ItemState.DISCARDED and chosen in (ALL, item.kind)]


def _kinds(items: list[Item]) -> list[dict[str, Any]]:
    words = {
        ItemKind.TASK.value: _("Tasks"),
        ItemKind.PROBLEM.value: _("Problems"),
        ItemKind.PRINCIPLE.value: _("Principles"),
        ALL: _("All"),
        DISCARDED: _("Discarded"),
    }
    lines = [{"key": key, "label": label, "count": len(_of_kind(items, key))} for key, label in words.items()]
    return [line for line in lines if line["count"] or line["key"] in (ItemKind.TASK.value, ALL)]


def _active(request: SignedRequest, listed: list[Item]) -> Item | None:
    wanted = whole_number(request.GET.get("item", ""))
    if wanted is not None:
        found = next((item for item in listed if item.pk == wanted), None)
        if found is not None:
            return found
    unsettled = (item for item in listed if item.state == ItemState.PROPOSED)
    return next(unsettled, listed[0] if listed else None)


def _spans(living: list[Item]) -> list[Span]:
    return [
        Span(item.pk, item.place, item.kind, item.start, item.end)  # type: ignore[attr-defined]  # set by _placed
        for item in living
        if item.start is not None and item.end is not None and not item.anchor_lost
    ]


def _headings(document: Document) -> dict[int, tuple[int, int]]:
    return {entry["start"]: (entry["level"], entry["end"]) for entry in document.outline}


# Changes ------------------------------------------------------------------------------------------------------------


def _document_of(request: SignedRequest, item_id: int) -> tuple[Item, Document]:
    item = get_item(request.actor, item_id)
    if item.document is None:
        raise Http404
    return item, item.document


def _back(request: SignedRequest, document: Document, item: Item | None = None, kind: str = "") -> HttpResponse:
    address = reverse("directives:reader", args=[request.organization.code, document.pk])
    asked = {"kind": kind or (item.kind if item else ""), "item": item.pk if item else ""}
    return redirect(f"{address}?{urlencode({key: value for key, value in asked.items() if value})}")


def _try(request: SignedRequest, document: Document, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, or show the reader again with the sentence that says why not."""
    try:
        return act()
    except RuleViolation as refusal:
        document = get_document(request.actor, document.pk)
        status = 409 if isinstance(refusal, Conflict) else 422
        return _reader(request, document, problem=refusal.message, status=status)


def _trimmed(document: Document, start: int, end: int) -> tuple[int, int]:
    words = document.text[start:end] if 0 <= start < end else ""
    return start + len(words) - len(words.lstrip()), end - (len(words) - len(words.rstrip()))


def _wants_json(request: SignedRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@page("directives.edit_items")
@require_POST
def item_change(request: SignedRequest, item_id: int) -> HttpResponseBase:
    """Save an item's fields; JSON for the script (409 with both versions side by side), the reader otherwise."""
    item, document = _document_of(request, item_id)
    form = ItemForm(request.POST, document=document)
    if not form.is_valid():
        message = " ".join(str(error) for errors in form.errors.values() for error in errors)
        if _wants_json(request):
            return JsonResponse({"message": message}, status=422)
        return _reader(request, document, problem=message, status=422)
    if not _wants_json(request):
        return _try(request, document, lambda: _saved(request, form, item, document))
    try:
        changed = services.change_item(
            actor=request.actor, item_id=item_id, revision=number_of(request.POST.get("revision")), **form.changes(item)
        )
    except Conflict as refusal:
        return _both_versions(request, item_id, form, refusal)
    except RuleViolation as refusal:
        return JsonResponse({"message": refusal.message, "field": refusal.field}, status=422)
    return JsonResponse({"revision": changed.revision, "mark": timezone.now().isoformat()})


def _saved(request: SignedRequest, form: ItemForm, item: Item, document: Document) -> HttpResponse:
    services.change_item(
        actor=request.actor, item_id=item.pk, revision=number_of(request.POST.get("revision")), **form.changes(item)
    )
    return _back(request, document, item, request.GET.get("kind", ""))


def _both_versions(request: SignedRequest, item_id: int, form: ItemForm, refusal: Conflict) -> JsonResponse:
    theirs = get_item(request.actor, item_id)
    context = {"lines": form.differences(theirs), "message": refusal.message}
    html = render_to_string("directives/reader/conflict.html", context, request=request)
    return JsonResponse({"html": html, "message": refusal.message, "revision": theirs.revision}, status=409)


@page("directives.edit_items")
@require_POST
def item_confirm(request: SignedRequest, item_id: int) -> HttpResponse:
    """Save what stands in the form, confirm the item, and open the next one."""
    item, document = _document_of(request, item_id)
    form = ItemForm(request.POST, document=document)
    if not form.is_valid():
        message = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _reader(request, document, problem=message, status=422)

    def act() -> HttpResponse:
        changes = form.changes(item)
        if changes:
            services.change_item(
                actor=request.actor, item_id=item_id, revision=number_of(request.POST.get("revision")), **changes
            )
        services.confirm_items(actor=request.actor, item_ids=[item_id])
        return _back(request, document, _next_of_kind(request, document, item))

    return _try(request, document, act)


def _next_of_kind(request: SignedRequest, document: Document, item: Item) -> Item:
    same = _of_kind(list(items_of(request.actor, document)), item.kind)
    after = [one for one in same if (one.order, one.pk) > (item.order, item.pk)]
    return next(iter(after), item)


@page("directives.edit_items")
@require_POST
def items_confirm(request: SignedRequest, document_id: int) -> HttpResponse:
    """Confirm all proposed tasks and problems of the document."""
    document = get_document(request.actor, document_id)
    wanted = [
        item.pk
        for item in items_of(request.actor, document)
        if item.state == ItemState.PROPOSED and item.kind in (ItemKind.TASK, ItemKind.PROBLEM)
    ]

    def act() -> HttpResponse:
        services.confirm_items(actor=request.actor, item_ids=wanted)
        return _back(request, document)

    return _try(request, document, act)


@page("directives.edit_items")
@require_POST
def item_span(request: SignedRequest, item_id: int) -> HttpResponse:
    """Let an item point to other words."""
    _item, document = _document_of(request, item_id)
    start, end = _trimmed(document, number_of(request.POST.get("start")), number_of(request.POST.get("end")))

    def act() -> HttpResponse:
        changed = services.change_item(
            actor=request.actor, item_id=item_id, revision=number_of(request.POST.get("revision")), start=start, end=end
        )
        return _back(request, document, changed)

    return _try(request, document, act)


@page("directives.edit_items")
@require_POST
def item_split(request: SignedRequest, item_id: int) -> HttpResponse:
    """Split an item where the cursor stands."""
    _item, document = _document_of(request, item_id)

    def act() -> HttpResponse:
        first, _second = services.split_item(
            actor=request.actor,
            item_id=item_id,
            revision=number_of(request.POST.get("revision")),
            at=number_of(request.POST.get("at")),
        )
        return _back(request, document, first)

    return _try(request, document, act)


@page("directives.edit_items")
@require_POST
def item_merge(request: SignedRequest, item_id: int) -> HttpResponse:
    """Merge an item with the one before it."""
    item, document = _document_of(request, item_id)
    other = get_item(request.actor, number_of(request.POST.get("with")))

    def act() -> HttpResponse:
        revisions = {item_id: number_of(request.POST.get("revision")), other.pk: other.revision}
        merged = services.merge_items(actor=request.actor, item_ids=[item.pk, other.pk], revisions=revisions)
        return _back(request, document, merged)

    return _try(request, document, act)


@page("directives.edit_items")
@require_POST
def item_discard(request: SignedRequest, item_id: int) -> HttpResponse:
    """Discard an item; it can be restored from the list of discarded ones."""
    item, document = _document_of(request, item_id)

    def act() -> HttpResponse:
        following = _next_of_kind(request, document, item)
        services.discard_item(actor=request.actor, item_id=item_id, revision=number_of(request.POST.get("revision")))
        return _back(request, document, None if following.pk == item.pk else following, item.kind)

    return _try(request, document, act)


@page("directives.edit_items")
@require_POST
def item_restore(request: SignedRequest, item_id: int) -> HttpResponse:
    """Bring a discarded item back."""
    _item, document = _document_of(request, item_id)

    def act() -> HttpResponse:
        restored = services.restore_item(
            actor=request.actor, item_id=item_id, revision=number_of(request.POST.get("revision"))
        )
        return _back(request, document, restored)

    return _try(request, document, act)


@page("directives.edit_items")
@require_POST
def item_add(request: SignedRequest, document_id: int) -> HttpResponse:
    """Add an item, on the selected words when there are any."""
    document = get_document(request.actor, document_id)
    start, end = _trimmed(document, number_of(request.POST.get("start")), number_of(request.POST.get("end")))
    span: dict[str, Any] = {"start": start, "end": end} if start >= 0 else {"title": _("New item")}

    def act() -> HttpResponse:
        added = services.add_item(
            actor=request.actor, organization=request.organization, document_id=document.pk, **span
        )
        return _back(request, document, added)

    return _try(request, document, act)


@page("directives.read_documents")
@require_GET
def reader_changes(request: SignedRequest, document_id: int) -> JsonResponse:
    """What others changed since the mark: item ids, and a sentence about the last of them."""
    document = get_document(request.actor, document_id)
    since = parse_datetime(request.GET.get("since", "")) or timezone.now()
    changed = [
        item
        for item in _placed(list(items_of(request.actor, document)))
        if item.changed_at > since and item.changed_by_id != request.actor.user_id
    ]
    last = max(changed, key=lambda item: item.changed_at, default=None)
    said = "" if last is None else _said(last)
    mark = timezone.now().isoformat()
    return JsonResponse({"changed": [item.pk for item in changed], "presence": said, "mark": mark})


def _said(item: Item) -> str:
    who = item.changed_by.display_name if item.changed_by is not None else ""
    return _("%(who)s just changed item %(n)s") % {"who": who, "n": item.place}  # type: ignore[attr-defined]  # set by _placed
