"""Imports over the API: the same steps as on the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from huiguan.kernel.exchange import selectors, services
from huiguan.kernel.exchange.enums import Mode
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.sheet import get_sheet
from huiguan.kernel.exchange.sheets.organizations import ORGANIZATIONS, export_values
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router(tags=["exchange"])
CSV = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}


class BatchOut(Schema):
    """An import. `refused` names the columns that were removed unread."""

    id: int
    sheet: str
    name: str
    mode: str
    state: str
    columns: dict[str, int]
    refused: list[str]
    total: int
    done: int
    new: int
    changed: int
    unchanged: int
    bad: int
    message: str


class IssueOut(Schema):
    """Why a row was not imported; sensitive values are masked."""

    row: int
    column: str
    value: str
    reason: str


_FIELDS = ("sheet", "name", "mode", "state", "columns", "refused", "total", "done", "message")
_COUNTS = ("new", "changed", "unchanged", "bad")


def as_row(batch: ImportBatch) -> dict[str, Any]:
    """An import as a plain row."""
    return {"id": batch.pk, **{field: getattr(batch, field) for field in (*_FIELDS, *_COUNTS)}}


@router.post("/organizations/{code}/imports/{sheet}", response={201: BatchOut})
@operation("exchange.open_imports")
def prepare_import(
    request: SignedRequest, code: str, sheet: str, file: File[UploadedFile], mode: Form[Mode] = Mode.GOOD_ROWS
) -> tuple[int, dict[str, Any]]:
    """Take a table in; nothing is imported yet."""
    declared = get_sheet(sheet)
    if not declared.importable:
        raise NotFound(sheet)
    batch = services.prepare_import(
        actor=request.actor, organization=request.organization, sheet=declared, upload=file, mode=mode
    )
    return 201, as_row(batch)


@router.get("/imports/{batch_id}", response=BatchOut)
@operation("exchange.open_imports")
def get_import(request: SignedRequest, batch_id: int) -> dict[str, Any]:
    """How far an import has come."""
    return as_row(selectors.get_batch(request.actor, batch_id))


@router.get("/imports/{batch_id}/issues", response=list[IssueOut])
@operation("exchange.open_imports")
def list_issues(request: SignedRequest, batch_id: int) -> list[dict[str, Any]]:
    """The first thousand reasons why rows were not imported."""
    batch = selectors.get_batch(request.actor, batch_id)
    sheet = selectors.sheet_of(batch)
    return [
        {"row": i.number, "column": i.column, "value": selectors.shown_value(sheet, i), "reason": i.reason}
        for i in selectors.issues_of(batch)[:1000]
    ]


@router.post("/imports/{batch_id}/check", response={202: BatchOut})
@operation("exchange.open_imports")
def check_import(request: SignedRequest, batch_id: int) -> tuple[int, dict[str, Any]]:
    """Begin the trial run."""
    return 202, as_row(services.preview_import(actor=request.actor, batch_id=batch_id))


@router.post("/imports/{batch_id}/start", response={202: BatchOut})
@operation("exchange.open_imports")
def start_import(request: SignedRequest, batch_id: int) -> tuple[int, dict[str, Any]]:
    """Begin the import of a checked file."""
    return 202, as_row(services.start_import(actor=request.actor, batch_id=batch_id))


@router.post("/imports/{batch_id}/stop", response=BatchOut)
@operation("exchange.open_imports")
def stop_import(request: SignedRequest, batch_id: int) -> dict[str, Any]:
    """Stop the rest of an import."""
    return as_row(services.stop_import(actor=request.actor, batch_id=batch_id))


@router.post("/imports/{batch_id}/reverse", response={202: BatchOut})
@operation("exchange.open_imports")
def reverse_import(request: SignedRequest, batch_id: int) -> tuple[int, dict[str, Any]]:
    """Begin to undo an import."""
    return 202, as_row(services.reverse_import(actor=request.actor, batch_id=batch_id))


@router.get("/organizations/{code}/exports/organizations.csv", openapi_extra=CSV)
@operation("exchange.open_imports")
def export_organizations(request: SignedRequest, code: str) -> HttpResponseBase:
    """The association's branch of the tree as CSV."""
    rows = export_values(request.actor, request.organization)
    return exported_response(
        services.export_rows(
            actor=request.actor, organization=request.organization, sheet=ORGANIZATIONS, rows=rows, format="csv"
        )
    )
