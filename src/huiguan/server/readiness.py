"""What the last start found ready, so that the next one need not look again.

Looking at migrations, static files and the demonstration takes a process that loads Django, half of the time until the
first page. All that it may find depends on the code, on the packages beside it, on which migrations the database holds
and on its accounts; while none of them changed, its answer stands. Whatever cannot be read or compared counts as
changed.
"""

from __future__ import annotations

import hashlib
import json
import logging
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
        if (
            kept["code"] is None
            or kept["code"] != code_digest()
            or kept["demo"] != demo
            or not _made_files_stand(folder)
        ):
            return None
        sign_ins: list[dict[str, str]] = kept["sign_ins"]
        return sign_ins if kept["database"] == _database_digest(folder, sign_ins) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(folder: DataFolder, code: str | None, *, demo: bool, sign_ins: list[dict[str, str]]) -> None:
    """Keep what a start found; `code` is the digest from before it looked, so that a change meanwhile is noticed.

    Where it cannot be kept the next start looks anew.
    """
    database = _database_digest(folder, sign_ins)
    if database is None or code is None:
        return
    place = _place(folder)
    partial = place.with_suffix(".tmp")
    kept = {"code": code, "demo": demo, "database": database, "sign_ins": sign_ins}
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False)
        partial.replace(place)
    except OSError as error:
        logging.getLogger(__name__).warning("What this start found ready is not kept in %s: %s", place, error)


def code_digest() -> str | None:
    """A digest of the names, sizes and times of all sources, of the installed packages' names, and of the settings;
    None where one of them cannot be read (an editor's lock, say, that leads nowhere).
    """
    try:
        return _code_digest()
    except OSError:
        return None


def _code_digest() -> str:
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


APPLIED = "SELECT app, name, extract(epoch FROM applied)::text FROM django_migrations ORDER BY app, name"
ACCOUNTS = "SELECT username, email FROM people_user WHERE username = ANY(%s) ORDER BY username"


def _database_digest(folder: DataFolder, sign_ins: list[dict[str, str]]) -> str | None:
    """A digest of the migrations that the database holds, each with the moment when it was applied, of how many
    accounts there are and of those that are shown; None for a database without tables.

    Two databases do not have those moments in common, unless one is a copy of the other. Accounts tell whether it still
    is a demonstration, or has become one.
    """
    import psycopg

    shown = [row.get("username", "") for row in sign_ins]
    try:
        with psycopg.connect(conninfo(database_parameters(folder.root)), connect_timeout=10) as connection:
            facts = connection.execute(APPLIED).fetchall(), connection.execute(ACCOUNTS, [shown]).fetchall()
            accounts = connection.execute("SELECT count(*) FROM people_user").fetchone()
    except psycopg.Error:  # no such table yet, or no answer: whoever looks at the database says what is wrong
        return None
    return hashlib.sha256(repr((facts, accounts)).encode()).hexdigest()


def _place(folder: DataFolder) -> Path:
    return folder.root / "ready.json"
