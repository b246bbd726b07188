"""Documents: registered, changed by versions, instructed on, approved."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.directives.enums import Decision, DocumentKind, DocumentState
from huiguan.directives.models import Assignment, Document, DocumentVersion, Instruction, Item
from huiguan.directives.rules import title_within
from huiguan.directives.services.doors import lock_document
from huiguan.directives.services.indexing import index_document
from huiguan.directives.services.itemising import propose_items, read_text
from huiguan.directives.services.reading import text_of_file
from huiguan.kernel.calendar import today
from huiguan.kernel.files.services import attach_file
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, made_before, save_revised
from huiguan.kernel.workflow import services as workflow

LONGEST_TEXT = 5_000_000
SUBJECT_KIND = "directives.document"


def register_document(
    *,
    actor: Actor,
    organization: Organization,
    text: str = "",
    file_id: int | None = None,
    title: str = "",
    kind: str = DocumentKind.SPEECH,
    number: str = "",
    issuer: str = "",
    dated: date | None = None,
    year: int | None = None,
    form_key: uuid.UUID | None = None,
) -> Document:
    """Register a document from its words or from a stored file, find its outline, and propose its items.

    A document without tasks is registered all the same. The same `form_key` again returns what it made before.
    Raises Invalid when there are no words, too many of them, or none can be read from the file; RuleViolation when the
    association has a document of this number.
    """
    with recording(actor, organization=organization, reason="register_document"):
        permit(actor, "directives.edit_documents", organization)
        known: Document | None = made_before(Document, form_key)
        if known is not None:
            return known
        words = _checked_text(text if file_id is None else text_of_file(actor, file_id))
        _refuse_taken_number(organization, number.strip())
        document = Document(
            organization=organization,
            number=number.strip(),
            kind=DocumentKind(kind),
            issuer=issuer.strip(),
            dated=dated,
            text=words,
            file_id=file_id,
            form_key=form_key,
            changed_by_id=actor.user_id,
        )
        _enter(actor, document, title, year)
    return document


def _enter(actor: Actor, document: Document, title: str, year: int | None) -> None:
    found = read_text(document)
    if document.dated is None and found.date:
        document.dated = date.fromisoformat(found.date)
    first_line = next((line.strip() for line in document.text.splitlines() if line.strip()), "")
    document.title = title_within(title.strip() or found.title or first_line)
    document.year = year or (document.dated or today()).year
    document.outline = [entry.as_json() for entry in found.outline]
    document.save()
    _keep_version(document, actor)
    if document.file_id is not None:
        _attach(actor, document, document.file_id)
    workflow.start(actor=actor, subject=document)
    propose_items(document, found, actor.user_id)
    index_document(document)


def _attach(actor: Actor, document: Document, file_id: int) -> None:
    attach_file(
        actor=actor,
        file_id=file_id,
        subject_kind=SUBJECT_KIND,
        subject_id=document.pk,
        permission="directives.edit_documents",
    )


def _keep_version(document: Document, actor: Actor) -> DocumentVersion:
    version: DocumentVersion = DocumentVersion.objects.create(
        organization=document.organization,
        document=document,
        number=document.version,
        text=document.text,
        file_id=document.file_id,
        by_id=actor.user_id,
    )
    return version


def _checked_text(text: str) -> str:
    if not text.strip():
        raise Invalid(_("There are no words in this document."), code="no_text", field="text")
    if "\x00" in text:
        raise Invalid(_("This is not a text: it holds binary data."), code="binary_text", field="text")
    if len(text) > LONGEST_TEXT:
        raise Invalid(_("The text is longer than 5,000,000 characters. Divide it."), code="text_too_long", field="text")
    return text


def _refuse_taken_number(organization: Organization, number: str, but: int | None = None) -> None:
    rows = Document.objects.unscoped("check of uniqueness").filter(organization=organization, number=number)
    if number and rows.exclude(pk=but or 0).exists():
        raise RuleViolation(
            _("A document numbered %(number)s is registered already.") % {"number": number},
            code="number_taken",
            field="number",
        )


DOCUMENT_FIELDS = frozenset({"title", "number", "kind", "issuer", "dated", "year"})


def change_document(*, actor: Actor, document_id: int, revision: int, **changes: Any) -> Document:
    """Change what is said about a document (fields of DOCUMENT_FIELDS); its words change by `update_document_text`.

    Raises Conflict on a stale revision, Invalid on an unknown field or an empty title.
    """
    with recording(actor, reason="change_document"):
        document = lock_document(actor, document_id, "directives.edit_documents")
        check_revision(document, revision)
        unknown = sorted(set(changes) - DOCUMENT_FIELDS)
        if unknown:
            raise Invalid(_("Unknown fields: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field")
        if not str(changes.get("title", document.title)).strip():
            raise Invalid(_("A document needs a title."), code="title_missing", field="title")
        _refuse_taken_number(document.organization, str(changes.get("number", "")).strip(), but=document.pk)
        for field, value in changes.items():
            setattr(document, field, value)
        save_revised(document, actor)
        index_document(document)
    return document


def update_document_text(
    *, actor: Actor, document_id: int, revision: int, text: str = "", file_id: int | None = None
) -> Document:
    """Put a new version of the words in place; items are found again by their quoted words.

    Of several places with the same words the nearest to the old one is taken; an item whose words are gone is
    flagged `anchor_lost` and keeps its quote. Earlier versions stay. Raises Conflict on a stale revision.
    """
    with recording(actor, reason="update_document_text"):
        document = lock_document(actor, document_id, "directives.edit_documents")
        check_revision(document, revision)
        document.text = _checked_text(text if file_id is None else text_of_file(actor, file_id))
        if file_id is not None:
            document.file_id = file_id
            _attach(actor, document, file_id)
        document.version += 1
        document.outline = [entry.as_json() for entry in read_text(document).outline]
        save_revised(document, actor)
        _keep_version(document, actor)
        _find_anchors_again(document, actor)
        index_document(document)
    return document


def _find_anchors_again(document: Document, actor: Actor) -> None:
    items = Item.objects.unscoped("the document is locked by its editor").filter(document=document)
    for item in items.exclude(start=None).select_for_update():
        before = (item.start, item.end, item.anchor_lost)
        _anchor(item, document.text)
        if (item.start, item.end, item.anchor_lost) != before:
            save_revised(item, actor)


def _anchor(item: Item, text: str) -> None:
    old = item.start or 0
    before, after = text.rfind(item.quote, 0, old + len(item.quote)), text.find(item.quote, old)
    places = [place for place in (before, after) if place >= 0]
    item.anchor_lost = not places
    if places:
        item.start = min(places, key=lambda place: abs(place - old))
        item.end = item.start + len(item.quote)


def itemise_document(*, actor: Actor, document_id: int, revision: int) -> list[Item]:
    """Propose items anew: proposed ones that nobody touched are replaced; confirmed and discarded ones stay.

    A passage that overlaps an item that stays is not proposed again. Raises Conflict on a stale revision.
    """
    with recording(actor, reason="itemise_document"):
        document = lock_document(actor, document_id, "directives.edit_items")
        check_revision(document, revision)
        rows = Item.objects.unscoped("the document is locked by its editor").filter(document=document)
        rows.filter(state="proposed", revision=1, assignments=None).delete()
        kept = [(item.start, item.end) for item in rows.exclude(start=None)]
        found = read_text(document)
        found.items = [
            i
            for i in found.items
            if not any(s < i.end and i.start < e for s, e in kept if s is not None and e is not None)
        ]
        items = propose_items(document, found, actor.user_id)
        save_revised(document, actor)
    return items


def instruct(*, actor: Actor, document_id: int, text: str, decided: str = Decision.NOTE) -> Instruction:
    """Write an instruction on a document (批示); approving or returning a submitted one takes it along.

    Raises Invalid without words (except for an approval), RuleViolation when it is not submitted.
    """
    with recording(actor, reason="instruct"):
        document = lock_document(actor, document_id, "directives.instruct")
        decision = Decision(decided)
        if decision is not Decision.APPROVE and not text.strip():
            raise Invalid(_("Write the instruction."), code="text_missing", field="text")
        instruction: Instruction = Instruction.objects.create(
            organization=document.organization,
            document=document,
            author=actor.label[:80],
            by_id=actor.user_id,
            text=text.strip(),
            decided=decision,
        )
        if decision is not Decision.NOTE:
            transition = "approve" if decision is Decision.APPROVE else "return_document"
            workflow.advance(actor=actor, subject=document, transition=transition, note=text)
    return instruction


def submit_document(*, actor: Actor, document_id: int, note: str = "") -> Document:
    """Submit a document with its items to the head for approval (分解立项)."""
    with recording(actor, reason="submit"):
        document = lock_document(actor, document_id, "directives.edit_documents")
        workflow.advance(actor=actor, subject=document, transition="submit", note=note)
    return document


def archive_document(*, actor: Actor, document_id: int, note: str = "") -> Document:
    """Put a document away; refused while tasks from it are running."""
    with recording(actor, reason="archive"):
        document = lock_document(actor, document_id, "directives.edit_documents")
        _refuse_while_running(document)
        workflow.advance(actor=actor, subject=document, transition="archive", note=note)
    return document


def _refuse_while_running(document: Document) -> None:
    running = Assignment.objects.unscoped("check before archiving").filter(document=document)
    if document.state == DocumentState.DISPATCHED and running.exclude(state__in=("closed", "withdrawn")).exists():
        raise RuleViolation(_("Tasks from this document are still running."), code="still_running")
