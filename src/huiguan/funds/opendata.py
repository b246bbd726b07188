"""What is disclosed of funds, as tables that programs read."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.utils import translation

from huiguan.funds.packing import Table, data_package
from huiguan.funds.selectors.disclosure import Disclosure, flows_by_fund
from huiguan.funds.selectors.dues import DuesStatement
from huiguan.funds.selectors.reports import Report

_MONEY, _WORDS = "number", "string"


def open_data_for(organization: Any, shown: Disclosure) -> IO[bytes]:
    """A zip with funds, the three statements, relief by month, dues by tier, donors who agreed to be named.

    Its words are those of papers, whoever takes it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _package(organization, shown)


def _package(organization: Any, shown: Disclosure) -> IO[bytes]:
    title = f"{organization.name}资金公开数据（{shown.year}）"
    facts = {
        "description": f"{shown.since.isoformat()}至{(shown.until or shown.since).isoformat()}已结账期间，单位：元",
        "created": (shown.until or shown.since).isoformat(),
        "keywords": ["funds", "disclosure", str(shown.year)],
    }
    return data_package(f"funds-{organization.code.lower()}-{shown.year}", title, _tables(organization, shown), facts)


def _tables(organization: Any, shown: Disclosure) -> list[Table]:
    dues = shown.dues or DuesStatement()
    return [
        Table("funds", "各项资金", (
            ("code", _WORDS, "代码"), ("name", _WORDS, "名称"), ("restricted", "boolean", "限定性"),
            ("opening", _MONEY, "期初净资产"), ("income", _MONEY, "收入"), ("expenses", _MONEY, "支出"),
            ("closing", _MONEY, "期末净资产"),
        ), [
            (row.fund.code, row.fund.name, str(row.fund.restricted).lower(), row.opening, row.income, row.expenses,
             row.closing)
            for row in shown.funds
        ]),
        Table("fund-flows", "各项资金收支明细", (
            ("fund", _WORDS, "资金代码"), ("account", _WORDS, "科目编号"), ("item", _WORDS, "项目"),
            ("total", _MONEY, "金额"),
        ), [
            (fund.code, "-".join(line.prefixes), str(line.label), *line.values)
            for fund, report in flows_by_fund(organization, shown) for line in report.lines
        ]),
        *(statement_table(report) for report in shown.reports),
        Table("aid", "救助慰问支出（按月）", (
            ("month", "yearmonth", "月份"), ("purpose", _WORDS, "类别"), ("payments", "integer", "笔数"),
            ("total", _MONEY, "金额"),
        ), [(f"{row['month']:%Y-%m}", row["purpose"], row["number"], row["total"]) for row in shown.aid]),
        Table("dues", "会费收入（按缴费年度和档次）", (
            ("year", "year", "缴费年度"), ("tier", _WORDS, "档次"), ("rate", _MONEY, "年会费标准"),
            ("payments", "integer", "笔数"), ("total", _MONEY, "金额"),
        ), [
            (row.year, row.tier.label if row.tier else "", row.tier.amount if row.tier else "", row.number, row.total)
            for row in dues.income
        ]),
        Table("dues-passed-up", "上缴会费", (
            ("receiver", _WORDS, "上级协会"), ("year", "year", "缴费年度"), ("total", _MONEY, "金额"),
        ), [(row.receiver, row.year, row.total) for row in dues.passed]),
        Table("dues-used", "会费列入的基本资金支出", (
            ("account", _WORDS, "科目编号"), ("item", _WORDS, "项目"), ("total", _MONEY, "金额"),
        ), [(account.code, account.name, amount) for account, amount in dues.used]),
        Table("donations", "同意公开姓名的捐赠", (
            ("received_on", "date", "收款日期"), ("donor", _WORDS, "捐赠人"), ("fund", _WORDS, "资金"),
            ("amount", _MONEY, "金额"),
        ), [(row.received_on.isoformat(), row.donor, row.fund.code, row.amount) for row in shown.donors]),
    ]  # fmt: skip


#: Names and titles of the columns of a statement, by its key.
_COLUMNS = {
    "activities": (("unrestricted", "非限定性"), ("restricted", "限定性"), ("total", "合计")),
    "balance-sheet": (("opening", "年初数"), ("closing", "期末数")),
    "cash-flow": (("amount", "金额"),),
}
_TITLES = {"activities": "业务活动表", "balance-sheet": "资产负债表", "cash-flow": "现金流量表"}


def statement_table(report: Report) -> Table:
    """A statement: lines by their key, the beginnings of their accounts, a column for each figure; levels as shown."""
    fields = (("line", _WORDS, "行"), ("item", _WORDS, "项目"), ("account", _WORDS, "科目编号"),
              ("level", "integer", "层次，0为合计"),
              *((name, _MONEY, title) for name, title in _COLUMNS[report.key]))  # fmt: skip
    rows = [(line.key, str(line.label), "-".join(line.prefixes), line.level, *line.values) for line in report.lines]
    return Table(report.key, _TITLES[report.key], fields, rows)
