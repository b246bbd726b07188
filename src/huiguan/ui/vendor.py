"""Write and check the list of vendored files: `python -m huiguan.ui.vendor` renews the hashes in every vendor.toml."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

VENDOR = Path(__file__).resolve().parent / "static/vendor"
MANIFEST = "vendor.toml"


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder`, by its path inside the folder; the manifest itself is left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differences(folder: Path) -> list[str]:
    """Files of `folder` that are missing from its manifest, added to it, or changed; empty when all is as listed."""
    listed: dict[str, str] = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    found = digests(folder)
    return sorted(name for name in listed.keys() | found.keys() if listed.get(name) != found.get(name))


def renew(folder: Path) -> None:
    """Rewrite the hashes in the manifest of `folder`; name, version and licence above them stay."""
    manifest = folder / MANIFEST
    head = manifest.read_text(encoding="utf-8").split("[files]")[0].rstrip()
    lines = [f'"{name}" = "{digest}"' for name, digest in digests(folder).items()]
    manifest.write_text(head + "\n\n[files]\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for path in VENDOR.glob(f"*/{MANIFEST}"):
        renew(path.parent)
