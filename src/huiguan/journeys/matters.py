"""A resolution or an incoming paper becomes a document with items in follow-through; its state comes back."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.directives import services as directives
from huiguan.directives.enums import DocumentKind, ItemKind, ItemState
from huiguan.directives.selectors.documents import items_of
from huiguan.directives.selectors.progress import progress_of
from huiguan.governance.meeting_enums import ItemKind as AgendaKind
from huiguan.governance.models import Resolution
from huiguan.governance.paper_enums import IncomingState
from huiguan.governance.selectors.following import INCOMING, RESOLUTION, SPEECH, Followed
from huiguan.governance.selectors.meetings import get_item
from huiguan.governance.selectors.papers import get_incoming
from huiguan.governance.selectors.resolutions import get_resolution
from huiguan.governance.services import incoming
from huiguan.journeys.models import Carried
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation, allows, permit

EDIT = "directives.edit_documents"
_KEYS = uuid.UUID("5f0c5f2c-5d1e-4a0e-9a55-2d3a5a6b7c10")
PAGES = {RESOLUTION: "journeys:follow_resolution", INCOMING: "journeys:follow_paper", SPEECH: "journeys:follow_speech"}


def follow_resolution(*, actor: Actor, resolution_id: int) -> Carried:
    """Register a resolution as a document with its items; done again it gives what was made before.

    Where the engine finds no task in the words, the whole resolution is one. NotFound when the resolution may not be
    read, or the actor may not register documents in its association; RuleViolation when its number is registered, and
    "in_camera": documents have more readers than what was decided in camera.
    """
    with recording(actor, reason="follow_resolution"):
        resolution = get_resolution(actor, resolution_id)
        permit(actor, EDIT, resolution.organization)
        _refuse_in_camera(resolution)
        meeting = resolution.meeting
        return _carry(
            actor,
            resolution.organization,
            (RESOLUTION, resolution.pk),
            title=resolution.title.removesuffix("的议案"),
            text=resolution.text,
            kind=DocumentKind.RESOLUTION,
            number=resolution.number,
            issuer=meeting.body.name if meeting.body else resolution.organization.name,
            dated=resolution.adopted_on,
        )


def _refuse_in_camera(resolution: Resolution) -> None:
    item = resolution.motion.item
    if item is not None and item.in_camera:
        _refuse_closed()


def _refuse_closed() -> None:
    said = _("This was decided in camera, but documents in follow-through are open to directors and supervisors.")
    raise RuleViolation(said, code="in_camera")


def follow_paper(*, actor: Actor, paper_id: int) -> Carried:
    """Register an incoming paper as a document with its items (交办); the paper is handed out with it.

    A paper without words is one item by its title. Raises as `follow_resolution`, and RuleViolation "wrong_state"
    before the head has written an instruction.
    """
    with recording(actor, reason="follow_paper"):
        paper = get_incoming(actor, paper_id)
        permit(actor, EDIT, paper.organization)
        if paper.state != IncomingState.HANDED:
            incoming.pass_incoming_on(actor=actor, paper_id=paper.pk, transition="hand_out")
        return _carry(
            actor,
            paper.organization,
            (INCOMING, paper.pk),
            title=paper.title,
            text=paper.text or paper.title,
            kind=DocumentKind.NOTICE,
            number=paper.number,
            issuer=paper.issuer,
            dated=paper.dated,
        )


def follow_speech(*, actor: Actor, item_id: int) -> Carried:
    """Register the speech of a conference as a document with its items; done again it gives what was made before.

    RuleViolation "no_words" before its words are written down, "in_camera" as for a resolution.
    """
    with recording(actor, reason="follow_speech"):
        item = get_item(actor, item_id)
        permit(actor, EDIT, item.organization)
        if item.in_camera:
            _refuse_closed()
        if item.kind != AgendaKind.SPEECH or not item.words:
            raise RuleViolation(_("Write the words of the speech down first."), code="no_words")
        return _carry(
            actor,
            item.organization,
            (SPEECH, item.pk),
            title=item.title,
            text=item.words,
            kind=DocumentKind.SPEECH,
            issuer=item.owner or item.organization.name,
            dated=timezone.localtime(item.meeting.starts_at).date(),
        )


def _carry(
    actor: Actor, place: Any, matter: tuple[str, int], *, kind: DocumentKind, dated: date | None, **said: Any
) -> Carried:
    key = uuid.uuid5(_KEYS, f"{matter[0]} {matter[1]}")
    document = directives.register_document(
        actor=actor, organization=place, kind=kind, dated=dated, form_key=key, **said
    )
    carried: Carried
    carried, made = Carried.objects.unscoped("the document's key is locked").get_or_create(
        kind=matter[0], subject_id=matter[1], defaults={"organization": place, "document_id": document.pk}
    )
    if made:
        _at_least_one_item(actor, document)
    return carried


def _at_least_one_item(actor: Actor, document: Any) -> None:
    found = items_of(actor, document).filter(kind__in=(ItemKind.TASK, ItemKind.PROBLEM))
    if found.exclude(state=ItemState.DISCARDED).exists():
        return
    directives.add_item(
        actor=actor,
        organization=document.organization,
        document_id=document.pk,
        start=0,
        end=len(document.text),
        title=document.title,
    )


def followed(actor: Actor, organization: Any, kind: str, ids: Collection[int]) -> dict[int, Followed]:
    """How matters of a kind that the actor has read stand; fills `governance.followed`.

    Totals are for every reader of the matter (a director looks at what became of a decision); the address only for
    those who read documents.
    """
    rows = Carried.objects.unscoped("the reader of the matter was permitted").filter(
        organization=organization, kind=kind, subject_id__in=ids
    )
    documents = dict(rows.values_list("subject_id", "document_id"))
    progress = progress_of(organization, documents.values())
    reads = allows(actor, "directives.read_documents", organization)
    return {
        key: Followed(
            url=reverse("directives:document", args=[organization.code, document]) if reads else "",
            items=progress[document].items,
            sent=progress[document].sent,
            closed=progress[document].closed,
            overdue=progress[document].overdue,
        )
        for key, document in documents.items()
    }


def follow_address(actor: Actor, organization: Any, kind: str, key: int) -> str:
    """Where the button of a matter posts to; empty for who may not. Fills `governance.follow_address`."""
    return reverse(PAGES[kind], args=[organization.code, key]) if allows(actor, EDIT, organization) else ""
