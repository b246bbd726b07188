"""Reports at any date: trial balance, balance sheet, statement of activities, cash flow statement.

The lines follow 民间非营利组织会计制度. Income and expenses are not carried over into net assets by vouchers:
net assets at a date are what stands on their accounts and all income less all expenses until then
(docs/decisions/0016-funds.md). An account that no line names stands in the line "other" of its kind, so that
every report is complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.funds.enums import DEBIT_KINDS, AccountKind
from huiguan.funds.models import Account
from huiguan.funds.selectors.balances import EARLIEST, Sum, sums_between
from huiguan.funds.selectors.books import READ, accounts_in, funds_in
from huiguan.funds.selectors.picks import ZERO, Pick
from huiguan.kernel.permits import Actor, permit

Wanted = Callable[[Account], bool]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report: a figure in each column, and the lines of vouchers that each adds up.

    `prefixes` are the beginnings of the codes of its accounts, as they are said of it.
    """

    key: str
    label: Any
    values: tuple[Decimal, ...]
    picks: tuple[Pick, ...]
    prefixes: tuple[str, ...] = ()
    level: int = 1

    @property
    def is_sum(self) -> bool:
        """Whether it adds up lines above it."""
        return self.level == 0

    @property
    def told(self) -> bool:
        """Whether a figure of it is not nothing."""
        return any(self.values)


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
    """An account with what it opened with, what moved, and what it closed with; debit less credit.

    `picks` are what opening, debit, credit and closing add up.
    """

    account: Account
    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal
    picks: tuple[Pick, ...] = ()


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
    """Sums of a span of days at hand, with the accounts and funds that they are about."""

    accounts: dict[int, Account]
    restricted: set[int]
    funds: set[int]
    since: date
    until: date
    sums: list[Sum] = field(default_factory=list)

    def pick(self, wanted: Wanted, restricted: bool | None = None, *, sign: int = 1) -> Pick:
        """Both sides of the accounts that are wanted."""
        ids = frozenset(pk for pk, row in self.accounts.items() if wanted(row))
        funds = {None: None, True: self.restricted, False: self.funds - self.restricted}[restricted]
        narrowed = None if funds is None else frozenset(funds)
        return Pick(self.until, ids, sign=sign, since=self.since, funds=narrowed)


def _figures(organization: Any, until: date, since: date | None = None, *, with_money: bool = False) -> _Figures:
    accounts = {row.pk: row for row in accounts_in(organization)}
    funds = {row.pk: row.restricted for row in funds_in(organization)}
    sums = sums_between(organization.pk, until, since or EARLIEST, with_money=with_money)
    restricted = {pk for pk, bound in funds.items() if bound}
    return _Figures(accounts, restricted, set(funds), since or EARLIEST, until, sums)


def trial_balance(actor: Actor, organization: Any, since: date, until: date) -> list[TrialRow]:
    """Every account that was ever posted to by `until`; openings, movements and closings each add up to nothing."""
    permit(actor, READ, organization)
    accounts = {row.pk: row for row in accounts_in(organization)}
    opening: dict[int, Decimal] = defaultdict(Decimal)
    moved: dict[int, tuple[Decimal, Decimal]] = {}
    day_before = since - timedelta(days=1)
    for row in sums_between(organization.pk, day_before):
        opening[row.account_id] += row.net
    for row in sums_between(organization.pk, until, since):
        debit, credit = moved.get(row.account_id, (ZERO, ZERO))
        moved[row.account_id] = debit + row.debit, credit + row.credit
    found = []
    for pk in sorted({*opening, *moved}, key=lambda pk: accounts[pk].code):
        debit, credit = moved.get(pk, (ZERO, ZERO))
        one = frozenset({pk})
        picks = (
            Pick(day_before, one),
            Pick(until, debits=one, since=since),
            Pick(until, credits=one, since=since, sign=-1),
            Pick(until, one),
        )
        found.append(TrialRow(accounts[pk], opening[pk], debit, credit, opening[pk] + debit - credit, picks))
    return found


def balance_sheet(actor: Actor, organization: Any, day: date) -> Report:
    """What the association has and owes at the end of `day`, beside the beginning of the year (资产负债表)."""
    permit(actor, READ, organization)
    return balance_sheet_in(organization, day)


def balance_sheet_in(organization: Any, day: date) -> Report:
    """The same for a caller that was permitted, or for what is disclosed."""
    before = date(day.year - 1, 12, 31)
    both = (_figures(organization, before), _figures(organization, day))
    lines = [*_section(AccountKind.ASSET, both), *_section(AccountKind.LIABILITY, both), *_net_assets(both)]
    label = _("Total liabilities and net assets")
    lines.append(_both(both, "sum_both", label, lambda row: row.kind != AccountKind.ASSET, sign=-1, level=0))
    columns = (_("At the beginning of the year"), _("At the end of the period"))
    return Report("balance-sheet", _("Balance sheet"), columns, lines, day)


def _both(
    both: Sequence[_Figures],
    key: str,
    label: Any,
    wanted: Wanted,
    *,
    sign: int = 1,
    restricted: bool | None = None,
    prefixes: tuple[str, ...] = (),
    level: int = 1,
) -> Line:
    picks = tuple(figures.pick(wanted, restricted, sign=sign) for figures in both)
    values = tuple(pick.amount(figures.sums) for pick, figures in zip(picks, both, strict=True))
    return Line(key, label, values, picks, prefixes, level)


def _section(kind: AccountKind, both: Sequence[_Figures]) -> Iterator[Line]:
    sign = 1 if kind in DEBIT_KINDS else -1
    named: tuple[str, ...] = ()
    for section, key, label, prefixes in _SHEET:
        if section is kind:
            named += prefixes
            yield _both(both, key, label, _begins(kind, prefixes), sign=sign, prefixes=prefixes)
    rest = [row for row in both[-1].accounts.values() if row.kind == kind and not row.code.startswith(named)]
    ids, codes = {row.pk for row in rest}, tuple(row.code for row in rest)
    yield _both(both, f"other_{kind.value}", _OTHER[kind], lambda row: row.pk in ids, sign=sign, prefixes=codes)
    yield _both(both, f"sum_{kind.value}", _SUMS[kind], _of_kind(kind), sign=sign, level=0)


def _begins(kind: AccountKind, prefixes: tuple[str, ...]) -> Wanted:
    return lambda row: row.kind == kind and row.code.startswith(prefixes)


def _net_assets(both: Sequence[_Figures]) -> Iterator[Line]:
    kinds = (AccountKind.NET_ASSET, AccountKind.INCOME, AccountKind.EXPENSE)

    def ours(row: Account) -> bool:
        return row.kind in kinds

    prefixes = tuple(row.code for row in both[-1].accounts.values() if row.kind in kinds and len(row.code) == 4)
    for restricted, label in ((False, _("Unrestricted net assets")), (True, _("Restricted net assets"))):
        yield _both(both, f"net_{restricted}", label, ours, sign=-1, restricted=restricted, prefixes=prefixes)
    yield _both(both, "sum_net", _("Total net assets"), ours, sign=-1, level=0)


def activities(actor: Actor, organization: Any, since: date, until: date) -> Report:
    """Income and expenses between two days, of unrestricted and of restricted funds (业务活动表)."""
    permit(actor, READ, organization)
    return activities_in(organization, since, until)


def activities_in(organization: Any, since: date, until: date, *, fund_id: int | None = None) -> Report:
    """The same for a caller that was permitted, or for what is disclosed; of one fund in one column where asked."""
    figures = _figures(organization, until, since)
    only = None if fund_id is None else frozenset({fund_id})
    lines: list[Line] = []
    for kind, label in ((AccountKind.INCOME, _("Total income")), (AccountKind.EXPENSE, _("Total expenses"))):
        sign = 1 if kind in DEBIT_KINDS else -1
        for account in sorted(figures.accounts.values(), key=lambda row: row.code):
            if account.kind == kind and (len(account.code) == 4 or _has_own(figures, account)):
                lines.append(_activity(figures, account, sign, only))
        lines.append(_split(figures, f"sum_{kind.value}", label, _of_kind(kind), sign, only, level=0))
    kinds, label = (AccountKind.INCOME, AccountKind.EXPENSE), _("Change of net assets")
    lines.append(_split(figures, "change", label, lambda row: row.kind in kinds, -1, only, level=0))
    total = pgettext_lazy("sum of columns", "Total")
    columns = (_("Unrestricted"), _("Restricted"), total) if only is None else (total,)
    return Report("activities", _("Statement of activities"), columns, lines, until, since)


def _of_kind(kind: AccountKind) -> Wanted:
    return lambda row: row.kind == kind


def _has_own(figures: _Figures, account: Account) -> bool:
    return any(row.account_id == account.pk for row in figures.sums)


def _activity(figures: _Figures, account: Account, sign: int, only: frozenset[int] | None) -> Line:
    level = 1 if len(account.code) == 4 else 2

    def ours(row: Account) -> bool:
        return row.code.startswith(account.code)

    return _split(figures, account.code, account.name, ours, sign, only, (account.code,), level)


def _split(
    figures: _Figures,
    key: str,
    label: Any,
    wanted: Wanted,
    sign: int,
    only: frozenset[int] | None,
    prefixes: tuple[str, ...] = (),
    level: int = 1,
) -> Line:
    whole = figures.pick(wanted, sign=sign)
    parts = tuple(figures.pick(wanted, restricted, sign=sign) for restricted in (False, True))
    picks = (*parts, whole) if only is None else (replace(whole, funds=only),)
    return Line(key, label, tuple(pick.amount(figures.sums) for pick in picks), picks, prefixes, level)


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
    return cash_flow_in(organization, since, until)


def cash_flow_in(organization: Any, since: date, until: date) -> Report:
    """The same for a caller that was permitted, or for what is disclosed."""
    figures = _figures(organization, until, since, with_money=True)
    flows = _flows(figures)
    lines: list[Line] = []
    for section, label, rows in _FLOWS:
        for key, name, into, prefixes in rows:
            pick = replace(flows[key], sign=-1 if into else 1)
            lines.append(Line(key, name, (pick.amount(figures.sums),), (pick,), prefixes))
        net = _joined(replace(flows[key], sign=-1) for key, *_rest in rows)
        lines.append(Line(f"sum_{section}", label, (net.amount(figures.sums),), (net,), level=0))
    lines += _cash(organization, figures)
    return Report("cash-flow", _("Cash flow statement"), (_("Amount"),), lines, until, since)


def _joined(picks: Iterable[Pick]) -> Pick:
    first, *rest = picks
    for pick in rest:
        first = first.joined(pick)
    return first


def _cash(organization: Any, figures: _Figures) -> Iterator[Line]:
    """What moved on the accounts that hold money themselves, and what stood there before and after."""
    change = figures.pick(lambda row: row.is_cash)
    before = _figures(organization, figures.since - timedelta(days=1))
    opening = before.pick(lambda row: row.is_cash)
    had, moved = opening.amount(before.sums), change.amount(figures.sums)
    yield Line("change", _("Change of cash"), (moved,), (change,), level=0)
    yield Line("opening", _("Cash at the beginning"), (had,), (opening,))
    yield Line("closing", _("Cash at the end"), (had + moved,), (replace(change, since=EARLIEST),), level=0)


def _flows(figures: _Figures) -> dict[str, Pick]:
    """By line, what stood on the other side of money. Income counts as coming in and expenses as going out, also where
    a reversal makes them smaller; of other accounts each side counts by itself."""
    nothing = Pick(figures.until, since=figures.since, money_only=True)
    found = {key: nothing for _section, _label, rows in _FLOWS for key, *_rest in rows}
    for pk, account in figures.accounts.items():
        one = frozenset({pk})
        into, out = _line_of(account.code, into=True), _line_of(account.code, into=False)
        if account.kind == AccountKind.INCOME:
            found[into] = found[into].joined(replace(nothing, accounts=one))
        elif account.kind == AccountKind.EXPENSE:
            found[out] = found[out].joined(replace(nothing, accounts=one))
        elif not account.is_cash:
            found[into] = found[into].joined(replace(nothing, credits=one))
            found[out] = found[out].joined(replace(nothing, debits=one))
    return found


def _line_of(code: str, *, into: bool) -> str:
    """The line whose beginning of a code fits best."""
    best, length = ("in_other" if into else "out_other"), 0
    for _key, _label, rows in _FLOWS:
        for key, _name, way, prefixes in rows:
            for prefix in prefixes:
                if way is into and code.startswith(prefix) and len(prefix) > length:
                    best, length = key, len(prefix)
    return best
