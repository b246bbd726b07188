"""The statement of an account, or of several together: opening, lines with the running balance, closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from huiguan.funds.enums import DEBIT_KINDS, VOUCHER_MARKS, AccountKind, VoucherKind
from huiguan.funds.models import Account
from huiguan.funds.selectors.balances import Sum, sums_between
from huiguan.funds.selectors.books import READ
from huiguan.kernel.permits import Actor, permit

_WHERE = "account_id = ANY(%(accounts)s) AND occurred_on >= %(since)s AND occurred_on <= %(until)s {funds}"
_COUNT = "SELECT count(*) FROM funds_leg WHERE {where}"
_BEFORE = """SELECT coalesce(sum(s.debit - s.credit), 0) FROM (
    SELECT debit, credit FROM funds_leg WHERE {where} ORDER BY occurred_on, id LIMIT %(offset)s) s"""
_PAGE = """
SELECT l.occurred_on, l.voucher_id, v.kind, v.year, v.number, coalesce(nullif(l.summary, ''), v.summary),
    l.account_id, l.fund_id, l.debit, l.credit
FROM (SELECT id, occurred_on, voucher_id, summary, account_id, fund_id, debit, credit FROM funds_leg
    WHERE {where} ORDER BY occurred_on, id LIMIT %(limit)s OFFSET %(offset)s) l
JOIN funds_voucher v ON v.id = l.voucher_id ORDER BY l.occurred_on, l.id"""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line with the balance after it; `mark` is the voucher's number."""

    occurred_on: date
    voucher_id: int
    mark: str
    summary: str
    account_id: int
    fund_id: int
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of a statement. Amounts of balances are on the accounts' own side: debit for assets and expenses."""

    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal
    lines: int
    rows: list[StatementRow]


def account_statement(
    actor: Actor,
    organization: Any,
    accounts: Sequence[Account],
    since: date,
    until: date,
    *,
    fund_ids: set[int] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Statement:
    """Lines of `accounts` from `since` to `until`, both included, in the order of days; `limit` of them from `offset`.

    NotFound where the actor does not read the books. `fund_ids` narrows to funds.
    """
    permit(actor, READ, organization)
    sign = 1 if not accounts or AccountKind(accounts[0].kind) in DEBIT_KINDS else -1
    ids = [row.pk for row in accounts]
    before = _kept(sums_between(organization.pk, since - timedelta(days=1), account_ids=ids), fund_ids)
    within = _kept(sums_between(organization.pk, until, since, account_ids=ids), fund_ids)
    opening, debit = _net(before), sum((row.debit for row in within), Decimal(0))
    credit = sum((row.credit for row in within), Decimal(0))
    count, rows = _read(ids, since, until, fund_ids, offset, limit, opening, sign)
    return Statement(sign * opening, debit, credit, sign * (opening + debit - credit), count, rows)


def _kept(sums: list[Sum], fund_ids: set[int] | None) -> list[Sum]:
    return sums if fund_ids is None else [row for row in sums if row.fund_id in fund_ids]


def _net(sums: list[Sum]) -> Decimal:
    return sum((row.net for row in sums), Decimal(0))


def _read(
    ids: list[int],
    since: date,
    until: date,
    fund_ids: set[int] | None,
    offset: int,
    limit: int,
    opening: Decimal,
    sign: int,
) -> tuple[int, list[StatementRow]]:
    where = _WHERE.format(funds="" if fund_ids is None else "AND fund_id = ANY(%(funds)s)")
    values: dict[str, Any] = {
        "accounts": ids,
        "since": since,
        "until": until,
        "funds": sorted(fund_ids or ()),
        "offset": offset,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(where=where), values)
        count = int(cursor.fetchone()[0])
        running = opening
        if offset:
            cursor.execute(_BEFORE.format(where=where), values)
            running += cursor.fetchone()[0]
        cursor.execute(_PAGE.format(where=where), values)
        found = cursor.fetchall()
    rows = []
    for day, voucher_id, kind, year, number, summary, account_id, fund_id, debit, credit in found:
        running += debit - credit
        mark = f"{VOUCHER_MARKS[VoucherKind(kind)]}字{year}-{number:06}号"
        rows.append(StatementRow(day, voucher_id, mark, summary, account_id, fund_id, debit, credit, sign * running))
    return count, rows
