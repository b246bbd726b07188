"""Pages for visitors over the network: two web processes on the loopback, 200 requests a second for ten seconds.

Requests begin by the clock, whether earlier ones were answered or not, and are timed from when they were due, so that
falling behind is seen. The pages: front page, news, an article, the board, the feed, in turn.
"""

from __future__ import annotations

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import quantiles
from typing import Any

RATE, SECONDS, CLIENTS = 200, 10, 24
ARTICLES = 2_000
LIMITS = {"public_p95_ms": 50.0}
TEXT = "第{n}段。协会组织会员参加普法讲解培训，培训采取集中授课和分组试讲相结合的方式，每名学员完成一次试讲。"


def site_rows(top: Any) -> dict[str, Any]:
    """Milliseconds at the 50th and 95th percentile, and how many were refused (0 is right)."""
    from huiguan.bench.clients import server

    code, article = top.code, _articles(top)
    paths = ("/site/", "/news/", f"/site/{code}/news/{article}/", f"/site/{code}/disclosures/", "/news.atom")
    with server() as port:
        for path in paths * 4:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=30), path)
        return _asked(port, paths)


def _articles(top: Any) -> int:
    """Published articles, an hour apart; the number of one of them."""
    from django.utils import timezone

    from huiguan.publicsite.models import Article

    now, hour = timezone.now(), timedelta(hours=1)
    body = [("paragraph", TEXT.format(n=n)) for n in range(12)]
    rows = [
        Article(
            organization=top, title=f"稿件{n}", lead=TEXT[:60], body=body, state="published", live=True,
            digest="0" * 64, go_live_at=now - n * hour, first_published_at=now, last_published_at=now - n * hour,
        )
        for n in range(ARTICLES)
    ]  # fmt: skip
    return int(Article.objects.bulk_create(rows, batch_size=500)[0].pk)


def _asked(port: int, paths: tuple[str, ...]) -> dict[str, Any]:
    began = time.perf_counter() + 0.2

    def share(start: int) -> list[tuple[int, float]]:
        link, found = http.client.HTTPConnection("127.0.0.1", port, timeout=30), []
        for number in range(start, RATE * SECONDS, CLIENTS):
            due = began + number / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            status = _get(link, paths[number % len(paths)])
            found.append((status, 1000 * (time.perf_counter() - due)))
        link.close()
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        found = [each for part in pool.map(share, range(CLIENTS)) for each in part]
    cuts = quantiles([took for _status, took in found], n=100)
    return {
        "public_requests": len(found),
        "public_refused": sum(status != http.client.OK for status, _took in found),
        "public_p50_ms": round(cuts[49], 1),
        "public_p95_ms": round(cuts[94], 1),
    }


def _get(link: http.client.HTTPConnection, path: str) -> int:
    link.request("GET", path)
    answer = link.getresponse()
    answer.read()
    return answer.status
