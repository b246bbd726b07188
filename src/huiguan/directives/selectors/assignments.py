"""One assignment, and one item with everything below it in the tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Left, Length

from huiguan.directives.enums import AssignmentState, Light
from huiguan.directives.lights import COLUMNS, Facts, LightDays, LightOf, light_of
from huiguan.directives.models import Assignment, ExtensionRequest, Item, ProgressReport, Reminder, ReportAnswer
from huiguan.directives.selectors.documents import visible_items
from huiguan.directives.selectors.kept import kept_below, kept_heads
from huiguan.directives.selectors.ledger import LedgerRow, children_of
from huiguan.directives.selectors.ledger_filter import BRANCH, LedgerFilter
from huiguan.directives.selectors.reach import branch_assignments, visible_assignments
from huiguan.directives.selectors.settings import light_days
from huiguan.kernel.calendar import working_days_between
from huiguan.kernel.files.selectors import files_of, names_by_subject
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.workflow.selectors import Entry, available, timeline

LATEST = 20
LIVING = tuple(state for state in AssignmentState.values if state != AssignmentState.WITHDRAWN)
REPORT_KIND = "directives.progressreport"
ASSIGNMENT_KIND = "directives.assignment"


def get_assignment(actor: Actor, assignment_id: int) -> Assignment:
    """One assignment that the actor may read, with item, document, sender, receiver, parent; else NotFound."""
    rows = visible_assignments(actor).select_related(
        "item", "document", "sender", "organization", "department", "parent__sender", "last_report"
    )
    assignment: Assignment | None = rows.filter(pk=assignment_id).first()
    if assignment is None:
        raise NotFound(str(assignment_id))
    return assignment


def get_item(actor: Actor, item_id: int) -> Item:
    """One item of the actor's associations, sent to them, or sent in the branch that it reads; else NotFound."""
    rows = Item.objects.unscoped("decided by the two conditions below").select_related("document", "organization")
    item: Item | None = rows.filter(pk=item_id).first()
    if item is None or not _reads(actor, item):
        raise NotFound(str(item_id))
    return item


def _reads(actor: Actor, item: Item) -> bool:
    own = visible_items(actor).filter(pk=item.pk).exists()
    return own or visible_assignments(actor).filter(item=item).exists()


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with its evidence and the association that made it."""

    report: ProgressReport
    files: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """Everything that the page of an assignment shows."""

    assignment: Assignment
    light: Light
    scheme: int
    days_left: int | None
    transitions: tuple[Any, ...]
    timeline: list[Entry]
    reports: list[ReportLine]
    extensions: list[ExtensionRequest]
    reminders: list[Reminder]
    evidence: list[Any]
    children: list[LedgerRow]
    equal_demands: list[Assignment]


def assignment_page(actor: Actor, assignment_id: int, organization: Organization | None = None) -> AssignmentPage:
    """The page of an assignment, lit by the rule of the association that reads it (default: the sender).

    The number of queries does not grow with what hangs on it.
    """
    assignment = get_assignment(actor, assignment_id)
    days = light_days(organization or assignment.sender)
    return AssignmentPage(
        assignment=assignment,
        light=light_of_one(assignment, days),
        scheme=int(days.scheme),
        days_left=_days_left(assignment, days),
        transitions=available(actor, assignment),
        timeline=timeline(assignment),
        reports=_reports(assignment_ids=[assignment.pk]),
        extensions=list(
            _hanging_on(ExtensionRequest, assignment).select_related("asked_by__person", "decided_by__person")
        ),
        reminders=list(_hanging_on(Reminder, assignment).select_related("by__person")),
        evidence=list(files_of(ASSIGNMENT_KIND, assignment.pk)),
        children=_children(actor, assignment, days),
        equal_demands=equal_demands(actor, assignment),
    )


def light_of_one(assignment: Assignment, days: LightDays) -> Light:
    """The light of an assignment that is in memory."""
    return light_of(Facts(**{name: getattr(assignment, name) for name in COLUMNS}), days)


def _days_left(assignment: Assignment, days: LightDays) -> int | None:
    due = assignment.due_date or assignment.next_report_on
    return working_days_between(days.as_of, due) if due is not None and assignment.closed_on is None else None


def _hanging_on(model: Any, assignment: Assignment) -> Any:
    return model.objects.unscoped("the assignment was read through scope").filter(assignment=assignment)


def _reports(assignment_ids: Iterable[int] | None = None, rows: Any = None) -> list[ReportLine]:
    # The newest are found by their numbers first: sorting out equal ones among thousands of texts takes long.
    answers = ReportAnswer.objects.filter(assignment__in=rows if rows is not None else list(assignment_ids or ()))
    # By a sum, so that the rows' own answers are sorted and not all reports gone through from the newest.
    newest = answers.order_by((F("report") + 0).desc()).values_list("report", flat=True).distinct()[:LATEST]
    reports = ProgressReport.objects.unscoped("their assignments were read through scope")
    wanted = reports.filter(pk__in=list(newest))
    found = list(wanted.select_related("by__person", "organization").order_by("-pk"))
    files = _files_by_report(found)
    return [ReportLine(report, tuple(files.get(report.pk, ()))) for report in found]


def evidence_names(assignment_ids: Iterable[int]) -> dict[int, list[str]]:
    """Names of the files that belong to assignments read through scope: those of their reports, then their own.

    Three queries, whatever the number of assignments.
    """
    ids = list(assignment_ids)
    answers = list(ReportAnswer.objects.filter(assignment__in=ids).order_by("pk").values_list("assignment", "report"))
    by_report = names_by_subject(REPORT_KIND, {report for _assignment, report in answers})
    own = names_by_subject(ASSIGNMENT_KIND, ids)
    found: dict[int, list[str]] = {}
    for assignment, report in answers:
        found.setdefault(assignment, []).extend(by_report.get(report, ()))
    for assignment, names in own.items():
        found.setdefault(assignment, []).extend(names)
    return found


def _files_by_report(reports: list[ProgressReport]) -> dict[int, list[Any]]:
    """The reports' files in one query; empty without reports."""
    if not reports:
        return {}
    by_report: dict[int, list[Any]] = {}
    sample = files_of(REPORT_KIND, reports[0].pk)
    rows = sample.model.objects.unscoped("their reports were read through scope").filter(
        subject_kind=REPORT_KIND, subject_id__in=[report.pk for report in reports], replaced_by=None
    )
    for file in rows.order_by("pk"):
        by_report.setdefault(file.subject_id or 0, []).append(file)
    return by_report


def _children(actor: Actor, assignment: Assignment, days: LightDays) -> list[LedgerRow]:
    rows = visible_assignments(actor).filter(parent=assignment).exclude(state="withdrawn")
    found = list(
        rows.annotate(light=LightOf(days)).select_related("item", "organization", "sender", "department", "last_report")
        .order_by("light", "organization__path")[:200]
    )  # fmt: skip
    below = children_of([child.pk for child in found])
    return [
        LedgerRow(child, Light(child.light), _days_left(child, days), *below.get(child.pk, (0, 0))) for child in found
    ]


def equal_demands(actor: Actor, assignment: Assignment) -> list[Assignment]:
    """Other open assignments of the same item on the same association, from other senders: one report answers all.

    What an association assigned inside itself is no demand of another level and answers for none.
    """
    if assignment.is_internal:
        return []
    rows = visible_assignments(actor).filter(
        item=assignment.item_id,
        organization=assignment.organization_id,
        mode=assignment.mode,
        state__in=("sent", "taken_on"),
    )
    return list(rows.exclude(pk=assignment.pk).select_related("sender", "organization"))


@dataclass(frozen=True, slots=True)
class ItemBranch:
    """How an item stands in one branch below."""

    organization: Organization
    lights: dict[Light, int]
    rows: LedgerFilter

    @property
    def total(self) -> int:
        """Rows in the branch."""
        return sum(self.lights.values())


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything that the page of an item shows; `context` are the words around the quote, `own` the reader's rows.

    `below` are all rows of the item that the page counts, for those who look deeper.
    """

    item: Item
    context: tuple[str, str, str]
    lights: dict[Light, int]
    branches: list[ItemBranch]
    own: list[Assignment]
    reports: list[ReportLine]
    as_of: date
    below: ItemRows


@dataclass(frozen=True, slots=True)
class ItemRows:
    """An item's rows in the branch of an association, and the rule by which it lights them.

    `counts` holds, by path of the association at the head of each branch, the rows by light and by whether they lie
    below that head.
    """

    rows: ScopedQuerySet[Assignment]
    days: LightDays
    counts: dict[str, dict[tuple[Light, bool], int]]
    heads: dict[str, Organization]


def item_rows(actor: Actor, organization: Organization, item: Item, under: Organization | None = None) -> ItemRows:
    """The rows of an item in the branch of `organization`, or in that of `under` below it, counted by the branches
    directly below; three queries besides the settings."""
    days = light_days(organization)
    rows = branch_assignments(actor, organization).filter(item=item).exclude(state="withdrawn")
    if under is not None:
        rows = rows.filter(organization__path__startswith=under.path)
    kept = kept_below(actor, organization) if under is None else None
    if kept is not None:
        counts = _by_head(kept_heads(kept.but("item_id = %s", item.pk), days))
    else:
        counts = _counts_by_branch(rows, under or organization, days)
    heads = Organization.objects.filter(path__in=counts).order_by("path")
    return ItemRows(rows, days, counts, {head.path: head for head in heads})


def _counts_by_branch(
    rows: ScopedQuerySet[Assignment], place: Organization, days: LightDays
) -> dict[str, dict[tuple[Light, bool], int]]:
    prefix = len(place.path) + Organization.steplen
    found = (
        rows.order_by()
        .annotate(branch=Left("organization__path", prefix), light=LightOf(days), long=Length("organization__path"))
        .values_list("branch", "light")
        .annotate(all=Count("pk"), below=Count("pk", filter=Q(long__gt=prefix)))
    )
    counts: dict[str, dict[tuple[Light, bool], int]] = {}
    for branch, light, count, below in found:
        by_light = counts.setdefault(branch, {})
        by_light[Light(light), True], by_light[Light(light), False] = below, count - below
    return counts


def _by_head(found: Iterable[tuple[str, int, bool, int]]) -> dict[str, dict[tuple[Light, bool], int]]:
    counts: dict[str, dict[tuple[Light, bool], int]] = {}
    for path, light, below, count in found:
        counts.setdefault(path, {})[Light(light), below] = count
    return counts


def item_page(actor: Actor, organization: Organization, item_id: int) -> ItemPage:
    """The page of an item as read in `organization`: its branch of the tree, and the latest reports from there."""
    permit(actor, "directives.read_ledger", organization)
    item = get_item(actor, item_id)
    found = item_rows(actor, organization, item)
    branches = _branches(found, rows_of(item))
    totals = {light: sum(b.lights.get(light, 0) for b in branches) for light in Light}
    own = (
        visible_assignments(actor)
        .filter(item=item, organization=organization)
        .select_related("sender", "organization", "department", "last_report")
    )
    return ItemPage(
        item=item,
        context=words_around(item),
        lights=totals,
        branches=branches,
        own=list(own.order_by("mode", "pk")),
        reports=_reports(rows=found.rows.exclude(last_report=None).order_by().values("pk")),
        as_of=found.days.as_of,
        below=found,
    )


def rows_of(item: Item) -> LedgerFilter:
    """The rows of the ledger that the page of an item counts: all in the branch that were not withdrawn."""
    return LedgerFilter(tab=BRANCH, item=item.pk, state=LIVING)


def _branches(found: ItemRows, base: LedgerFilter) -> list[ItemBranch]:
    made = []
    for path, head in found.heads.items():
        lights: dict[Light, int] = {}
        for (light, _below), count in found.counts[path].items():
            lights[light] = lights.get(light, 0) + count
        made.append(ItemBranch(head, lights, base.but(branch=head.code)))
    return made


AROUND = 400


def words_around(item: Item) -> tuple[str, str, str]:
    """Words before in the same paragraph, the quote, and words after; only the quote when its place is lost."""
    document = item.document
    if document is None or item.start is None or item.end is None or item.anchor_lost:
        return "", item.quote, ""
    text = document.text
    start = max(text.rfind("\n", 0, item.start) + 1, item.start - AROUND)
    line_end = text.find("\n", item.end)
    end = min(len(text) if line_end < 0 else line_end, item.end + AROUND)
    return text[start : item.start].lstrip(), item.quote, text[item.end : end].rstrip()
