"""Own tasks and problems coming in from the lists that offices keep in Excel, and problems going out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.directives import services
from huiguan.directives.enums import AddresseeKind, DueKind, ItemKind
from huiguan.directives.forms import SEPARATORS
from huiguan.directives.links import ledger_url
from huiguan.directives.models import Assignment, Item
from huiguan.directives.selectors.documents import PROBLEM_STATES
from huiguan.directives.services.passing import Unit
from huiguan.kernel.exchange import Column, Outcome, Result, Sheet, register_sheet, row_by_row
from huiguan.kernel.exchange.sheet import Applied, ImportContext, Reversal, Row
from huiguan.kernel.exchange.values import day, text
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.permits import NotFound, RuleViolation


def names(cell: Any) -> list[str]:
    """A parser of names separated by 、 or commas."""
    found = (name.strip() for name in SEPARATORS.split(text(1000)(cell)))
    return list(dict.fromkeys(name for name in found if name))


def _unit(organization: Organization, values: dict[str, Any]) -> Unit:
    """The department of that name; any other name is a body; none is the office as a whole."""
    people = {"responsible": values.get("responsible", ""), "contact": values.get("contact", "")}
    name = values.get("lead", "")
    if not name:
        return Unit(**people)
    rows = Department.objects.unscoped("permitted by the service that takes the row")
    department = rows.filter(organization=organization, name=name, closed_on=None).first()
    if department is not None:
        return Unit(kind=AddresseeKind.DEPARTMENT.value, department_id=department.pk, **people)
    return Unit(kind=AddresseeKind.BODY.value, name=name, **people)


def _known(context: ImportContext, kind: str, title: str) -> Item | None:
    rows = Item.objects.unscoped("looked for among the own entries of the association that imports")
    own = rows.filter(organization=context.organization, document=None, kind=kind, title=title)
    item: Item | None = own.exclude(state="discarded").first()
    return item


def apply_task(context: ImportContext, row: Row) -> Outcome:
    """Enter a task; one of the same words stays as it is, so that a file imported twice makes nothing twice."""
    values = row.values
    if _known(context, ItemKind.TASK, values["title"]) is not None:
        return Outcome(row.number, Result.UNCHANGED)
    due = values.get("due")
    [assignment, *_more] = services.add_own_assignment(
        actor=context.actor,
        organization=context.organization,
        title=values["title"],
        units=[_unit(context.organization, values)],
        due_date=due,
        measure=values.get("measures", ""),
        done_when=values.get("target", ""),
        supporting=values.get("supporting", []),
        **({} if due else {"due_kind": DueKind.STANDING.value}),
    )
    return Outcome(row.number, Result.NEW, assignment.pk)


def apply_problem(context: ImportContext, row: Row) -> Outcome:
    """Enter a problem; one of the same words stays as it is."""
    values = dict(row.values)
    title = values.pop("title")
    if _known(context, ItemKind.PROBLEM, title) is not None:
        return Outcome(row.number, Result.UNCHANGED)
    due = values.pop("due", None)
    timed = {"due_kind": DueKind.DATE.value, "due_date": due} if due else {}
    item = services.add_item(
        actor=context.actor,
        organization=context.organization,
        title=title,
        kind=ItemKind.PROBLEM.value,
        **{key: value for key, value in values.items() if key in PROBLEM_FIELDS},
        **timed,
    )
    return Outcome(row.number, Result.NEW, item.pk)


def reverse_tasks(context: ImportContext, applied: list[Applied]) -> list[Reversal]:
    """Withdraw the tasks that nobody reported on yet."""
    return [_reversed(row, _withdraw, context) for row in applied]


def reverse_problems(context: ImportContext, applied: list[Applied]) -> list[Reversal]:
    """Discard the problems that were not handed out yet."""
    return [_reversed(row, _discard, context) for row in applied]


def _reversed(row: Applied, undo: Any, context: ImportContext) -> Reversal:
    try:
        undo(context, row.object_id)
    except (RuleViolation, NotFound) as refusal:
        reason = refusal.message if isinstance(refusal, RuleViolation) else _("You may no longer change it.")
        return Reversal(row.number, done=False, reason=reason)
    return Reversal(row.number, done=True)


def _withdraw(context: ImportContext, assignment_id: int) -> None:
    rows = Assignment.objects.unscoped("the service asks the permission")
    if rows.filter(pk=assignment_id).exclude(last_report=None).exists():
        raise RuleViolation(_("Somebody reported on it already."), code="reported")
    services.withdraw_assignment(actor=context.actor, assignment_id=assignment_id, reason=_("Import undone"))


def _discard(context: ImportContext, item_id: int) -> None:
    if Assignment.objects.unscoped("the service asks the permission").filter(item=item_id).exists():
        raise RuleViolation(_("It was handed out already."), code="handed_out")
    revision = Item.objects.unscoped("the service asks the permission").values_list("revision", flat=True)
    services.discard_item(actor=context.actor, item_id=item_id, revision=revision.get(pk=item_id))


PROBLEM_FIELDS = ("cause", "measure", "parties", "done_when", "finder")
TASKS = Sheet(
    key="directives-tasks",
    label=gettext_lazy("Own tasks"),
    permission="directives.dispatch",
    apply=row_by_row(apply_task),
    reverse=reverse_tasks,
    max_rows=20_000,
    url=lambda code: ledger_url(code, "tab=own"),
    columns=(
        Column("title", gettext_lazy("Task"), ("工作任务", "任务", "事项"), required=True, parse=text(300), width=40),
        Column("measures", gettext_lazy("Specific measures"), ("具体措施", "措施"), parse=text(5000), width=24),
        Column("target", gettext_lazy("Target"), ("目标", "量化指标", "工作目标"), parse=text(300), width=20),
        Column("lead", gettext_lazy("Lead unit"), ("牵头单位", "责任单位", "牵头部门"), parse=text(200), width=18),
        Column("supporting", gettext_lazy("Co-operating units"), ("配合单位", "协办单位"), parse=names, width=18),
        Column("responsible", gettext_lazy("Answers for it"), ("责任人",), parse=text(120), width=12),
        Column("contact", gettext_lazy("Contact person"), ("联络员", "联系人"), parse=text(120), width=12),
        Column("due", gettext_lazy("Due"), ("完成时限", "时限", "完成时间"), parse=day, width=14),
    ),
)
PROBLEMS = Sheet(
    key="directives-problems",
    label=gettext_lazy("Problems"),
    permission="directives.edit_items",
    export_permission="directives.export_ledger",
    apply=row_by_row(apply_problem),
    reverse=reverse_problems,
    max_rows=20_000,
    url=lambda code: f"/o/{code}/directives/problems/",
    columns=(
        Column("number", gettext_lazy("No."), ("编号", "序号"), width=8),
        Column("title", gettext_lazy("Problem"), ("问题", "存在问题"), required=True, parse=text(300), width=36),
        Column("cause", gettext_lazy("Cause"), ("原因", "原因分析"), parse=text(5000), width=24),
        Column("measure", gettext_lazy("Measure"), ("整改措施", "措施"), parse=text(5000), width=30),
        Column("parties", gettext_lazy("Who mends it"), ("责任单位", "责任"), parse=names, format="、".join, width=18),
        Column("due", gettext_lazy("Due"), ("整改时限", "完成时限", "时限"), parse=day, width=14),
        Column("done_when", gettext_lazy("Checked by"), ("验收标准", "验收", "整改目标"), parse=text(5000), width=24),
        Column("finder", gettext_lazy("Found by"), ("发现单位",), parse=text(200), width=16),
        Column("source", gettext_lazy("Source"), ("来源",), width=24),
        Column("state", gettext_lazy("State"), ("状态", "整改情况"), width=12),
    ),
)


def problem_values(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Values of PROBLEMS for rows of `problems_of`."""
    for item in rows:
        values = {key: getattr(item, key) for key in ("title", *PROBLEM_FIELDS)}
        document = item.document
        yield values | {
            "number": item.label,
            "due": item.due_date or item.due_text,
            "source": f"{document.number} {document.title}".strip() if document else _("Own entry"),
            "state": str(PROBLEM_STATES[item.progress]),
        }


def register() -> None:
    """Declare the sheets; called when the room starts up."""
    for sheet in (TASKS, PROBLEMS):
        register_sheet(sheet)
