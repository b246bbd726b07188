"""The streaming reader of workbooks, against a reader of another make and against workbooks made by hand."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from huiguan.kernel.exchange import shared_strings
from huiguan.kernel.exchange.readers import open_table
from huiguan.kernel.exchange.seen import SeenKeys
from huiguan.kernel.permits import Invalid

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def packed(sheet: str, *, strings: str | None = None, styles: str | None = None, **options: Any) -> io.BytesIO:
    """A workbook of one sheet whose XML is given."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{RELATIONS}">{options.get("properties", "")}<sheets>'
            '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if strings is not None:
            archive.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{strings}</sst>")
        if styles is not None:
            archive.writestr("xl/styles.xml", f"<styleSheet {MAIN}>{styles}</styleSheet>")
    stream.seek(0)
    return stream


def rows(stream: io.BytesIO) -> list[tuple[int, list[Any]]]:
    return [(number, list(cells)) for number, cells in open_table("名册.xlsx", stream).rows()]


def sheet(content: str) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?><worksheet {MAIN}><sheetData>{content}</sheetData></worksheet>"


texts = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn"]), max_size=20)
values = st.one_of(
    st.none(),
    texts,
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 4)),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.lists(values, min_size=1, max_size=7), min_size=1, max_size=9))
def test_what_another_program_writes_is_read_back(table: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    for line in [["first"], *table]:
        book.active.append([f" {value}" if isinstance(value, str) and value[:1] == "=" else value for value in line])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    expected = openpyxl.load_workbook(stream).active.iter_rows(values_only=True)
    wanted = {}
    for number, cells in enumerate(expected, start=1):
        plain = [v.date() if isinstance(v, datetime) else v for v in cells]
        while plain and plain[-1] in (None, ""):
            plain.pop()
        if any(str(v).strip() for v in plain if v is not None):
            wanted[number] = ["" if v is None else v for v in plain]
    assert dict(rows(stream)) == wanted


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "a & b"),
        ('<c r="A1" t="s"><v>1</v></c>', "王小红"),
        ('<c r="A1" t="s"><v>2</v></c>', "two\nlines"),
        ('<c t="s" r="A1"><v>1</v></c>', "王小红"),
        ('<c r="A1" t="inlineStr"><is><r><t>王</t></r><r><t>小</t></r></is></c>', "王小"),
        ('<c r="A1" t="inlineStr"><is><t>a&lt;b</t></is></c>', "a<b"),
        ('<c r="A1" t="str"><f>A2</f><v>x</v></c>', "x"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="A1"><f>1+1</f></c>', "=1+1"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1" t="e"><f>X1</f><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" s="1"><v>43831</v></c>', date(2020, 1, 1)),
        ('<c r="A1" s="1"><v>43831.5</v></c>', datetime(2020, 1, 1, 12)),
        ('<c r="A1" s="2"><v>43831</v></c>', date(2020, 1, 1)),
        ('<c r="A1" s="3"><v>43831</v></c>', 43831),
        ('<c r="A1" s="1"><v>99999999</v></c>', 99999999),
        ('<c r="A1" t="d"><v>2020-05-01</v></c>', date(2020, 5, 1)),
        ('<c r="A1"><v>1.10101199001011E+17</v></c>', 1.10101199001011e17),
        ('<c r="A1" xml:space="preserve" t="n"><v>7</v></c>', 7),
        ("<c><v>7</v></c>", 7),
    ],
)
def test_cells_in_every_form(cell: str, value: Any) -> None:
    strings = (
        "<si><t>a &amp; b</t></si><si><r><t>王</t></r><r><t>小红</t></r><rPh sb='0' eb='1'><t>wang</t></rPh></si>"
        "<si><t xml:space='preserve'>two_x000A_lines</t></si>"
    )
    styles = (
        '<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
        '<numFmt numFmtId="177" formatCode="0&quot;days&quot;"/></numFmts>'
        '<cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/></cellXfs>'
    )
    book = packed(sheet(f'<row r="1">{cell}</row>'), strings=strings, styles=styles)
    assert rows(book) == [(1, [value])]


def test_days_counted_from_1904() -> None:
    styles = '<cellXfs><xf/><xf numFmtId="14"/></cellXfs>'
    content = sheet('<row r="1"><c r="A1" s="1"><v>0</v></c></row>')
    book = packed(content, styles=styles, properties='<workbookPr date1904="1"/>')
    assert rows(book) == [(1, [date(1904, 1, 1)])]


@pytest.mark.parametrize(
    "xml",
    [
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="3"><x:c r="B3"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        f'<worksheet {MAIN}><sheetData><!-- </row> --><row r="3"><c r="B3"><v>1</v></c></row></sheetData></worksheet>',
        sheet('<row r="3"><c r="B3" t="n"><v><![CDATA[1]]></v></c></row>'),
        sheet('<row r="1"/><row r="2" spans="1:2"></row><row r="3"><c r="A3" s="4"/><c r="B3"><v>1</v></c></row>'),
        sheet('<row r="1"/><row r="3"><c r="B3"><v>1</v></c><c r="C3" t="s"/></row>'),
    ],
)
def test_xml_that_is_written_unusually(xml: str) -> None:
    assert rows(packed(xml)) == [(3, ["", 1])]


def test_only_shown_sheets_are_read_and_the_others_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "隐藏"
    book.active["A1"] = "secret"
    book.active.sheet_state = "veryHidden"
    book.create_sheet("空")
    book.create_sheet("名册")["B2"] = "王小红"
    book.create_sheet("说明")["A1"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    table = open_table("名册.xlsx", stream)
    assert [list(cells) for _, cells in table.rows()] == [["", "王小红"]]
    assert any("说明" in note for note in table.notes)
    assert any("隐藏" in note for note in table.notes)


def refusal(stream: io.BytesIO) -> str | None:
    with pytest.raises(Invalid) as refused:
        rows(stream)
    return refused.value.code


@pytest.mark.parametrize(
    "row",
    [
        "<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>",
        "<row>" + "".join(f"<c><v>{i}</v></c>" for i in range(400)) + "</row>",
        '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
        "<row>" + '<c r="A1"><v>1</v></c>' * 300_000 + "</row>",
    ],
    ids=["a million", "four hundred", "beyond the last", "without end"],
)
def test_a_million_columns_are_refused(row: str) -> None:
    assert refusal(packed(sheet(row))) == "table_too_wide"


def test_a_bomb_that_lies_about_its_size_is_not_unfolded() -> None:
    """What a part says of its size is all that is ever unfolded of it."""
    bomb = packed(sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * 50_000_000)).getvalue()
    entry = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(b"xl/worksheets/sheet1.xml"))
    lying = bomb[: entry + 24] + (5_000).to_bytes(4, "little") + bomb[entry + 28 :]
    tracemalloc.start()
    found = refusal(io.BytesIO(lying))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == "file_damaged"
    assert peak < 8 * 1024 * 1024


def test_entities_are_not_unfolded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = (
        f'{bomb}<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>'
    )
    try:
        found = rows(packed(content))
    except Invalid:
        return
    assert "aaaaaaaaaaaaaaaaaaaa" not in str(found)


@pytest.mark.parametrize(
    "content",
    [
        sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        sheet('<row r="1"><c r="A1"><v>1</v></row>'),
        "no xml <v>1",
    ],
)
def test_damaged_sheets(content: str) -> None:
    assert refusal(packed(content)) == "file_damaged"


def test_thousands_of_empty_formatted_rows_are_no_obstacle() -> None:
    empty = "".join(f'<row r="{i}" spans="1:20" s="3" customFormat="1" ht="14.25"/>' for i in range(2, 120_000))
    last = '<row r="120000"><c r="A120000"><v>2</v></c></row>'
    found = rows(packed(sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{empty}{last}')))
    assert found == [(1, [1]), (120_000, [2])]


def test_a_million_rows_with_merged_cells_are_read_one_after_the_other() -> None:
    """The longest sheet that Excel writes, nearly; each unit stands once, in a cell merged over its thousand people."""
    lines = (
        f'<row r="{r}"><c r="A{r}" t="inlineStr"><is><t>第{r // 1000}大队</t></is></c><c r="B{r}"><v>{r}</v></c></row>'
        if r % 1000 == 0
        else f'<row r="{r}"><c r="A{r}"/><c r="B{r}"><v>{r}</v></c></row>'
        for r in range(1000, 1_001_000)
    )
    merged = "".join(f'<mergeCell ref="A{r}:A{r + 999}"/>' for r in range(1000, 1_001_000, 1000))
    content = sheet("".join(lines)).replace(
        "</sheetData>", f'</sheetData><mergeCells count="1000">{merged}</mergeCells>'
    )
    table, count, tracing = open_table("名册.xlsx", packed(content)), 0, True
    tracemalloc.start()
    for number, cells in table.rows():
        count += 1
        assert list(cells)[:2] == [f"第{number // 1000}大队", number]
        if tracing and count == 50_000:
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            tracing = False
            assert peak < 64 * 1024 * 1024, "rows are handed on, not gathered"
    assert count == 1_000_000


@settings(max_examples=examples(25))
@given(st.lists(st.binary(min_size=8, max_size=16), max_size=5000, unique_by=lambda key: key[:8]))
def test_keys_are_found_with_the_row_where_they_stood_first(keys: list[bytes]) -> None:
    seen = SeenKeys()
    half = len(keys) // 2
    seen.add((key, row) for row, key in enumerate(keys[:half], start=1))
    seen.add((key, 99_999) for key in keys[:half])
    assert [seen.row_of(key) for key in keys[:half]] == list(range(1, half + 1))
    assert all(seen.row_of(key) is None for key in keys[half:] if (int.from_bytes(key[:8], "little") or 1) != 1)


def test_shared_strings_lie_in_files_however_many_there_are() -> None:
    """Their texts and their places: a million rows have eight million of them."""
    count = 200_000
    body = "<sst>" + "".join(f"<si><t>第{number}</t></si>" for number in range(count)) + "<si><t/></si></sst>"
    stream = io.BytesIO(body.encode())
    tracemalloc.start()
    strings = shared_strings.SharedStrings(stream)
    now, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert now < 256 * 1024, "neither texts nor places are kept in memory"
    assert len(strings) == count + 1
    assert [strings[number] for number in (0, 1, count - 1, count)] == ["第0", "第1", f"第{count - 1}", ""]
    with pytest.raises(IndexError):
        strings[count + 1]


def test_a_table_of_keys_grows_beyond_what_was_expected() -> None:
    seen = SeenKeys(expected=10)
    keys = [hashlib.sha256(str(number).encode()).digest() for number in range(20_000)]
    seen.add((key, row) for row, key in enumerate(keys, start=1))
    assert len(seen) == len(keys)
    assert [seen.row_of(key) for key in keys[::97]] == list(range(1, len(keys) + 1, 97))
