"""Contents as they lie on the disk: plain and shared by all rows that name them, or sealed under a key of one row.

A sealed content is named by the hash of what lies there, so that backups check it without a key, and the hash of the
plain content, which would tell whoever knows a file that it is here, is kept nowhere.
"""

from __future__ import annotations

import logging
import tempfile
from typing import IO

from django.db import connection, transaction

from huiguan.kernel.files import blobs
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.readers import is_sealed, sealed_kinds
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor
from huiguan.kernel.privacy import new_data_key, seal_stream

_IN_MEMORY = 8 * 1024 * 1024
logger = logging.getLogger(__name__)


def keep_content(file: StoredFile, stream: IO[bytes]) -> None:
    """Put a content on the disk and its hash into `file`, sealed when the things it belongs to are; saves no row.

    Inside the transaction that saves the row. A full disk raises RuleViolation `storage_full`.
    """
    if is_sealed(file.subject_kind):
        _keep_sealed(file, stream)
        return
    file.sha256, _size = blobs.digest(stream)
    _lock_content(file.sha256)
    blobs.keep(file.sha256, stream)


def _keep_sealed(file: StoredFile, stream: IO[bytes]) -> None:
    key, file.data_key = new_data_key()
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as sealed:
        with blobs.full_disk_refused():
            seal_stream(key, stream, sealed)
        file.sha256, _size = blobs.digest(sealed)
        blobs.keep(file.sha256, sealed)


def _lock_content(sha256: str) -> None:
    """Keep a content from being removed while a row that names it is being written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])


def drop_unnamed(sha256: str) -> None:
    """Remove a content from the storage when no row names it; locked against an upload of the same content."""
    with transaction.atomic():
        _lock_content(sha256)
        if not StoredFile.objects.unscoped("is the content still named").filter(sha256=sha256).exists():
            blobs.drop(sha256)


def seal_kept(file: StoredFile) -> None:
    """Seal the content of a locked row that was kept plain; the plain one goes when no other row names it."""
    plain = file.sha256
    with blobs.open_blob(plain) as stream:
        _keep_sealed(file, stream)
    file.save(update_fields=["sha256", "data_key"])
    transaction.on_commit(lambda: drop_unnamed(plain))


def seal_waiting(*, actor: Actor) -> int:
    """Seal the contents of sealed kinds that still lie plain, each in a transaction of its own; how many.

    They come from before their kind was sealed, also out of a backup made then. One whose content is missing is named
    in the log and left as it is.
    """
    waiting = StoredFile.objects.unscoped("the files of all associations are sealed")
    waiting = waiting.filter(subject_kind__in=sealed_kinds(), data_key=None)
    done = 0
    for file_id in list(waiting.order_by("pk").values_list("pk", flat=True)):
        try:
            with recording(actor, reason="seal_file"):
                file = waiting.select_for_update().filter(pk=file_id).first()
                if file is not None:
                    seal_kept(file)
                    done += 1
        except FileNotFoundError:
            logger.warning("The content of file %d is missing and was not sealed.", file_id)
    return done
