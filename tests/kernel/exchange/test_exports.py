"""Rows going out: recorded, without formulas, and read back as they were."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huiguan.kernel.exchange import Column, Sheet
from huiguan.kernel.exchange.models import ExportRecord
from huiguan.kernel.exchange.readers import open_table
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.values import clean, harmless
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound

pytestmark = pytest.mark.django_db

LEDGER = Sheet(
    key="test.ledger",
    label="台账",
    columns=(
        Column("title", "任务"),
        Column("due", "期限"),
        Column("count", "数量", format=lambda value: value * 10),
    ),
    export_permission="exchange.open_imports",
)
ROWS = [
    {"title": '=HYPERLINK("http://x","y")', "due": date(2026, 11, 20), "count": 3},
    {"title": "+86 138", "due": None, "count": 0},
    {"title": "@SUM(A1)\n第二行", "due": date(2026, 1, 2), "count": -5},
]


def exported(actor: Actor, organization: Organization, **kwargs: Any) -> tuple[str, bytes]:
    answer = export_rows(actor=actor, organization=organization, sheet=LEDGER, rows=iter(ROWS), **kwargs)
    return answer.name, b"".join(answer)


def workbook_of(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def test_excel(clerk: Actor, province: Organization) -> None:
    name, content = exported(clerk, province)
    assert name.startswith("台账")
    assert name.endswith(".xlsx")
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python() == [
        ["任务", "期限", "数量"],
        ['=HYPERLINK("http://x","y")', date(2026, 11, 20), 30.0],
        ["+86 138", "", 0.0],
        ["@SUM(A1)\n第二行", date(2026, 1, 2), -50.0],
    ]
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_csv(clerk: Actor, province: Organization) -> None:
    name, content = exported(clerk, province, format="csv", columns=["count", "title"], title="本月/台账")
    assert name.endswith(".csv")
    table, _, mark = content.decode("utf-8").partition("#huiguan-export ")
    assert table == (
        '\ufeff数量,任务\r\n30,"\'=HYPERLINK(""http://x"",""y"")"\r\n0,\'+86 138\r\n-50,"\'@SUM(A1)\n第二行"\r\n'
    )
    assert clerk.label in mark and province.name in mark


def test_every_file_says_who_took_it_out_in_whose_name_and_when(clerk: Actor, province: Organization) -> None:
    said = (clerk.label, province.name, "年")
    _, workbook = exported(clerk, province)
    parts = zipfile.ZipFile(io.BytesIO(workbook))
    for part in ("xl/worksheets/sheet1.xml", "xl/comments1.xml", "docProps/core.xml"):
        assert all(word in parts.read(part).decode() for word in said), part
    _, document = exported(clerk, province, format="docx")
    footers = [name for name in zipfile.ZipFile(io.BytesIO(document)).namelist() if "footer" in name]
    assert any(all(w in zipfile.ZipFile(io.BytesIO(document)).read(name).decode() for w in said) for name in footers)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_reading_it_in_does_not_see_the_mark(clerk: Actor, province: Organization, kind: str) -> None:
    name, content = exported(clerk, province, format=kind)
    rows = [[clean(cell) for cell in cells] for _, cells in open_table(name, io.BytesIO(content)).rows()]
    assert len(rows) == 4 and rows[0] == ["任务", "期限", "数量"]
    assert not any(clerk.label in cell for row in rows for cell in row)


def test_recorded(clerk: Actor, province: Organization) -> None:
    exported(clerk, province, columns=["title"])
    record = ExportRecord.objects.unscoped("test").get()
    assert (record.rows, record.columns, record.user_id, record.format) == (3, ["title"], clerk.user_id, "xlsx")


def test_permission(clerk: Actor, province: Organization) -> None:
    with pytest.raises(NotFound):
        exported(clerk, Organization.objects.get(code="540000"))
    assert not ExportRecord.objects.unscoped("test").exists()


def test_nothing_to_export(clerk: Actor, province: Organization) -> None:
    answer = export_rows(actor=clerk, organization=province, sheet=LEDGER, rows=[])
    assert workbook_of(b"".join(answer)) == [["任务", "期限", "数量"]] and answer.rows == 0


@pytest.mark.parametrize("value", ["=1+1", "+86", "-5", "@x", "plain", "'quoted"])
def test_signs_survive_the_way_out_and_in(value: str) -> None:
    assert clean(harmless(value)) == value
