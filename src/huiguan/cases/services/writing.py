"""What handlers and the person write into a case: the timeline, messages, the plan, papers, sealed notes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _

from huiguan.cases.enums import WRITTEN, EntryKind
from huiguan.cases.models import Case, CasePaper, Entry, Handler, NoteReader, PlanStep, SealedNote
from huiguan.cases.sealing import seal_into
from huiguan.cases.selectors.reading import handlers_of
from huiguan.cases.services.doors import (
    account_of,
    insist_on_text,
    insist_open,
    lock_handled,
    lock_own,
    lock_referral,
    put_entry,
)
from huiguan.cases.services.telling import CASE, tell_handlers, tell_person
from huiguan.kernel.calendar import today
from huiguan.kernel.files.cleaning import cleaned
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation

HANDLE, OWN = "cases.handle_cases", "cases.ask_for_help"
PAPER = "cases.casepaper"
MOST_PAPERS = 30


def write_entry(
    *, actor: Actor, case_id: int, kind: str, text: str, to_person: bool = False, joint: bool = False
) -> Entry:
    """Write down a call, a visit, an opinion, support given; `to_person` shows it to the person as well."""
    with recording(actor, reason="write_entry"):
        case, _handler = lock_handled(actor, case_id)
        insist_open(case)
        if kind not in [each.value for each in WRITTEN]:
            raise Invalid(_("Say what it was."), code="kind", field="kind")
        entry = put_entry(actor, case, EntryKind(kind), insist_on_text(text), to_person=to_person, joint=joint)
        if to_person:
            tell_person(case)
    return entry


def write_to_person(*, actor: Actor, case_id: int, text: str) -> Entry:
    """A message of a handler to the person."""
    with recording(actor, reason="write_to_person"):
        case, _handler = lock_handled(actor, case_id)
        insist_open(case)
        entry = put_entry(actor, case, EntryKind.TO_PERSON, insist_on_text(text), to_person=True)
        settle(subject_kind=CASE, subject_id=case.pk, kind="cases.message")
        tell_person(case)
    return entry


def write_to_handlers(*, actor: Actor, case_id: int, text: str) -> Entry:
    """A message of the person to those who handle the case."""
    with recording(actor, reason="write_to_handlers"):
        case = lock_own(actor, case_id)
        insist_open(case)
        entry = put_entry(actor, case, EntryKind.FROM_PERSON, insist_on_text(text), to_person=True)
        tell_handlers(case, "cases.message")
    return entry


def write_referral_entry(*, actor: Actor, referral_id: int, kind: str, text: str, to_person: bool = False) -> Entry:
    """A line of the receiving side of a referral; all who handle the case together read it."""
    with recording(actor, reason="write_entry"):
        referral = lock_referral(actor, referral_id)
        if not _is_named_for(actor, referral.pk):
            raise NotFound(str(referral_id))
        insist_open(referral.case)
        if kind not in [each.value for each in WRITTEN]:
            raise Invalid(_("Say what it was."), code="kind", field="kind")
        entry = put_entry(
            actor, referral.case, EntryKind(kind), insist_on_text(text), referral=referral, to_person=to_person
        )
        tell_handlers(referral.case, "cases.message", but=actor.user_id)
        if to_person:
            tell_person(referral.case)
    return entry


def _is_named_for(actor: Actor, referral_id: int) -> bool:
    rows = Handler.objects.unscoped("is the actor named").filter(referral=referral_id, until=None)
    return rows.filter(user=actor.user_id or 0).exists()


def write_note(*, actor: Actor, case_id: int, text: str, reader_ids: Collection[int] = ()) -> SealedNote:
    """A sealed note for oneself and the handlers named; Invalid when a reader does not handle the case here."""
    with recording(actor, reason="write_note"):
        case, _handler = lock_handled(actor, case_id)
        named = {row.user_id for row in handlers_of(case) if row.referral_id is None}
        if not set(reader_ids) <= named:
            raise Invalid(_("Only handlers of this case can be named."), code="reader", field="readers")
        note = SealedNote(organization=case.organization, case=case, author_id=account_of(actor))
        seal_into(note, text=insist_on_text(text))
        note.save()
        NoteReader.objects.bulk_create(
            NoteReader(organization=case.organization, note=note, user_id=user)
            for user in sorted(set(reader_ids) - {actor.user_id})
        )
    return note


def add_plan_step(*, actor: Actor, case_id: int, text: str, due_on: date | None = None) -> PlanStep:
    """Add a step to the plan."""
    with recording(actor, reason="plan_step"):
        case, _handler = lock_handled(actor, case_id)
        insist_open(case)
        step = PlanStep(organization=case.organization, case=case, due_on=due_on)
        seal_into(step, text=insist_on_text(text)[:300])
        step.save()
    return step


def finish_plan_step(*, actor: Actor, case_id: int, step_id: int) -> PlanStep:
    """Mark a step of the plan as done; again takes the mark away."""
    with recording(actor, reason="plan_step"):
        case, _handler = lock_handled(actor, case_id)
        rows = PlanStep.objects.unscoped("plan of a locked case").filter(case=case)
        step: PlanStep | None = rows.select_for_update().filter(pk=step_id).first()
        if step is None:
            raise NotFound(str(step_id))
        step.done_on = None if step.done_on else today()
        step.save(update_fields=["done_on"])
    return step


def add_paper(*, actor: Actor, case_id: int, upload: IO[bytes], name: str, clean: bool = True) -> CasePaper:
    """A handler adds a file. Its name is sealed; with `clean` it loses place, time, device, and who wrote it.

    Invalid "not_cleaned" for a file from which that cannot be removed.
    """
    with recording(actor, reason="add_paper"):
        case, _handler = lock_handled(actor, case_id)
        insist_open(case)
        return _keep_paper(actor, case, upload, name, clean, HANDLE, by_person=False)


def add_own_paper(*, actor: Actor, case_id: int, upload: IO[bytes], name: str, clean: bool = True) -> CasePaper:
    """The person adds a file to the own case, as `add_paper` does."""
    with recording(actor, reason="add_paper"):
        case = lock_own(actor, case_id)
        insist_open(case)
        paper = _keep_paper(actor, case, upload, name, clean, OWN, by_person=True)
        put_entry(actor, case, EntryKind.EVENT, label="paper", to_person=True)
        tell_handlers(case, "cases.message")
    return paper


def _keep_paper(
    actor: Actor, case: Case, upload: IO[bytes], name: str, clean: bool, permission: str, *, by_person: bool
) -> CasePaper:
    rows = CasePaper.objects.unscoped("papers of a locked case").filter(case=case)
    number = rows.count() + 1
    if number > MOST_PAPERS:
        raise RuleViolation(_("A case holds at most %(number)d files.") % {"number": MOST_PAPERS}, code="papers")
    stream, ending = cleaned(name, upload) if clean else (upload, "")
    title = PurePath(name).with_suffix(ending) if ending else PurePath(name)
    paper = CasePaper(organization=case.organization, case=case, by_person=by_person, cleaned=stream is not upload)
    seal_into(paper, name=title.name[:200])
    paper.save()
    neutral = f"{number}{title.suffix.lower()[:8]}"
    store_file(
        actor=actor,
        organization=case.organization,
        upload=stream,
        permission=permission,
        name=neutral,
        subject_kind=PAPER,
        subject_id=paper.pk,
    )
    return paper
