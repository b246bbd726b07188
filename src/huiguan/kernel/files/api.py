"""Files over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from huiguan.kernel.files import selectors, services
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.views import served
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router(tags=["files"])
ANY_TYPE = {"responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}}


class FileOut(Schema):
    """A stored file; `sha256` is of what lies on the disk, in hexadecimal: of its content, unless that is sealed."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    version: int


def as_row(file: StoredFile) -> dict[str, Any]:
    """A file as a plain row."""
    fields = ("name", "media_type", "size", "sha256", "version")
    return {"id": file.pk, **{field: getattr(file, field) for field in fields}}


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
    return served(selectors.get_file(request.actor, file_id), inline=False)
