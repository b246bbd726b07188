"""What stands in a case, for those who have come through the door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from huiguan.cases.models import Case, CasePaper, Entry, HandedPaper, NoteReader, PlanStep, Referral, SealedNote
from huiguan.cases.sealing import opened, text_of
from huiguan.cases.selectors.helpers import LABELS, names_of_helpers, unmarked
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.people.selectors import names_of_users
from huiguan.kernel.permits import Actor

_READ = "of a case that the caller has read"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline in plain words; `side` names the other association where it wrote it."""

    pk: int
    kind: str
    label: str
    at: datetime
    who: str
    side: str
    text: str
    to_person: bool
    joint: bool


def lines_for_handlers(case: Case) -> list[Line]:
    """The whole timeline, newest first."""
    return _lines(Q(case=case), case.organization_id)


def lines_for_person(case: Case) -> list[Line]:
    """What the person reads, newest first."""
    return _lines(Q(case=case, to_person=True), case.organization_id)


#: Steps that the receiver of a referral sees, without their words: answers, reasons and results are the sender's, and
#: other referrals are no matter of this one.
_STEPS = ("checked", "paused", "resumed", "answered", "closed", "withdrawn", "referral_ended")


def lines_for_receiver(referral: Referral) -> list[Line]:
    """What the receiver of a referral reads: its own lines, what a handler marked as joint since it was asked, and that
    the case went on, without the words of these steps.
    """
    since = Q(case=referral.case, joint=True, at__gte=referral.asked_at, referral=None)
    shared = Q(label="") | Q(label__in=_STEPS)
    lines = _lines(Q(referral=referral) | since & shared, referral.receiver_id)
    return [replace(line, text="") if line.label in _STEPS else line for line in lines]


def _lines(condition: Q, home: int) -> list[Line]:
    rows = Entry.objects.unscoped(_READ).filter(condition)
    found = list(rows.select_related("author__person", "organization").order_by("-at", "-pk"))
    names = names_of_helpers(found[0].case_id) if any(row.label in LABELS for row in found) else {}
    return [
        Line(
            pk=row.pk,
            kind=row.kind,
            label=row.label,
            at=row.at,
            who="" if row.author is None else row.author.display_name,
            side="" if row.organization_id == home else row.organization.short_name,
            text=unmarked(text_of(row), names) if row.label in LABELS else text_of(row),
            to_person=row.to_person,
            joint=row.joint,
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with its real name and its stored file."""

    pk: int
    name: str
    at: datetime
    file: Any
    by_person: bool
    cleaned: bool


def papers_of(case: Case, *, by_person: bool = False) -> list[Paper]:
    """All papers of a case, or only those that the person brought."""
    rows = CasePaper.objects.unscoped(_READ).filter(case=case)
    return papers_in(list((rows.filter(by_person=True) if by_person else rows).order_by("pk")))


def handed_papers(referral: Referral) -> list[Paper]:
    """The papers handed over by a referral."""
    rows = HandedPaper.objects.unscoped(_READ).filter(referral=referral).select_related("paper").order_by("paper_id")
    return papers_in([row.paper for row in rows])


def papers_in(rows: list[CasePaper]) -> list[Paper]:
    """Papers in plain words, with their files; the caller has found out who may read them."""
    return [
        Paper(
            row.pk,
            opened(row, "name")["name"],
            row.at,
            files_of("cases.casepaper", row.pk).first(),
            row.by_person,
            row.cleaned,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Note:
    """A sealed note that the actor opens; `readers` are names."""

    pk: int
    at: datetime
    text: str
    author: str
    readers: list[str]


def notes_of(actor: Actor, case: Case) -> tuple[list[Note], int]:
    """Sealed notes that the actor opens, and how many others there are."""
    rows = SealedNote.objects.unscoped(_READ).filter(case=case).select_related("author__person").order_by("-pk")
    readers = NoteReader.objects.unscoped(_READ).filter(note__case=case)
    by_note: dict[int, list[int]] = {}
    for note_id, user_id in readers.values_list("note_id", "user_id"):
        by_note.setdefault(note_id, []).append(user_id)
    mine, others = [], 0
    for row in rows:
        named = by_note.get(row.pk, [])
        if actor.user_id in (row.author_id, *named):
            names = names_of_users(named)
            mine.append(Note(row.pk, row.at, text_of(row), row.author.display_name, list(names.values())))
        else:
            others += 1
    return mine, others


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the plan in plain words."""

    pk: int
    text: str
    due_on: Any
    done_on: Any


def plan_of(case: Case) -> list[Step]:
    """The plan, in the order of entry."""
    rows = PlanStep.objects.unscoped(_READ).filter(case=case).order_by("pk")
    return [Step(row.pk, text_of(row), row.due_on, row.done_on) for row in rows]


def referrals_of(case: Case) -> list[Referral]:
    """Referrals of a case, newest first."""
    rows = Referral.objects.unscoped(_READ).filter(case=case)
    return list(rows.select_related("receiver", "organization").order_by("-pk"))
