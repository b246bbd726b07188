"""What stands in a case, for those who have come through the door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from huiguan.cases.enums import NoteAnswer
from huiguan.cases.models import (
    Case,
    CasePaper,
    Entry,
    HandedPaper,
    Handler,
    NoteReader,
    NoteRequest,
    PlanStep,
    Referral,
    SealedNote,
)
from huiguan.cases.sealing import opened, text_of
from huiguan.cases.selectors.helpers import LABELS, names_of_helpers, unmarked
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.people.selectors import names_of_users
from huiguan.kernel.permits import Actor

_READ = "of a case that the caller has read"
#: What `ClosedNote.answer` says where nobody is left who could open a note.
GONE = "gone"


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
    """A sealed note that the actor opens; `readers` are names, `asking` who asks the actor, its author, for it."""

    pk: int
    at: datetime
    text: str
    author: str
    readers: list[str]
    asking: list[Asking]


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody asks to read a sealed note."""

    pk: int
    who: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class ClosedNote:
    """A sealed note that stays closed to the actor: that it is there, and what became of asking for it."""

    pk: int
    at: datetime
    answer: str
    answer_label: Any
    asked_at: datetime | None


def notes_of(actor: Actor, case: Case) -> tuple[list[Note], list[ClosedNote]]:
    """Sealed notes that the actor opens, and the others, closed."""
    rows = SealedNote.objects.unscoped(_READ).filter(case=case).select_related("author__person").order_by("-pk")
    readers = NoteReader.objects.unscoped(_READ).filter(note__case=case)
    by_note: dict[int, list[int]] = {}
    for note_id, user_id in readers.values_list("note_id", "user_id"):
        by_note.setdefault(note_id, []).append(user_id)
    requests, handling = _requests_in(case), _handling(case)
    names = names_of_users({*(user for users in by_note.values() for user in users), *(r.user_id for r in requests)})
    mine, others = [], []
    for row in rows:
        named, asked = by_note.get(row.pk, []), [each for each in requests if each.note_id == row.pk]
        if actor.user_id in (row.author_id, *named):
            asking = _asking(asked, names) if actor.user_id == row.author_id else []
            named_too = [names[user] for user in sorted(named)]
            mine.append(Note(row.pk, row.at, text_of(row), row.author.display_name, named_too, asking))
        else:
            own = [each for each in asked if each.user_id == actor.user_id]
            others.append(_closed(row, own, gone=row.author_id not in handling))
    return mine, others


def _requests_in(case: Case) -> list[NoteRequest]:
    return list(NoteRequest.objects.unscoped(_READ).filter(case=case).order_by("pk"))


def _handling(case: Case) -> set[int]:
    rows = Handler.objects.unscoped(_READ).filter(case=case, until=None, referral=None)
    return set(rows.values_list("user_id", flat=True))


def _asking(requests: list[NoteRequest], names: dict[int, str]) -> list[Asking]:
    waiting = [row for row in requests if row.answer == NoteAnswer.ASKED]
    return [Asking(row.pk, names[row.user_id], row.at, text_of(row)) for row in waiting]


def _closed(note: SealedNote, own: list[NoteRequest], *, gone: bool) -> ClosedNote:
    """`own` are the actor's askings, the last of them last; nobody can answer where its author is `gone`."""
    last = own[-1] if own else None
    if gone and (last is None or last.answer == NoteAnswer.ASKED):
        words = _("Its author does not handle this case any more.")
        return ClosedNote(note.pk, note.at, GONE, words, last.at if last else None)
    if last is None:
        return ClosedNote(note.pk, note.at, "", "", None)
    return ClosedNote(note.pk, note.at, last.answer, NoteAnswer(last.answer).label, last.answered_at or last.at)


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
