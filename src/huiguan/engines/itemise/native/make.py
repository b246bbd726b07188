"""Makes the compiled form of the engine and puts it in its place, whole or not at all (docs/decisions/0024).

Several may try at once: one works, the others wait for it. What one that was killed left behind, the next clears away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from huiguan.engines.itemise import compiled

#: Forms of other sources that are kept: several checkouts may share one virtual environment.
KEPT = 3
LONGEST = 15 * 60
PACKAGE = Path(*compiled.GROUP.split(".")[:-1])
_WORKING = "making-"

Compile = Callable[[Path, Path], None]


class CannotCompile(Exception):
    """Why there is no compiled form, in a clause that a sentence can end with."""


def find_compiled(home: Path | None = None) -> Path | None:
    """The folder of the compiled form that fits the sources; None where there is none."""
    folder = (home or compiled.default_home()) / compiled.stamp_of()
    return folder if folder.is_dir() else None


def make_compiled(home: Path | None = None, *, retry: bool = True, compile_with: Compile | None = None) -> Path:
    """The folder of the compiled form that fits the sources, which is made if it is missing.

    `retry` tries again what failed before. Raises CannotCompile where it cannot be made; nothing is changed then but
    for a log of the compiler.
    """
    home = home or compiled.default_home()
    found = find_compiled(home)
    if found:
        return found
    log = _log_of(home, compiled.stamp_of())
    if not retry and log.exists():
        raise CannotCompile(f"the compiler failed before ({log} says how)")
    if compile_with is None and (reason := what_is_missing()):
        raise CannotCompile(reason)
    try:
        home.mkdir(parents=True, exist_ok=True)
        with _alone(home):
            return _make(home, compile_with or run_recipe)
    except OSError as error:
        raise CannotCompile(f"{error.filename or home}: {error.strerror or error}") from error


def what_is_missing() -> str | None:
    """What this system lacks for compiling, as a clause; None where nothing seems to."""
    if find_spec("mypyc") is None or find_spec("setuptools") is None:
        return "mypyc is not installed"
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        return f"there is no C compiler ({compiler})"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "the header files of Python are not installed"
    return None


def run_recipe(sources: Path, target: Path) -> None:
    """Compile a tree of sources into another folder. Raises CannotCompile with the end of what the compiler said."""
    recipe = sources / PACKAGE / compiled.RECIPE
    command = [sys.executable, "-I", str(recipe), str(sources), str(target), compiled.GROUP]
    try:
        result = subprocess.run(  # noqa: S603  # our own words only
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LONGEST
        )
    except subprocess.TimeoutExpired as error:
        raise CannotCompile(f"the compiler took longer than {LONGEST // 60} minutes") from error
    if result.returncode != 0:
        raise CannotCompile(result.stdout.decode(errors="replace") or f"status {result.returncode}")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with open(home / ".lock", "w") as file:
        # The kernel gives the lock back when its holder dies, in whatever way.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(home: Path, compile_with: Compile) -> Path:
    for left in home.glob(f"{_WORKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=_WORKING, dir=home))
    try:
        # A copy: the sources may change while they are compiled, and the stamp is to be that of what was compiled.
        copy = _copy_sources(work / "sources")
        folder = home / compiled.stamp_of(copy)
        if folder.is_dir():
            return folder
        _compile(work, _log_of(home, folder.name), compile_with)
        made = work / "made" / PACKAGE
        shutil.copy(copy / "rules/__init__.py", made / "rules")
        _write_through(made)
        made.rename(folder)
        _clear(home, folder)
        return folder
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _copy_sources(root: Path) -> Path:
    copy = root / PACKAGE
    for name in compiled.source_names():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(compiled.HERE / name, copy / name)
    for folder in (copy, *copy.parents[: len(PACKAGE.parts) - 1]):
        (folder / "__init__.py").touch()
    return copy


def _write_through(folder: Path) -> None:
    """See that the files are on the disk before their folder gets its name: half a library loads as little as none."""
    for file in folder.rglob("*.*"):
        with open(file, "rb") as opened:
            os.fsync(opened)


def _compile(work: Path, log: Path, compile_with: Compile) -> None:
    try:
        compile_with(work / "sources", work / "made")
    except CannotCompile as error:
        log.write_text(str(error), encoding="utf-8")
        raise CannotCompile(f"the compiler failed ({log} says how)") from error


def _log_of(home: Path, stamp: str) -> Path:
    return home / f"{stamp}.log"


def _clear(home: Path, new: Path) -> None:
    """Remove all but the newest compiled forms, and the logs of what failed."""
    others = sorted((each for each in home.iterdir() if each.is_dir() and each != new), key=_age)
    for old in [each for each in others if not each.name.startswith(_WORKING)][KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    for log in home.glob("*.log"):
        log.unlink(missing_ok=True)


def _age(folder: Path) -> float:
    return -folder.stat().st_mtime
