"""Budgets with what became of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from huiguan.funds.enums import AccountKind
from huiguan.funds.models import Account, Budget, Fund
from huiguan.funds.selectors.balances import sums_between
from huiguan.funds.selectors.books import READ, accounts_in
from huiguan.kernel.permits import Actor, permit


@dataclass(frozen=True, slots=True)
class Execution:
    """A budget line with what came or went; income and expenses both count as positive."""

    account: Account
    fund: Fund
    planned: Decimal
    done: Decimal

    @property
    def rest(self) -> Decimal:
        """What is left of the plan."""
        return self.planned - self.done


def budget_of(actor: Actor, organization: Any, year: int) -> list[Execution]:
    """Budget lines of a year with their execution; an account counts with those below it."""
    permit(actor, READ, organization)
    rows = Budget.objects.unscoped("permitted in the association").filter(organization=organization, year=year)
    codes = {row.pk: row.code for row in accounts_in(organization)}
    done: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for row in sums_between(organization.pk, date(year, 12, 31), date(year, 1, 1)):
        done[codes[row.account_id], row.fund_id] += row.net
    return [_execution(row, done) for row in rows.select_related("account", "fund")]


def _execution(row: Budget, done: dict[tuple[str, int], Decimal]) -> Execution:
    below = [
        amount for (code, fund), amount in done.items() if fund == row.fund_id and code.startswith(row.account.code)
    ]
    sign = -1 if row.account.kind == AccountKind.INCOME else 1
    return Execution(row.account, row.fund, row.amount, sign * sum(below, Decimal(0)))
