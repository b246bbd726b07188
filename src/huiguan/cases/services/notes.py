"""Asking to be let into a sealed note: its author names a reader with it, or refuses; the history keeps both."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.cases.enums import NoteAnswer
from huiguan.cases.models import Case, Handler, NoteReader, NoteRequest, SealedNote
from huiguan.cases.sealing import seal_into
from huiguan.cases.services.doors import account_of, insist_on_text, lock_handled
from huiguan.cases.services.telling import settle_requests, tell_author, tell_user
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation
from huiguan.kernel.permits.managers import ScopedQuerySet

ANSWERED = "cases.note_answered"


def ask_note(*, actor: Actor, case_id: int, note_id: int, text: str) -> NoteRequest:
    """A handler asks the author of a sealed note to read it, and says why.

    NotFound for an unknown note; RuleViolation "open" for one that the actor reads, "asked" while an asking waits,
    "author_gone" where its author handles the case no more, so that nobody can grant it.
    """
    with recording(actor, reason="ask_note"):
        case, _handler = lock_handled(actor, case_id)
        note = _note(case_id, note_id)
        user = account_of(actor)
        if user == note.author_id or _reads(note, user):
            raise RuleViolation(_("This note is open to you."), code="open")
        if not _handles(case_id, note.author_id):
            raise RuleViolation(_("Its author does not handle this case any more."), code="author_gone")
        if _waiting(note).filter(user=user).exists():
            raise RuleViolation(_("You have asked already. Its author decides."), code="asked")
        row = NoteRequest(organization=case.organization, case=case, note=note, user_id=user)
        seal_into(row, text=insist_on_text(text)[:300])
        row.save()
        tell_author(row)
    return row


def answer_note(*, actor: Actor, case_id: int, request_id: int, grant: bool) -> NoteRequest:
    """The author lets whoever asked into the note, or refuses.

    NotFound for others; RuleViolation "answered", or "reader" when who asked handles the case no more.
    """
    with recording(actor, reason="decide_note"):
        case, _handler = lock_handled(actor, case_id)
        rows = NoteRequest.objects.unscoped("asked about a note of the actor").filter(case=case_id)
        row: NoteRequest | None = rows.filter(pk=request_id, note__author=account_of(actor)).first()
        if row is None:
            raise NotFound(str(request_id))
        if row.answer != NoteAnswer.ASKED:
            raise RuleViolation(_("This has been answered."), code="answered")
        if grant and not _handles(case_id, row.user_id):
            raise RuleViolation(_("Only handlers of this case can be named."), code="reader")
        row.answer, row.answered_at = NoteAnswer.GRANTED if grant else NoteAnswer.REFUSED, timezone.now()
        row.save(update_fields=["answer", "answered_at"])
        if grant:
            NoteReader.objects.create(organization=case.organization, note=row.note, user_id=row.user_id)
        settle_requests([row.pk])
        tell_user(case, ANSWERED, row.user_id)
    return row


def settle_askings(case: Case, author_id: int) -> None:
    """Whoever handles a case no more cannot answer who asks to read a note of theirs.

    Part of the calling service. The asking stays: an author who handles the case again is asked again
    (`renew_askings`).
    """
    settle_requests([row.pk for row in _unanswered(case, author_id)])


def renew_askings(case: Case, author_id: int) -> None:
    """Tell somebody who handles a case again of what is still asked about notes of theirs."""
    for row in _unanswered(case, author_id).select_related("case", "note"):
        tell_author(row)


def _unanswered(case: Case, author_id: int) -> ScopedQuerySet[NoteRequest]:
    rows: ScopedQuerySet[NoteRequest] = NoteRequest.objects.unscoped("of a locked case").filter(case=case)
    return rows.filter(answer=NoteAnswer.ASKED, note__author=author_id)


def _reads(note: SealedNote, user_id: int) -> bool:
    rows = NoteReader.objects.unscoped("of a note of a locked case").filter(note=note, user=user_id)
    return bool(rows.exists())


def _waiting(note: SealedNote) -> ScopedQuerySet[NoteRequest]:
    rows: ScopedQuerySet[NoteRequest] = NoteRequest.objects.unscoped("of a note of a locked case")
    return rows.filter(note=note, answer=NoteAnswer.ASKED)


def _note(case_id: int, note_id: int) -> SealedNote:
    rows = SealedNote.objects.unscoped("that there is a note is told to every handler").filter(case=case_id)
    found: SealedNote | None = rows.filter(pk=note_id).first()
    if found is None:
        raise NotFound(str(note_id))
    return found


def _handles(case_id: int, user_id: int) -> bool:
    rows = Handler.objects.unscoped("of a locked case").filter(case=case_id, until=None, referral=None)
    return bool(rows.filter(user=user_id).exists())
