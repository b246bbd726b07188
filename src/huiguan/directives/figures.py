"""The figures of the room: documents, items, assignments, problems being put right, reports, bulletins."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import AssignmentState, BulletinState, ItemKind, ItemState, Mode, RequestState
from huiguan.directives.links import assignment_url, document_url, item_url
from huiguan.directives.models import (
    Assignment,
    Bulletin,
    Document,
    ExtensionRequest,
    Item,
    ProgressReport,
    Reminder,
)
from huiguan.kernel.figures import FigureSpec, Period, Unit, register_figure
from huiguan.kernel.figures.links import links_of

DOCUMENTS, LEDGER = "directives.read_documents", "directives.read_ledger"
WHY = "figures count every association; what each reader gets is decided there"


def _sent() -> Any:
    """Between associations; what an office gives to its own departments is its own matter."""
    rows = Assignment.objects.unscoped(WHY).filter(mode=Mode.GUIDANCE)
    return rows.exclude(state=AssignmentState.WITHDRAWN)


def _items(kind: str, period: Period) -> Any:
    rows = Item.objects.unscoped(WHY).filter(kind=kind, state=ItemState.CONFIRMED)
    return rows.filter(**period.moments("created_at"))


def _overdue(period: Period) -> Any:
    late = Q(closed_on__isnull=True) | Q(closed_on__gt=period.ends)
    return _sent().filter(late, due_date__lt=period.ends, sent_on__lte=period.ends)


ASSIGNMENT = links_of(
    Assignment, lambda row, code: assignment_url(code, row.pk), lambda row: row.sent_title or row.title
)
ITEM = links_of(Item, lambda row, code: item_url(code, row.pk))
DOCUMENT = links_of(Document, lambda row, code: document_url(code, row.pk))
OF_ASSIGNMENT = links_of(
    Reminder,
    lambda row, code: assignment_url(code, row.assignment_id),
    lambda row: f"{row.on}：{row.assignment.sent_title or row.assignment.title}",
    ("assignment",),
)
EXTENSION = links_of(
    ExtensionRequest,
    lambda row, code: assignment_url(code, row.assignment_id),
    lambda row: f"{row.asked_due}：{row.assignment.sent_title or row.assignment.title}",
    ("assignment",),
)
REPORT = links_of(ProgressReport)
BULLETIN = links_of(Bulletin, lambda row, code: reverse("directives:bulletin", args=[code, row.pk]))

FIGURES = (
    FigureSpec(
        "directives.documents", _("Documents taken into follow-through"), Unit.PIECES,
        lambda p: Document.objects.unscoped(WHY).filter(**p.moments("created_at")), DOCUMENT, DOCUMENTS,
    ),
    FigureSpec("directives.tasks", _("Tasks drawn from documents"), Unit.PIECES, lambda p: _items(ItemKind.TASK, p),
               ITEM, DOCUMENTS),
    FigureSpec("directives.received", _("Tasks received"), Unit.PIECES, lambda p: _sent().filter(**p.days("sent_on")),
               ASSIGNMENT, LEDGER),
    FigureSpec("directives.sent", _("Tasks sent"), Unit.PIECES, lambda p: _sent().filter(**p.days("sent_on")),
               ASSIGNMENT, LEDGER, place="sender"),
    FigureSpec("directives.closed", _("Tasks struck off"), Unit.PIECES, lambda p: _sent().filter(**p.days("closed_on")),
               ASSIGNMENT, LEDGER),
    FigureSpec("directives.overdue", _("Tasks overdue"), Unit.PIECES, _overdue, ASSIGNMENT, LEDGER, as_on=True),
    FigureSpec(
        "directives.reports", _("Progress reports"), Unit.TIMES,
        lambda p: ProgressReport.objects.unscoped(WHY).filter(**p.moments("at")), REPORT, LEDGER,
    ),
    FigureSpec(
        "directives.reminders", _("Reminders sent"), Unit.TIMES,
        lambda p: Reminder.objects.unscoped(WHY).filter(**p.days("on")), OF_ASSIGNMENT, LEDGER, place="sender",
    ),
    FigureSpec(
        "directives.extensions", _("Later dates granted"), Unit.TIMES,
        lambda p: ExtensionRequest.objects.unscoped(WHY).filter(state=RequestState.GRANTED, **p.moments("decided_at")),
        EXTENSION, LEDGER,
    ),
    FigureSpec(
        "directives.problems", _("Problems found"), Unit.PIECES, lambda p: _items(ItemKind.PROBLEM, p), ITEM, DOCUMENTS,
    ),
    FigureSpec(
        "directives.problems_solved", _("Problems put right"), Unit.PIECES,
        lambda p: _sent().filter(item__kind=ItemKind.PROBLEM, **p.days("closed_on")), ASSIGNMENT, LEDGER,
        about=_("Problems that were sent to this association and struck off in the period."),
    ),
    FigureSpec(
        "directives.bulletins", _("Bulletins issued"), Unit.PIECES,
        lambda p: Bulletin.objects.unscoped(WHY).filter(state=BulletinState.ISSUED, **p.days("issued_on")), BULLETIN,
        "directives.read_bulletins",
    ),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
