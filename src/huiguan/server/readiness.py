"""What the last start found ready, so that the next one need not look again.

Looking at migrations, static files and the demonstration takes a process that loads Django, half of the time until the
first page. All that it may find depends on the code, on the packages beside it and on which migrations the database
holds; while none of them changed, its answer stands. Whatever cannot be read or compared counts as changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from huiguan.server.database import database_parameters
from huiguan.server.embedded import conninfo
from huiguan.server.folder import DataFolder

PACKAGE = Path(__file__).resolve().parents[1]
#: What is made from the sources, by a start or by the interpreter.
MADE = (".pyc", ".mo", ".so", ".tmp")


def remembered(folder: DataFolder, *, demo: bool) -> list[dict[str, str]] | None:
    """The sign-ins that the last start found, or None where everything has to be looked at anew."""
    try:
        kept: dict[str, Any] = json.loads(_place(folder).read_text(encoding="utf-8"))
        if kept["code"] != code_digest() or kept["demo"] != demo or not _made_files_stand(folder):
            return None
        sign_ins: list[dict[str, str]] = kept["sign_ins"]
        return sign_ins if kept["database"] == _database_digest(folder) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(folder: DataFolder, code: str, *, demo: bool, sign_ins: list[dict[str, str]]) -> None:
    """Keep what a start found; `code` is the digest from before it looked, so that a change meanwhile is noticed."""
    database = _database_digest(folder)
    if database is None:
        return
    place = _place(folder)
    partial = place.with_suffix(".tmp")
    kept = {"code": code, "demo": demo, "database": database, "sign_ins": sign_ins}
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False)
    partial.replace(place)


def code_digest() -> str:
    """A digest of the names, sizes and times of all sources, of the installed packages' names, and of the settings."""
    digest = hashlib.sha256(f"{sys.version}\0{os.environ.get('DJANGO_SETTINGS_MODULE', '')}".encode())
    for name in sorted(_packages()):
        digest.update(f"\0{name}".encode())
    for place in sorted(_sources(PACKAGE)):
        facts = place.stat()
        digest.update(f"\n{place.relative_to(PACKAGE)}\0{facts.st_size}\0{facts.st_mtime_ns}".encode())
    return digest.hexdigest()


def _packages() -> Iterator[str]:
    """Installed packages stand with their version in the names of these folders."""
    for place in sys.path:
        if place and os.path.isdir(place):
            yield from (entry.path for entry in os.scandir(place) if entry.name.endswith((".dist-info", ".egg-link")))


def _sources(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _sources(Path(entry.path))
        elif not entry.name.endswith(MADE):
            yield Path(entry.path)


def _made_files_stand(folder: DataFolder) -> bool:
    """Whether the collected static files and every compiled catalogue are still there."""
    if not (folder.root / "static").is_dir() or not (folder.root / "static.stamp").exists():
        return False
    texts = PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po")
    return all(text.with_suffix(".mo").exists() for text in texts)


def _database_digest(folder: DataFolder) -> str | None:
    """A digest of the migrations that the database holds, each with the moment when it was applied; None without any.

    Two databases do not have those moments in common, unless one is a copy of the other.
    """
    import psycopg

    try:
        with psycopg.connect(conninfo(database_parameters(folder.root)), connect_timeout=10) as connection:
            rows = connection.execute("SELECT app, name, applied FROM django_migrations ORDER BY app, name").fetchall()
    except psycopg.Error:  # no such table yet, or no answer: whoever looks at the database says what is wrong
        return None
    return hashlib.sha256(repr([(app, name, at.timestamp()) for app, name, at in rows]).encode()).hexdigest()


def _place(folder: DataFolder) -> Path:
    return folder.root / "ready.json"
