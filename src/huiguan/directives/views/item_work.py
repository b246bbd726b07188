"""An own item, from its page: assigned inside, sent below, put right.

Items of a document are put right in the reader, where their words stand, and sent from the document's page.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.directives import services
from huiguan.directives.enums import ItemState
from huiguan.directives.links import dispatch_url, document_url, item_url
from huiguan.directives.models import Item
from huiguan.directives.selectors.assignments import get_item
from huiguan.directives.selectors.sendable import SENT_KINDS, sendable_item
from huiguan.directives.task_forms import ItemFactsForm, ItemInsideForm
from huiguan.directives.views.assigned import assigned_words
from huiguan.directives.views.dispatch import Draft, Source, answer
from huiguan.kernel.organizations.selectors import departments_of
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page


def steps_of(request: SignedRequest, item: Item) -> list[dict[str, Any]]:
    """The next steps that this actor can take with an item of the association, the main one last; none elsewhere."""
    if item.organization_id != request.organization.pk or item.kind not in SENT_KINDS:
        return []
    found = []
    if allows(request.actor, "directives.edit_items", request.organization):
        found.append({"label": _("Edit"), "icon": "edit", "url": _edit_url(request, item)})
    if item.state == ItemState.CONFIRMED and allows(request.actor, "directives.dispatch", request.organization):
        found.append({"label": _("Assign inside"), "icon": "user-share", "url": _url(request, "item_assign", item)})
        if request.organization.numchild:
            found.append({"label": _("Send below"), "icon": "send", "url": _send_url(request, item)})
    return found


def _url(request: SignedRequest, name: str, item: Item) -> str:
    return reverse(f"directives:{name}", args=[request.organization.code, item.pk])


def _edit_url(request: SignedRequest, item: Item) -> str:
    if item.document_id is None:
        return _url(request, "item_edit", item)
    return f"{document_url(request.organization.code, item.document_id)}?kind={item.kind}&item={item.pk}"


def _send_url(request: SignedRequest, item: Item) -> str:
    if item.document_id is None:
        return _url(request, "item_dispatch", item)
    return f"{dispatch_url(request.organization.code, item.document_id)}?item={item.pk}"


def _own(request: SignedRequest, item_id: int) -> Item:
    item = get_item(request.actor, item_id)
    if item.organization_id != request.organization.pk:
        raise Http404
    return item


def _crumbs(request: SignedRequest, item: Item, last: str) -> list[tuple[str, str]]:
    return [(item.label, item_url(request.organization.code, item.pk)), (last, "")]


@page("directives.dispatch")
@require_http_methods(["GET", "POST"])
def item_assign(request: SignedRequest, item_id: int) -> HttpResponse:
    """Give an item of one's own to a department, a body, a post, or an outside unit (交办)."""
    item = _own(request, item_id)
    form = ItemInsideForm(
        request.POST or None, item=item, departments=departments_of(request.actor, request.organization)
    )

    said: list[str] = []

    def act(data: dict[str, Any]) -> None:
        had = services.assigned_inside(request.organization, item.pk)
        made = services.assign_inside(
            actor=request.actor,
            organization=request.organization,
            item_id=item.pk,
            units=form.units(),
            due_date=data["due_date"] if data["due_date"] != item.due_date else None,
            title=data["title"],
        )
        said.append(assigned_words(had, made))

    return form_page(
        request,
        form,
        act,
        title=_("Assign inside"),
        submit=_("Assign inside"),
        done=item_url(request.organization.code, item.pk),
        crumbs=_crumbs(request, item, _("Assign inside")),
        said=lazy(lambda: said[0], str)(),
    )


@page("directives.edit_items")
@require_http_methods(["GET", "POST"])
def item_edit(request: SignedRequest, item_id: int) -> HttpResponse:
    """Put right what was entered by hand: title, cause, measure, units, date, how it is checked."""
    item = _own(request, item_id)
    if item.document_id is not None:
        return redirect(_edit_url(request, item))
    form = ItemFactsForm.of(item, request.POST if request.method == "POST" else None)

    def act(_data: dict[str, Any]) -> None:
        services.change_item(
            actor=request.actor, item_id=item.pk, revision=form.cleaned_data["revision"], **form.values()
        )

    return form_page(
        request,
        form,
        act,
        title=_("Edit the item"),
        submit=_("Save"),
        done=item_url(request.organization.code, item.pk),
        crumbs=_crumbs(request, item, _("Edit the item")),
        said=_("Saved."),
    )


@page("directives.dispatch")
@require_http_methods(["GET", "POST"])
def item_dispatch(request: SignedRequest, item_id: int) -> HttpResponse:
    """Send an item that has no document; the same two pages as for a document's items."""
    item = _own(request, item_id)
    if item.document_id is not None:
        return redirect(_send_url(request, item))
    source = Source(item.title, item_url(request.organization.code, item.pk), _("Back to the item"))
    return answer(Draft(request, source, sendable_item(request.actor, request.organization, item)))
