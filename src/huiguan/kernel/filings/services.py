"""What people do with filings: prepare, fill, file, answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.files.services import store_file
from huiguan.kernel.filings.enums import FilingState
from huiguan.kernel.filings.kinds import FilingKind, Section, kind_of
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.services import advance, start

PREPARE, ANSWER = "filings.prepare", "filings.answer"
SUBJECT = "filings.filing"
LONGEST = 20_000


def prepare_filing(
    *,
    actor: Actor,
    organization: Organization,
    kind: str,
    authority: str,
    title: str = "",
    text: str = "",
    occurs_on: date | None = None,
    sections: Sequence[Section] = (),
) -> Filing:
    """Begin a filing of a declared kind to an authority, filled from the data; `sections` are tables that a room gives
    for a kind that is not filled by itself.

    Raises NotFound for an unknown kind; Invalid for an authority that does not take it, for a kind without data
    that has no title, and for one told beforehand without a day that lies ahead.
    """
    with recording(actor, organization=organization, reason="prepare_filing"):
        permit(actor, PREPARE, organization)
        found = kind_of(kind)
        if sections and found.fill is not None:
            raise ValueError(f"filings of kind {kind!r} fill their tables themselves")
        if authority not in found.due:
            raise Invalid(_("This is not filed to that authority."), code="authority", field="authority")
        filing = Filing(
            organization=organization,
            kind=kind,
            authority=authority,
            title=title.strip()[:200],
            text=text.strip()[:LONGEST],
            occurs_on=occurs_on,
            sections=[section.as_json() for section in sections],
            changed_by_id=actor.user_id,
        )
        _check_day(found, filing)
        _fill(actor, found, filing)
        filing.save()
        start(actor=actor, subject=filing, due=filing.due)
    return filing


def _check_day(kind: FilingKind, filing: Filing) -> None:
    if not kind.beforehand:
        return
    if filing.occurs_on is None:
        raise Invalid(_("On which day does it take place?"), code="occurs_on", field="occurs_on")
    if filing.occurs_on <= today():
        raise Invalid(_("This has to be filed before it takes place."), code="not_beforehand", field="occurs_on")


def _fill(actor: Actor, kind: FilingKind, filing: Filing) -> None:
    filing.due = kind.due[filing.authority](filing.organization, filing.occurs_on or today())
    if kind.fill is not None:
        filled = kind.fill(actor, filing.organization, today())
        filing.title = filing.title or filled.title[:200]
        filing.sections = [section.as_json() for section in filled.sections]
        filing.missing = list(filled.missing)
    if not filing.title:
        raise Invalid(_("What is filed? Give it a title."), code="title_missing", field="title")


def _lock(actor: Actor, filing_id: int, permission: str) -> Filing:
    rows = Filing.objects.scoped(scope_of(actor, permission)).select_related("organization")
    filing: Filing | None = rows.select_for_update(of=("self",)).filter(pk=filing_id).first()
    if filing is None:
        raise NotFound(str(filing_id))
    return filing


def _lock_draft(actor: Actor, filing_id: int) -> Filing:
    filing = _lock(actor, filing_id, PREPARE)
    if filing.state != FilingState.DRAFT:
        raise RuleViolation(_("What was filed stays as it is."), code="not_draft")
    return filing


def change_filing(*, actor: Actor, filing_id: int, revision: int, title: str, text: str) -> Filing:
    """Change title and words of a draft; Conflict on a stale revision."""
    with recording(actor, reason="change_filing"):
        filing = _lock_draft(actor, filing_id)
        check_revision(filing, revision)
        if not title.strip():
            raise Invalid(_("What is filed? Give it a title."), code="title_missing", field="title")
        filing.title, filing.text = title.strip()[:200], text.replace("\r\n", "\n").strip()[:LONGEST]
        save_revised(filing, actor)
    return filing


def fill_filing(*, actor: Actor, filing_id: int) -> Filing:
    """Fill a draft from the data again."""
    with recording(actor, reason="change_filing"):
        filing = _lock_draft(actor, filing_id)
        _fill(actor, kind_of(filing.kind), filing)
        save_revised(filing, actor)
    return filing


def add_filing_paper(*, actor: Actor, filing_id: int, upload: Any) -> Any:
    """Add a paper to a draft."""
    with recording(actor, reason="add_filing_paper"):
        filing = _lock_draft(actor, filing_id)
        if upload is None:
            raise Invalid(_("Choose a file."), code="file_missing", field="file")
        return store_file(
            actor=actor,
            organization=filing.organization,
            upload=upload,
            permission=PREPARE,
            subject_kind=SUBJECT,
            subject_id=filing.pk,
        )


def file_filing(*, actor: Actor, filing_id: int, note: str = "") -> Filing:
    """File it: the content is frozen as it stands.

    RuleViolation "incomplete" while something is missing and no note says why; "not_beforehand" when its day has come.
    """
    with recording(actor, reason="file_filing"):
        filing = _lock_draft(actor, filing_id)
        _check_day(kind_of(filing.kind), filing)
        if filing.missing and not note.strip():
            message = _("%(n)d things are missing. Add them, or say in the note why it is filed without.")
            raise RuleViolation(message % {"n": len(filing.missing)}, code="incomplete", field="note")
        advance(actor=actor, subject=filing, transition="file", note=note, changes={"filed_on": today()})
    return filing


def answer_filing(*, actor: Actor, filing_id: int, approve: bool, note: str = "", receipt: str = "") -> Filing:
    """Approve or return what was filed, as the authority; returning needs a note."""
    with recording(actor, reason="answer_filing"):
        filing = _lock(actor, filing_id, ANSWER)
        transition = "approve_filing" if approve else "return_filing"
        advance(actor=actor, subject=filing, transition=transition, note=note, changes=_answered(note, receipt))
    return filing


def enter_answer(*, actor: Actor, filing_id: int, approve: bool, note: str, receipt: str = "") -> Filing:
    """Enter what the authority answered on paper; the note says by which letter."""
    with recording(actor, reason="answer_filing"):
        filing = _lock(actor, filing_id, PREPARE)
        transition = "enter_approval" if approve else "enter_return"
        advance(actor=actor, subject=filing, transition=transition, note=note, changes=_answered(note, receipt))
    return filing


def _answered(note: str, receipt: str) -> dict[str, Any]:
    return {"answer": note.strip()[:500], "receipt": receipt.strip()[:80], "answered_on": today()}


def prepare_again(*, actor: Actor, filing_id: int) -> Filing:
    """Take a returned filing up again and fill it anew."""
    with recording(actor, reason="change_filing"):
        filing = _lock(actor, filing_id, PREPARE)
        advance(actor=actor, subject=filing, transition="prepare_again")
        _fill(actor, kind_of(filing.kind), filing)
        save_revised(filing, actor)
    return filing
