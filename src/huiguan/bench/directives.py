"""`huiguan bench directives`: dispatch, ledger, board and item page at the scale of a nation.

Each figure stands beside its bare SQL in the same run: the very statements that the reading or the whole page sent,
fetched by a plain cursor; for the dispatch, the same rows inserted into bare copies of the tables. Everything happens
in a scratch database beside the instance's own.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from huiguan.bench.scratch import scratch_database

ITEMS = 30
DISPATCH_LIMIT = 15.0  # seconds, at the scale of a nation
PAGE_LIMIT = 0.2  # seconds, at the 95th percentile
ROUNDS = 40
TOPICS = ("会员服务", "互助保障", "专业能力", "财务公开", "换届工作", "学术研究", "交流合作", "自身建设")
Result = dict[str, Any]


def run(scale: str | None = "nation") -> Result:
    """Measure at a scale of the demonstration (small, province, nation); returns figures, times in seconds.

    `passed` says whether the limits held; `load_average` what else the machine was busy with when it began.

    Starts the instance's database when none runs (HUIGUAN_DATA, DATABASE_URL).
    """
    with scratch_database("huiguan_bench_directives"):
        return _measure(scale or "nation")


def _measure(scale: str) -> Result:
    from huiguan.bench.house import load

    load_average = os.getloadavg()[0]
    house = load(scale, ITEMS, TOPICS)
    dispatch = _dispatch(house)
    house.vary()
    reads = {name: _read(function) for name, function in house.reads().items()}
    requests = {name: _request(house.client, address) for name, address in house.addresses().items()}
    slowest = max(found.get("p95", 0.0) for found in (*reads.values(), *requests.values()))
    return {
        "passed": dispatch["seconds"] <= DISPATCH_LIMIT and slowest <= PAGE_LIMIT,
        "scale": scale,
        "load_average": load_average,
        "associations": len(house.receivers),
        "items": ITEMS,
        "assignments": dispatch["assignments"],
        "dispatch": dispatch,
        "reads": reads,
        "requests": requests,
    }


def _dispatch(house: Any) -> Result:
    began = time.perf_counter()
    run, chunks = house.dispatch()
    seconds = time.perf_counter() - began
    bare = _bare_insert()
    return {
        "assignments": run.made,
        "seconds": round(seconds, 2),
        "per_second": round(run.made / seconds),
        "longest_chunk": round(max(chunks), 2),
        "bare_sql": round(bare, 2),
        "ratio": round(seconds / bare, 1),
    }


# What the dispatch writes, with its indexes but without triggers, history and counts.
WRITTEN = ("directives_assignment", "workflow_step", "inbox_matter", "directives_assignmentevent", "workflow_stepevent")


def _bare_insert() -> float:
    from django.db import connection

    seconds = 0.0
    with connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            began = time.perf_counter()
            cursor.execute(f"INSERT INTO bare_{table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}")  # noqa: S608 - constant names
            seconds += time.perf_counter() - began
            cursor.execute(f"DROP TABLE bare_{table}")
    return seconds


def _read(function: Callable[[], Any]) -> Result:
    """Seconds of a reading, the number of its queries, and of the same statements by a plain cursor.

    `processor` is the time of this process alone, the least of all rounds: what a busy machine changes least.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    function()
    with CaptureQueriesContext(connection) as captured:
        function()
    statements = [query["sql"] for query in captured.captured_queries]
    reading = [sql for sql in statements if sql.lstrip().startswith("SELECT")]
    ours = _times(function)
    bare = _times(lambda: _replay(reading))
    return {
        **_percentiles(ours),
        "processor": ours[2],
        "queries": len(statements),
        "bare_sql": bare[0],
        "ratio": round(ours[0] / bare[0], 2),
    }


def _replay(statements: list[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.cursor.execute(statement)
            cursor.fetchall()


def _request(client: Any, address: str) -> Result:
    """As `_read`, for an address asked of the whole server but its socket: middleware, view and template."""
    found = client.get(address)
    if found.status_code != 200:
        return {"address": address, "status": found.status_code}
    return {"address": address, **_read(lambda: client.get(address)), "bytes": len(found.content)}


def _times(function: Callable[[], Any]) -> tuple[float, float, float]:
    """Median and 95th percentile of ROUNDS calls by the clock, and the least processor time, in seconds."""
    seconds, processor = [], []
    for _round in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        function()
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    high = statistics.quantiles(seconds, n=20)[-1]
    return round(statistics.median(seconds), 4), round(high, 4), round(min(processor), 4)


def _percentiles(times: tuple[float, float, float]) -> Result:
    return {"median": times[0], "p95": times[1]}
