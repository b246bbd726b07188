"""The statement of an account, or of several together: opening, lines with the running balance, closing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from huiguan.funds.enums import DEBIT_KINDS, VOUCHER_MARKS, AccountKind, VoucherKind
from huiguan.funds.models import Account
from huiguan.funds.selectors.balances import Sum, month_end, next_month, sums_between
from huiguan.funds.selectors.books import READ
from huiguan.funds.selectors.picks import Pick
from huiguan.kernel.permits import Actor, permit

_WHERE = "{picked} AND occurred_on >= %(since)s AND occurred_on <= %(until)s {funds}"
_BOTH_SIDES = "account_id = ANY(%(accounts)s)"
_ONE_SIDE = """(account_id = ANY(%(accounts)s) OR account_id = ANY(%(debits)s) AND debit > 0
    OR account_id = ANY(%(credits)s) AND credit > 0)"""
_WITH_MONEY = " AND EXISTS (SELECT FROM funds_voucher m WHERE m.id = voucher_id AND m.kind <> 'transfer')"
_COUNT = "SELECT count(*) FROM funds_leg WHERE {where}"
_MONTHS = """
SELECT month, sum(lines)::int, sum(debit - credit) FROM funds_monthsum
WHERE account_id = ANY(%(accounts)s) AND month >= %(since)s AND month <= %(until)s {funds} GROUP BY 1 ORDER BY 1"""
_BEFORE = """SELECT coalesce(sum(s.debit - s.credit), 0) FROM (
    SELECT debit, credit FROM funds_leg WHERE {where} ORDER BY occurred_on, id LIMIT %(offset)s) s"""
_PAGE = """
SELECT l.occurred_on, l.voucher_id, v.kind, v.year, v.number, coalesce(nullif(l.summary, ''), v.summary),
    l.account_id, l.fund_id, l.debit, l.credit
FROM (SELECT id FROM funds_leg WHERE {where} ORDER BY occurred_on, id LIMIT %(limit)s OFFSET %(offset)s) p
JOIN funds_leg l ON l.id = p.id JOIN funds_voucher v ON v.id = l.voucher_id ORDER BY l.occurred_on, l.id"""


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
    count = sum(row.lines for row in within)
    funds = None if fund_ids is None else frozenset(fund_ids)
    lines = _Lines(organization.pk, Pick(until, frozenset(ids), since=since, funds=funds))
    rows = _read(lines, offset, limit, opening, sign)
    return Statement(sign * opening, debit, credit, sign * (opening + debit - credit), count, rows)


def figure_statement(actor: Actor, organization: Any, pick: Pick, *, offset: int = 0, limit: int = 50) -> Statement:
    """The lines behind a figure and nothing else: they add up to it (`closing`), beginning at nothing."""
    permit(actor, READ, organization)
    ids = sorted(pick.accounts | pick.debits | pick.credits)
    sums = sums_between(organization.pk, pick.until, pick.since, account_ids=ids, with_money=pick.money_only)
    debit = replace(pick, credits=frozenset(), accounts=frozenset(), debits=pick.debits | pick.accounts, sign=1)
    credit = replace(pick, debits=frozenset(), accounts=frozenset(), credits=pick.credits | pick.accounts, sign=-1)
    lines = _Lines(organization.pk, pick)
    rows = _read(lines, offset, limit, Decimal(0), pick.sign)
    return Statement(Decimal(0), debit.amount(sums), credit.amount(sums), pick.amount(sums), _count(lines, sums), rows)


def _count(lines: _Lines, sums: list[Sum]) -> int:
    if lines.pick.is_plain:
        return sum(row.lines for row in _kept(sums, lines.pick.funds))
    with connection.cursor() as cursor:
        cursor.execute(lines.narrowed(_COUNT), lines.values(lines.pick.since))
        return int(cursor.fetchone()[0])


def _kept(sums: list[Sum], fund_ids: Collection[int] | None) -> list[Sum]:
    return sums if fund_ids is None else [row for row in sums if row.fund_id in fund_ids]


def _net(sums: list[Sum]) -> Decimal:
    return sum((row.net for row in sums), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines that a statement is about."""

    organization: int
    pick: Pick

    def values(self, since: date, **more: Any) -> dict[str, Any]:
        """What the statements above ask for, from a later day on."""
        pick = self.pick
        sides = {name: sorted(getattr(pick, name)) for name in ("accounts", "debits", "credits")}
        return {**sides, "since": since, "until": pick.until, "funds": sorted(pick.funds or ()), **more}

    def narrowed(self, statement: str) -> str:
        """A statement with its conditions."""
        funds = "" if self.pick.funds is None else "AND fund_id = ANY(%(funds)s)"
        picked = _BOTH_SIDES if not (self.pick.debits or self.pick.credits) else _ONE_SIDE
        where = _WHERE.format(picked=picked, funds=funds)
        return statement.format(where=where + _WITH_MONEY if self.pick.money_only else where, funds=funds)


def _read(lines: _Lines, offset: int, limit: int, running: Decimal, sign: int) -> list[StatementRow]:
    """A page. Whole months before it are passed over by their sums, so that no page reads more than a month."""
    since, offset, passed = _passed_over(lines, offset)
    running += passed
    values = lines.values(since, offset=offset, limit=limit)
    with connection.cursor() as cursor:
        if offset:
            cursor.execute(lines.narrowed(_BEFORE), values)
            running += cursor.fetchone()[0]
        cursor.execute(lines.narrowed(_PAGE), values)
        found = cursor.fetchall()
    rows = []
    for day, voucher_id, kind, year, number, summary, account_id, fund_id, debit, credit in found:
        running += debit - credit
        mark = f"{VOUCHER_MARKS[VoucherKind(kind)]}字{year}-{number:06}号"
        rows.append(StatementRow(day, voucher_id, mark, summary, account_id, fund_id, debit, credit, sign * running))
    return rows


def _passed_over(lines: _Lines, offset: int) -> tuple[date, int, Decimal]:
    """The first day of the month of line `offset`, the lines still before it, and what went before that day."""
    since, change = lines.pick.since, Decimal(0)
    if not lines.pick.is_plain:  # sums of months do not tell how many lines it has
        return since, offset, change
    accounts, until = sorted(lines.pick.accounts), lines.pick.until
    if offset and since.day > 1:
        last = min(month_end(since), until)
        head = _kept(sums_between(lines.organization, last, since, account_ids=accounts), lines.pick.funds)
        number = sum(row.lines for row in head)
        if offset < number:
            return since, offset, change
        since, offset, change = last + timedelta(days=1), offset - number, _net(head)
    if not offset:
        return since, offset, change
    with connection.cursor() as cursor:
        cursor.execute(lines.narrowed(_MONTHS), lines.values(since))
        for month, number, net in cursor.fetchall():
            if offset < number or month_end(month) > until:
                return month, offset, change
            since, offset, change = next_month(month), offset - number, change + net
    return since, offset, change
