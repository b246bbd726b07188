"""Deleting by schedule: data keys are dropped, so that the sealed values are unreadable in every copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiguan.cases.models import (
    SEALED,
    AnonymousReport,
    Case,
    CasePaper,
    Entry,
    GlassBreak,
    NoteRequest,
    OutsideHelp,
    PlanStep,
    Referral,
    Relief,
    SealedNote,
)
from huiguan.cases.services.telling import NOTE_REQUEST
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.files.services import remove_file
from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.inbox.services import settle_many
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.permits.managers import ScopedManager

_RULE = "PIPL 19, 47; Civil Code 188: three years after the end of the case"
_TEXTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Entry, ("text",)),
    (SealedNote, ("text",)),
    (NoteRequest, ("text",)),
    (CasePaper, ("name",)),
    (PlanStep, ("text",)),
    (GlassBreak, ("reason",)),
    (Referral, ("summary", "answer")),
    (OutsideHelp, ("name", "office", "summary", "opinion", "code_hash", "visit_hash")),
    (Relief, ("payee", "account", "proof", "status_document")),
)


def forget_third_parties(actor: Actor, keys: Sequence[int]) -> int:
    """Empty what cases say about third parties, also in the history; how many."""
    found = list(Case.objects.unscoped("chosen by a rule of retention").filter(pk__in=keys))
    for case in found:
        case.accused = None
        case.save(update_fields=["accused"])
    erase_subject(actor=system_actor("retention"), subjects=found, rule="PIPL 19, 47: a year after the end of the case")
    return len(found)


def empty_cases(actor: Actor, keys: Sequence[int]) -> int:
    """Drop everything that was written in these cases: numbers, dates, kind and outcome stay for the statistics."""
    found = list(Case.objects.unscoped("chosen by a rule of retention").filter(pk__in=keys))
    subjects: list[Any] = list(found)
    for model, columns in _TEXTS:
        subjects += _emptied(model, columns, keys)
    for case in found:
        for column in (*SEALED, "data_key"):
            setattr(case, column, None)
        # Who brought it is a person as well, and a receipt opens nothing any more.
        case.person_id = case.submitted_by_id = case.receipt_hash = case.clarification = None
        case.save()
    asked = NoteRequest.objects.unscoped("chosen by a rule of retention").filter(case__in=keys)
    settle_many(subject_kind=NOTE_REQUEST, subject_ids=list(asked.values_list("pk", flat=True)))
    erase_subject(actor=system_actor("retention"), subjects=subjects, rule=_RULE)
    return len(found)


def forget_reports(actor: Actor, keys: Sequence[int]) -> int:
    """Remove anonymous exchanges with all their words and their receipt code; how many."""
    rows = AnonymousReport.objects.unscoped("chosen by a rule of retention").filter(pk__in=keys)
    found = list(rows)
    settle_many(subject_kind="cases.anonymousreport", subject_ids=[report.pk for report in found])
    rows.delete()
    # The tables have no history; what the history says of looks at them goes as well.
    erase_subject(actor=system_actor("retention"), subjects=found, rule="PIPL 19, 47: a year after the last word")
    return len(found)


def _emptied(model: Any, columns: Sequence[str], keys: Sequence[int]) -> list[Any]:
    manager: ScopedManager[Any] = model.objects
    rows = list(manager.unscoped("of cases chosen by a rule of retention").filter(case__in=keys))
    for row in rows:
        for column in (*columns, "data_key"):
            setattr(row, column, None)
        row.save()
        if model is CasePaper:
            _remove_files(row)
    return rows


def _remove_files(paper: CasePaper) -> None:
    for file in files_of("cases.casepaper", paper.pk):
        remove_file(actor=system_actor("retention"), file_id=file.pk)
