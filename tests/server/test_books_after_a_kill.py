"""The books after the database server was killed while vouchers were posted: exact, nothing lost, nothing twice.

`tests/funds/test_kill.py` kills whoever posts; here the server's own processes die, one of them or all at once with
everything that uses them.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from tests.prepared import copy_instance

from huiguan.server.embedded import EmbeddedPostgres

PLACE, SIZE, BATCHES = "160101", 7, 4
# Says how the books stand; then, if told so, posts batches of vouchers and prints the number of each once it is posted.
BOOKS = """
import json, os, sys
from datetime import date
from decimal import Decimal
import django
django.setup()
from django.db import connection
from django.db.models import Count, F, Sum
from huiguan.funds import services
from huiguan.funds.models import Account, Fund, FundMoney, Leg, Voucher
from huiguan.funds.selectors import reports
from huiguan.funds.selectors.balances import month_end
from huiguan.funds.selectors.periods import number_gaps, sums_apart, wrong_fingerprints
from huiguan.funds.services.posting import Entry, NewVoucher
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import system_actor

place, size = Organization.objects.get(code=sys.argv[1]), int(sys.argv[2])
actor, month = system_actor("test"), today().replace(day=1)
ours = dict(organization=place)
posted = Voucher.objects.unscoped("test").filter(**ours, summary__startswith="kill ")
legs = Leg.objects.unscoped("test").filter(**ours)
cash = legs.filter(account__is_cash=True).values("fund").annotate(rest=Sum(F("debit") - F("credit")))
moneys = dict(FundMoney.objects.unscoped("test").filter(**ours).values_list("fund", "money"))
trial = reports.trial_balance(actor, place, date(today().year, 1, 1), today())
known = {int(said.split()[1]): n for said, n in posted.values_list("summary").annotate(n=Count("pk"))}
print(json.dumps({
    "posted": known,
    "rest": str(sum(row.closing for row in trial)),
    "gaps": number_gaps(place),
    "apart": sums_apart(place.pk, month, month_end(month)),
    "wrong": wrong_fingerprints(place, month, today()),
    "half": posted.annotate(n=Count("legs")).exclude(n=2).count(),
    "money": sum(moneys[row["fund"]] != row["rest"] for row in cash),
}), flush=True)
if sys.argv[3:]:
    batch = max(known, default=0) + 1
    fund = Fund.objects.unscoped("test").get(**ours, general=True).pk
    accounts = dict(Account.objects.unscoped("test").filter(**ours).values_list("code", "pk"))
    lines = [Entry(accounts["1002"], fund, Decimal(1)), Entry(accounts["4301"], fund, credit=Decimal(1))]
    parent = os.getppid()
    while os.getppid() == parent:
        vouchers = [NewVoucher(today(), f"kill {batch}", lines) for _n in range(size)]
        services.post_vouchers(actor=actor, organization=place, vouchers=vouchers)
        print(batch, flush=True)
        batch += 1
"""


class Poster:
    """A process that looks how the books stand, and posts then if `words` say so."""

    def __init__(self, data: Path, *words: str) -> None:
        surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HUIGUAN_DATA": str(data)}
        surroundings["DJANGO_SETTINGS_MODULE"] = "huiguan.config.settings"
        self.process = subprocess.Popen(
            [sys.executable, "-c", BOOKS, PLACE, str(SIZE), *words],
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.standing = json.loads(line)
        self.told = len(self.standing["posted"])

    def until_it_posts(self) -> None:
        """Some batches, and then any moment of the next."""
        for _batch in range(BATCHES):
            self.told = int(self.process.stdout.readline())
        time.sleep(random.uniform(0, 0.1))

    def ended(self) -> int:
        """Wait for its end; the number of the last batch that it knew to be posted."""
        printed, _errors = self.process.communicate(timeout=60)
        return self.told + len(printed.split())


def check(standing: dict[str, Any], told: int) -> None:
    """Exact; all that was told is there once and whole, and at most the batch under way besides."""
    faults = {key: standing[key] for key in ("gaps", "apart", "wrong", "half", "money")}
    assert (standing["rest"], set(faults.values())) == ("0.00", {0}), faults
    assert set(standing["posted"].values()) == {SIZE}
    posted = sorted(map(int, standing["posted"]))
    assert posted in (list(range(1, told + 1)), list(range(1, told + 2)))


def backend_of(server: EmbeddedPostgres) -> int:
    """The server's process that works for the poster."""
    with server.connect_as_superuser() as connection:
        asked = "SELECT pid FROM pg_stat_activity WHERE usename = 'huiguan' AND backend_type = 'client backend'"
        return connection.execute(asked).fetchone()[0]


def kill_all(server: EmbeddedPostgres, *others: int) -> None:
    """Kill every process of the server, whoever keeps it, and these others."""
    pid = server.cluster.running_pid()
    keeper = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    for each in (keeper, pid, *server.cluster._processes(), *others):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def recovered(server: EmbeddedPostgres) -> None:
    """Wait until the server answers again."""
    for _try in range(200):
        try:
            server.connect_as_superuser().close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not come back")


def test_the_books_are_exact_after_any_kill_of_the_database(tmp_path: Path) -> None:
    data = tmp_path / "var"
    copy_instance(data, durable=True)
    with EmbeddedPostgres(data) as server:
        poster = Poster(data, "post")
        poster.until_it_posts()
        os.kill(backend_of(server), signal.SIGKILL)  # the server cuts everybody off and recovers by itself
        told = poster.ended()
        recovered(server)

        poster = Poster(data, "post")
        check(poster.standing, told)
        poster.until_it_posts()
        kill_all(server, poster.process.pid)
        told = poster.ended()
        server.mend()
        recovered(server)
        last = Poster(data)
        check(last.standing, told)
        last.ended()
