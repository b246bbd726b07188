"""A statement as the bank hands it out reaches the reconciliation through the import, in each format, once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook
from tests.funds.conftest import House
from tests.kernel.exchange.test_bank_files import camt, entry

from huiguan.funds import services
from huiguan.funds.models import BankLine
from huiguan.funds.sheets import BANK_KEY
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.services import import_file

HEAD = ("交易日期", "收入金额", "支出金额", "对方户名", "摘要", "流水号")


def table() -> list[tuple[str, ...]]:
    day = today().isoformat()
    return [HEAD, (day, "1000.00", "", "甲公司", "捐赠", "BK1"), (day, "", "20.00", "乙商店", "办公用品", "BK2")]


def as_csv() -> bytes:
    return "\n".join(",".join(row) for row in table()).encode("gb18030")


def as_xlsx() -> bytes:
    book, out = Workbook(), BytesIO()
    for row in table():
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(out)
    return out.getvalue()


def as_mt940() -> bytes:
    day, short = today().strftime("%y%m%d"), today().strftime("%m%d")
    return (
        f":20:1\n:25:6222000001/CNY\n:28C:00001/001\n:60F:C{day}CNY0,00\n"
        f":61:{day}{short}C1000,00NTRFREF1//BK1\n:86:捐赠\n:61:{day}{short}D20,00NTRFREF2//BK2\n:86:办公用品\n"
        f":62F:C{day}CNY980,00\n"
    ).encode()


def as_camt() -> bytes:
    came = entry(ref="BK1", amount="1000.00", remark="捐赠")
    went = entry(ref="BK2", amount="20.00", side="DBIT", remark="办公用品")
    return camt(came, went).replace(b"2026-11-03", today().isoformat().encode())


@pytest.mark.parametrize(
    ("name", "made"),
    [("a.csv", as_csv), ("a.xlsx", as_xlsx), ("a.sta", as_mt940), ("a.xml", as_camt)],
    ids=["csv", "xlsx", "mt940", "camt"],
)
def test_a_statement_in_each_format_reaches_the_bank_page_once(
    house: House, name: str, made: Callable[[], bytes]
) -> None:
    house.grant("1000")
    clerk, place = house.actor("clerk"), house.place
    for _time in range(2):
        batch = import_file(actor=clerk, organization=place, sheet_key=BANK_KEY, upload=BytesIO(made()), name=name)
        assert batch.state == "done", batch.message
    rows = BankLine.objects.unscoped("test").filter(organization=place).order_by("reference")
    assert [(row.reference, row.amount, row.remark) for row in rows] == [
        ("BK1", Decimal(1000), "捐赠"),
        ("BK2", Decimal(-20), "办公用品"),
    ]
    page = house.client("clerk").get(f"/o/{place.code}/funds/bank/").content.decode()
    assert "BK1" in page or "捐赠" in page
    assert services.match_lines(actor=clerk, organization=place) == 1
