"""The room's tables going out and coming in, in the customary columns (DOMAIN.md §3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.directives.enums import DueKind, Light
from huiguan.directives.models import Assignment
from huiguan.directives.selectors.ledger import LedgerRow
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
    ),
)
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
)


def ledger_values(rows: Iterable[LedgerRow]) -> Iterator[dict[str, Any]]:
    """Values of LEDGER for ledger rows, numbered in their order."""
    number, lines = 0, iter(rows)
    while chunk := list(islice(lines, 500)):
        notes = last_notes(KIND, [row.assignment.pk for row in chunk], "close")
        for row in chunk:
            number += 1
            yield {"order": number, "opinion": notes.get(row.assignment.pk, ""), **_values(row)}


def _values(row: LedgerRow) -> dict[str, Any]:
    assignment, report = row.assignment, row.assignment.last_report
    return {
        "light": str(Light(row.light).label),
        "number": assignment.item.label,
        "source": _source(assignment),
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
    }


def _source(assignment: Assignment) -> str:
    document = assignment.document
    if document is None:
        return _("Own entry")
    parts = (document.number, document.title, assignment.item.section)
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
