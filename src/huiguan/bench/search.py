"""How fast searching is with as many entries as a nation's assignments: `huiguan bench search --json`.

Runs in a database of its own beside the instance's, which is dropped at the end. The bare counterpart of a search is
the full count and the first page by plain SQL over the same index, without visibility, facets and highlights.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median, quantiles
from typing import Any

from django.db import connection

from huiguan.bench.scratch import scratch_database

ENTRIES = {"small": 2_000, "province": 20_000, "nation": 98_160}
ORGANIZATIONS = {"small": 40, "province": 400, "nation": 3_272}
QUERIES = (
    "维权工作站",
    "台账",
    "会",
    "weiquan",
    "wqgzz",
    "huiyuanxinxi",
    "2026",
    "县协会 联络员",
    "hy信息",
    "没有的词",
)
ROUNDS = 20
LIMIT_MS = 150
_FIRST_PAGE = "SELECT title FROM search_searchentry WHERE tokens @@ %s::tsquery ORDER BY changed_at DESC LIMIT 20"
_WORDS = [
    "推进",
    "基层",
    "维权",
    "工作站",
    "建设",
    "建立",
    "会员",
    "信息",
    "台账",
    "联络员",
    "制度",
    "组织",
    "开展",
    "年度",
    "培训",
    "汇总",
    "上报",
    "慰问",
    "救助",
    "政策",
    "宣传",
    "学术",
    "课题",
    "评审",
    "志愿",
    "服务",
    "规范",
    "财务",
    "管理",
    "完善",
    "章程",
    "换届",
    "选举",
    "监督",
    "检查",
    "整改",
    "问题",
    "清单",
    "公开",
    "表彰",
    "先进",
    "典型",
]


def run(scale: str | None = None) -> dict[str, Any]:
    """Measure with as many entries as `scale` says (small, province, nation; nation when None).

    Times are wall-clock, over all queries: of a clerk who sees everything, of one who sees one association, and of the
    drop-down of the top bar; `ratio` is the mean search of everything divided by its bare counterpart. `passed`: both
    stay under 150 ms at the 95th percentile.
    """
    count = ENTRIES[scale or "nation"]
    with scratch_database("huiguan_bench_search"):
        organizations = _organizations(ORGANIZATIONS[scale or "nation"])
        write = _timed(lambda: _index(count, organizations))
        return {"entries": count, "index_seconds": round(write, 2), **_search()}


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _organizations(count: int) -> list[int]:
    from huiguan.kernel.organizations.models import Organization

    top = Organization(code="b0", name="Bench", short_name="Bench", level="national")
    Organization.objects.add_root(instance=top)
    width = Organization.steplen
    rows = [
        Organization(
            path=top.path + Organization._int2str(n).rjust(width, "0"),
            depth=2,
            code=f"b{n}",
            name=f"第{n}县协会",
            short_name=f"第{n}县",
            level="county",
        )
        for n in range(1, count + 1)
    ]
    Organization.objects.bulk_create(rows, batch_size=1000)
    return list(Organization.objects.values_list("pk", flat=True))


def _index(count: int, organizations: list[int]) -> None:
    from huiguan.kernel.search.services import index_entries

    index_entries(_entries(count, organizations))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_searchentry")


def _entries(count: int, organizations: list[int]) -> Iterator[Any]:
    from huiguan.kernel.search.services import Entry

    chance = random.Random(20261122)  # noqa: S311 - the same texts in every run, nothing secret
    titles = ["".join(chance.sample(_WORDS, 8)) for _ in range(30)]
    for number in range(count):
        place = organizations[number % len(organizations)]
        yield Entry(
            "bench.item", number, place, titles[number // len(organizations) % 30], body=f"第{number}号，2026年"
        )


def _search() -> dict[str, Any]:
    from huiguan.kernel.organizations.models import Organization
    from huiguan.kernel.permits import EVERYTHING, Scope, system_actor
    from huiguan.kernel.search import SearchKind, register_kind
    from huiguan.kernel.search.selectors import search, search_quickly

    actor = system_actor("bench")
    last = Organization.objects.order_by("path").last()
    scopes = {"everything": EVERYTHING, "one_association": Scope(organizations=frozenset([last.pk if last else 0]))}
    found: dict[str, Any] = {}
    for name, scope in scopes.items():
        register_kind(SearchKind("bench.item", "Bench", "file", "/o/{1}/{0}/".format, scope=_everywhere(scope)))
        found[name] = _percentiles(_times(partial(search, actor)))
        found[f"{name}_quick"] = _percentiles(_times(partial(search_quickly, actor)))
    bare = _times(_bare)
    found["bare_sql"] = _percentiles(bare)
    found["ratio"] = round(found["everything"]["mean_ms"] / found["bare_sql"]["mean_ms"], 2)
    found["passed"] = found["everything"]["p95_ms"] < LIMIT_MS and found["one_association"]["p95_ms"] < LIMIT_MS
    return found


def _everywhere(scope: Any) -> Callable[[Any], Any]:
    return lambda actor: scope


def _times(work: Callable[[str], Any]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {text: [] for text in QUERIES}
    for text in QUERIES * ROUNDS:
        times[text].append(1000 * _timed(partial(work, text)))
    return times


def _percentiles(times: dict[str, list[float]]) -> dict[str, Any]:
    every = [value for values in times.values() for value in values]
    slowest = max(times, key=lambda text: median(times[text]))
    return {
        "mean_ms": round(sum(every) / len(every), 1),
        "p95_ms": round(quantiles(every, n=20)[-1], 1),
        "slowest": slowest,
        "slowest_median_ms": round(median(times[slowest]), 1),
    }


def _bare(text: str) -> None:
    from huiguan.kernel.search.query import parse

    condition = [parse(text).tsquery()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_searchentry WHERE tokens @@ %s::tsquery", condition)
        cursor.execute(_FIRST_PAGE, condition)
        cursor.fetchall()
