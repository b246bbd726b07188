"""Files over the API: in one piece, or in parts that go on where the line broke."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpResponseBase
from ninja import File, Header, Router, Schema
from ninja.files import UploadedFile

from huiguan.kernel.files import selectors, services, uploads
from huiguan.kernel.files.models import StoredFile, Upload
from huiguan.kernel.files.views import received_part, served
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router(tags=["files"])
BYTES = {"type": "string", "format": "binary"}
ANY_TYPE = {"responses": {200: {"content": {"*/*": {"schema": BYTES}}}}}
PART_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": BYTES}}}}


class FileOut(Schema):
    """A stored file; `sha256` is of what lies on the disk, in hexadecimal: of its content, unless that is sealed."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    version: int


class UploadIn(Schema):
    """A file that will come in parts: its name and its size in bytes."""

    name: str
    size: int


class UploadOut(Schema):
    """An upload in parts. The next part begins at byte `received` and holds at most `part_limit` bytes."""

    id: uuid.UUID
    name: str
    size: int
    received: int
    part_limit: int


def as_row(file: StoredFile) -> dict[str, Any]:
    """A file as a plain row."""
    fields = ("name", "media_type", "size", "sha256", "version")
    return {"id": file.pk, **{field: getattr(file, field) for field in fields}}


def upload_row(upload: Upload) -> dict[str, Any]:
    """An upload under way as a plain row."""
    fields = ("name", "size", "received")
    return {"id": upload.pk, "part_limit": uploads.PART_LIMIT, **{field: getattr(upload, field) for field in fields}}


@router.post("/organizations/{code}/files", response={201: FileOut})
@operation("files.upload_file")
def upload_file(request: SignedRequest, code: str, file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    """Keep a file for an association; 422 says why it was refused."""
    kept = services.store_file(actor=request.actor, organization=request.organization, upload=file)
    return 201, as_row(kept)


@router.get("/files/{file_id}", response=FileOut)
@operation("files.open_file")
def get_file(request: SignedRequest, file_id: int) -> dict[str, Any]:
    """What is known of a file."""
    return as_row(selectors.get_file(request.actor, file_id))


@router.get("/files/{file_id}/content", openapi_extra=ANY_TYPE)
@operation("files.open_file")
def get_content(request: SignedRequest, file_id: int) -> HttpResponseBase:
    """The file itself."""
    return served(services.open_for(actor=request.actor, file_id=file_id), inline=False)


@router.post("/organizations/{code}/uploads", response={201: UploadOut})
@operation("files.upload_file")
def begin_upload(request: SignedRequest, code: str, upload: UploadIn) -> tuple[int, dict[str, Any]]:
    """Begin an upload in parts; it is dropped a day after its last part."""
    begun = uploads.begin_upload(
        actor=request.actor, organization=request.organization, name=upload.name, size=upload.size
    )
    return 201, upload_row(begun)


@router.get("/uploads/{uuid:upload_id}", response=UploadOut)
@operation("files.continue_upload")
def get_upload(request: SignedRequest, upload_id: uuid.UUID) -> dict[str, Any]:
    """How far an upload of one's own has come: after a broken line, go on at `received`."""
    return upload_row(uploads.get_upload(request.actor, upload_id))


@router.put("/uploads/{uuid:upload_id}", response=UploadOut, openapi_extra=PART_BODY)
@operation("files.continue_upload")
def put_part(
    request: SignedRequest, upload_id: uuid.UUID, offset: Annotated[int, Header(alias="Upload-Offset", ge=0)]
) -> dict[str, Any]:
    """Add the bytes of the body at `Upload-Offset`; 409 when the upload stands elsewhere, so nothing is doubled."""
    return upload_row(received_part(request, upload_id, offset))


@router.post("/uploads/{uuid:upload_id}/file", response={201: FileOut})
@operation("files.continue_upload")
def finish_upload(request: SignedRequest, upload_id: uuid.UUID) -> tuple[int, dict[str, Any]]:
    """Keep the file once its last byte is in; 409 while some are missing."""
    return 201, as_row(uploads.finish_upload(actor=request.actor, upload_id=upload_id))
