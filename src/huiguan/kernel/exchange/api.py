"""Imports over the API: the same steps as on the pages."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponseBase
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from huiguan.kernel.exchange import selectors, services
from huiguan.kernel.exchange.enums import Mode
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.sheet import Sheet, get_sheet
from huiguan.kernel.exchange.sheets.organizations import ORGANIZATIONS, export_values
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.files.uploads import held_upload
from huiguan.kernel.permits import NotFound, permit
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router(tags=["exchange"])
CSV = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}


class FromUploadIn(Schema):
    """A table that was sent in parts, by the id of its upload."""

    upload: uuid.UUID
    mode: Mode = Mode.GOOD_ROWS


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
    corrected: int
    message: str


class IssueOut(Schema):
    """Why a row was not imported; sensitive values are masked. `cure` names what is suggested, if anything."""

    row: int
    column: str
    value: str
    reason: str
    cure: str


class RowCorrectionIn(Schema):
    """The cells of a bad row by column key; columns that are not named stay as they were."""

    cells: dict[str, str]


class RowCorrectionOut(Schema):
    """What the row did, or would do before the import: new, changed or unchanged."""

    result: str


class SuggestionsIn(Schema):
    """Which suggestion is adopted: the column and the cure, in one row or in all (at most 5,000 at a time)."""

    column: str
    cure: str
    row: int | None = None


class SuggestionsOut(Schema):
    """Rows that are in (or pass), and rows in which something else is still wrong."""

    done: int
    left: int


_FIELDS = ("sheet", "name", "mode", "state", "columns", "refused", "total", "done", "message")
_COUNTS = ("new", "changed", "unchanged", "bad", "corrected")


def as_row(batch: ImportBatch) -> dict[str, Any]:
    """An import as a plain row."""
    return {"id": batch.pk, **{field: getattr(batch, field) for field in (*_FIELDS, *_COUNTS)}}


@router.post("/organizations/{code}/imports/{sheet}", response={201: BatchOut})
@operation("exchange.open_imports")
def prepare_import(
    request: SignedRequest, code: str, sheet: str, file: File[UploadedFile], mode: Form[Mode] = Mode.GOOD_ROWS
) -> tuple[int, dict[str, Any]]:
    """Take a table in; nothing is imported yet. A large one goes in parts: see `from-upload`."""
    batch = services.prepare_import(
        actor=request.actor, organization=request.organization, sheet=_importable(sheet), upload=file, mode=mode
    )
    return 201, as_row(batch)


@router.post("/organizations/{code}/imports/{sheet}/from-upload", response={201: BatchOut})
@operation("exchange.open_imports")
def prepare_uploaded_import(
    request: SignedRequest, code: str, sheet: str, uploaded: FromUploadIn
) -> tuple[int, dict[str, Any]]:
    """Take in a table that was sent in parts (`POST /organizations/{code}/uploads`); nothing is imported yet.

    The upload is gone afterwards, also when the table was refused.
    """
    declared = _importable(sheet)
    permit(request.actor, declared.permission, request.organization)
    with held_upload(actor=request.actor, upload_id=uploaded.upload) as (kept, stream):
        batch = services.prepare_import(
            actor=request.actor,
            organization=request.organization,
            sheet=declared,
            upload=stream,
            name=kept.name,
            mode=uploaded.mode,
        )
    return 201, as_row(batch)


def _importable(key: str) -> Sheet:
    declared = get_sheet(key)
    if not declared.importable:
        raise NotFound(key)
    return declared


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
        {
            "row": i.number,
            "column": i.column,
            "value": selectors.shown_value(sheet, i),
            "reason": i.said,
            "cure": i.cure,
        }
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


@router.post("/imports/{batch_id}/rows/{number}", response=RowCorrectionOut)
@operation("exchange.open_imports")
def correct_import_row(
    request: SignedRequest, batch_id: int, number: int, correction: RowCorrectionIn
) -> dict[str, Any]:
    """Put a bad row right; it goes through the same checks as the file."""
    result = services.correct_row(actor=request.actor, batch_id=batch_id, number=number, cells=correction.cells)
    return {"result": result.value}


@router.post("/imports/{batch_id}/adopt", response=SuggestionsOut)
@operation("exchange.open_imports")
def adopt_import_suggestions(request: SignedRequest, batch_id: int, chosen: SuggestionsIn) -> dict[str, Any]:
    """Adopt what is suggested for bad cells."""
    adopted = services.adopt_suggestions(
        actor=request.actor, batch_id=batch_id, column=chosen.column, cure=chosen.cure, number=chosen.row
    )
    return {"done": adopted.done, "left": adopted.left}


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
