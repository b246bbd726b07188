"""Reports at any date: trial balance, balance sheet, statement of activities, cash flow statement.

The lines follow 民间非营利组织会计制度. Income and expenses are not carried over into net assets by vouchers:
net assets at a date are what stands on their accounts and all income less all expenses until then
(docs/decisions/0016-funds.md). An account that no line names stands in the line "other" of its kind, so that
every report is complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.funds.enums import DEBIT_KINDS, AccountKind
from huiguan.funds.models import Account
from huiguan.funds.selectors.balances import EARLIEST, Sum, sums_between
from huiguan.funds.selectors.books import READ, accounts_in, funds_in
from huiguan.kernel.permits import Actor, permit

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report. `prefixes` are the beginnings of the codes of the accounts behind its figures.

    `restricted` narrows a column's rows to funds that are restricted, or are not; None for both.
    """

    key: str
    label: Any
    values: tuple[Decimal, ...]
    prefixes: tuple[str, ...] = ()
    level: int = 1
    restricted: bool | None = None

    @property
    def is_sum(self) -> bool:
        """Whether it adds up lines above it."""
        return self.level == 0


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its columns and its lines; `since` is None for what is at a date."""

    key: str
    title: Any
    columns: tuple[Any, ...]
    lines: list[Line]
    until: date
    since: date | None = None


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account with what it opened with, what moved, and what it closed with; debit less credit."""

    account: Account
    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal


#: Lines of the balance sheet: section, key, label, beginnings of codes.
_SHEET: tuple[tuple[AccountKind, str, Any, tuple[str, ...]], ...] = (
    (AccountKind.ASSET, "money", _("Money at hand and in banks"), ("1001", "1002", "1009")),
    (AccountKind.ASSET, "short", _("Short-term investments"), ("1101", "1102")),
    (AccountKind.ASSET, "receivable", _("Receivables"), ("1111", "1121", "1122", "1131")),
    (AccountKind.ASSET, "prepaid", _("Prepayments"), ("1141",)),
    (AccountKind.ASSET, "stock", _("Inventories"), ("1201", "1202")),
    (AccountKind.ASSET, "deferred", _("Deferred expenses"), ("1301",)),
    (AccountKind.ASSET, "long", _("Long-term investments"), ("1401", "1402", "1421")),
    (AccountKind.ASSET, "fixed", _("Fixed assets"), ("15",)),
    (AccountKind.ASSET, "intangible", _("Intangible assets"), ("1601",)),
    (AccountKind.ASSET, "held", _("Assets held for others"), ("1701",)),
    (AccountKind.LIABILITY, "loans", _("Short-term loans"), ("2101",)),
    (AccountKind.LIABILITY, "payable", _("Payables"), ("2201", "2202", "2209")),
    (AccountKind.LIABILITY, "advance", _("Received in advance"), ("2203",)),
    (AccountKind.LIABILITY, "wages", _("Wages payable"), ("2204",)),
    (AccountKind.LIABILITY, "tax", _("Taxes payable"), ("2206",)),
    (AccountKind.LIABILITY, "accrued", _("Accrued expenses and provisions"), ("2301", "2401")),
    (AccountKind.LIABILITY, "long_loans", _("Long-term liabilities"), ("2501", "2502")),
    (AccountKind.LIABILITY, "owed", _("Liabilities for assets held for others"), ("2601",)),
)
_OTHER = {AccountKind.ASSET: _("Other assets"), AccountKind.LIABILITY: _("Other liabilities")}
_SUMS = {AccountKind.ASSET: _("Total assets"), AccountKind.LIABILITY: _("Total liabilities")}


@dataclass(slots=True)
class _Figures:
    """Sums at hand with the accounts and funds that they are about."""

    accounts: dict[int, Account]
    restricted: set[int]
    sums: list[Sum] = field(default_factory=list)

    def net(self, wanted: Callable[[Account], bool], restricted: bool | None = None) -> Decimal:
        """Debit less credit of the accounts that are wanted."""
        return sum(
            (
                row.net
                for row in self.sums
                if wanted(self.accounts[row.account_id])
                and (restricted is None or (row.fund_id in self.restricted) is restricted)
            ),
            ZERO,
        )


def _figures(organization: Any, until: date, since: date | None = None, *, with_money: bool = False) -> _Figures:
    accounts = {row.pk: row for row in accounts_in(organization)}
    restricted = {row.pk for row in funds_in(organization) if row.restricted}
    sums = sums_between(organization.pk, until, since or EARLIEST, with_money=with_money)
    return _Figures(accounts, restricted, sums)


def trial_balance(actor: Actor, organization: Any, since: date, until: date) -> list[TrialRow]:
    """Every account that was ever posted to by `until`; openings, movements and closings each add up to nothing."""
    permit(actor, READ, organization)
    accounts = {row.pk: row for row in accounts_in(organization)}
    opening: dict[int, Decimal] = defaultdict(Decimal)
    moved: dict[int, tuple[Decimal, Decimal]] = {}
    for row in sums_between(organization.pk, since - timedelta(days=1)):
        opening[row.account_id] += row.net
    for row in sums_between(organization.pk, until, since):
        debit, credit = moved.get(row.account_id, (ZERO, ZERO))
        moved[row.account_id] = debit + row.debit, credit + row.credit
    found = []
    for pk in sorted({*opening, *moved}, key=lambda pk: accounts[pk].code):
        debit, credit = moved.get(pk, (ZERO, ZERO))
        found.append(TrialRow(accounts[pk], opening[pk], debit, credit, opening[pk] + debit - credit))
    return found


def balance_sheet(actor: Actor, organization: Any, day: date) -> Report:
    """What the association has and owes at the end of `day`, beside the beginning of the year (资产负债表)."""
    permit(actor, READ, organization)
    before = date(day.year - 1, 12, 31)
    both = (_figures(organization, before), _figures(organization, day))
    lines = [*_section(AccountKind.ASSET, both), *_section(AccountKind.LIABILITY, both), *_net_assets(both)]
    total = _both(both, lambda row: row.kind != AccountKind.ASSET, sign=-1)
    lines.append(Line("sum_both", _("Total liabilities and net assets"), total, level=0))
    columns = (_("At the beginning of the year"), _("At the end of the period"))
    return Report("balance-sheet", _("Balance sheet"), columns, lines, day)


def _both(
    both: Sequence[_Figures], wanted: Callable[[Account], bool], *, sign: int = 1, restricted: bool | None = None
) -> tuple[Decimal, ...]:
    return tuple(sign * figures.net(wanted, restricted) + ZERO for figures in both)


def _section(kind: AccountKind, both: Sequence[_Figures]) -> Iterable[Line]:
    sign = 1 if kind in DEBIT_KINDS else -1
    named: tuple[str, ...] = ()
    for section, key, label, prefixes in _SHEET:
        if section is kind:
            named += prefixes
            values = _both(both, lambda row, p=prefixes: row.kind == kind and row.code.startswith(p), sign=sign)  # type: ignore[misc]  # a default binds the loop's value
            yield Line(key, label, values, prefixes)
    rest = [row for row in both[-1].accounts.values() if row.kind == kind and not row.code.startswith(named)]
    ids = {row.pk for row in rest}
    values = _both(both, lambda row: row.pk in ids, sign=sign)
    yield Line(f"other_{kind.value}", _OTHER[kind], values, tuple(row.code for row in rest))
    yield Line(f"sum_{kind.value}", _SUMS[kind], _both(both, lambda row: row.kind == kind, sign=sign), level=0)


def _net_assets(both: Sequence[_Figures]) -> Iterable[Line]:
    kinds = (AccountKind.NET_ASSET, AccountKind.INCOME, AccountKind.EXPENSE)

    def ours(row: Account) -> bool:
        return row.kind in kinds

    prefixes = tuple(row.code for row in both[-1].accounts.values() if row.kind in kinds and len(row.code) == 4)
    for restricted, label in ((False, _("Unrestricted net assets")), (True, _("Restricted net assets"))):
        values = _both(both, ours, sign=-1, restricted=restricted)
        yield Line(f"net_{restricted}", label, values, prefixes, restricted=restricted)
    yield Line("sum_net", _("Total net assets"), _both(both, ours, sign=-1), level=0)


def activities(actor: Actor, organization: Any, since: date, until: date) -> Report:
    """Income and expenses between two days, of unrestricted and of restricted funds (业务活动表)."""
    permit(actor, READ, organization)
    return activities_in(organization, since, until)


def activities_in(organization: Any, since: date, until: date) -> Report:
    """The same for a caller that was permitted, or for what is disclosed."""
    figures = _figures(organization, until, since)
    lines: list[Line] = []
    for kind, label in ((AccountKind.INCOME, _("Total income")), (AccountKind.EXPENSE, _("Total expenses"))):
        sign = 1 if kind in DEBIT_KINDS else -1
        for account in sorted(figures.accounts.values(), key=lambda row: row.code):
            if account.kind == kind and (len(account.code) == 4 or _has_own(figures, account)):
                lines.append(_activity(figures, account, sign))
        total = _split(figures, _of_kind(kind), sign)
        lines.append(Line(f"sum_{kind.value}", label, total, level=0))
    change = _split(figures, lambda row: row.kind in (AccountKind.INCOME, AccountKind.EXPENSE), -1)
    lines.append(Line("change", _("Change of net assets"), change, level=0))
    columns = (_("Unrestricted"), _("Restricted"), pgettext_lazy("sum of columns", "Total"))
    return Report("activities", _("Statement of activities"), columns, lines, until, since)


def _of_kind(kind: AccountKind) -> Callable[[Account], bool]:
    return lambda row: row.kind == kind


def _has_own(figures: _Figures, account: Account) -> bool:
    return any(row.account_id == account.pk for row in figures.sums)


def _activity(figures: _Figures, account: Account, sign: int) -> Line:
    level = 1 if len(account.code) == 4 else 2

    def ours(row: Account) -> bool:
        return row.code.startswith(account.code)

    return Line(account.code, account.name, _split(figures, ours, sign), (account.code,), level)


def _split(figures: _Figures, wanted: Callable[[Account], bool], sign: int) -> tuple[Decimal, ...]:
    free, bound = (sign * figures.net(wanted, restricted) + ZERO for restricted in (False, True))
    return free, bound, free + bound


#: Lines of the cash flow statement: key, label, whether in or out, beginnings of the codes on the other side.
_FLOWS: tuple[tuple[str, Any, tuple[tuple[str, Any, bool, tuple[str, ...]], ...]], ...] = (
    ("operating", _("Net cash from operations"), (
        ("in_donation", _("Received from donations"), True, ("4101",)),
        ("in_dues", _("Received as dues"), True, ("4201",)),
        ("in_service", _("Received for services"), True, ("4301",)),
        ("in_sales", _("Received from sales"), True, ("4501",)),
        ("in_grant", _("Received as government grants"), True, ("4401",)),
        ("in_other", _("Received otherwise from operations"), True, ()),
        ("out_aid", _("Paid as relief, condolence and other aid"), False, ("510101", "510102")),
        ("out_staff", _("Paid to and for staff"), False, ("2204",)),
        ("out_goods", _("Paid for goods and services"), False, ("51", "1201", "1141", "2202")),
        ("out_other", _("Paid otherwise in operations"), False, ()),
    )),
    ("investing", _("Net cash from investing"), (
        ("in_invest", _("Received from investments and sale of fixed assets"), True,
         ("1101", "14", "15", "16", "4601")),
        ("out_invest", _("Paid for investments and fixed assets"), False, ("1101", "14", "15", "16", "4601")),
    )),
    ("financing", _("Net cash from financing"), (
        ("in_loan", _("Received from loans"), True, ("2101", "2501", "2502")),
        ("out_loan", _("Repaid, and interest paid"), False, ("2101", "2501", "2502", "5301")),
    )),
)  # fmt: skip


def cash_flow(actor: Actor, organization: Any, since: date, until: date) -> Report:
    """Money that came and went between two days, by what stood on the other side of it (现金流量表, direct method)."""
    permit(actor, READ, organization)
    figures = _figures(organization, until, since, with_money=True)
    flows: dict[str, Decimal] = defaultdict(Decimal)
    for row in figures.sums:
        account = figures.accounts[row.account_id]
        if not account.is_cash:
            for key, amount in _flow(account, row):
                flows[key] += amount
    lines: list[Line] = []
    for section, label, rows in _FLOWS:
        lines += [Line(key, name, (flows[key],), prefixes) for key, name, _into, prefixes in rows]
        net = sum((flows[key] if into else -flows[key] for key, _name, into, _p in rows), ZERO)
        lines.append(Line(f"sum_{section}", label, (net,), level=0))
    change = sum((line.values[0] for line in lines if line.level == 0), ZERO)
    opening = _figures(organization, since - timedelta(days=1)).net(lambda row: row.is_cash)
    lines.append(Line("change", _("Change of cash"), (change,), level=0))
    lines.append(Line("opening", _("Cash at the beginning"), (opening,)))
    lines.append(Line("closing", _("Cash at the end"), (opening + change,), level=0))
    return Report("cash-flow", _("Cash flow statement"), (_("Amount"),), lines, until, since)


def _flow(account: Account, row: Sum) -> list[tuple[str, Decimal]]:
    """Income counts as coming in and expenses as going out, also where a reversal makes them smaller."""
    if account.kind == AccountKind.INCOME:
        return [(_line_of(account.code, into=True), row.money_credit - row.money_debit)]
    if account.kind == AccountKind.EXPENSE:
        return [(_line_of(account.code, into=False), row.money_debit - row.money_credit)]
    return [
        (_line_of(account.code, into=True), row.money_credit),
        (_line_of(account.code, into=False), row.money_debit),
    ]


def _line_of(code: str, *, into: bool) -> str:
    """The line whose beginning of a code fits best."""
    best, length = ("in_other" if into else "out_other"), 0
    for _key, _label, rows in _FLOWS:
        for key, _name, way, prefixes in rows:
            for prefix in prefixes:
                if way is into and code.startswith(prefix) and len(prefix) > length:
                    best, length = key, len(prefix)
    return best
