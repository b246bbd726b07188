"""How fast the history is written, sealed and checked: `huiguan bench history --json`.

Runs in a database of its own beside the instance's, which is dropped at the end. Every figure stands beside its bare
counterpart from the same run: COPY into a table without triggers, and a plain scan of the events.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from huiguan.bench.scratch import scratch_database

EVENTS = {"small": 10_000, "province": 100_000, "nation": 1_000_000}
TABLE = "organizations_department"
COLUMNS = 'name, "order", organization_id'


def run(scale: str | None = None) -> dict[str, Any]:
    """Measure with as many events as `scale` says (small, province, nation; nation when None).

    Times are wall-clock seconds, but `cpu` ones are those of this process alone. `ratio` is the time divided by that
    of the bare counterpart; `peak_mb` is the peak resident memory of this process.
    """
    count = EVENTS[scale or "nation"]
    with scratch_database("huiguan_bench_history"):
        organization_id = _organization()
        found = _write(count, organization_id)
        found.update(_seal_and_verify(count, found["bare_copy_seconds"]))
    return {"events": count, **found, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def _actor() -> Any:
    from huiguan.kernel.permits import system_actor

    return system_actor("bench")


def _organization() -> int:
    from huiguan.kernel.organizations.services import create_organization

    made = create_organization(actor=_actor(), parent=None, code="bench", name="Bench", level="national")
    return int(made.pk)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _write(count: int, organization_id: int) -> dict[str, Any]:
    """COPY the same rows into a table without triggers and into a tracked one."""
    from huiguan.kernel.history import attach_context

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare (LIKE {TABLE} INCLUDING ALL)")
    bare, _rows = _timed(lambda: _copy("bench_bare", count, organization_id))

    def tracked() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            attach_context(cursor, _actor(), organization_id, "bench")
            _copy(TABLE, count, organization_id)

    seconds, _rows = _timed(tracked)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"bare_copy_seconds": bare, "tracked_copy_seconds": seconds, "tracked_copy_ratio": seconds / bare}


def _copy(table: str, count: int, organization_id: int) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN") as copy:
        for number in range(count):
            copy.write(f"department {number}\t{number % 1000}\t{organization_id}\n")


def _wait_for_others(seconds: int = 300) -> None:
    """Sealing leaves what a running transaction could still come before, also one of another database of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())")
        (mark,) = cursor.fetchone()
        for _second in range(10 * seconds):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8", [str(mark)])
            if cursor.fetchone()[0]:
                return
            time.sleep(0.1)
    raise TimeoutError("Another transaction of this server has been open for too long.")


def _seal_and_verify(count: int, bare_copy: float) -> dict[str, Any]:
    from huiguan.kernel.history import services
    from huiguan.kernel.organizations.models import Department

    _wait_for_others()
    before = time.process_time()
    sealing, report = _timed(lambda: services.seal(actor=_actor()))
    sealing_cpu = time.process_time() - before
    point = services.make_checkpoint(actor=_actor())
    scanning, _rows = _timed(lambda: _scan(f"{TABLE}event"))
    checking, clean = _timed(lambda: services.verify(actor=_actor(), outside=[point.note]))
    victim = Department.objects.unscoped("benchmark").order_by("pk")[count // 2]
    proving, _proof = _timed(lambda: services.prove_event(actor=_actor(), subject=victim))
    event = _tamper(victim.pk)
    finding, tampered = _timed(lambda: services.verify(actor=_actor(), outside=[point.note]))
    return {
        "sealed": report.sealed,
        "seal_seconds": sealing,
        "seal_cpu_seconds": sealing_cpu,
        "seal_events_per_second": report.sealed / sealing,
        "seal_ratio_to_bare_copy": sealing / bare_copy,
        "bare_scan_seconds": scanning,
        "verify_seconds": checking,
        "verify_events_per_second": clean.events / checking,
        "verify_ratio_to_bare_scan": checking / scanning,
        "verify_valid": clean.valid,
        "prove_seconds": proving,
        "find_one_seconds": finding,
        "found": [(f.problem, f.row) for f in tampered.findings] == [("changed", event), ("changed", victim.pk)],
    }


def _scan(table: str) -> int:
    """Bring every event to this process as text, and nothing else; bytes seen."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return sum(len(block) for block in copy)


def _tamper(row: int) -> int:
    """Change one value in one event behind all triggers; the event's id."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organizations_departmentevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE organizations_departmentevent SET name = name || 'x' WHERE pgh_obj_id = %s RETURNING pgh_id", [row]
        )
        event = int(cursor.fetchone()[0])
        cursor.execute("ALTER TABLE organizations_departmentevent ENABLE TRIGGER USER")
    return event
