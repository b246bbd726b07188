"""Django's upload handler for files, which answers a full disk and an oversized file instead of failing."""

from __future__ import annotations

import errno
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from huiguan.kernel.files.blobs import storage_full
from huiguan.kernel.files.services import too_large
from huiguan.kernel.permits import RuleViolation


class CarefulUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file. When the disk is full or the file too large, it lets the rest of the
    file go by, takes in what was typed after it, and leaves the reason on the request for `refused_upload`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the temporary file."""
        with self._minded():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one chunk."""
        if start + len(raw_data) > settings.FILES_MAX_BYTES:
            self._stop(too_large(self.content_length or start + len(raw_data)))
        with self._minded():
            super().receive_data_chunk(raw_data, start)

    def _minded(self) -> _Minded:
        return _Minded(self)

    def _stop(self, reason: RuleViolation) -> None:
        if self.request is not None:
            self.request.upload_refused = reason  # type: ignore[attr-defined]  # read by refused_upload
        raise SkipFile


class _Minded:
    def __init__(self, handler: CarefulUploadHandler) -> None:
        self.handler = handler

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            self.handler._stop(storage_full())


def refused_upload(request: HttpRequest) -> RuleViolation | None:
    """Why the upload in this request was broken off, or None."""
    # Only reading the files makes Django take the body in.
    return getattr(request, "upload_refused", None) if request.FILES is not None else None
