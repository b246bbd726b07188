"""The yearly statement of dues (民发〔2014〕166号): what came in by tier, what is owed, what was passed up and used."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from huiguan.funds.enums import AccountKind
from huiguan.funds.models import Account, IncomingMoney
from huiguan.funds.selectors.balances import sums_between
from huiguan.funds.selectors.books import accounts_in, general_fund
from huiguan.kernel.figures.hiding import is_small
from huiguan.members.selectors.dues_year import Arrears, PassedUp, Tier, arrears_in, passed_up, tiers_of_payments

WHY = "funds are disclosed to everybody"
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class DuesIncome:
    """Dues of a year and a tier that came in: how many payments, how much. `tier` is None for what has none."""

    year: int
    tier: Tier | None
    number: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class DuesStatement:
    """Of the days of a statement: income posted in the books, what was passed up, and what the fund of dues paid.

    `used` are the expenses of the general fund, into which dues go; dues are part of what paid them. `arrears` are of
    the dues of the statement's year, as they stand today.
    """

    income: list[DuesIncome] = field(default_factory=list)
    arrears: Arrears | None = None
    passed: list[PassedUp] = field(default_factory=list)
    used: list[tuple[Account, Decimal]] = field(default_factory=list)

    @property
    def hides_arrears(self) -> bool:
        """Whether so few are in arrears that the public is not told how many."""
        return self.arrears is not None and is_small(self.arrears.number)

    @property
    def total(self) -> Decimal:
        """What came in."""
        return sum((row.total for row in self.income), ZERO)

    @property
    def passed_total(self) -> Decimal:
        """What was passed up."""
        return sum((row.total for row in self.passed), ZERO)

    @property
    def used_total(self) -> Decimal:
        """What the fund of dues paid."""
        return sum((amount for _account, amount in self.used), ZERO)


def dues_statement(organization: Any, year: int, since: date, until: date) -> DuesStatement:
    """The statement of a year, of the days between its first and the last that is closed; the caller may show it."""
    return DuesStatement(
        _income(organization, since, until),
        arrears_in(organization.pk, year, until),
        passed_up(organization.pk, since, until),
        _used(organization, since, until),
    )


def _income(organization: Any, since: date, until: date) -> list[DuesIncome]:
    """What the books took in, by the tier that members' dues were asked by; the sum is that of the books."""
    rows = IncomingMoney.objects.unscoped(WHY).filter(
        organization=organization, source="dues", voucher__occurred_on__range=(since, until)
    )
    found = list(rows.values_list("key", "year", "amount"))
    tiers = tiers_of_payments(organization.pk, sorted({int(key[1:]) for key, *_rest in found if key[1:].isdecimal()}))
    sums: dict[tuple[int, Tier | None], list[Any]] = defaultdict(lambda: [0, ZERO])
    for key, asked, amount in found:
        cell = sums[asked, tiers.get(int(key[1:])) if key[1:].isdecimal() else None]
        cell[0] += 1 if amount > 0 else -1
        cell[1] += amount
    order = sorted(sums, key=lambda key: (key[0], key[1] is None, -(key[1].amount if key[1] else ZERO)))
    return [DuesIncome(asked, tier, *sums[asked, tier]) for asked, tier in order]


def _used(organization: Any, since: date, until: date) -> list[tuple[Account, Decimal]]:
    accounts = {row.pk: row for row in accounts_in(organization) if row.kind == AccountKind.EXPENSE}
    fund, paid = general_fund(organization).pk, defaultdict[int, Decimal](Decimal)
    for row in sums_between(organization.pk, until, since, account_ids=list(accounts)):
        if row.fund_id == fund:
            paid[row.account_id] += row.net
    return [(accounts[pk], paid[pk]) for pk in sorted(paid, key=lambda pk: accounts[pk].code) if paid[pk]]
