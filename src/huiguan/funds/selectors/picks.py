"""What a figure of a report adds up: which lines of vouchers, on which side, of which days. It opens exactly those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from huiguan.funds.selectors.balances import EARLIEST, Sum

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Pick:
    """Lines from `since` to `until`, both included. A figure is `sign` times their debit less their credit.

    `accounts` count with both sides, `debits` and `credits` with that side only. `funds` narrows to funds; `money_only`
    to vouchers that moved money.
    """

    until: date
    accounts: frozenset[int] = frozenset()
    debits: frozenset[int] = frozenset()
    credits: frozenset[int] = frozenset()
    sign: int = 1
    since: date = EARLIEST
    funds: frozenset[int] | None = None
    money_only: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether kept sums of months tell how many lines it has: both sides of accounts, of all vouchers."""
        return not (self.debits or self.credits or self.money_only)

    def amount(self, sums: Iterable[Sum]) -> Decimal:
        """The figure, from the sums of its days."""
        total = ZERO
        for row in sums:
            if self.funds is None or row.fund_id in self.funds:
                debit, credit = (row.money_debit, row.money_credit) if self.money_only else (row.debit, row.credit)
                if row.account_id in self.accounts or row.account_id in self.debits:
                    total += debit
                if row.account_id in self.accounts or row.account_id in self.credits:
                    total -= credit
        return self.sign * total + ZERO

    def joined(self, other: Pick) -> Pick:
        """Both together; they are of the same days, funds and vouchers, and the figures count the same way."""
        return replace(
            self,
            accounts=self.accounts | other.accounts,
            debits=self.debits | other.debits,
            credits=self.credits | other.credits,
        )
