"""The clarification of reputation in a case becomes an outgoing paper, issued, numbered and sealed as others."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.cases.selectors.clarifying import ClarificationNote
from huiguan.governance.models import OutgoingPaper
from huiguan.governance.paper_enums import OutgoingState, PaperKind
from huiguan.governance.services import papers
from huiguan.kernel.permits import Actor, allows, system_actor

JOB = system_actor("clarifications")
READ = "governance.read_papers"
NOT_ISSUED = (OutgoingState.DRAFT, OutgoingState.CHECKING, OutgoingState.SIGNING)


def draft_paper(case: Any, title: str, addressee: str, text: str, drafter: str) -> int:
    """Draft the paper; fills `cases.clarification_drafted`. Who handles a case need not draft papers otherwise.

    Nothing in it leads to the case: the register has more readers.
    """
    paper = papers.draft_paper(
        actor=JOB,
        organization=case.organization,
        kind=PaperKind.LETTER,
        title=title,
        text=text,
        addressee=addressee,
        drafter=drafter,
    )
    papers.pass_paper_on(actor=JOB, paper_id=paper.pk, transition="submit_draft")  # the office hears of it
    return int(paper.pk)


def paper_note(actor: Actor, paper_id: int) -> ClarificationNote | None:
    """Number and state of the paper; fills `cases.clarification_note`."""
    rows = OutgoingPaper.objects.unscoped("number and state, for who reads the case").select_related("organization")
    paper = rows.filter(pk=paper_id).first()
    if paper is None:
        return None
    reads = allows(actor, READ, paper.organization)
    url = reverse("governance:outgoing_paper", args=[paper.organization.code, paper.pk]) if reads else ""
    return ClarificationNote(paper.number, paper.get_state_display(), url, paper.state == OutgoingState.DROPPED)


def recall_paper(paper_id: int) -> None:
    """Drop the paper where it is not issued; fills `cases.clarification_recalled`."""
    rows = OutgoingPaper.objects.unscoped("the person withdrew the consent")
    if rows.filter(pk=paper_id, state__in=NOT_ISSUED).exists():
        papers.pass_paper_on(
            actor=JOB, paper_id=paper_id, transition="drop_paper", note=_("Withdrawn; not to be issued.")
        )
