"""A whole instance in one archive, and back: database, files, fingerprints of the keys.

The keys themselves are never in it: whoever holds an archive without the keys folder cannot read the encrypted fields.
Contents of files are named by their hash, so that files may be added before the database names them and removed when
it no longer does; at every moment in between the instance is whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from huiguan import __version__
from huiguan.server import keys, transfer
from huiguan.server.archive import ArchiveWriter, Tell, archive_writer, unpack
from huiguan.server.database import database_parameters
from huiguan.server.errors import ServerError
from huiguan.server.folder import DataFolder

DUMP = "database.dump"
ABOUT = "about.json"
KEYS = "keys.json"
STAGING = "restore.partial"


@dataclass
class Contents:
    """What an archive holds."""

    files: int = 0
    bytes: int = 0
    made_at: str = ""
    # Keys of the archive's instance that differ from the present ones, by name.
    other_keys: list[str] = field(default_factory=list)
    checkpoint_key: str = ""
    # Public keys of instances before it, whose checkpoints it holds.
    earlier_keys: list[str] = field(default_factory=list)
    # Contents that the database names and that are not on the disk, or differ from their name.
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class NamedContents:
    """Where the database names contents of files by their SHA-256, and where those lie below the folder of files."""

    table: str
    column: str
    place: Callable[[str], str]
    # Which of these hashes the database names at present.
    still_named: Callable[[set[str]], set[str]]


def write_backup(
    data_dir: Path,
    target: Path,
    *,
    checkpoint_key: str = "",
    named: NamedContents | None = None,
    tell: Tell = lambda name: None,
) -> Contents:
    """Write the instance into an archive; `checkpoint_key` is the public key that its checkpoints are signed with.

    The database must be running; people may go on working, and what they upload meanwhile is wholly in it or not at
    all. With `named`, every content that the database in the archive names is looked for in it; what is not there is
    listed in the result. Raises ServerError when the archive cannot be made; then nothing is left of it.
    """
    folder = DataFolder.at(data_dir)
    target = target.absolute()
    if not target.parent.is_dir():
        raise ServerError(f"The folder {target.parent} does not exist.")
    contents = Contents(made_at=datetime.now(UTC).isoformat(timespec="seconds"), checkpoint_key=checkpoint_key)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".huiguan-") as place, archive_writer(target) as archive:
        # The dump comes first: every file that it names is on the disk by then.
        dump = Path(place) / DUMP
        tell(DUMP)
        parameters = database_parameters(folder.root)
        transfer.dump_database(parameters, dump)
        archive.add_file(DUMP, dump)
        kept = _add_files(archive, folder, tell)
        contents.files = len(kept)
        if named is not None:
            wanted = transfer.column_values(dump, transfer.server_version(parameters), named.table, named.column)
            contents.missing, contents.damaged = _compare_contents(kept, wanted, named)
        archive.add_text(ABOUT, _json({"made_at": contents.made_at, "huiguan": __version__, "files": contents.files}))
        archive.add_text(KEYS, _json(_public_keys(folder, checkpoint_key)))
        archive.close_bag()
    contents.bytes = target.stat().st_size
    return contents


def _public_keys(folder: DataFolder, checkpoint_key: str) -> dict[str, object]:
    earlier = keys.trusted_checkpoint_keys(folder.root)
    return {"sha256": keys.fingerprints(folder.root), "checkpoint_key": checkpoint_key, "earlier_keys": earlier}


def _add_files(archive: ArchiveWriter, folder: DataFolder, tell: Tell) -> dict[str, str]:
    """Add the uploaded files; their names in the archive, each with its SHA-256."""
    kept: dict[str, str] = {}
    for name, source in stored_files(folder):
        tell(name)
        # A file that was lawfully erased since the list was made is not missed.
        with contextlib.suppress(FileNotFoundError):
            kept[name] = archive.add_file(name, source)
    return kept


def _compare_contents(kept: dict[str, str], wanted: set[str], named: NamedContents) -> tuple[list[str], list[str]]:
    """Hashes that the dump names and the archive lacks, unless their rows are gone since; and those that differ."""
    places = {sha256: f"files/{named.place(sha256)}" for sha256 in wanted}
    absent = {sha256 for sha256, place in places.items() if place not in kept}
    damaged = {sha256 for sha256, place in places.items() if place in kept and kept[place] != sha256}
    return sorted(named.still_named(absent)) if absent else [], sorted(damaged)


def stored_files(folder: DataFolder) -> Iterator[tuple[str, Path]]:
    """Uploaded files with their names in the archive; those that are only half written are left out."""
    for place in sorted(folder.files.rglob("*")):
        if place.is_file() and not place.name.startswith("."):
            yield f"files/{place.relative_to(folder.files).as_posix()}", place


def read_backup(data_dir: Path, archive: Path, *, overwrite: bool, tell: Tell = lambda name: None) -> Contents:
    """Make the instance what the archive holds. The database must be running, and nobody else may be using it.

    Raises ServerError, with nothing changed, when the archive is damaged, or when the instance is not empty and
    `overwrite` is not set.
    """
    folder = DataFolder.at(data_dir)
    parameters = database_parameters(folder.root)
    _refuse_unready(folder, parameters, overwrite=overwrite)
    staging = folder.root / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700, parents=True)
    try:
        names = unpack(archive, staging, tell)
        if DUMP not in names:
            raise ServerError(f"{archive} holds no {DUMP}; it is no backup of Huiguan. Nothing was changed.")
        tell(DUMP)
        kept = _move_files(staging / "data", folder)
        transfer.load_database(parameters, staging / "data" / DUMP, replace=overwrite)
        _drop_others(folder, kept)
        return _contents(staging / "data", folder, len(kept))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _refuse_unready(folder: DataFolder, parameters: dict[str, str], *, overwrite: bool) -> None:
    if transfer.is_in_use(parameters):
        raise ServerError("The database is in use. Stop Huiguan first, then restore.")
    if not overwrite and (transfer.has_tables(parameters) or any(stored_files(folder))):
        raise ServerError(
            f"The instance in {folder.root} is not empty. Restore into a new folder (--data), "
            "or say --overwrite to lose what is in it."
        )


def _move_files(payload: Path, folder: DataFolder) -> set[Path]:
    """Put the archive's files beside those that are there; returns their places."""
    places: set[Path] = set()
    for source in sorted((payload / "files").rglob("*")):
        if source.is_file():
            place = folder.files / source.relative_to(payload / "files")
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(source, place)
            places.add(place)
    return places


def _drop_others(folder: DataFolder, kept: set[Path]) -> None:
    for _, place in list(stored_files(folder)):
        if place not in kept:
            place.unlink()


def _contents(payload: Path, folder: DataFolder, files: int) -> Contents:
    about = json.loads((payload / ABOUT).read_text())
    theirs = json.loads((payload / KEYS).read_text())
    present = keys.fingerprints(folder.root)
    other = sorted(name for name, digest in theirs["sha256"].items() if present.get(name) != digest)
    earlier = theirs.get("earlier_keys", [])
    return Contents(files, 0, about["made_at"], other, theirs["checkpoint_key"], earlier)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
