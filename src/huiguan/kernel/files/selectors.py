"""Reading files: always through the reader of the thing that they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from huiguan.kernel.files import blobs
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.policies import LIST
from huiguan.kernel.files.readers import may_read
from huiguan.kernel.permits import Actor, NotFound, allows, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.privacy import opened_stream, unwrap_key


def get_file(actor: Actor, file_id: int) -> StoredFile:
    """One file that `actor` may read; NotFound for unknown and forbidden alike.

    A file attached to a thing is read by those whom the thing's room lets read it; one that is not attached yet, by
    the person who uploaded it and by the office of its association.
    """
    files = StoredFile.objects.unscoped("decided below, by the reader of its subject").select_related("organization")
    file: StoredFile | None = files.filter(pk=file_id).first()
    if file is None or not _readable(actor, file):
        raise NotFound("file")
    return file


def _readable(actor: Actor, file: StoredFile) -> bool:
    if actor.is_system:
        return True
    if file.subject_kind and file.subject_id is not None:
        return may_read(actor, file.subject_kind, file.subject_id)
    own = actor.user_id is not None and file.uploaded_by_id == actor.user_id
    return own or allows(actor, LIST.name, file.organization)


def open_file(file: StoredFile) -> IO[bytes]:
    """The content of a file that was read through `get_file`; a sealed one is opened piece by piece as it is read."""
    blob = blobs.open_blob(file.sha256)
    return blob if file.data_key is None else opened_stream(unwrap_key(file.data_key), blob)


def files_of(subject_kind: str, subject_id: int) -> ScopedQuerySet[StoredFile]:
    """The current versions of the files attached to a thing that the caller has read through its scope."""
    files = StoredFile.objects.unscoped("the caller has read the subject through scope")
    return files.filter(subject_kind=subject_kind, subject_id=subject_id, replaced_by=None).order_by("pk")


def files_by_subject(subject_kind: str, subject_ids: Iterable[int]) -> dict[int, list[StoredFile]]:
    """The same of many things that the caller has read, by the thing's id; one query."""
    files = StoredFile.objects.unscoped("the caller has read the subjects through scope")
    rows = files.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids), replaced_by=None).order_by("pk")
    found: dict[int, list[StoredFile]] = {}
    for row in rows:
        found.setdefault(row.subject_id or 0, []).append(row)
    return found


def names_by_subject(subject_kind: str, subject_ids: Iterable[int]) -> dict[int, list[str]]:
    """Names of the current files of many things that the caller has read, by the thing's id; one query."""
    files = StoredFile.objects.unscoped("the caller has read the subjects through scope")
    rows = files.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids), replaced_by=None).order_by("pk")
    found: dict[int, list[str]] = {}
    for subject_id, name in rows.values_list("subject_id", "name"):
        found.setdefault(subject_id or 0, []).append(name)
    return found


def unattached_files(actor: Actor) -> ScopedQuerySet[StoredFile]:
    """The association's own files, attached to nothing, in the current version, the latest first."""
    files: ScopedQuerySet[StoredFile] = StoredFile.objects.scoped(scope_of(actor, LIST.name))
    return files.filter(subject_kind="", replaced_by=None).select_related("uploaded_by").order_by("-pk")


def versions_of(file: StoredFile) -> list[StoredFile]:
    """The earlier versions of a file that was read through `get_file`, the latest first."""
    found = []
    earlier = file.replaces
    while earlier is not None:
        found.append(earlier)
        earlier = earlier.replaces
    return found
