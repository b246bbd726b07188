"""What a whole roster costs on its way out, part of `huiguan bench members --scale pages --json`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

Result = dict[str, Any]


def measured_exports(client: Any, code: str) -> dict[str, Result]:
    """All members of an association as CSV and as workbook, by the client of somebody who may; by format.

    `first` is when the first piece came, in seconds after asking, `memory_mb` by how much the resident memory of this
    process grew at most while the rows went out (None where the system does not tell).
    """
    for form in ("csv", "xlsx"):  # what a process loads once, the last piece and the record of the end included
        for _piece in client.get(f"/o/{code}/members/export/?format={form}&klass=honorary").streaming_content:
            pass
    return {form: _measured(client, f"/o/{code}/members/export/?format={form}") for form in ("csv", "xlsx")}


def _measured(client: Any, address: str) -> Result:
    from huiguan.kernel.exchange.models import ExportRecord

    before = _forget_peak()
    began, used = time.perf_counter(), time.process_time()
    pieces = iter(client.get(address).streaming_content)
    size, first = len(next(pieces)), time.perf_counter() - began
    largest = 0
    for piece in pieces:
        size, largest = size + len(piece), max(largest, len(piece))
    seconds = time.perf_counter() - began
    peak = _kilobytes("VmHWM:")
    rows = ExportRecord.objects.unscoped("a benchmark reads its own").latest("pk").rows
    return {
        "rows": rows,
        "first": round(first, 3),
        "seconds": round(seconds, 1),
        "rows_per_second": round(rows / seconds),
        "process_cpu": round(time.process_time() - used, 1),
        "megabytes": round(size / 1e6, 1),
        "largest_piece": largest,
        "memory_mb": None if before is None or peak is None else round((peak - before) / 1024, 1),
    }


def _forget_peak() -> int | None:
    """Kilobytes resident now; the kernel counts the peak from here."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    return _kilobytes("VmRSS:")


def _kilobytes(name: str) -> int | None:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), None)
