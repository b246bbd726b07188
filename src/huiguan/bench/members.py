"""How fast rosters come in: `huiguan bench members --rows 1000000 --json`.

Runs in a database of its own beside the instance's, which is dropped at the end. Everything that an import does is
included: reading, checks, sealing, hashes, matching, duplicates, sort and search keys, counts, history, checkpoints.
Bare counterparts of the same run: COPY of the finished rows into a table without indexes and triggers, and
django-import-export with the plainest model on ten thousand rows (when it is installed).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from huiguan.bench.scratch import scratch_database

ROWS = {"small": 20_000, "province": 100_000, "nation": 1_000_000}
LIMITS = {"csv": 10_000, "xlsx": 6_000}
PEAK_MB = 600
COMPARED = 10_000


def run(scale: str | None = None, rows: int | None = None) -> dict[str, Any]:
    """Measure with `rows` members, or as many as `scale` says (small, province, nation; nation when None).

    The scale `pages` measures the roster's pages on the instance itself instead (`members_pages`).

    Times are wall-clock seconds. `peak_mb` is the largest sum of the resident memory of this process and its workers,
    pages that they share counted once for each; `peak_mb_shared_once` counts them once.
    """
    if scale == "pages":
        from huiguan.bench import members_pages

        return members_pages.run()
    count = rows or ROWS[scale or "nation"]
    scratch = scratch_database("huiguan_bench_members", "huiguan.bench.members:prepare")
    with scratch, tempfile.TemporaryDirectory() as folder:
        _generate(count, Path(folder))
        found: dict[str, Any] = {"rows": count}
        for form in ("csv", "xlsx"):
            found |= _measured(form, Path(folder) / f"roster.{form}")
        found |= _again(Path(folder) / "roster.csv")
        found |= _bare_copy()
        found |= _import_export(Path(folder) / "roster.csv")
    found["ratio_to_bare_copy"] = round(found["csv_seconds"] / found["bare_copy_seconds"], 1)
    found["passed"] = all(found[f"{form}_rows_per_second"] >= limit for form, limit in LIMITS.items()) and (
        max(found["csv_peak_mb"], found["xlsx_peak_mb"]) < PEAK_MB
    )
    return found


def _generate(count: int, folder: Path) -> None:
    command = [sys.executable, "-m", "huiguan.bench.rosters", str(count), str(folder), "1"]
    subprocess.run(command, check=True)  # noqa: S603 - our own module


def prepare() -> None:
    """The associations that the rosters go to."""
    from huiguan.kernel.organizations.services import create_organization

    for form in LIMITS:
        code = f"bench-{form}"
        create_organization(actor=_actor(), parent=None, code=code, name=code, level="national")


def _organization(code: str) -> Any:
    from huiguan.kernel.organizations.selectors import organization_by_code

    return organization_by_code(code)


def _actor() -> Any:
    from huiguan.kernel.permits import system_actor

    return system_actor("bench")


def _import(path: Path, code: str) -> Any:
    from huiguan.kernel.exchange.services import import_file

    with path.open("rb") as stream:
        return import_file(
            actor=_actor(), organization=_organization(code), sheet_key="members", upload=stream, name=path.name
        )


def _measured(form: str, path: Path) -> dict[str, Any]:
    cpu, server = time.process_time(), _server_cpu()
    with _watched() as watch:
        started = time.perf_counter()
        batch = _import(path, f"bench-{form}")
        seconds = time.perf_counter() - started
    return {
        f"{form}_seconds": round(seconds, 1),
        f"{form}_rows_per_second": round(batch.done / seconds),
        f"{form}_created": batch.new,
        f"{form}_rejected": batch.bad,
        f"{form}_cpu_seconds_of_writer": round(time.process_time() - cpu, 1),
        f"{form}_cpu_seconds_of_workers": round(watch.cpu, 1),
        f"{form}_cpu_seconds_of_database": round(_server_cpu() - server, 1),
        f"{form}_last_tenth_to_first": watch.slowing(batch.done),
        f"{form}_peak_mb": round(watch.resident / 1024),
        f"{form}_peak_mb_shared_once": round(watch.proportional / 1024),
    }


def _server_cpu() -> float:
    """CPU seconds so far of the server process of this connection, when the server runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return _cpu(int(cursor.fetchone()[0]))


def _again(path: Path) -> dict[str, Any]:
    """The same file once more: nothing changes."""
    started = time.perf_counter()
    batch = _import(path, "bench-csv")
    seconds = time.perf_counter() - started
    return {"again_rows_per_second": round(batch.done / seconds), "again_unchanged": batch.unchanged}


class _Watch:
    """Looks at this process and its children several times a second."""

    def __init__(self) -> None:
        self.resident = self.proportional = 0
        self.cpu = 0.0
        self._progress: list[tuple[float, int]] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End looking."""
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        beside: Any = connection.copy()
        while not self._done.wait(0.5):
            family = [os.getpid(), *_descendants(os.getpid())]
            self.resident = max(self.resident, sum(_kilobytes(pid, "status", "VmRSS:") for pid in family))
            self.proportional = max(self.proportional, sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in family))
            self.cpu = max(self.cpu, sum(_cpu(pid) for pid in family[1:]))
            with beside.cursor() as cursor:
                cursor.execute("SELECT done FROM exchange_importbatch ORDER BY id DESC LIMIT 1")
                row = cursor.fetchone()
            self._progress.append((time.perf_counter(), int(row[0]) if row else 0))
        beside.close()

    def slowing(self, rows: int) -> float | None:
        """Seconds of the last tenth of the rows divided by those of the second tenth; 1 is linear."""
        marks = [self._when(rows * share / 10) for share in (1, 2, 9, 9.99)]
        one, two, nine, ten = marks
        if one is None or two is None or nine is None or ten is None or two <= one:
            return None
        return round((ten - nine) / (two - one), 2)

    def _when(self, rows: float) -> float | None:
        return next((at for at, done in self._progress if done >= rows), None)


@contextmanager
def _watched() -> Iterator[_Watch]:
    watch = _Watch()
    try:
        yield watch
    finally:
        watch.stop()


def _descendants(pid: int) -> list[int]:
    """Worker processes of this one; the database server is none of them."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _text(task).split():
            if "postgres" not in _text(Path(f"/proc/{child}/comm")):
                found += [int(child), *_descendants(int(child))]
    return found


def _kilobytes(pid: int, file: str, name: str) -> int:
    lines = _text(Path(f"/proc/{pid}/{file}")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def _cpu(pid: int) -> float:
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if len(fields) > 12 else 0.0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # the process has ended meanwhile


def _bare_copy() -> dict[str, Any]:
    """The same rows, already in their final form, by COPY into a table with nothing on it."""
    with tempfile.TemporaryFile() as kept, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (LIKE members_membership)")
        source = "COPY (SELECT * FROM members_membership WHERE organization_id = %s) TO STDOUT"
        with cursor.cursor.copy(source % _organization("bench-csv").pk) as copy:
            for block in copy:
                kept.write(block)
        kept.seek(0)
        started = time.perf_counter()
        with cursor.cursor.copy("COPY bench_bare FROM STDIN") as copy:
            while block := kept.read(1 << 20):
                copy.write(block)
        seconds = time.perf_counter() - started
        cursor.execute("SELECT count(*) FROM bench_bare")
        rows = int(cursor.fetchone()[0])
        cursor.execute("DROP TABLE bench_bare")
    return {"bare_copy_seconds": round(seconds, 2), "bare_copy_rows_per_second": round(rows / seconds)}


def _import_export(path: Path) -> dict[str, Any]:
    """django-import-export into a plain table, without checks, sealing and history; None when it is not installed."""
    try:
        from huiguan.bench.members_compared import measure
    except ModuleNotFoundError:
        return {"import_export_rows_per_second": None}
    return measure(path, COMPARED)
