"""What a backup has to know of files."""

from __future__ import annotations

from huiguan.kernel.files.blobs import blob_name
from huiguan.kernel.files.models import StoredFile
from huiguan.server.backup import NamedContents


def named_contents() -> NamedContents:
    """Where the database names contents."""
    return NamedContents(StoredFile._meta.db_table, "sha256", blob_name, _still_named)


def _still_named(hashes: set[str]) -> set[str]:
    rows = StoredFile.objects.unscoped("a backup holds the files of all associations")
    return set(rows.filter(sha256__in=hashes).values_list("sha256", flat=True))
