"""What is disclosed of funds, as tables that programs read."""

from __future__ import annotations

from typing import IO, Any

from huiguan.funds.packing import Table, data_package
from huiguan.funds.selectors.disclosure import Disclosure

_MONEY, _WORDS = "number", "string"


def open_data_for(organization: Any, shown: Disclosure) -> IO[bytes]:
    """A zip with funds, income and expenses, relief by month, dues by year, donors who agreed to be named."""
    title = f"{organization.name}资金公开数据（{shown.year}）"
    facts = {
        "description": f"{shown.since.isoformat()}至{(shown.until or shown.since).isoformat()}已结账期间，单位：元",
        "created": (shown.until or shown.since).isoformat(),
        "keywords": ["funds", "disclosure", str(shown.year)],
    }
    return data_package(f"funds-{organization.code.lower()}-{shown.year}", title, _tables(shown), facts)


def _tables(shown: Disclosure) -> list[Table]:
    lines = shown.report.lines if shown.report else []
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
        Table("activities", "业务活动表", (
            ("item", _WORDS, "项目"), ("account", _WORDS, "科目编号"), ("unrestricted", _MONEY, "非限定性"),
            ("restricted", _MONEY, "限定性"), ("total", _MONEY, "合计"),
        ), [(str(line.label), "-".join(line.prefixes), *line.values) for line in lines]),
        Table("aid", "救助慰问支出（按月）", (
            ("month", "yearmonth", "月份"), ("purpose", _WORDS, "类别"), ("payments", "integer", "笔数"),
            ("total", _MONEY, "金额"),
        ), [(f"{row['month']:%Y-%m}", row["purpose"], row["number"], row["total"]) for row in shown.aid]),
        Table("dues", "会费收入（按缴费年度）", (
            ("year", "year", "缴费年度"), ("payments", "integer", "笔数"), ("total", _MONEY, "金额"),
        ), [(row["year"], row["number"], row["total"]) for row in shown.dues.get("years", ())]),
        Table("donations", "同意公开姓名的捐赠", (
            ("received_on", "date", "收款日期"), ("donor", _WORDS, "捐赠人"), ("fund", _WORDS, "资金"),
            ("amount", _MONEY, "金额"),
        ), [(row.received_on.isoformat(), row.donor, row.fund.code, row.amount) for row in shown.donors]),
    ]  # fmt: skip
