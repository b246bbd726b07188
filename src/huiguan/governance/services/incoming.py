"""Incoming papers (收文): registered with the next number of the year, proposed on, instructed on, handed out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.governance.models import IncomingPaper, PaperOpinion
from huiguan.governance.paper_enums import IncomingState, OpinionKind, Urgency
from huiguan.governance.services.doors import lock_row, words
from huiguan.governance.services.papers import WRITE, next_serial
from huiguan.kernel.calendar import today
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.workflow.services import advance, start

SUBJECT = "governance.incomingpaper"


def receive_paper(
    *,
    actor: Actor,
    organization: Organization,
    issuer: str,
    title: str,
    number: str = "",
    dated: date | None = None,
    received_on: date | None = None,
    urgency: str = Urgency.NORMAL,
    answer_by: date | None = None,
    text: str = "",
    scan: Any = None,
) -> IncomingPaper:
    """Register a paper that came by post or hand (收文登记), with the next number of the register.

    `scan` is the paper as a file. Raises Invalid without issuer or title, when it was received in the future, or when
    the file is not taken.
    """
    with recording(actor, organization=organization, reason="receive_paper"):
        permit(actor, WRITE, organization)
        day = received_on or today()
        if day > today():
            raise Invalid(_("A paper is registered when it has arrived."), code="future", field="received_on")
        paper: IncomingPaper = IncomingPaper.objects.create(
            organization=organization,
            issuer=words(issuer, 120, "issuer", _("Who issued the paper?")),
            number=words(number, 60, "number"),
            title=words(title, 200, "title", _("Give the paper a title.")),
            dated=dated,
            received_on=day,
            urgency=Urgency(urgency),
            answer_by=answer_by,
            text=words(text.replace("\r\n", "\n"), 200_000, "text"),
            changed_by_id=actor.user_id,
        )
        start(actor=actor, subject=paper)
        _register(actor, paper)
        if scan is not None:
            _keep_scan(actor, paper, scan)
    return paper


def add_scan(*, actor: Actor, paper_id: int, upload: Any) -> StoredFile:
    """Add a scanned file to a paper that came in; Invalid without one, RuleViolation "archived" once it is put away."""
    with recording(actor, reason="add_scan"):
        paper: IncomingPaper = lock_row(IncomingPaper, actor, paper_id, WRITE)
        if paper.state == IncomingState.ARCHIVED:
            raise RuleViolation(_("This paper is archived."), code="archived")
        if upload is None:
            raise Invalid(_("Choose a file."), code="file_missing", field="file")
        return _keep_scan(actor, paper, upload)


def _keep_scan(actor: Actor, paper: IncomingPaper, upload: Any) -> StoredFile:
    return store_file(
        actor=actor,
        organization=paper.organization,
        upload=upload,
        permission=WRITE,
        subject_kind=SUBJECT,
        subject_id=paper.pk,
    )


def register_paper(*, actor: Actor, paper_id: int) -> IncomingPaper:
    """Register a paper that arrived from another association of the federation."""
    with recording(actor, reason="receive_paper"):
        paper: IncomingPaper = lock_row(IncomingPaper, actor, paper_id, WRITE)
        _register(actor, paper)
    return paper


def _register(actor: Actor, paper: IncomingPaper) -> None:
    year = today().year
    changes = {"year": year, "serial": next_serial(IncomingPaper, paper.organization_id, year)}
    advance(actor=actor, subject=paper, transition="register_paper", changes=changes)


def propose_on_paper(*, actor: Actor, paper_id: int, text: str) -> PaperOpinion:
    """Write how the office would deal with a paper (拟办); it then lies with the head."""
    with recording(actor, reason="propose_on_paper"):
        paper: IncomingPaper = lock_row(IncomingPaper, actor, paper_id, WRITE)
        advance(actor=actor, subject=paper, transition="propose")
        return _opinion(actor, paper, OpinionKind.PROPOSAL, text)


def instruct_on_paper(*, actor: Actor, paper_id: int, text: str) -> PaperOpinion:
    """Write the instruction of the head (批示)."""
    with recording(actor, reason="instruct_on_paper"):
        paper: IncomingPaper = lock_row(IncomingPaper, actor, paper_id, "governance.issue_papers")
        advance(actor=actor, subject=paper, transition="instruct_paper")
        return _opinion(actor, paper, OpinionKind.INSTRUCTION, text)


def _opinion(actor: Actor, paper: IncomingPaper, kind: OpinionKind, text: str) -> PaperOpinion:
    opinion: PaperOpinion = PaperOpinion.objects.create(
        organization=paper.organization,
        paper=paper,
        kind=kind,
        text=words(text, 5_000, "text", _("Write a sentence.")),
        author=actor.label[:80],
    )
    return opinion


def pass_incoming_on(*, actor: Actor, paper_id: int, transition: str, note: str = "") -> IncomingPaper:
    """Hand a paper out (交办) or archive it."""
    if transition not in ("hand_out", "archive_paper"):
        raise Invalid(_("This step is not taken so."), code="step")
    with recording(actor, reason="pass_paper_on"):
        paper: IncomingPaper = lock_row(IncomingPaper, actor, paper_id, WRITE)
        advance(actor=actor, subject=paper, transition=transition, note=note)
    return paper
