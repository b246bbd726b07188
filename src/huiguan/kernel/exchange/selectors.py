"""Reading imports and exports: those of the associations in which the actor may do the same."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from huiguan.kernel.exchange.enums import IssueKind
from huiguan.kernel.exchange.models import (
    ExportRecord,
    HeaderMemory,
    ImportBadRow,
    ImportBatch,
    ImportIssue,
    ImportSample,
)
from huiguan.kernel.exchange.policies import OPEN
from huiguan.kernel.exchange.sheet import Sheet, get_sheet, sheets
from huiguan.kernel.permits import Actor, NotFound, allows, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet, scope_filter
from huiguan.kernel.privacy import open_value, unwrap_key
from huiguan.kernel.statements import first_of

FILE_KIND = "exchange.importbatch"
MASK = "****"


def visible_batches(actor: Actor) -> ScopedQuerySet[ImportBatch]:
    """Imports of the sheets and associations that `actor` may import into."""
    allowed = Q(pk__in=[])
    for sheet in sheets():
        if sheet.importable:
            allowed |= Q(sheet=sheet.key) & scope_filter(scope_of(actor, sheet.permission))
    return ImportBatch.objects.unscoped("the scope of each sheet's permission is in the condition").filter(allowed)


def has_running(user_id: int, states: Collection[str]) -> bool:
    """Whether an account started imports that stand in one of `states`; asked for every page, so by few columns."""
    own = "SELECT id FROM exchange_importbatch WHERE created_by_id = %s AND state = ANY(%s) LIMIT 1"
    return first_of(own, user_id, [str(state) for state in states]) is not None


def get_batch(actor: Actor, batch_id: int) -> ImportBatch:
    """One import; NotFound for unknown and forbidden alike."""
    batch = visible_batches(actor).select_related("organization", "file", "created_by").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("import")
    return batch


def lock_batch(actor: Actor, batch_id: int) -> tuple[ImportBatch, Sheet]:
    """An import under lock, with its sheet; inside a transaction."""
    rows = visible_batches(actor).select_for_update(of=("self",)).select_related("organization")
    batch = rows.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("import")
    return batch, get_sheet(batch.sheet)


def may_read_file(actor: Actor, batch_id: int) -> bool:
    """Whether `actor` reads the file of an import: whoever sees the import."""
    return visible_batches(actor).filter(pk=batch_id).exists()


def issues_of(batch: ImportBatch, column: str | None = None) -> QuerySet[ImportIssue]:
    """Why rows of an import were refused, in the order of the file; of one column when it is named."""
    issues = ImportIssue.objects.filter(batch=batch).order_by("number", "pk")
    return issues if column is None else issues.filter(column=column)


def sheet_of(batch: ImportBatch) -> Sheet:
    """The sheet of an import, with the further columns of its association."""
    return get_sheet(batch.sheet).within(batch.organization)


def remembered_headers(organization: Any, sheet: str) -> dict[str, str]:
    """Headers, written for comparison, that somebody of this association matched by hand before, and the columns."""
    rows = HeaderMemory.objects.unscoped("of the association into which the caller imports")
    return dict(rows.filter(organization=organization, sheet=sheet).values_list("header", "column"))


@dataclass(frozen=True, slots=True)
class Content:
    """The cells of a refused row by column key, as they were read, and what is suggested for some of them."""

    cells: dict[str, Any]
    suggested: dict[str, str]


def content_of(row: ImportBadRow) -> Content:
    """What a refused row says."""
    if row.data_key is None or row.cells is None:
        return Content({}, {})
    found = json.loads(open_value(unwrap_key(row.data_key), "cells", row.cells))
    return Content(found["cells"], found["suggested"])


def bad_rows_of(batch: ImportBatch) -> QuerySet[ImportBadRow]:
    """The refused rows of an import, in the order of the file; the caller has read the import."""
    return ImportBadRow.objects.filter(batch=batch).order_by("number")


def get_bad_row(actor: Actor, batch_id: int, number: int) -> ImportBadRow:
    """A refused row of an import; NotFound for unknown and forbidden alike."""
    row = bad_rows_of(get_batch(actor, batch_id)).filter(number=number).first()
    if row is None:
        raise NotFound("row")
    return row


def corrections(batch: ImportBatch) -> dict[int, ImportBadRow]:
    """Rows that somebody corrected before the import, by number, still sealed."""
    return {row.number: row for row in bad_rows_of(batch).exclude(corrected_at=None).iterator()}


def overlaid(batch: ImportBatch, row: ImportBadRow, cells: Sequence[Any]) -> list[Any]:
    """A row of the file with what somebody corrected in it."""
    fresh = content_of(row).cells
    merged = list(cells) + [""] * (max(batch.columns.values()) + 1 - len(cells))
    for key, index in batch.columns.items():
        if key in fresh:
            merged[index] = fresh[key]
    return merged


def samples_of(batch: ImportBatch, result: str) -> QuerySet[ImportSample]:
    """Rows behind a figure of the result."""
    return ImportSample.objects.filter(batch=batch, result=result).order_by("pk")


def issues_by_row(batch: ImportBatch, numbers: Collection[int]) -> dict[int, list[ImportIssue]]:
    """The reasons of some rows."""
    found: dict[int, list[ImportIssue]] = {number: [] for number in numbers}
    for issue in issues_of(batch).filter(number__in=numbers):
        found[issue.number].append(issue)
    return found


def cure_counts(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """Columns and cures that are suggested there, with how often, the most frequent first."""
    rows = issues_of(batch).exclude(cure="").order_by().values_list("column", "cure").annotate(n=Count("pk"))
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def shown_value(sheet: Sheet, issue: ImportIssue) -> str:
    """What stood in the cell, masked when the column is sensitive."""
    return kept_value(sheet, issue.column, issue.value)


def kept_value(sheet: Sheet, column: str, value: str) -> str:
    """What is kept of a cell beside the reason: of sensitive columns the mask only."""
    if not column or not value or not sheet.has(column) or not sheet.column(column).sensitive:
        return value
    return value[:2] + MASK + value[-2:] if len(value) > 6 else MASK


def issue_counts(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """Kinds of reasons and how many refused rows have their first reason there, the most frequent first.

    Wrong cells are told apart by their column; the column of the other kinds is empty.
    """
    first = ImportIssue.objects.filter(batch=batch).order_by("number", "pk").distinct("number")
    counts = ImportIssue.objects.filter(pk__in=first.values("pk")).order_by().values_list("kind", "column")
    found: dict[tuple[str, str], int] = {}
    for kind, column, number in counts.annotate(n=Count("pk")):
        place = (kind, column if kind == IssueKind.CELL else "")
        found[place] = found.get(place, 0) + number
    return sorted(((kind, column, number) for (kind, column), number in found.items()), key=lambda row: -row[2])


def exports_of(actor: Actor, organization: Any) -> QuerySet[ExportRecord]:
    """What was taken out of an association, the latest first."""
    if not allows(actor, OPEN.name, organization):
        raise NotFound("exports")
    records = ExportRecord.objects.scoped(scope_of(actor, OPEN.name)).filter(organization=organization)
    return records.select_related("user").order_by("-pk")
