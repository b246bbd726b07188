"""What anybody may see: funds of associations that disclose them, in closed months only, and never a name.

Names of donors appear where the donor agreed; whoever was paid never does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from huiguan.funds.enums import AccountKind, OrderState, Purpose
from huiguan.funds.models import Books, Donation, Fund, PaymentOrder
from huiguan.funds.selectors.balances import sums_between
from huiguan.funds.selectors.books import accounts_in, books_of
from huiguan.funds.selectors.dues import DuesStatement, dues_statement
from huiguan.funds.selectors.reports import Report, activities_in, balance_sheet_in, cash_flow_in
from huiguan.kernel.permits import NotFound

WHY = "funds are disclosed to everybody"
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class FundYear:
    """A fund in a year: what it began with, what came in, what went out, what is left (its net assets)."""

    fund: Fund
    opening: Decimal
    income: Decimal
    expenses: Decimal
    closing: Decimal


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the public page of an association shows of a year, up to `until`: None while no month of it is closed.

    `reports` are the statement of activities, the balance sheet and the cash flow statement, in this order.
    """

    books: Books
    year: int
    since: date
    until: date | None
    years: list[int]
    funds: list[FundYear] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    aid: list[dict[str, Any]] = field(default_factory=list)
    dues: DuesStatement | None = None
    donors: list[Donation] = field(default_factory=list)


def disclosing() -> list[Books]:
    """Associations that disclose their funds, in the order of the tree."""
    rows = Books.objects.unscoped(WHY).filter(disclosed=True, closed_until__isnull=False)
    return list(rows.select_related("organization").order_by("organization__path"))


def disclosed_books(organization: Any) -> Books:
    """The books of an association that discloses its funds; NotFound otherwise."""
    books = books_of(organization)
    if books is None or not books.disclosed:
        raise NotFound(str(organization.pk))
    return books


def disclosure(organization: Any, year: int | None = None) -> Disclosure:
    """What is disclosed of a year, the last closed one when None. NotFound where nothing is disclosed."""
    books = disclosed_books(organization)
    closed = books.closed_until
    shown = year or (closed.year if closed else books.starts_on.year)
    since = max(date(shown, 1, 1), books.starts_on)
    until = min(closed, date(shown, 12, 31)) if closed and closed >= since else None
    years = list(range(closed.year if closed else shown, books.starts_on.year - 1, -1))
    if until is None:
        return Disclosure(books, shown, since, None, years)
    return Disclosure(
        books,
        shown,
        since,
        until,
        years,
        fund_years(organization, since, until),
        [
            activities_in(organization, since, until),
            balance_sheet_in(organization, until),
            cash_flow_in(organization, since, until),
        ],
        aid_by_month(organization, since, until),
        dues_statement(organization, shown, since, until),
        named_donations(organization, since, until),
    )


@dataclass(frozen=True, slots=True)
class FundShown:
    """A fund on its own public page: the year, and what came in and went out of it by account."""

    fund: Fund
    year: FundYear
    report: Report
    donors: list[Donation]


def disclosed_fund(organization: Any, code: str, year: int | None = None) -> tuple[Disclosure, FundShown | None]:
    """A fund by its code as it is disclosed, None while no month of the year is closed. NotFound for no such fund."""
    shown = disclosure(organization, year)
    fund = Fund.objects.unscoped(WHY).filter(organization=organization, code=code).first()
    if fund is None:
        raise NotFound(code)
    if shown.until is None:
        return shown, None
    report = activities_in(organization, shown.since, shown.until, fund_id=fund.pk)
    row = next(each for each in shown.funds if each.fund.pk == fund.pk)
    return shown, FundShown(fund, row, report, [each for each in shown.donors if each.fund_id == fund.pk])


def flows_by_fund(organization: Any, shown: Disclosure) -> list[tuple[Fund, Report]]:
    """What came in and went out of each fund in the days that a disclosure shows."""
    if shown.until is None:
        return []
    return [
        (row.fund, activities_in(organization, shown.since, shown.until, fund_id=row.fund.pk)) for row in shown.funds
    ]


def fund_years(organization: Any, since: date, until: date) -> list[FundYear]:
    """Each fund between two days."""
    kinds = {row.pk: row.kind for row in accounts_in(organization)}
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    day_before = date.fromordinal(since.toordinal() - 1)
    for row in sums_between(organization.pk, day_before):
        if kinds[row.account_id] in (AccountKind.ASSET, AccountKind.LIABILITY):
            found[row.fund_id]["opening"] += row.net
    for row in sums_between(organization.pk, until, since):
        kind = kinds[row.account_id]
        found[row.fund_id][kind] += row.net
        if kind == AccountKind.NET_ASSET:  # an opening balance lies on the first day
            found[row.fund_id]["opening"] -= row.net
    funds = Fund.objects.unscoped(WHY).filter(organization=organization)
    return [_fund_year(fund, found[fund.pk]) for fund in funds]


def _fund_year(fund: Fund, sums: dict[str, Decimal]) -> FundYear:
    opening, income = sums["opening"] + ZERO, -sums[AccountKind.INCOME] + ZERO
    expenses = sums[AccountKind.EXPENSE] + ZERO
    return FundYear(fund, opening, income, expenses, opening + income - expenses)


def aid_by_month(organization: Any, since: date, until: date) -> list[dict[str, Any]]:
    """Relief and condolence payments by month: how many, how much. No names, no single reasons."""
    rows = PaymentOrder.objects.unscoped(WHY).filter(
        organization=organization,
        state=OrderState.PAID,
        purpose__in=[Purpose.RELIEF, Purpose.CONDOLENCE],
        voucher__occurred_on__range=(since, until),
        voucher__reversal=None,
    )
    months = rows.annotate(month=TruncMonth("voucher__occurred_on")).values("month", "purpose").order_by("month")
    found = months.annotate(number=Count("pk"), total=Sum("amount"))
    return [{**row, "label": Purpose(row["purpose"]).label} for row in found]


def named_donations(organization: Any, since: date, until: date) -> list[Donation]:
    """Donations of donors who agreed to be named."""
    rows = Donation.objects.unscoped(WHY).filter(
        organization=organization, may_name=True, received_on__range=(since, until), voucher__reversal=None
    )
    return list(rows.select_related("fund").order_by("-amount"))
