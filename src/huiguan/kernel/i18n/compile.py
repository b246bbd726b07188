"""Catalogues: po → mo without gettext's programs, at set-up and in tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parents[2]


def catalogues(root: Path = PACKAGE) -> Iterator[Path]:
    """All po files below `root`, in a fixed order."""
    yield from sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def is_stale(po: Path) -> bool:
    """Tell whether the compiled catalogue beside `po` is missing or older."""
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def compile_catalogues(root: Path = PACKAGE, *, force: bool = False) -> list[Path]:
    """Compile every catalogue below `root` that changed; the mo files written. OSError when one cannot be read."""
    written = []
    for po in catalogues(root):
        if force or is_stale(po):
            _compile(po)
            written.append(po.with_suffix(".mo"))
    return written


def _compile(po: Path) -> None:
    """Write beside and rename, so that a running process never reads half a catalogue."""
    target = po.with_suffix(".mo")
    partial = target.with_suffix(f".{os.getpid()}.mo.tmp")
    polib.pofile(str(po)).save_as_mofile(str(partial))
    partial.replace(target)


if __name__ == "__main__":
    compile_catalogues()
