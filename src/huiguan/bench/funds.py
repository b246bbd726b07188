"""How fast the books are: `huiguan bench funds --json`.

One association with ten years of books and ROWS lines (three million when nothing is said), two to a voucher, in twelve
accounts and four funds; a database of its own beside the instance's, dropped at the end. All constraints and triggers
are on while it posts. The lines that are only there to read from are copied in as a restore does it, without our
triggers, and added up by the trigger's own statement.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from statistics import median, quantiles
from typing import Any

from huiguan.bench.funds_pages import LIMITED, page_times, some_days
from huiguan.bench.scratch import scratch_database

LEGS = 3_000_000
ROUNDS, PAGE_ROUNDS = 40, 20
BATCH, BATCHES, SINGLES = 100, 20, 300
LIMIT_MS, LIMIT_BATCH, LIMIT_SINGLE = 200, 1000, 100
YEARS = 10
_CHUNK = 100_000
_TABLES = ("funds_voucher", "funds_leg", "funds_monthsum", "funds_fundmoney")
_VOUCHERS = """funds_voucher (organization_id, kind, year, number, occurred_on, summary, lines, total, origin,
    fingerprint, posted_at)"""
_LEGS = "funds_leg (organization_id, voucher_id, position, occurred_on, account_id, fund_id, summary, debit, credit)"


def run(scale: str | None = None, rows: int = LEGS) -> dict[str, Any]:
    """Measure with `rows` lines; times are milliseconds of wall clock, rates vouchers a second.

    `passed`: statement and balance sheet, and their pages, under 200 ms at the 95th percentile, 1,000 vouchers a second
    in batches of 100 and 100 a second singly, and a trial balance that is zero afterwards.
    """
    if scale is not None:
        raise ValueError("bench funds takes --rows, no scale")
    with scratch_database("huiguan_bench_funds"):
        return _measure(rows)


def _measure(rows: int) -> dict[str, Any]:
    from huiguan.funds.selectors import reports
    from huiguan.kernel.permits import system_actor

    actor, rng = system_actor("bench"), random.Random(7)  # noqa: S311 - figures for a benchmark
    place, accounts, funds = _books(actor)
    began = time.perf_counter()
    with _as_restored():
        _copy(place, accounts, funds, rows, rng)
    copied = time.perf_counter() - began
    _analyse()
    batch, single = _posting(actor, place, accounts, funds)
    reads = _reading(actor, place, accounts, rng)
    reads |= page_times(place, some_days(date(2016, 2, 1), _today(), PAGE_ROUNDS, rng))
    worst = {name: quantiles(times, n=20)[18] for name, times in reads.items()}
    trial = reports.trial_balance(actor, place, date(2016, 1, 1), _today())
    exact = sum(row.closing for row in trial) == 0
    limits = all(worst[name] < LIMIT_MS for name in ("statement", "statement_last_page", "balance_sheet", *LIMITED))
    return {
        "legs": rows,
        "copied_legs_per_second": round(rows / copied),
        "batch_vouchers_per_second": round(batch),
        "single_vouchers_per_second": round(single),
        **{f"{name}_ms": round(median(times), 1) for name, times in reads.items()},
        **{f"{name}_p95_ms": round(worst[name], 1) for name in reads},
        "trial_balance_is_zero": exact,
        "limit_ms": LIMIT_MS,
        "passed": exact and limits and batch >= LIMIT_BATCH and single >= LIMIT_SINGLE,
    }


def _today() -> date:
    from huiguan.kernel.calendar import today

    return today()


def _books(actor: Any) -> tuple[Any, dict[str, int], list[int]]:
    from huiguan.funds import services
    from huiguan.funds.enums import Purpose
    from huiguan.funds.models import Account, Fund
    from huiguan.kernel.organizations.services import create_organization

    place = create_organization(actor=actor, code="100000", name="总会", level="national", parent=None)
    services.open_books(actor=actor, organization=place, starts_on=date(2016, 1, 1))
    for code in ("02", "03", "04"):
        facts = {"code": code, "name": code, "purpose": code}
        services.open_fund(actor=actor, organization=place, **facts, restricted=True, allowed=Purpose.values)
    funds = list(Fund.objects.unscoped("bench").order_by("code").values_list("pk", flat=True))
    for fund_id in funds:
        services.enter_opening(actor=actor, organization=place, fund_id=fund_id, amount=Decimal(10**10))
    return place, dict(Account.objects.unscoped("bench").values_list("code", "pk")), funds


_PAIRS = (
    ("1002", "4101"), ("1002", "4201"), ("1002", "4401"), ("1001", "4301"), ("510101", "1002"), ("510102", "1002"),
    ("510103", "1002"), ("5201", "1002"), ("5201", "1001"), ("1501", "2202"), ("1122", "4901"),
)  # fmt: skip


def _copy(place: Any, accounts: dict[str, int], funds: list[int], rows: int, rng: random.Random) -> None:
    from django.db import connection, transaction

    day_one, days = date(2016, 1, 1), (_today() - date(2016, 1, 1)).days
    numbers: dict[tuple[str, int], int] = {("receipt", 2016): len(funds)}
    for first, count in _chunks(rows // 2):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM funds_voucher")
            (known,) = cursor.fetchone()
            made = [_made(rng, day_one + timedelta(days=rng.randrange(days)), numbers) for _n in range(count)]
            _copy_in(cursor, _VOUCHERS, (_voucher_row(place, *row) for row in made))
            cursor.execute("SELECT id FROM funds_voucher WHERE id > %s ORDER BY id", [known])
            ids = [row[0] for row in cursor.fetchall()]
            legs = (
                line
                for pk, row in zip(ids, made, strict=True)
                for line in _leg_rows(place, pk, row, accounts, rng.choice(funds))
            )
            _copy_in(cursor, _LEGS, legs)
            _add_up(cursor, known)
        if not first:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE funds_leg; ANALYZE funds_voucher; ANALYZE funds_monthsum")


@contextmanager
def _as_restored() -> Iterator[None]:
    """Without the triggers of the program on these tables, which their owner may switch off; foreign keys hold."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _add_up(cursor: Any, known: int) -> None:
    """What the trigger on lines does, for the lines of vouchers after `known`."""
    from huiguan.funds.models import triggers

    lines = f"(SELECT * FROM funds_leg WHERE voucher_id > {known:d})"  # noqa: S608 - a number
    for statement in triggers.ADD_UP.replace("new_rows", lines).split(";")[:2]:
        cursor.execute(statement)


def _chunks(vouchers: int) -> Iterator[tuple[int, int]]:
    """(vouchers before, vouchers) of each piece: a small one first, so that the tables have statistics."""
    first, size = 0, 1000
    while first < vouchers:
        yield first, min(size, vouchers - first)
        first, size = first + size, _CHUNK // 2


def _made(rng: random.Random, day: date, numbers: dict[tuple[str, int], int]) -> tuple[date, str, int, Any, str]:
    pair = rng.choice(_PAIRS)
    kind = "receipt" if pair[0] in ("1001", "1002") else "payment" if pair[1] in ("1001", "1002") else "transfer"
    key = kind, day.year
    numbers[key] = numbers.get(key, 0) + 1
    return day, kind, numbers[key], pair, f"{rng.randrange(1, 500_000) / 100:.2f}"


def _voucher_row(place: Any, day: date, kind: str, number: int, _pair: Any, amount: str) -> tuple[Any, ...]:
    moment = f"{day.isoformat()} 09:00:00+08"
    return (place.pk, kind, day.year, number, day, "往来", 2, amount, "hand", "0" * 64, moment)


def _leg_rows(place: Any, pk: int, row: Any, accounts: dict[str, int], fund: int) -> Iterator[tuple[Any, ...]]:
    day, _kind, _number, (debit, credit), amount = row
    yield (place.pk, pk, 1, day, accounts[debit], fund, "", amount, "0")
    yield (place.pk, pk, 2, day, accounts[credit], fund, "", "0", amount)


def _copy_in(cursor: Any, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        text = io.StringIO()
        for row in rows:
            text.write("\t".join(str(cell) for cell in row) + "\n")
        copy.write(text.getvalue())


def _analyse() -> None:
    """Also gives the counters their last numbers, since the copied vouchers brought their own."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO funds_numbercounter (organization_id, year, kind, last)
            SELECT organization_id, year, kind, max(number) FROM funds_voucher GROUP BY 1, 2, 3
            ON CONFLICT (organization_id, year, kind) DO UPDATE SET last = EXCLUDED.last"""
        )
        for table in ("funds_leg", "funds_voucher", "funds_monthsum"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _posting(actor: Any, place: Any, accounts: dict[str, int], funds: list[int]) -> tuple[float, float]:
    from huiguan.funds.services import post_vouchers
    from huiguan.funds.services.posting import Entry, NewVoucher

    def post(number: int) -> None:
        lines = [Entry(accounts["5201"], funds[0], Decimal(2)), Entry(accounts["1002"], funds[0], credit=Decimal(2))]
        post_vouchers(
            actor=actor, organization=place, vouchers=[NewVoucher(_today(), "往来", lines) for _n in range(number)]
        )

    post(BATCH)
    batch = _rate(lambda: post(BATCH), BATCHES) * BATCH
    return batch, _rate(lambda: post(1), SINGLES)


def _rate(work: Callable[[], None], times: int) -> float:
    began = time.perf_counter()
    for _n in range(times):
        work()
    return times / (time.perf_counter() - began)


def _reading(actor: Any, place: Any, accounts: dict[str, int], rng: random.Random) -> dict[str, list[float]]:
    from huiguan.funds.models import Account
    from huiguan.funds.selectors import reports
    from huiguan.funds.selectors.ledger import account_statement

    bank = [Account.objects.unscoped("bench").get(pk=accounts["1002"])]
    days = [
        date(2016, 1, 1) + timedelta(days=rng.randrange((_today() - date(2016, 1, 1)).days)) for _n in range(ROUNDS)
    ]

    def statement(day: date, offset: int) -> None:
        account_statement(actor, place, bank, day.replace(month=1, day=1), day, offset=offset)

    def last_page(day: date) -> None:
        found = account_statement(actor, place, bank, day.replace(month=1, day=1), day, limit=1)
        account_statement(actor, place, bank, day.replace(month=1, day=1), day, offset=max(found.lines - 50, 0))

    return {
        "statement": _timed(lambda day: statement(day, 0), days),
        "statement_last_page": _timed(last_page, days),
        "balance_sheet": _timed(lambda day: reports.balance_sheet(actor, place, day), days),
        "activities": _timed(lambda day: reports.activities(actor, place, date(day.year, 1, 1), day), days),
        "cash_flow": _timed(lambda day: reports.cash_flow(actor, place, date(day.year, 1, 1), day), days),
        "trial_balance": _timed(lambda day: reports.trial_balance(actor, place, date(day.year, 1, 1), day), days),
    }


def _timed(work: Callable[[date], Any], days: list[date]) -> list[float]:
    """Milliseconds for each day, after one that is not counted."""
    work(days[0])
    found = []
    for day in days:
        began = time.perf_counter()
        work(day)
        found.append((time.perf_counter() - began) * 1000)
    return found
