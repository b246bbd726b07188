"""The roster's pages with two million members: `huiguan bench members --scale pages --json`.

Runs on the instance itself, which has to hold the demonstration of the nation (`huiguan demo --scale nation`), and
writes nothing but sessions. A page's cost is the processor time of its own process and of its database session, which
other work on the machine changes least; then sixteen users who think two seconds ask a real server on this machine.
"""

from __future__ import annotations

import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from huiguan.bench.members_exports import measured_exports

PAGE_CPU = 0.040  # seconds of server CPU a page
PAGE_P95 = 0.200
TOTALS_LIMIT = 0.300
ROUNDS = 20
USERS, THINK, WARMING, LASTING = 16, 2.0, 5.0, 60.0
Result = dict[str, Any]


def run(users: int = USERS, lasting: float = LASTING) -> Result:
    """Pages of a roster of about 1,000 and of the largest, its exports, totals of the tree, then `users` for `lasting`.

    Times are seconds. Raises ValueError when the instance holds no demonstration with a roster of 50,000.
    """
    from huiguan.server.prepare import set_up_django

    set_up_django()
    from django.conf import settings

    from huiguan.server import ensure_database

    with ensure_database(Path(settings.DATA)):
        load_average = os.getloadavg()[0]
        small, large = _places()
        pages = {f"{name} of {size}": _page(place, path) for place, size in (small, large) for name, path in PATHS}
        totals = _totals()
        exports = measured_exports(_client(large[0]), large[0].code)
        loaded = _under_load([place for place, _size in (small, large)], users, lasting)
    cost = max(page["cpu"] for page in pages.values())
    passed = cost <= PAGE_CPU and loaded["p95"] <= PAGE_P95 and totals["seconds"] <= TOTALS_LIMIT and totals["exact"]
    return {
        "passed": passed,
        "load_average": load_average,
        "pages": pages,
        "totals": totals,
        "exports": exports,
        "users": loaded,
    }


def _member_path(place: Any) -> str:
    from huiguan.members.models import Membership

    rows = Membership.objects.unscoped("a benchmark reads one key").filter(organization=place, state="admitted")
    return f"{rows.order_by('name_pinyin', 'id').values_list('pk', flat=True)[25]}/"


PATHS: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("roster", lambda place: ""),
    ("last page", lambda place: "?page=1000000"),
    ("name search", lambda place: f"?q={quote('安')}"),
    ("initials", lambda place: "?q=xaz"),
    ("one unit", lambda place: f"?unit={quote(place.short_name + '政治处')}"),
    ("women without a number", lambda place: "?gender=f&missing=id_number"),
    ("member file", _member_path),
)


def _places() -> list[tuple[Any, int]]:
    """The association with about 1,000 present members, and the largest."""
    from django.db.models import Sum

    from huiguan.kernel.organizations.models import Organization
    from huiguan.members.models import MembershipCount

    lines = MembershipCount.objects.unscoped("a benchmark looks for sizes").filter(axis="standing", state="admitted")
    sizes = dict(lines.values_list("organization").annotate(n=Sum("number")).order_by())
    largest = max(sizes, key=lambda pk: sizes[pk], default=0)
    if sizes.get(largest, 0) < 50_000:
        raise ValueError("The instance holds no demonstration of the nation: huiguan demo --scale nation.")
    usual = min(sizes, key=lambda pk: abs(sizes[pk] - 1_000))
    return [(Organization.objects.get(pk=pk), sizes[pk]) for pk in (usual, largest)]


def _client(place: Any) -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model()._default_manager.get(username=f"clerk-{place.code}"))
    return client


def _page(place: Any, path: Callable[[Any], str]) -> Result:
    """What one page costs in CPU: this process and its database session together, the least of some rounds.

    What others do on the machine only adds to it. Each part's own least is told beside; asking the session for its own
    number is counted with it.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address, client = f"/o/{place.code}/members/{path(place)}", _client(place)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        found = client.get(address)
    queries = len(captured.captured_queries)
    worked, asked, seconds = [], [], []
    for _round in range(ROUNDS):
        began, used, before = time.perf_counter(), time.process_time(), server_cpu()
        client.get(address)
        worked.append(time.process_time() - used)
        seconds.append(time.perf_counter() - began)
        asked.append(server_cpu() - before)
    both = [own + other for own, other in zip(worked, asked, strict=True)]
    return {
        "status": found.status_code,
        "cpu": round(min(both), 4),
        "cpu_median": round(statistics.median(both), 4),
        "programme_cpu": round(min(worked), 4),
        "database_cpu": round(min(asked), 4),
        "median": round(statistics.median(seconds), 4),
        "queries": queries,
        "bytes": len(found.content),
    }


def server_cpu() -> float:
    """CPU seconds so far of the database process of this connection; 0 when it runs elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9  # to the nanosecond, without ticks
    except OSError:
        return 0.0


def _totals() -> Result:
    """Totals by level and month of the whole tree: median seconds, and whether counting the rows gives the same."""
    from django.db import connection

    from huiguan.kernel.organizations.models import Organization
    from huiguan.kernel.permits import system_actor
    from huiguan.members.selectors.totals import months_by_level, totals_by_level

    actor, top = system_actor("bench"), Organization.objects.get(depth=1)
    seconds = []
    for _round in range(7):
        began = time.perf_counter()
        levels, months = totals_by_level(actor, top), months_by_level(actor, top)
        seconds.append(time.perf_counter() - began)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.level, count(*) FROM members_membership m JOIN organizations_organization o"
            " ON o.id = m.organization_id WHERE m.state IN ('admitted', 'suspended') GROUP BY o.level"
        )
        counted = dict(cursor.fetchall())
    last = {level: figures[-1].members for level, figures in months.items() if figures}
    return {
        "seconds": round(statistics.median(seconds), 4),
        "members": sum(levels.values()),
        "exact": levels == counted == last,
    }


def _under_load(places: list[Any], users: int, lasting: float) -> Result:
    """Sixteen users who think two seconds, on a server of its own: seconds of an answer."""
    addresses = [(place, [f"/o/{place.code}/members/{path(place)}" for _name, path in PATHS]) for place in places]
    visits = [(_cookie(place), own) for place, own in addresses]
    seconds: list[float] = []
    faults: list[int] = []
    with _server() as port:
        # Both processes of the server have loaded every page before anything is measured.
        for cookie, own in visits * 2:
            _visit(port, cookie, own, 0, time.monotonic() + WARMING, [], [], think=0.0)
        until = time.monotonic() + lasting
        threads = [
            threading.Thread(target=_visit, args=(port, *visits[n % len(visits)], n, until, seconds, faults))
            for n in range(users)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    high = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else 0.0
    middle = statistics.median(seconds) if seconds else 0.0
    return {
        "users": users,
        "answers": len(seconds),
        "median": round(middle, 4),
        "p95": round(high, 4),
        "faults": faults,
    }


def _cookie(place: Any) -> str:
    from django.conf import settings

    return f"{settings.SESSION_COOKIE_NAME}={_client(place).cookies[settings.SESSION_COOKIE_NAME].value}"


def _visit(
    port: int,
    cookie: str,
    addresses: list[str],
    number: int,
    until: float,
    seconds: list[float],
    faults: list[int],
    think: float = THINK,
) -> None:
    rnd = random.Random(number)  # noqa: S311 - thinking times
    time.sleep(rnd.uniform(0, think))
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    while time.monotonic() < until:
        began = time.perf_counter()
        connection.request("GET", rnd.choice(addresses), headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - began)
        if answer.status != 200:
            faults.append(answer.status)
        time.sleep(rnd.uniform(0.5, 1.5) * think)
    connection.close()


@contextmanager
def _server() -> Iterator[int]:
    """A web server as `huiguan run` starts it, with two processes, on a free port; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "huiguan.config.wsgi:application"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--no-ws", "--blocking-threads", "4"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "huiguan.config.settings"}
    process = subprocess.Popen(command, env=environment, stdout=sys.stderr)  # noqa: S603 - our own words only
    try:
        until = time.monotonic() + 60
        while not _answers(port) and time.monotonic() < until:
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
