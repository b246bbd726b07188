"""What an audit pack holds of each year of its days: statements, budget, funds, relief, dues, bank; and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from huiguan.funds.enums import PERSONAL, OrderState
from huiguan.funds.models import DonationUse, PaymentOrder
from huiguan.funds.packing import Table
from huiguan.funds.selectors import reports
from huiguan.funds.selectors.bank import reconciliation
from huiguan.funds.selectors.books import accounts_in, money_accounts
from huiguan.funds.selectors.budgets import budget_of
from huiguan.funds.selectors.disclosure import fund_years
from huiguan.funds.selectors.dues import dues_statement
from huiguan.funds.selectors.ledger import account_statement
from huiguan.kernel.permits import Actor

_D, _N, _S, _I = "date", "number", "string", "integer"
_WHY = "the books were permitted as a whole"
_AT_ONCE = 5000


def years_in(since: date, until: date) -> list[tuple[int, date, date]]:
    """The years of a span with its first and last day in each."""
    return [
        (year, max(since, date(year, 1, 1)), min(until, date(year, 12, 31)))
        for year in range(since.year, until.year + 1)
    ]


def reports_of(actor: Actor, place: Any, since: date, until: date) -> Iterator[reports.Report]:
    """The three statements of a span."""
    yield reports.balance_sheet(actor, place, until)
    yield reports.activities(actor, place, since, until)
    yield reports.cash_flow(actor, place, since, until)


def yearly_tables(actor: Actor, place: Any, since: date, until: date) -> Iterator[Table]:
    """What is told year by year, each in one table over all years."""
    years = years_in(since, until)
    yield _trial(actor, place, years)
    yield _budgets(actor, place, years)
    yield _funds(place, years)
    yield _dues(place, years)
    yield _bank(actor, place, years)
    yield _relief(place, since, until)
    yield _gifts(place, since, until)
    yield _ledger(actor, place, since, until)


def _trial(actor: Actor, place: Any, years: list[tuple[int, date, date]]) -> Table:
    fields = (("year", _I, "年度"), ("code", _S, "科目编号"), ("name", _S, "科目名称"), ("opening", _N, "期初"),
              ("debit", _N, "借方发生额"), ("credit", _N, "贷方发生额"), ("closing", _N, "期末"))  # fmt: skip
    rows = (
        (year, row.account.code, row.account.name, row.opening, row.debit, row.credit, row.closing)
        for year, first, last in years
        for row in reports.trial_balance(actor, place, first, last)
    )
    return Table("trial-balance", "试算平衡表", fields, rows)


def _budgets(actor: Actor, place: Any, years: list[tuple[int, date, date]]) -> Table:
    fields = (("year", _I, "年度"), ("fund", _S, "资金"), ("account", _S, "科目编号"), ("name", _S, "科目名称"),
              ("planned", _N, "预算数"), ("done", _N, "执行数"), ("rest", _N, "结余"))  # fmt: skip
    rows = (
        (year, row.fund.code, row.account.code, row.account.name, row.planned, row.done, row.rest)
        for year, _first, _last in years
        for row in budget_of(actor, place, year)
    )
    return Table("budgets", "预算及执行", fields, rows)


def _funds(place: Any, years: list[tuple[int, date, date]]) -> Table:
    fields = (("year", _I, "年度"), ("fund", _S, "资金代码"), ("name", _S, "资金名称"),
              ("restricted", "boolean", "限定性"), ("opening", _N, "期初净资产"), ("income", _N, "收入"),
              ("expenses", _N, "支出"),
              ("closing", _N, "期末净资产"))  # fmt: skip
    rows = (
        (year, row.fund.code, row.fund.name, str(row.fund.restricted).lower(), row.opening, row.income, row.expenses,
         row.closing)
        for year, first, last in years
        for row in fund_years(place, first, last)
    )  # fmt: skip
    return Table("funds-by-year", "各项资金年度收支结存", fields, rows)


def _dues(place: Any, years: list[tuple[int, date, date]]) -> Table:
    fields = (("year", _I, "年度"), ("what", _S, "项目"), ("about", _S, "说明"), ("number", _I, "笔数或人数"),
              ("total", _N, "金额"))  # fmt: skip
    rows = ((year, *line) for year, first, last in years for line in _dues_lines(place, year, first, last))
    return Table("dues", "会费年度收支", fields, rows)


def _dues_lines(place: Any, year: int, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    found = dues_statement(place, year, first, last)
    for row in found.income:
        yield "会费收入", f"{row.year}年度 {row.tier.label if row.tier else ''}".strip(), row.number, row.total
    for passed in found.passed:
        yield "上缴会费", f"{passed.receiver} {passed.year}年度", "", passed.total
    if found.arrears is not None:
        yield "尚未缴纳", f"{year}年度", found.arrears.number, found.arrears.owed


def _bank(actor: Actor, place: Any, years: list[tuple[int, date, date]]) -> Table:
    fields = (("day", _D, "日期"), ("account", _S, "科目编号"), ("books", _N, "账面余额"),
              ("only_books", _N, "账面已记、银行未记"), ("only_bank", _N, "银行已记、账面未记"),
              ("bank", _N, "调节后银行余额"))  # fmt: skip
    rows = (
        (last.isoformat(), account.code, *(state[key] for key in ("books", "only_books", "only_bank", "bank")))
        for _year, _first, last in years
        for account in money_accounts(place)
        if account.key != "cash"
        for state in [reconciliation(actor, place, account, last)]
    )
    return Table("bank-reconciliation", "银行存款余额调节", fields, rows)


def _relief(place: Any, since: date, until: date) -> Table:
    """Relief and condolence that was paid, without names, reasons or what was helped with."""
    fields = (("paid_on", _D, "付款日期"), ("order", _I, "付款单"), ("purpose", _S, "类别"), ("fund", _S, "资金"),
              ("amount", _N, "金额"), ("voucher_id", _I, "凭证"), ("ordered_by", _S, "申请"),
              ("approved_by", _S, "批准"), ("confirmed_by", _S, "确认付款"),
              ("receipt_on", _D, "收讫日期"), ("receipt_way", _S, "收讫方式"))  # fmt: skip
    rows = PaymentOrder.objects.unscoped(_WHY).filter(
        organization=place, state=OrderState.PAID, purpose__in=list(PERSONAL), paid_on__range=(since, until)
    )
    columns = ("paid_on", "pk", "purpose", "fund__code", "amount", "voucher_id", "ordered_by__username",
               "approved_by__username", "confirmed_by__username", "receipt_on", "receipt_way")  # fmt: skip
    return Table("relief", "救助慰问付款（不含姓名）", fields, rows.order_by("paid_on", "pk").values_list(*columns))


def _gifts(place: Any, since: date, until: date) -> Table:
    """Which order that was paid in the span took how much of which donation or grant."""
    fields = (("source", _S, "来源"), ("receipt_year", _I, "收据年度"), ("receipt_number", _I, "收据号"),
              ("received_by", _I, "收款凭证"), ("order", _I, "付款单"), ("paid_on", _D, "付款日期"),
              ("amount", _N, "金额"))  # fmt: skip
    rows = DonationUse.objects.unscoped(_WHY).filter(
        organization=place, order__state=OrderState.PAID, order__paid_on__range=(since, until)
    )
    columns = ("donation__source", "donation__receipt_year", "donation__receipt_number", "donation__voucher_id",
               "order_id", "order__paid_on", "amount")  # fmt: skip
    return Table("donations-used", "捐赠、拨款使用", fields, rows.order_by("pk").values_list(*columns))


def _ledger(actor: Actor, place: Any, since: date, until: date) -> Table:
    """The ledger: each account by itself, its lines in the order of days with the balance after each."""
    fields = (("account", _S, "科目编号"), ("name", _S, "科目名称"), ("occurred_on", _D, "日期"),
              ("voucher", _S, "凭证号"), ("voucher_id", _I, "凭证"), ("summary", _S, "摘要"), ("debit", _N, "借方"),
              ("credit", _N, "贷方"), ("balance", _N, "余额"))  # fmt: skip
    return Table("ledger", "总账及明细账", fields, _ledger_rows(actor, place, since, until))


def _ledger_rows(actor: Actor, place: Any, since: date, until: date) -> Iterator[tuple[Any, ...]]:
    for account in accounts_in(place):
        at = 0
        while rows := account_statement(actor, place, [account], since, until, offset=at, limit=_AT_ONCE).rows:
            for row in rows:
                yield (account.code, account.name, row.occurred_on.isoformat(), row.mark, row.voucher_id, row.summary,
                       row.debit, row.credit, row.balance)  # fmt: skip
            at += len(rows)
