"""The room's tables going out and coming in, in the customary columns (DOMAIN.md §3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.directives.enums import DueKind, Light, Tab
from huiguan.directives.models import Assignment, Document
from huiguan.directives.selectors.assignments import evidence_names
from huiguan.directives.selectors.ledger import LedgerRow, SentItem
from huiguan.kernel.exchange import Column, Sheet, register_sheet
from huiguan.kernel.exchange.values import text
from huiguan.kernel.workflow.selectors import last_notes

KIND = "directives.assignment"

LEDGER = Sheet(
    key="directives.ledger",
    label=gettext_lazy("Task ledger"),
    export_permission="directives.export_ledger",
    columns=(
        Column("order", gettext_lazy("Serial no."), ("序号",), width=6),
        Column("light", gettext_lazy("Light"), ("亮灯",), width=8),
        Column("number", gettext_lazy("No."), ("编号",), width=8),
        Column("source", gettext_lazy("Source"), ("来源",), width=24),
        Column("title", gettext_lazy("Task"), ("工作任务",), parse=text(300), width=40),
        Column("measures", gettext_lazy("Specific measures"), ("具体措施",), parse=text(5000), width=24),
        Column("target", gettext_lazy("Target"), ("目标", "量化指标"), parse=text(300), width=20),
        Column("lead", gettext_lazy("Lead unit"), ("牵头单位",), width=18),
        Column("supporting", gettext_lazy("Co-operating units"), ("配合单位",), width=18),
        Column("responsible", gettext_lazy("Answers for it"), ("责任人",), width=12),
        Column("contact", gettext_lazy("Contact person"), ("联络员",), width=12),
        Column("due", gettext_lazy("Due"), ("完成时限",), width=14),
        Column("below", gettext_lazy("Below done"), ("下级完成",), width=10),
        Column("progress", gettext_lazy("Progress"), ("进展情况",), width=32),
        Column("difficulties", gettext_lazy("Problems met"), ("存在问题",), width=20),
        Column("next_steps", gettext_lazy("Steps to come"), ("下步打算",), width=20),
        Column("state", gettext_lazy("State"), ("状态",), width=10),
        Column("opinion", gettext_lazy("Opinion on closure"), ("销号意见",), width=20),
        Column("evidence", gettext_lazy("Evidence"), ("佐证材料",), width=24),
        Column("evidence_count", gettext_lazy("Pieces of evidence"), ("佐证份数",), width=8),
        Column("sender", gettext_lazy("Sent by"), ("分送单位",), width=18),
        Column("topic", gettext_lazy("Topic"), ("专题",), width=16),
        Column("stage", gettext_lazy("Stage"), ("办理阶段",), width=10),
        Column("reported", gettext_lazy("Last reported on"), ("最近报送",), width=12),
        Column("sent", gettext_lazy("Sent on"), ("分送日期",), width=12),
    ),
)
CUSTOMARY = tuple(column.key for column in LEDGER.columns[:20])
# What the columns of the page are on paper; a column with two lines becomes two.
ON_PAPER = {
    "number": ("number", "source"),
    "unit": ("lead", "supporting"),
    "report": ("progress", "reported"),
}


def columns_on_paper(shown: Iterable[str], tab: str) -> tuple[str, ...]:
    """Columns of LEDGER for the keys of the page's columns, in their order, after the running number."""
    on_paper = {**ON_PAPER, "unit": ("sender",)} if tab == Tab.RECEIVED else ON_PAPER
    return ("order", *(key for one in shown for key in on_paper.get(one, (one,))))


SENT_ITEMS = Sheet(
    key="directives.sent_items",
    label=gettext_lazy("Items sent"),
    export_permission="directives.export_ledger",
    columns=(
        Column("order", gettext_lazy("Serial no."), width=6),
        Column("light", gettext_lazy("Worst light"), width=8),
        Column("number", gettext_lazy("No."), width=8),
        Column("source", gettext_lazy("Source"), width=24),
        Column("title", gettext_lazy("Task"), width=40),
        Column("due", gettext_lazy("First due"), width=12),
        Column("closed", gettext_lazy("Struck off"), width=8),
        Column("total", gettext_lazy("Receivers"), width=8),
        Column("lights", gettext_lazy("Receivers by light"), width=30),
        Column("topic", gettext_lazy("Topic"), width=16),
    ),
)
_SENT_ON_PAPER: dict[str, tuple[str, ...]] = {
    "number": ("number", "source"),
    "closed": ("closed", "total"),
    "receivers": ("lights",),
}


def sent_columns_on_paper(shown: Iterable[str]) -> tuple[str, ...]:
    """Columns of SENT_ITEMS for the keys of the page's columns, in their order, after the running number."""
    return tuple(dict.fromkeys(("order", *(key for one in shown for key in _SENT_ON_PAPER.get(one, (one,))))))


# Word is read on paper: what a sheet of A4 across can hold.
WORD_COLUMNS = (
    "order",
    "source",
    "title",
    "measures",
    "lead",
    "supporting",
    "responsible",
    "due",
    "progress",
    "difficulties",
    "state",
    "evidence_count",
)


def sent_values(items: Iterable[SentItem]) -> Iterator[dict[str, Any]]:
    """Values of SENT_ITEMS for items sent, numbered in their order."""
    for number, sent in enumerate(items, start=1):
        lights = (f"{light.label} {count}" for light, count in sorted(sent.lights.items()) if count)
        yield {
            "order": number,
            "light": str(sent.light.label),
            "number": sent.item.label,
            "source": _from(sent.item.document, sent.item.section),
            "title": sent.item.title,
            "due": sent.due_date,
            "closed": sent.closed,
            "total": sent.total,
            "lights": "、".join(lights),
            "topic": sent.item.topic,
        }


def ledger_values(rows: Iterable[LedgerRow]) -> Iterator[dict[str, Any]]:
    """Values of LEDGER for ledger rows, numbered in their order."""
    number, lines = 0, iter(rows)
    while chunk := list(islice(lines, 500)):
        ids = [row.assignment.pk for row in chunk]
        notes, evidence = last_notes(KIND, ids, "close"), evidence_names(ids)
        for row in chunk:
            number += 1
            names = evidence.get(row.assignment.pk, [])
            yield {
                "order": number,
                "opinion": notes.get(row.assignment.pk, ""),
                "evidence": "\n".join(names),
                "evidence_count": len(names),
                **_values(row),
            }


def _values(row: LedgerRow) -> dict[str, Any]:
    assignment, report = row.assignment, row.assignment.last_report
    return {
        "light": str(Light(row.light).label),
        "number": assignment.item.label,
        "source": _from(assignment.document, assignment.item.section),
        "title": assignment.title,
        "measures": assignment.measures,
        "target": assignment.target,
        "lead": unit_name(assignment),
        "supporting": "、".join(assignment.item.supporting),
        "responsible": assignment.responsible,
        "contact": assignment.contact,
        "due": due_words(assignment),
        "below": f"{row.children_closed} / {row.children}" if row.children else "",
        "progress": report.text if report else "",
        "difficulties": report.difficulties if report else "",
        "next_steps": report.next_steps if report else "",
        "state": assignment.get_state_display(),
        "sender": assignment.sender.name,
        "topic": assignment.topic,
        "stage": assignment.get_stage_display(),
        "reported": timezone.localdate(report.at) if report else None,
        "sent": assignment.sent_on,
    }


def _from(document: Document | None, section: str) -> str:
    if document is None:
        return _("Own entry")
    parts = (document.number, document.title, section)
    return " ".join(part for part in parts if part)


def unit_name(assignment: Assignment) -> str:
    """Who has the task: a unit inside the association, or the association."""
    if assignment.department is not None:
        return assignment.department.name
    return assignment.addressee or assignment.organization.name


def due_words(assignment: Assignment) -> Any:
    """The day, or the words where there is none."""
    if assignment.due_kind == DueKind.DATE and assignment.due_date is not None:
        return assignment.due_date
    return assignment.due_text or str(DueKind(assignment.due_kind).label)


def register() -> None:
    """Declare the sheets; called when the room starts up."""
    register_sheet(LEDGER)
    register_sheet(SENT_ITEMS)
