"""How fast the dashboard of renewals is over a whole nation: `huiguan bench governance --json`.

Runs in a database of its own beside the instance's, which is dropped at the end. The bare counterparts are the count
by state and the first fifty rows by plain SQL, without scope, association names, tree and page.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median, quantiles
from typing import Any

from huiguan.bench.scratch import scratch_database

ROUNDS = 30
LIMIT_MS = 200
_STATE = """CASE WHEN p.ends_on < %(day)s THEN 'overdue' WHEN p.postponed THEN 'postponed'
    WHEN p.due_from <= %(day)s THEN 'due' WHEN p.preparing_from <= %(day)s THEN 'preparing' ELSE 'in_term' END"""
_COUNTS = f"SELECT {_STATE}, count(*) FROM governance_renewalplan p WHERE p.closed_on IS NULL GROUP BY 1"  # noqa: S608 - a constant
_ROWS = f"""SELECT p.id, o.name, {_STATE} FROM governance_renewalplan p JOIN organizations_organization o
    ON o.id = p.organization_id WHERE p.closed_on IS NULL ORDER BY o.path LIMIT 50"""  # noqa: S608 - a constant


def run(scale: str | None = None) -> dict[str, Any]:
    """Measure with as many associations as `scale` says (small, province, nation; nation when None).

    Times are milliseconds of wall clock. `ratio` is the two readings that the page begins with divided by the same in
    plain SQL. `passed`: the page, drawn and sent, stays under 200 ms at the 95th percentile.
    """
    with scratch_database("huiguan_bench_governance"):
        return _measure(scale or "nation")


def _measure(scale: str) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client

    from huiguan.governance import selectors
    from huiguan.kernel.access.actors import actor_of
    from huiguan.kernel.calendar import today

    nation, user = _nation(scale)
    client, actor, day = Client(SERVER_NAME="localhost"), actor_of(user), today()
    client.force_login(user)
    address = f"/o/{nation.code}/governance/renewals/"

    def read() -> None:
        selectors.renewal_counts(actor, nation, day)
        list(selectors.renewal_rows(actor, nation, day)[:50])

    def bare() -> None:
        with connection.cursor() as cursor:
            for statement in (_COUNTS, _ROWS):
                cursor.execute(statement, {"day": day})
                cursor.fetchall()

    pages = {name: _timed(partial(_open, client, address + query)) for name, query in _pages(nation).items()}
    reads, plain = _timed(read), _timed(bare)
    page = [ms for times in pages.values() for ms in times]
    worst = quantiles(page, n=20)[18]
    return {
        "associations": _count(),
        **{f"{name}_ms": round(median(times), 1) for name, times in pages.items()},
        "page_p95_ms": round(worst, 1),
        "reads_ms": round(median(reads), 2),
        "bare_sql_ms": round(median(plain), 2),
        "ratio": round(median(reads) / median(plain), 2),
        "limit_ms": LIMIT_MS,
        "passed": worst < LIMIT_MS,
    }


def _pages(nation: Any) -> dict[str, str]:
    from huiguan.kernel.organizations.selectors import children

    first = children(nation)[0]
    return {"page": "", "overdue": "?state=overdue", "search": "?q=县", "below": f"?below={first.code}"}


def _nation(scale: str) -> tuple[Any, Any]:
    """The demonstration's tree with charters and terms; its national clerk, who sees everything below."""
    from huiguan.demo.governance import head_people
    from huiguan.demo.governance_bulk import copy_houses
    from huiguan.demo.houses import planned_house
    from huiguan.demo.office import LOADER
    from huiguan.demo.office_bulk import copy_offices
    from huiguan.demo.scales import SCALES
    from huiguan.demo.tree import planned_tree
    from huiguan.kernel.access.models import Grant
    from huiguan.kernel.calendar import today
    from huiguan.kernel.history import recording
    from huiguan.kernel.organizations.models import Organization
    from huiguan.kernel.people.models import User

    with recording(LOADER, reason="load_demonstration"):
        copy_offices(planned_tree(SCALES[scale]))
        places = list(Organization.objects.order_by("path"))
        copy_houses([planned_house(p, n, today()) for n, p in enumerate(places)], head_people(places))
    _analyse()
    user = User.objects.get(username=f"clerk-{places[0].code}")
    Grant.objects.unscoped("bench").filter(user=user, organization=places[0]).update(below=True)
    return places[0], user


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("governance_renewalplan", "governance_term", "organizations_organization"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _count() -> int:
    from huiguan.kernel.organizations.models import Organization

    return int(Organization.objects.count())


def _open(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _timed(work: Callable[[], Any]) -> list[float]:
    """Milliseconds of each round, after one that is not counted."""
    work()
    found = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return found
