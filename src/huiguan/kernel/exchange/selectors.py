"""Reading imports and exports: those of the associations in which the actor may do the same."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet

from huiguan.kernel.exchange.models import ExportRecord, HeaderMemory, ImportBatch, ImportIssue
from huiguan.kernel.exchange.policies import OPEN
from huiguan.kernel.exchange.sheet import Sheet, get_sheet, sheets
from huiguan.kernel.permits import Actor, NotFound, allows, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet, scope_filter

FILE_KIND = "exchange.importbatch"
MASK = "****"


def visible_batches(actor: Actor) -> ScopedQuerySet[ImportBatch]:
    """Imports of the sheets and associations that `actor` may import into."""
    allowed = Q(pk__in=[])
    for sheet in sheets():
        if sheet.importable:
            allowed |= Q(sheet=sheet.key) & scope_filter(scope_of(actor, sheet.permission))
    return ImportBatch.objects.unscoped("the scope of each sheet's permission is in the condition").filter(allowed)


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


def shown_value(sheet: Sheet, issue: ImportIssue) -> str:
    """What stood in the cell, masked when the column is sensitive."""
    return kept_value(sheet, issue.column, issue.value)


def kept_value(sheet: Sheet, column: str, value: str) -> str:
    """What is kept of a cell beside the reason: of sensitive columns the mask only."""
    if not column or not value or not sheet.has(column) or not sheet.column(column).sensitive:
        return value
    return value[:2] + MASK + value[-2:] if len(value) > 6 else MASK


def issue_counts(batch: ImportBatch) -> list[tuple[str, int]]:
    """Columns and how many refused rows have their first reason there, the most frequent first."""
    first: dict[int, str] = {}
    for number, column in issues_of(batch).values_list("number", "column"):
        first.setdefault(number, column)
    return Counter(first.values()).most_common()


def exports_of(actor: Actor, organization: Any) -> QuerySet[ExportRecord]:
    """What was taken out of an association, the latest first."""
    if not allows(actor, OPEN.name, organization):
        raise NotFound("exports")
    records = ExportRecord.objects.scoped(scope_of(actor, OPEN.name)).filter(organization=organization)
    return records.select_related("user").order_by("-pk")
