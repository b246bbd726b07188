"""The heat table level by level: what lies below one branch of the board, and which documents a board can be of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from django.db.models import Count, Exists, OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from huiguan.directives.enums import AssignmentState, Light
from huiguan.directives.lights import LightDays, LightOf
from huiguan.directives.models import Document
from huiguan.directives.selectors.board import Board, HeatCell, HeatRow
from huiguan.directives.selectors.cells import READ
from huiguan.directives.selectors.kept import documents_of_lines, kept_below
from huiguan.directives.selectors.ledger_filter import NO_TOPIC, LedgerFilter
from huiguan.directives.selectors.reach import branch_assignments
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit
from huiguan.kernel.permits.managers import ScopedQuerySet

DOCUMENTS = 100  # offered to choose from


def only_itself(rows: LedgerFilter, head: Organization, within: Organization) -> LedgerFilter:
    """The filter of a line for `head` in a table of what lies below `within`.

    The line of `within` itself counts what it received, and not the branch below it.
    """
    return rows.but(branch="", receiver=head.code) if head.pk == within.pk else rows.but(branch=head.code)


def top_rows(board: Board) -> list[HeatRow]:
    """The lines of the board's heat table, the association's own line (if any) first and opening nothing."""
    within = board.organization
    return [_own_line(row, within) if row.organization.pk == within.pk else row for row in board.heat]


def _own_line(row: HeatRow, within: Organization) -> HeatRow:
    here = only_itself(row.rows, row.organization, within)
    cells = {topic: replace(cell, rows=here.but(topic=topic or NO_TOPIC)) for topic, cell in row.cells.items()}
    return replace(row, cells=cells, has_below=False, rows=here)


def heat_below(
    actor: Actor, organization: Organization, branch: str, base: LedgerFilter, days: LightDays
) -> list[HeatRow]:
    """The lines directly below the association of the code `branch`, counted as the board of `organization` counts.

    `base` and `days` are the board's. Three statements, whatever the rows. NotFound when `branch` lies outside.
    """
    permit(actor, READ, organization)
    head = Organization.objects.filter(code=branch, path__startswith=organization.path).first()
    if head is None:
        raise NotFound(branch)
    rows = branch_assignments(actor, organization).filter(organization__path__startswith=head.path)
    if base.document:
        rows = rows.filter(document__in=base.document)
    rows = rows.filter(sent_on__lte=days.as_of).exclude(state=AssignmentState.WITHDRAWN)
    counted = (
        rows.annotate(light=LightOf(days))
        .annotate(head=Left("organization__path", len(head.path) + Organization.steplen))
        .order_by()
        .values_list("head", "topic", "light")
        .annotate(count=Count("pk"))
    )
    cells: dict[str, dict[str, dict[Light, int]]] = defaultdict(lambda: defaultdict(dict))
    for path, topic, light, count in counted:
        cells[path][topic][Light(light)] = count
    heads = Organization.objects.filter(path__in=cells).order_by("path")
    return [_line(one, cells[one.path], head, base) for one in heads]


def _line(head: Organization, topics: dict[str, dict[Light, int]], within: Organization, base: LedgerFilter) -> HeatRow:
    here = only_itself(base, head, within)
    cells = {
        topic: HeatCell(lights, sum(lights.values()), here.but(topic=topic or NO_TOPIC))
        for topic, lights in topics.items()
    }
    closed = sum(cell.lights.get(Light.CLOSED, 0) for cell in cells.values())
    below = head.numchild > 0 and head.pk != within.pk
    return HeatRow(head, below, cells, sum(cell.total for cell in cells.values()), closed, here)


def board_documents(actor: Actor, organization: Organization) -> list[Document]:
    """Documents of which the branch has tasks: what a board can be narrowed to, newest first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Document] = Document.objects.unscoped("documents of rows that were read through scope")
    kept = kept_below(actor, organization)
    if kept is not None:
        rows = rows.filter(pk__in=RawSQL(*documents_of_lines(kept)))  # noqa: S611 - a statement of constants
    else:
        counted = branch_assignments(actor, organization).filter(document=OuterRef("pk"))
        rows = rows.filter(Exists(counted.exclude(state=AssignmentState.WITHDRAWN)))
    found = rows.only("pk", "title", "number")
    return list(found.order_by("-pk")[:DOCUMENTS])
