"""Documents: the list, registering one, and the page that shows what it is, who wrote on it, and its versions."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.directives import services
from huiguan.directives.enums import Decision, DocumentKind, DocumentState, Light
from huiguan.directives.forms import DocumentForm, RegisterForm
from huiguan.directives.links import ledger_url
from huiguan.directives.models import Document
from huiguan.directives.selectors import documents as reads
from huiguan.directives.selectors.runs import broken_off
from huiguan.directives.views.shared import tone_of
from huiguan.kernel.files.handlers import refused_upload
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.selectors import get_file
from huiguan.kernel.files.services import store_file
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import available, timeline

PAGE_SIZE = 50
RECEIVED = "received"


@page("directives.read_documents")
@require_GET
def documents(request: SignedRequest) -> HttpResponse:
    """Documents of the association, newest first, with how far their items are."""
    chosen = {key: request.GET.get(key, "") for key in ("tab", "q", "kind", "state", "year")}
    wanted = reads.DocumentFilter.read(request.GET)
    rows = reads.documents_of(request.actor, request.organization, received=chosen["tab"] == RECEIVED)
    listed = Paginator(wanted.narrow(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    sent = reads.sent_progress(request.actor, request.organization, [row.pk for row in listed])
    context = {
        "lines": [_line(request, row, sent.get(row.pk)) for row in listed],
        "page": listed,
        "chosen": chosen,
        "received": chosen["tab"] == RECEIVED,
        "filtered": wanted != reads.DocumentFilter(),
        "facets": _facets(request, chosen),
        "may_edit": allows(request.actor, "directives.edit_documents", request.organization),
    }
    return render(request, "directives/documents/list.html", context)


def _line(request: SignedRequest, row: Document, sent: tuple[int, int] | None) -> dict[str, Any]:
    rows = ledger_url(request.organization.code, f"tab=sent&document={row.pk}")
    return {"document": row, "tone": tone_of(row), "sent": sent, "rows_url": rows}


def _facets(request: SignedRequest, chosen: dict[str, str]) -> list[dict[str, Any]]:
    years = reads.document_years(request.actor, request.organization)
    choices = (
        ("kind", _("Kind"), DocumentKind.choices),
        ("state", _("State"), DocumentState.choices),
        ("year", _("Year"), [(str(year), str(year)) for year in years]),
    )
    return [
        {"name": name, "label": label, "options": options, "chosen": chosen[name]} for name, label, options in choices
    ]


@page("directives.edit_documents")
@require_http_methods(["GET", "POST"])
def document_new(request: SignedRequest) -> HttpResponse:
    """Register a document from a file or from pasted words, and open it in the reader."""
    if request.method == "GET":
        return _new(request, RegisterForm(initial={"form_key": uuid.uuid4()}))
    form = RegisterForm(request.POST, request.FILES, broken_off=refused_upload(request))
    if not form.is_valid():
        return _new(request, form, status=422)
    try:
        file_id = _kept_file(request, form)
        document = services.register_document(
            actor=request.actor, organization=request.organization, file_id=file_id, **form.values()
        )
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _new(request, form, status=422)
    return redirect("directives:reader", request.organization.code, document.pk)


def _kept_file(request: SignedRequest, form: RegisterForm) -> int | None:
    upload = form.cleaned_data["file"]
    if upload is None:
        kept: int | None = form.cleaned_data["file_id"]
        return kept
    stored = store_file(
        actor=request.actor,
        organization=request.organization,
        upload=upload,
        name=upload.name,
        permission="directives.edit_documents",
    )
    # A file that was taken stays with the form when something else is refused.
    data = request.POST.copy()
    data["file_id"] = str(stored.pk)
    form.data = data
    return stored.pk


def _new(request: SignedRequest, form: RegisterForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "files": _file_ahead(request, form),
        "upload_limit": settings.FILES_MAX_BYTES,
        "upload_accept": form.fields["file"].widget.attrs["accept"],
    }
    return render(request, "directives/documents/new.html", context, status=status)


def _file_ahead(request: SignedRequest, form: RegisterForm) -> list[StoredFile]:
    """The file that the form carries already, so that a refused form does not ask for it again."""
    number = whole_number(str(form["file_id"].value() or ""))
    try:
        return [] if number is None else [get_file(request.actor, number)]
    except NotFound:
        return []


@page("directives.read_documents")
@require_GET
def document(request: SignedRequest, document_id: int) -> HttpResponse:
    """What a document is, its instructions, versions, state and history."""
    return _document(request, reads.get_document(request.actor, document_id))


def _document(
    request: SignedRequest, row: Document, form: DocumentForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    may_edit = allows(request.actor, "directives.edit_documents", request.organization)
    context = {
        "document": row,
        "form": form or DocumentForm.of(row),
        "problem": problem,
        "versions": reads.versions_of(request.actor, row),
        "instructions": reads.instructions_of(request.actor, row),
        "course": timeline(row),
        "transitions": {transition.key for transition in available(request.actor, row)},
        "progress": _progress(request, row),
        "broken_off": broken_off(request.actor, request.organization, row.pk),
        "document_tone": tone_of(row),
        "may_edit": may_edit,
        "may_instruct": allows(request.actor, "directives.instruct", request.organization),
    }
    return render(request, "directives/documents/document.html", context, status=status)


def _progress(request: SignedRequest, row: Document) -> dict[str, Any]:
    counted = reads.documents_of(request.actor, row.organization).filter(pk=row.pk).first()
    sent, closed = reads.sent_progress(request.actor, request.organization, [row.pk]).get(row.pk, (0, 0))
    items = reverse("directives:reader", args=[request.organization.code, row.pk])
    ledger = ledger_url(request.organization.code, f"tab=sent&document={row.pk}")
    return {
        "tasks": getattr(counted, "tasks", 0),
        "confirmed": getattr(counted, "confirmed", 0),
        "sent": sent,
        "closed": closed,
        "items_url": items,
        "sent_url": ledger,
        "closed_url": f"{ledger}&light={Light.CLOSED.value}",
    }


@page("directives.edit_documents")
@require_POST
def document_change(request: SignedRequest, document_id: int) -> HttpResponse:
    """Change number, title, issuer, date or kind."""
    row = reads.get_document(request.actor, document_id)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _document(request, row, form, status=422)
    try:
        services.change_document(actor=request.actor, document_id=document_id, **form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _document(request, row, form, status=409 if isinstance(refusal, Conflict) else 422)
    return redirect("directives:document", request.organization.code, document_id)


@page("directives.edit_documents")
@require_POST
def document_text(request: SignedRequest, document_id: int) -> HttpResponse:
    """Put a new version of the words in place."""
    row = reads.get_document(request.actor, document_id)
    form = RegisterForm(request.POST, request.FILES)
    revision = int(request.POST.get("revision") or -1)

    def act() -> None:
        broken_off = refused_upload(request)
        if broken_off is not None:
            raise broken_off
        form.is_valid()
        services.update_document_text(
            actor=request.actor,
            document_id=document_id,
            revision=revision,
            text=form.cleaned_data.get("text", ""),
            file_id=_kept_file(request, form),
        )

    return _do(request, row, act, to="directives:reader")


@page("directives.edit_items")
@require_POST
def document_itemise(request: SignedRequest, document_id: int) -> HttpResponse:
    """Propose items anew; what a clerk settled stays."""
    row = reads.get_document(request.actor, document_id)
    revision = int(request.POST.get("revision") or -1)

    def act() -> None:
        services.itemise_document(actor=request.actor, document_id=document_id, revision=revision)

    return _do(request, row, act, to="directives:reader")


@page("directives.edit_documents")
@require_POST
def document_submit(request: SignedRequest, document_id: int) -> HttpResponse:
    """Submit the document with its items for approval."""
    row = reads.get_document(request.actor, document_id)
    return _do(request, row, lambda: services.submit_document(actor=request.actor, document_id=document_id))


@page("directives.edit_documents")
@require_POST
def document_archive(request: SignedRequest, document_id: int) -> HttpResponse:
    """Put the document away."""
    row = reads.get_document(request.actor, document_id)
    return _do(request, row, lambda: services.archive_document(actor=request.actor, document_id=document_id))


@page("directives.instruct")
@require_POST
def document_instruct(request: SignedRequest, document_id: int) -> HttpResponse:
    """Write an instruction; approve or return a submitted document. Made for a phone."""
    row = reads.get_document(request.actor, document_id)
    decided = request.POST.get("decided", Decision.NOTE)
    chosen = decided if decided in Decision.values else Decision.NOTE

    def act() -> None:
        services.instruct(
            actor=request.actor, document_id=document_id, text=request.POST.get("text", ""), decided=chosen
        )

    return _do(request, row, act)


def _do(request: SignedRequest, row: Document, act: Any, to: str = "directives:document") -> HttpResponse:
    """Do it and show where it led, or show the document's page again with the sentence that says why not."""
    try:
        act()
    except RuleViolation as refusal:
        fresh = reads.get_document(request.actor, row.pk)
        status = 409 if isinstance(refusal, Conflict) else 422
        return _document(request, fresh, problem=refusal.message, status=status)
    return redirect(to, request.organization.code, row.pk)
