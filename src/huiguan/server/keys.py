"""Secrets of an instance: made once, at the first start, and kept in `keys/` with mode 0600.

Nothing here is ever written to a log, an archive or the repository; `fingerprints` is what a backup may hold.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from huiguan.server.errors import ServerError
from huiguan.server.folder import DataFolder

DJANGO = "django"  # Django's SECRET_KEY
MASTER = "master"  # wraps the keys of encrypted fields; further versions are master-2, master-3, …
LOOKUP = "lookup"  # keyed hashes, by which encrypted fields are found
CHECKPOINT = "checkpoint"  # Ed25519 seed that signs checkpoints of the history
CREDENTIALS = "credentials"  # Ed25519 seed that signs cards and certificates, and makes the tokens of their codes
KEYS = (DJANGO, MASTER, LOOKUP, CHECKPOINT, CREDENTIALS)
PASSWORDS = "database_passwords"
TRUSTED = "checkpoint.trusted"
_KEY_BYTES = 32


def read_or_make_key(data_dir: Path, name: str) -> str:
    """The key of this name (see KEYS): 32 random bytes as 64 hexadecimal digits, made on the first call."""
    return _ensure(data_dir, f"{name}.key", secrets.token_hex(_KEY_BYTES)).read_text()


def password_file(data_dir: Path, roles: tuple[str, ...]) -> Path:
    """Database passwords in libpq's `passfile` format, one random password per role, made on the first call."""
    lines = "".join(f"*:*:*:{role}:{secrets.token_urlsafe(_KEY_BYTES)}\n" for role in roles)
    return _ensure(data_dir, PASSWORDS, lines)


def password_of(data_dir: Path, role: str) -> str:
    """The password of one role in the password file. Raises ServerError when the role is not in it."""
    for line in (DataFolder.at(data_dir).keys / PASSWORDS).read_text().splitlines():
        fields = line.split(":")
        if fields[3] == role:
            return fields[4]
    raise ServerError(f"The file {PASSWORDS} in the keys folder names no role {role}. Restore it from your copy.")


def master_file(version: int) -> str:
    """The name of the file with the master key of this version, counted from 1."""
    return f"{_master(version)}.key"


def master_versions(data_dir: Path) -> list[int]:
    """Versions of the master key that are in the keys folder, ascending; the first is made when there is none."""
    folder = DataFolder.at(data_dir).keys
    found = [int(place.stem.rpartition("-")[2]) for place in folder.glob(f"{MASTER}-*.key")]
    if (folder / master_file(1)).exists() or not found:
        read_or_make_key(data_dir, MASTER)
        found.append(1)
    return sorted(found)


def read_master(data_dir: Path, version: int) -> str:
    """The master key of a version that is there, as 64 hexadecimal digits."""
    return (DataFolder.at(data_dir).keys / master_file(version)).read_text()


def make_master(data_dir: Path) -> int:
    """Make the next version of the master key; returns its number."""
    version = master_versions(data_dir)[-1] + 1
    read_or_make_key(data_dir, _master(version))
    return version


def _master(version: int) -> str:
    return MASTER if version == 1 else f"{MASTER}-{version}"


def ensure_keys(data_dir: Path) -> None:
    """Make every key that is missing."""
    for name in KEYS:
        read_or_make_key(data_dir, name)


def fingerprints(data_dir: Path) -> dict[str, str]:
    """SHA-256 of each key that exists, by name, so that one can tell whether a backup belongs to a set of keys."""
    later = [_master(version) for version in master_versions(data_dir) if version > 1]
    places = {name: DataFolder.at(data_dir).keys / f"{name}.key" for name in (*KEYS, *later)}
    return {name: hashlib.sha256(place.read_bytes()).hexdigest() for name, place in places.items() if place.exists()}


def trusted_checkpoint_keys(data_dir: Path) -> list[str]:
    """Public keys, as text, of instances that this one was restored from; checkpoints signed by them are accepted."""
    place = DataFolder.at(data_dir).keys / TRUSTED
    return place.read_text().splitlines() if place.exists() else []


def trust_checkpoint_key(data_dir: Path, key: str) -> None:
    """Accept checkpoints that were signed by another instance, whose public key this is."""
    known = trusted_checkpoint_keys(data_dir)
    if key not in known:
        place = DataFolder.at(data_dir).keys / TRUSTED
        place.write_text("".join(f"{each}\n" for each in [*known, key]))
        place.chmod(0o600)


def _ensure(data_dir: Path, name: str, content: str) -> Path:
    """Create a key file with this content unless it exists; of two processes at once one wins, both read the same."""
    path = DataFolder.at(data_dir).keys / name
    if path.exists():
        return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600; the link appears whole or not at all, also when killed half-way.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "w") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, path)
    except FileExistsError:
        return path
    finally:
        os.unlink(draft)
    return path
