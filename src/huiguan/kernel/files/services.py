"""Taking files in, attaching them, and removing them."""

from __future__ import annotations

import os
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from huiguan.kernel.files import sealing
from huiguan.kernel.files.classified import refuse_classified
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.policies import UPLOAD
from huiguan.kernel.files.readers import is_sealed, tell_opened
from huiguan.kernel.files.selectors import get_file
from huiguan.kernel.files.sniffing import UNFOLDED_LIMIT, check_intact, sniff
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Conflict, Invalid, RuleViolation, permit

NAME_LIMIT = 200


def store_file(
    *,
    actor: Actor,
    organization: Any,
    upload: File[bytes] | IO[bytes],
    permission: str = UPLOAD.name,
    name: str = "",
    subject_kind: str = "",
    subject_id: int | None = None,
    replaces_id: int | None = None,
    max_bytes: int | None = None,
    unfolded_limit: int = UNFOLDED_LIMIT,
) -> StoredFile:
    """Keep a file for `organization`; `permission` is the room's own, asked in that association.

    `upload` is anything readable in bytes that can be rewound; its `name` counts unless `name` is given. With
    `replaces_id` it becomes the next version of that file and takes over its subject. `max_bytes` and `unfolded_limit`
    stand in place of the usual limits, for callers that read the file as a stream. Raises Invalid with the reason
    when the file is refused (empty, too large, type not taken, name and content differ, password, macros, damaged,
    bears a mark of classification), RuleViolation `storage_total` when the association's space is used up and
    `storage_full` when the disk is; nothing half-written stays.
    """
    permit(actor, permission, organization)
    name = clean_name(name or os.path.basename(getattr(upload, "name", "") or ""))
    stream = _rewindable(upload)
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    _check_size(size, max_bytes)
    found = sniff(name, stream, unfolded_limit)
    check_intact(found, stream)
    refuse_classified(name, found, stream)
    with recording(actor, organization, reason="store_file"):
        _lock_space(organization.pk)
        _check_total(organization.pk, size)
        file = StoredFile(
            organization=organization,
            name=name,
            media_type=found.media_type,
            size=size,
            subject_kind=subject_kind,
            subject_id=subject_id,
            uploaded_by_id=actor.user_id,
        )
        if replaces_id is not None:
            _follow(actor, file, replaces_id)
        sealing.keep_content(file, stream)
        file.save(force_insert=True)
    return file


def _rewindable(upload: Any) -> Any:
    """Django's uploads give their bytes through `file`; plain streams are taken as they are."""
    stream: Any = upload.file if isinstance(upload, File) else upload
    stream.seek(0)
    return stream


def clean_name(name: str) -> str:
    """A file's name without folders, control characters and blank edges, cut to 200 characters before the extension."""
    plain = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip(" .")
    if not plain:
        raise Invalid(_("The file has no name."), code="file_name")
    if len(plain) <= NAME_LIMIT:
        return plain
    stem, extension = os.path.splitext(plain)
    return stem[: NAME_LIMIT - len(extension)] + extension if len(extension) < 20 else plain[:NAME_LIMIT]


def _check_size(size: int, limit: int | None) -> None:
    if size > (limit or settings.FILES_MAX_BYTES):
        raise too_large(size)


def too_large(size: int) -> Invalid:
    """The refusal of a file above the limit for one file."""
    values = {"size": filesizeformat(size), "limit": filesizeformat(settings.FILES_MAX_BYTES)}
    return Invalid(
        _("The file has %(size)s; at most %(limit)s are taken. Divide or compress it.") % values, code="file_too_large"
    )


def _lock_space(organization_id: int) -> None:
    """Let uploads of one association pass one after the other, so that the total is never exceeded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('files.total', %s))", [organization_id])


def _check_total(organization_id: int, size: int) -> None:
    files = StoredFile.objects.unscoped("the total of the association").filter(organization_id=organization_id)
    used = files.aggregate(total=Sum("size"))["total"] or 0
    if used + size > settings.FILES_TOTAL_BYTES:
        values = {"used": filesizeformat(used), "limit": filesizeformat(settings.FILES_TOTAL_BYTES)}
        raise RuleViolation(
            _("The association's space is used up: %(used)s of %(limit)s. Remove old files first.") % values,
            code="storage_total",
        )


def _follow(actor: Actor, file: StoredFile, replaces_id: int) -> None:
    """Make `file` the next version of an earlier one of the same association."""
    get_file(actor, replaces_id)
    earlier = StoredFile.objects.unscoped("read through get_file before").select_for_update().get(pk=replaces_id)
    if earlier.organization_id != file.organization_id:
        raise Invalid(_("The earlier version belongs to another association."), code="file_version")
    if StoredFile.objects.unscoped("check of uniqueness").filter(replaces=earlier).exists():
        raise Conflict(_("Someone uploaded a newer version meanwhile; yours was not kept."), code="file_version")
    file.replaces, file.version = earlier, earlier.version + 1
    file.subject_kind, file.subject_id = earlier.subject_kind, earlier.subject_id


def attach_file(
    *, actor: Actor, file_id: int, subject_kind: str, subject_id: int, permission: str = UPLOAD.name
) -> StoredFile:
    """Attach an unattached file to a thing; from then on it is read by those who may read the thing.

    Only the person who uploaded it may, with `permission` in its association. Attaching again to the same thing
    changes nothing; to another raises Conflict.
    """
    file = get_file(actor, file_id)
    permit(actor, permission, file.organization)
    with recording(actor, file.organization_id, reason="attach_file"):
        file = StoredFile.objects.unscoped("read through get_file before").select_for_update().get(pk=file_id)
        if (file.subject_kind, file.subject_id) == (subject_kind, subject_id):
            return file
        if file.subject_kind:
            raise Conflict(_("The file is attached to something else already."), code="file_attached")
        file.subject_kind, file.subject_id = subject_kind, subject_id
        file.save(update_fields=["subject_kind", "subject_id"])
        if is_sealed(subject_kind):
            sealing.seal_kept(file)
    return file


def open_for(*, actor: Actor, file_id: int) -> StoredFile:
    """A file whose content is about to be given out; its room is told first. NotFound as in `get_file`."""
    file = get_file(actor, file_id)
    if file.subject_kind and file.subject_id is not None:
        tell_opened(actor, file.subject_kind, file.subject_id)
    return file


def remove_file(*, actor: Actor, file_id: int, permission: str = UPLOAD.name) -> None:
    """Remove a file that no later version replaces; its content goes when no other row names it."""
    file = get_file(actor, file_id)
    permit(actor, permission, file.organization)
    with recording(actor, file.organization_id, reason="remove_file"):
        file = StoredFile.objects.unscoped("read through get_file before").select_for_update().get(pk=file_id)
        if StoredFile.objects.unscoped("check of a later version").filter(replaces=file).exists():
            raise RuleViolation(_("A later version stands on this file; remove that one first."), code="file_version")
        sha256 = file.sha256
        file.delete()
        transaction.on_commit(lambda: sealing.drop_unnamed(sha256))
