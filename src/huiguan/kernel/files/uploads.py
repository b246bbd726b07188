"""Uploads in parts: sent on from where the line broke, and kept as a file when the last byte is in.

Parts lie in a folder of this machine, not in the storage: only whole files reach that.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.files import blobs
from huiguan.kernel.files.models import StoredFile, Upload
from huiguan.kernel.files.policies import UPLOAD
from huiguan.kernel.files.services import clean_name, store_file, too_large
from huiguan.kernel.files.sniffing import empty_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, permit

PART_LIMIT = 8 * 1024 * 1024
KEPT_FOR = timedelta(days=1)


def part_path(upload_id: uuid.UUID) -> Path:
    """Where the bytes received so far lie."""
    return Path(settings.FILES_PARTS) / str(upload_id)


def begin_upload(*, actor: Actor, organization: Any, name: str, size: int, permission: str = UPLOAD.name) -> Upload:
    """Begin an upload in parts of a file of `size` bytes; Invalid when it is too large or has no name."""
    permit(actor, permission, organization)
    if size <= 0:
        raise empty_file()
    if size > settings.FILES_MAX_BYTES:
        raise too_large(size)
    if actor.user_id is None:
        raise NotFound("upload")
    with recording(actor, organization, reason="begin_upload"):
        return Upload.objects.create(organization=organization, user_id=actor.user_id, name=clean_name(name), size=size)


def get_upload(actor: Actor, upload_id: uuid.UUID) -> Upload:
    """An upload of the actor's own; NotFound otherwise."""
    uploads = Upload.objects.unscoped("only the sender's own").select_related("organization")
    upload = uploads.filter(pk=upload_id).first()
    if upload is None or upload.user_id != actor.user_id:
        raise NotFound("upload")
    return upload


def receive_part(*, actor: Actor, upload_id: uuid.UUID, offset: int, content: bytes) -> Upload:
    """Add bytes at `offset`; Conflict when the upload stands elsewhere (see `received`), Invalid beyond its size.

    The bytes are on the disk before the row says so; a part sent twice after a broken line is refused, not doubled.
    """
    get_upload(actor, upload_id)
    with recording(actor, reason="receive_part"):
        upload: Upload = Upload.objects.unscoped("the sender's own, as read").select_for_update().get(pk=upload_id)
        if offset != upload.received:
            raise Conflict(_("The upload goes on at another place."), code="upload_offset")
        if offset + len(content) > upload.size:
            raise Invalid(_("More was sent than announced."), code="upload_size")
        with blobs.full_disk_refused():
            _write(part_path(upload.pk), offset, content)
        upload.received = offset + len(content)
        upload.save(update_fields=["received", "changed_at"])
    return upload


def _write(path: Path, offset: int, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "wb") as sink:
        sink.seek(offset)
        sink.truncate()
        sink.write(content)


def finish_upload(
    *, actor: Actor, upload_id: uuid.UUID, permission: str = UPLOAD.name, replaces_id: int | None = None
) -> StoredFile:
    """Keep the file once all its bytes are in, by `store_file`; Conflict while some are missing."""
    upload = whole_upload(actor, upload_id)
    with recording(actor, upload.organization_id, reason="finish_upload"):
        with part_path(upload.pk).open("rb") as stream:
            file = store_file(
                actor=actor,
                organization=upload.organization,
                upload=stream,
                permission=permission,
                name=upload.name,
                replaces_id=replaces_id,
            )
        upload.delete()
    part_path(upload_id).unlink(missing_ok=True)
    return file


def whole_upload(actor: Actor, upload_id: uuid.UUID) -> Upload:
    """An upload of the actor's own whose bytes are all in; Conflict while some are missing."""
    upload = get_upload(actor, upload_id)
    if upload.received != upload.size:
        raise Conflict(_("The upload is not complete yet."), code="upload_offset")
    return upload


@contextmanager
def held_upload(*, actor: Actor, upload_id: uuid.UUID) -> Iterator[tuple[Upload, IO[bytes]]]:
    """A whole upload that never becomes a file of the association: read within, gone afterwards.

    For tables that are cleaned before anything of them is kept.
    """
    upload = whole_upload(actor, upload_id)
    try:
        with part_path(upload.pk).open("rb") as stream:
            yield upload, stream
    finally:
        with recording(actor, upload.organization_id, reason="held_upload"):
            upload.delete()
        part_path(upload_id).unlink(missing_ok=True)


def drop_stale_uploads() -> int:
    """Remove uploads whose last part is older than a day, and parts that no upload names; returns the rows gone."""
    stale = Upload.objects.unscoped("a job that cleans up").filter(changed_at__lt=timezone.now() - KEPT_FOR)
    dropped: int = stale.delete()[0]
    known = {str(pk) for pk in Upload.objects.unscoped("as above").values_list("pk", flat=True)}
    folder = Path(settings.FILES_PARTS)
    for part in folder.iterdir() if folder.is_dir() else ():
        if part.name not in known:
            part.unlink(missing_ok=True)
    return dropped
