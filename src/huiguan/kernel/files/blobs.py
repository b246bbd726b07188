"""Where contents lie: in Django's storage, under their SHA-256, each content once however many rows name it."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.translation import gettext as _

from huiguan.kernel.permits import RuleViolation

CHUNK = 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


class DurableStorage(FileSystemStorage):
    """Files on disk, written beside their place, flushed to the disk, then renamed: whole or not there at all.

    Names come from contents, so a name that is taken holds the same content and is simply written again.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """`name` itself."""
        return name

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as sink:
                for chunk in content.chunks(CHUNK):
                    sink.write(chunk)
                sink.flush()
                os.fsync(sink.fileno())
            Path(temporary).replace(target)
            _flush_folder(target.parent)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        return name.replace("\\", "/")


def _flush_folder(folder: Path) -> None:
    """Make a rename durable; some file systems keep it in memory until the folder itself is flushed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def full_disk_refused() -> Iterator[None]:
    """Turn a full disk into RuleViolation `storage_full`, which pages and the API show as a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise storage_full() from error
        raise


def storage_full() -> RuleViolation:
    """The refusal when no space is left."""
    message = _("The disk is full. The file was not kept; everything else is unchanged. Tell the administrator.")
    return RuleViolation(message, code="storage_full")


def digest(stream: IO[bytes]) -> tuple[str, int]:
    """SHA-256 in hexadecimal and the size in bytes; `stream` is left at its beginning."""
    stream.seek(0)
    running, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        running.update(chunk)
        size += len(chunk)
    stream.seek(0)
    return running.hexdigest(), size


def blob_name(sha256: str) -> str:
    """The name in the storage of the content with this hash."""
    return f"blobs/{sha256[:2]}/{sha256[2:]}"


def keep(sha256: str, stream: IO[bytes]) -> None:
    """Keep a content; nothing is written when it lies there already. A full disk raises `storage_full`."""
    name = blob_name(sha256)
    with full_disk_refused():
        if not default_storage.exists(name):
            default_storage.save(name, File(stream))


def open_blob(sha256: str) -> IO[bytes]:
    """The content with this hash, for reading."""
    return default_storage.open(blob_name(sha256), "rb")


def drop(sha256: str) -> None:
    """Remove a content that no row names any more."""
    default_storage.delete(blob_name(sha256))
