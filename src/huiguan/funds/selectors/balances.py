"""Sums of lines between two days, from the sums of whole months and the lines of what is left of a month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from huiguan.funds.models import Fund

EARLIEST = date(1900, 1, 1)
_MONTHS = """
SELECT account_id, fund_id, debit, credit, money_debit, money_credit, lines FROM funds_monthsum
WHERE organization_id = %s AND month >= %s AND month < %s"""
_DAYS = """
SELECT l.account_id, l.fund_id, l.debit, l.credit, 0, 0, 1 FROM funds_leg l
WHERE l.organization_id = %s AND l.occurred_on >= %s AND l.occurred_on < %s"""
_DAYS_WITH_MONEY = """
SELECT l.account_id, l.fund_id, l.debit, l.credit,
    CASE WHEN v.kind <> 'transfer' THEN l.debit ELSE 0 END, CASE WHEN v.kind <> 'transfer' THEN l.credit ELSE 0 END, 1
FROM funds_leg l JOIN funds_voucher v ON v.id = l.voucher_id
WHERE l.organization_id = %s AND l.occurred_on >= %s AND l.occurred_on < %s"""
_ONLY = " AND account_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Sum:
    """What the lines of an account in a fund add up to, and how many; `money_…` counts vouchers that moved money."""

    account_id: int
    fund_id: int
    debit: Decimal
    credit: Decimal
    money_debit: Decimal
    money_credit: Decimal
    lines: int

    @property
    def net(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return next_month(day) - timedelta(days=1)


def pieces(since: date, until: date) -> Iterator[tuple[bool, date, date]]:
    """The days from `since` to `until`, both included, as whole months and rests: (whole, first, day after last)."""
    end = until + timedelta(days=1)
    first = since if since.day == 1 else next_month(since)
    last = end.replace(day=1)
    if first >= last:  # no whole month between them
        if first > since and first < end:
            yield False, since, first
            yield False, first, end
        elif since < end:
            yield False, since, end
        return
    if since < first:
        yield False, since, first
    yield True, first, last
    if last < end:
        yield False, last, end


def sums_between(
    organization_id: int,
    until: date,
    since: date = EARLIEST,
    *,
    account_ids: Sequence[int] | None = None,
    with_money: bool = False,
) -> list[Sum]:
    """Sums by account and fund of lines from `since` to `until`, both days included.

    `account_ids` narrows; `money_…` of days that make no whole month are counted only `with_money`. One statement.
    """
    parts: list[str] = []
    values: list[Any] = []
    for whole, first, end in pieces(since, until):
        part = _MONTHS if whole else (_DAYS_WITH_MONEY if with_money else _DAYS)
        values += [organization_id, first, end]
        if account_ids is not None:
            part += _ONLY
            values.append(list(account_ids))
        parts.append(part)
    if not parts:
        return []
    wanted = "account_id, fund_id, sum(debit), sum(credit), sum(money_debit), sum(money_credit), sum(lines)::int"
    columns = "account_id, fund_id, debit, credit, money_debit, money_credit, lines"
    query = f"SELECT {wanted} FROM ({' UNION ALL '.join(parts)}) AS s({columns}) GROUP BY 1, 2"  # noqa: S608 - constants
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [Sum(*row) for row in cursor.fetchall()]


def net_of(sums: Sequence[Sum]) -> Decimal:
    """Debit less credit of all."""
    return sum((row.net for row in sums), Decimal(0))


def fund_ids_of(organization: Any, *, restricted: bool | None) -> set[int] | None:
    """Ids of the funds that are restricted, or that are not; None for all."""
    if restricted is None:
        return None
    rows = Fund.objects.unscoped("the caller was permitted").filter(organization=organization, restricted=restricted)
    return set(rows.values_list("pk", flat=True))
