"""Archives in the form of BagIt (RFC 8493): one tar file, its payload below `data/`, and the SHA-256 of every file.

Writing streams; an archive appears under its name only when it is whole. Reading trusts nothing: no name outside the
archive, no links, nothing that the manifest does not list, nothing that differs from it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from huiguan.server.errors import ServerError

DECLARATION = "bagit.txt"
MANIFEST = "manifest-sha256.txt"
_DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_CHUNK = 1 << 20

Tell = Callable[[str], None]


class ArchiveWriter:
    """Adds files to an archive and remembers their hashes; `archive_writer` makes one."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._hashes: dict[str, str] = {}

    def add_file(self, name: str, source: Path) -> str:
        """Add a file below `data/`; returns its SHA-256.

        It is read once; one that changes its size meanwhile raises ServerError.
        """
        with source.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            return self._add(f"data/{name}", size, stream)

    def add_text(self, name: str, text: str) -> None:
        """Add a text below `data/`."""
        self._add_bytes(f"data/{name}", text.encode())

    def close_bag(self) -> None:
        """Add the declaration and the manifest: the last thing, without which the archive is not whole."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._hashes.items()))
        self._add_bytes(DECLARATION, _DECLARED.encode())
        self._add_bytes(MANIFEST, lines.encode())

    def _add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, len(content), io.BytesIO(content))

    def _add(self, name: str, size: int, stream: IO[bytes]) -> str:
        facts = tarfile.TarInfo(name)
        facts.size, facts.mtime, facts.mode = size, int(time.time()), 0o600
        hashing = _HashingReader(stream)
        try:
            self._tar.addfile(facts, hashing)
        except OSError as error:
            raise ServerError(f"{name} could not be written into the archive: {error}") from error
        if name.startswith("data/"):
            self._hashes[name] = hashing.digest()
        return hashing.digest()


class _HashingReader(io.RawIOBase):
    """Passes on what is read and hashes it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._hash.update(data)
        return data

    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def archive_writer(target: Path) -> Iterator[ArchiveWriter]:
    """An archive under construction; it gets its name when the block ends well, and nothing is left when it does not.

    A name that ends in `.gz` or `.tgz` is compressed. The archive holds everything, so that its mode is 0600.
    """
    partial = target.with_name(f".{target.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with _tar(raw, compressed=target.suffix in (".gz", ".tgz")) as tar:
                yield ArchiveWriter(tar)
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(target)
    except OSError as error:
        raise ServerError(f"The archive {target} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _tar(raw: IO[bytes], *, compressed: bool) -> tarfile.TarFile:
    if compressed:
        return tarfile.open(fileobj=raw, mode="w:gz", format=tarfile.PAX_FORMAT)
    return tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT)


def unpack(archive: Path, target: Path, tell: Tell = lambda name: None) -> list[str]:
    """Unpack an archive into an empty folder and hold it against its manifest; returns the names below `data/`.

    Raises ServerError, naming the file, when the archive is cut off, lacks something, holds something unlisted, or when
    a file differs from what was written.
    """
    try:
        found, listed = _extract(archive, target, tell)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise ServerError(f"{archive} is not a whole archive: {error}. Nothing was changed.") from error
    if listed is None:
        raise ServerError(f"{archive} is not a whole archive: {MANIFEST} is missing. Nothing was changed.")
    for name in sorted(listed.keys() | found.keys()):
        _compare(name, listed.get(name), found.get(name))
    return sorted(name.removeprefix("data/") for name in listed)


def _extract(archive: Path, target: Path, tell: Tell) -> tuple[dict[str, str], dict[str, str] | None]:
    found: dict[str, str] = {}
    listed: dict[str, str] | None = None
    with _source(archive) as raw, tarfile.open(fileobj=raw, mode="r|") as tar:
        for member in tar:
            _refuse_strange(member)
            stream = tar.extractfile(member)
            assert stream is not None  # noqa: S101 - only regular files come here
            if member.name == MANIFEST:
                listed = _parse_manifest(stream.read().decode())
            elif member.name != DECLARATION:
                tell(member.name)
                found[member.name] = _copy(stream, target / member.name)
        # To the end, so that a compressed archive that lacks its last bytes is noticed too.
        while raw.read(_CHUNK):
            pass
    return found, listed


def _source(archive: Path) -> io.BufferedIOBase:
    with archive.open("rb") as stream:
        compressed = stream.read(2) == b"\x1f\x8b"
    return gzip.GzipFile(archive, "rb") if compressed else archive.open("rb")


def _refuse_strange(member: tarfile.TarInfo) -> None:
    path = PurePosixPath(member.name)
    inside = member.name in (DECLARATION, MANIFEST) or (path.parts[0] == "data" and len(path.parts) > 1)
    if not member.isreg() or path.is_absolute() or ".." in path.parts or not inside:
        raise ServerError(f"The archive holds {member.name}, which does not belong there. Nothing was changed.")


def _parse_manifest(text: str) -> dict[str, str]:
    entries = (line.split("  ", 1) for line in text.splitlines() if line)
    try:
        return {name: digest for digest, name in entries}
    except ValueError as error:
        raise ServerError(f"{MANIFEST} cannot be read. Nothing was changed.") from error


def _copy(stream: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as output:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            output.write(chunk)
    return digest.hexdigest()


def _compare(name: str, listed: str | None, found: str | None) -> None:
    if found is None:
        raise ServerError(f"The archive lacks {name}. Nothing was changed.")
    if listed is None:
        raise ServerError(f"The archive holds {name}, which its manifest does not list. Nothing was changed.")
    if listed != found:
        raise ServerError(f"{name} in the archive is not what was written into it. Nothing was changed.")
