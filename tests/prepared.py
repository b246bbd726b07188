"""One instance with the small demonstration, as the first `huiguan run` makes it, from which tests take copies.

Making it (database, tables, demonstration, static files) takes most of a minute, copying its folder a second. It is
named after all that decides how it looks, and after the day, for the demonstration counts its dates from today.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.running import Running, free_port

import huiguan

ROOT = Path(__file__).parent.parent
SOURCE = Path(huiguan.__file__).parent
#: What the first run printed until it was ready, in the folder of the instance.
FIRST_RUN = Path("logs") / "first-run.txt"
KINDS = ("py", "html", "js", "css", "svg", "yaml", "json", "po", "txt", "typ")


def copy_instance(into: Path, *, durable: bool = False) -> None:
    """Put a stopped instance with the small demonstration at `into`, which must not exist.

    Its database waits for the disk only if it is to be as `durable` as a real one.
    """
    with _made() as made:
        copied(made, into)
    if not durable:
        with (into / "postgres" / "data" / "postgresql.auto.conf").open("a") as settings:
            settings.write("fsync = off\nfull_page_writes = off\n")


def copied(stopped: Path, to: Path) -> Path:
    """A copy of a stopped instance; PostgreSQL's files keep their owner."""
    subprocess.run(["cp", "-a", str(stopped), str(to)], check=True)
    return to


def _name() -> str:
    digest = hashlib.sha256((ROOT / "requirements" / "runtime.txt").read_bytes() + Path(__file__).read_bytes())
    for kind in KINDS:
        for path in sorted(SOURCE.rglob(f"*.{kind}")):
            digest.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y%m%d}-{digest.hexdigest()[:16]}"


@contextmanager
def _made() -> Iterator[Path]:
    """The folder of the instance; made by the first process that asks, while the others wait for it.

    Nobody replaces it meanwhile, as the other process would that asks for it after midnight.
    """
    place = Path(os.environ["HUIGUAN_DATA"]).resolve() / "instances"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = place / _name()
        if not found.exists():
            for old in place.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            making = place / "making"
            _make(making)
            making.rename(found)
        yield found


def _make(folder: Path) -> None:
    running = Running(folder, free_port())
    printed = running.until_ready()
    code, rest = running.stop()
    if code != 0:
        raise RuntimeError(f"The first `huiguan run` ended with {code}:\n{printed}{rest}")
    (folder / FIRST_RUN).write_text(printed, encoding="utf-8")
