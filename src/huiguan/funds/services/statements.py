"""The two statements that a posting takes, however many vouchers it has: what they stand on, and all that is written.

Row by row through the object mapper a voucher took eight; the triggers guarantee the same either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from huiguan.funds.models import Account, Books, Fund, FundMoney, Voucher
from huiguan.kernel.permits import RuleViolation

# The books first, then the money of funds in the order of their keys, so that nobody deadlocks: the join makes the
# second wait for the first. Locked rows are read as they are once the lock is there.
_GROUND = """
WITH b AS MATERIALIZED (
    SELECT starts_on, closed_until FROM funds_books WHERE organization_id = %(place)s FOR NO KEY UPDATE
), m AS MATERIALIZED (
    SELECT m.fund_id, m.money, m.reserved FROM funds_fundmoney m, b
    WHERE m.fund_id = ANY(%(funds)s::bigint[]) AND m.organization_id = %(place)s
    ORDER BY m.fund_id FOR UPDATE OF m
)
SELECT 'books', NULL::bigint, NULL::boolean, NULL::boolean, NULL::text, NULL::numeric, NULL::numeric,
       starts_on, closed_until FROM b
UNION ALL
SELECT 'account', id, is_cash, active, kind, NULL, NULL, NULL, NULL
FROM funds_account WHERE organization_id = %(place)s AND id = ANY(%(accounts)s::bigint[])
UNION ALL
SELECT 'fund', f.id, f.restricted, f.active, f.name, m.money, m.reserved, NULL, NULL
FROM funds_fund f LEFT JOIN m ON m.fund_id = f.id
WHERE f.organization_id = %(place)s AND f.id = ANY(%(funds)s::bigint[])
"""

_WRITE = """
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(%s::integer[], %s::text[], %s::smallint[], %s::date[], %s::text[], %s::smallint[],
                         %s::numeric[], %s::text[], %s::bigint[], %s::text[], %s::bigint[])
        AS g(place, kind, year, occurred_on, summary, lines, total, origin, reverses_id, fingerprint, made_by_id)
), counted AS (
    INSERT INTO funds_numbercounter AS c (organization_id, year, kind, last)
    SELECT %s, year, kind, count(*) FROM given GROUP BY year, kind ORDER BY year, kind
    ON CONFLICT (organization_id, year, kind) DO UPDATE SET last = c.last + EXCLUDED.last
    RETURNING year, kind, last
), numbered AS MATERIALIZED (
    SELECT g.*, c.last - count(*) OVER of_kind + row_number() OVER (of_kind ORDER BY g.place) AS number
    FROM given g JOIN counted c USING (year, kind) WINDOW of_kind AS (PARTITION BY g.year, g.kind)
), made AS (
    INSERT INTO funds_voucher (organization_id, kind, year, number, occurred_on, summary, lines, total, origin,
        reverses_id, fingerprint, made_by_id, posted_by_id, posted_at)
    SELECT %s, kind, year, number, occurred_on, summary, lines, total, origin, reverses_id, fingerprint, made_by_id,
        %s, %s FROM numbered ORDER BY place
    RETURNING id, year, kind, number
), lined AS (
    INSERT INTO funds_leg (organization_id, voucher_id, position, occurred_on, account_id, fund_id, summary, debit,
        credit)
    SELECT %s, m.id, l.position, n.occurred_on, l.account_id, l.fund_id, l.summary, l.debit, l.credit
    FROM unnest(%s::integer[], %s::smallint[], %s::bigint[], %s::bigint[], %s::text[], %s::numeric[], %s::numeric[])
        AS l(place, position, account_id, fund_id, summary, debit, credit)
    JOIN numbered n USING (place) JOIN made m USING (year, kind, number)
    ORDER BY l.place, l.position
)
SELECT n.place, m.id, m.number FROM numbered n JOIN made m USING (year, kind, number) ORDER BY n.place
"""


@dataclass(slots=True)
class Ground:
    """What vouchers are checked against: the books, the accounts and funds that they name, and the funds' money."""

    books: Books
    accounts: dict[int, Account]
    funds: dict[int, Fund]
    money: dict[int, FundMoney]


def lock_ground(organization_id: int, account_ids: Iterable[int], fund_ids: Iterable[int]) -> Ground:
    """The ground of vouchers, locked; accounts and funds of others are left out.

    RuleViolation "no_books" while none are kept.
    """
    values: dict[str, int | list[int]] = {
        "place": organization_id,
        "accounts": sorted(account_ids),
        "funds": sorted(fund_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_GROUND, values)
        rows = cursor.fetchall()
    ground = Ground(Books(organization_id=organization_id), {}, {}, {})
    kept = False
    for what, pk, marked, active, said, money, reserved, starts_on, closed_until in rows:
        if what == "books":
            kept, ground.books.starts_on, ground.books.closed_until = True, starts_on, closed_until
        elif what == "account":
            ground.accounts[pk] = Account(pk=pk, is_cash=marked, active=active, kind=said)
        else:
            ground.funds[pk] = Fund(pk=pk, name=said, active=active, restricted=marked)
            ground.money[pk] = FundMoney(fund_id=pk, money=money, reserved=reserved)
    if not kept:
        raise RuleViolation(_("No books are kept yet. Open the books first."), code="no_books")
    return ground


def insert_vouchers(rows: Sequence[Voucher], lines: Sequence[Sequence[Any]]) -> None:
    """Write vouchers of one association with their lines; `rows` get their keys and numbers.

    `lines` of each voucher are entries to be posted, in their order. All rows are posted by the same person at the
    same moment.
    """
    first = rows[0]
    place, who, when = first.organization_id, first.posted_by_id, first.posted_at
    names = ("kind", "year", "occurred_on", "summary", "lines", "total", "origin", "reverses_id", "fingerprint",
             "made_by_id")  # fmt: skip
    columns = [list(range(len(rows))), *([getattr(row, name) for row in rows] for name in names)]
    flat = [(at, number, entry) for at, each in enumerate(lines) for number, entry in enumerate(each, start=1)]
    legs = [
        [at for at, _number, _entry in flat],
        [number for _at, number, _entry in flat],
        [entry.account_id for _at, _number, entry in flat],
        [entry.fund_id for _at, _number, entry in flat],
        [entry.summary[:200] for _at, _number, entry in flat],
        [entry.debit for _at, _number, entry in flat],
        [entry.credit for _at, _number, entry in flat],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*columns, place, place, who, when, place, *legs])
        for at, pk, number in cursor.fetchall():
            rows[at].pk, rows[at].number = pk, number
            rows[at]._state.adding, rows[at]._state.db = False, connection.alias
