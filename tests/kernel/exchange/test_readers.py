"""Tables in every form and encoding, and the files that are none."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.exchange.bulk import TextRows, taken_apart
from huiguan.kernel.exchange.forbidden import holds_forbidden, is_forbidden_header
from huiguan.kernel.exchange.headers import find_heading
from huiguan.kernel.exchange.readers import open_table
from huiguan.kernel.exchange.sheet import Column, Sheet
from huiguan.kernel.permits import Invalid


def workbook(rows: Sequence[Sequence[Any]], *, merged: Sequence[tuple[str, Any]] = ()) -> io.BytesIO:
    """An .xlsx of these rows; `merged` adds merged ranges with their value."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    for cells, value in merged:
        sheet.merge_range(cells, value)
    book.close()
    stream.seek(0)
    return stream


ROSTER = Sheet(
    key="test.roster",
    label="Roster",
    columns=(
        Column("name", "姓名", required=True),
        Column("unit", "单位", ("工作单位", "所在单位")),
        Column("phone", "手机", ("联系电话",), sensitive=True),
    ),
)
LINES = "姓名,单位\n王小红,交通大队\n李明,户政科\n"


def rows(name: str, content: bytes | io.BytesIO) -> list[tuple[int, list[Any]]]:
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    return [(number, list(cells)) for number, cells in open_table(name, stream).rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    assert rows("名册.csv", LINES.encode(encoding)) == [
        (1, ["姓名", "单位"]),
        (2, ["王小红", "交通大队"]),
        (3, ["李明", "户政科"]),
    ]


@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_delimiters_and_quotes(sign: str) -> None:
    content = f'姓名{sign}单位\r\n"王{sign}小红"{sign}"交通\n大队"\r\n\r\n李明{sign}户政科'.encode()
    assert rows("名册.csv", content) == [
        (1, ["姓名", "单位"]),
        (3, [f"王{sign}小红", "交通\n大队"]),
        (5, ["李明", "户政科"]),
    ]


def test_line_separators_inside_cells_do_not_break_rows() -> None:
    assert rows("a.csv", "a,b\n1\u2028x,2\x0c\x85y\n".encode()) == [(1, ["a", "b"]), (2, ["1\u2028x", "2\x0c\x85y"])]


def test_row_numbers_are_those_of_the_file() -> None:
    found = rows("名册.xlsx", workbook([[None], ["标题"], [], ["姓名", "单位"], ["王小红", "a"], [], ["李明", 3]]))
    assert [number for number, _ in found] == [2, 4, 5, 7]
    assert found[-1] == (7, ["李明", 3.0])


def test_cells_merged_downwards_are_read_in_each_row() -> None:
    book = workbook([["单位", "姓名"], [None, "甲"], [None, "乙"], ["二队", "丙"]], merged=[("A2:A3", "一队")])
    table = open_table("名册.xlsx", book)
    assert [list(cells) for _, cells in table.rows()][1:] == [["一队", "甲"], ["一队", "乙"], ["二队", "丙"]]
    assert len(table.notes) == 1


def packed(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


def str_of_name(value: object) -> str:
    """Names of cases: archives carry the time of day, which must not stand in a test's name."""
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.csv", b"", "file_empty"),
        ("空.xlsx", workbook([]).getvalue(), "table_empty"),
        ("假.xlsx", b"<html><table><tr><td>x", "file_differs"),
        ("假.csv", bytes(range(256)) * 20, "file_differs"),
        ("乱码.csv", b"\xff\x80\xff\x80,\xff\xfe\n" * 9, "table_encoding"),
        ("断.xlsx", workbook([["姓名"], ["王"]]).getvalue()[:900], "file_damaged"),
        ("坏.xlsx", packed(xl__workbook_xml=b"<nonsense"), "file_damaged"),
        ("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file_protected"),
        ("讲话.pdf", b"%PDF-1.4", "table_type"),
        ("炸弹.xlsx", packed(xl__workbook_xml=bytes(200 * 1024 * 1024)), "file_bomb"),
        ("宽.csv", b",".join([b"a"] * 500), "table_too_wide"),
        ("宽.csv", b"a,b\n" + b",".join([b"1"] * 1_000_000), "table_too_wide"),
        ("长.csv", b"a" * 5_000_000, "table_line_too_long"),
        ("长.csv", b"a,b\n1," + b"x" * 5_000_000 + b"\n", "table_line_too_long"),
        ("宽.csv", b"a,b\n" + b"1," * 2_500_000, "table_too_wide"),
        ("截断.csv", "姓名,单位\n王小红,城关派出所".encode()[:-1], "file_cut_off"),
        ("名册", LINES.encode(), "file_type"),
        ("表头.xlsx", workbook([["甲", "乙"], ["a", "b"]]).getvalue(), "table_headers"),
    ],
    ids=str_of_name,
)
def test_refused_with_a_reason_that_says_what_to_do(name: str, content: bytes, code: str) -> None:
    with override("zh-hans"), pytest.raises(Invalid) as refusal:
        find_heading(ROSTER, open_table(name, io.BytesIO(content)))
        rows(name, content)
    assert refusal.value.code == code
    assert "请" in refusal.value.message


@given(st.binary(min_size=1, max_size=600))
def test_any_bytes_are_answered(content: bytes) -> None:
    try:
        rows("x.csv", content)
    except Invalid as refusal:
        assert refusal.message


def test_a_million_rows_are_read_in_bounded_time() -> None:
    stream = io.BytesIO()
    stream.write("姓名,单位\n".encode())
    stream.write("王小红,交通大队\n".encode() * 1_000_000)
    stream.seek(0)
    assert sum(1 for _ in open_table("名册.csv", stream).rows()) == 1_000_001


class TestHeadings:
    """Finding the row of headers."""

    def heading(self, *lines: list[Any]) -> Any:
        return find_heading(ROSTER, open_table("名册.xlsx", workbook(lines)))

    def test_below_titles_in_any_order(self) -> None:
        found = self.heading(
            ["2026年会员名册"],
            [],
            ["制表：办公室", "2026-11-20"],
            ["序号", "联系电话", "姓 名（必填）"],
            [1, "1", "王"],
        )
        assert found.row == 4
        assert found.columns == {"phone": 1, "name": 2}

    def test_two_rows_of_headers(self) -> None:
        book = workbook(
            [["名册"], [None, "联系方式"], [None, "手机", "工作单位"], ["王", "1", "a"]], merged=[("A2:A3", "姓名")]
        )
        found = find_heading(ROSTER, open_table("名册.xlsx", book))
        assert (found.row, found.columns) == (3, {"name": 0, "phone": 1, "unit": 2})

    def test_none(self) -> None:
        with pytest.raises(Invalid) as refusal:
            self.heading(["a", "b"], [1, 2])
        assert refusal.value.code == "table_headers"
        assert "姓名" in refusal.value.message

    def test_refused_columns_are_named_by_header_or_content(self) -> None:
        people = [
            ["王", "汉族", "群众"],
            ["李", "回族", "中共党员"],
            ["张", "汉族", "群众"],
            ["赵", "汉族", "民盟盟员"],
            ["钱", "彝族", "群众"],
        ]
        found = self.heading(["姓名", "政 治 面 貌", "单位"], *people)
        assert found.refused == (1, 2)
        assert found.columns == {"name": 0}


@pytest.mark.parametrize(
    "header",
    [
        "政治面貌",
        "政治\u3000面貌",
        "政治面貌*",
        "【政治面貌】",
        "政_治_面_貌",
        "政\u200b治面貌",
        "宗教信仰",
        "是否信教",
        "民族",
        "民\u3000族",
        "民族成份",
        "年度考核结果",
        "考核等次",
        "党纪处分",
        "受处分情况",
        "奖惩情况",
        "入党时间",
        "政审",
        "Political-affiliation",
        "RELIGION",
        "Ethnic-group",
        "race",
        "Disciplinary-action",
        "kaohe",
    ],
)
def test_refused_headers(header: str) -> None:
    assert is_forbidden_header(header)


@pytest.mark.parametrize(
    "header", ["姓名", "单位", "手机", "职务", "入会时间", "会费", "trace number", "Name", "备注", "籍贯"]
)
def test_other_headers(header: str) -> None:
    assert not is_forbidden_header(header)


def test_few_such_words_in_a_column_are_no_reason() -> None:
    assert not holds_forbidden(["土家族自治州协会", "汉族", "交通大队", "户政科", "刑侦支队", "群众工作处"])
    assert not holds_forbidden(["群众"])


CELLS = st.text(alphabet=["a", "王", " ", "\u3000", "\u2028", "\x85", ",", '"', "\n", "1"], max_size=4)
FIELDS = st.lists(CELLS, max_size=4)


@given(
    lines=st.lists(FIELDS, max_size=30),
    plain=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    size=st.integers(1, 9),
    places=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_lines_in_chunks_are_the_same_rows(
    lines: list[list[str]], plain: bool, end: str, size: int, places: tuple[int, int]
) -> None:
    """Whether taken apart by the reader or by a worker, and wherever the headers end and an import is taken up."""
    if plain:
        lines = [[re.sub(r'[,"\n\r]', "", cell) for cell in cells] for cells in lines]
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator=end).writerows([["head", "head"], *lines])
    table = open_table("a.csv", io.BytesIO(target.getvalue().encode()))
    whole = [(number, list(cells)) for number, cells in table.rows()]
    numbers = [number for number, _cells in whole]
    after, before = numbers[places[0] % len(numbers)], numbers[places[1] % len(numbers)]
    assert table.chunks is not None
    chunks = [taken_apart(chunk) for chunk in table.chunks(size, after, before + 1)]
    assert [row for chunk in chunks for row in chunk] == [row for row in whole if row[0] > after]
    assert all(chunk and (chunk[-1][0] <= before or chunk[0][0] > before) for chunk in chunks)


def test_lines_that_are_plainly_rows_are_left_to_the_worker() -> None:
    table = open_table("a.csv", io.BytesIO(b"a,b\n" + b"1,2\r\n" * 7 + b'"x\ny",3\n' + b"4,5\n" * 4))
    assert table.chunks is not None
    chunks = list(table.chunks(4, 1, 2))
    assert [isinstance(chunk, TextRows) for chunk in chunks] == [True, False, True]
    assert [len(taken_apart(chunk)) for chunk in chunks] == [4, 4, 4]


@pytest.mark.parametrize("row", [b"," * 400, b"1\rx,2", b'"' + b"x" * 200_000 + b'"'])
def test_chunks_refuse_what_rows_refuse(row: bytes) -> None:
    table = open_table("a.csv", io.BytesIO(b"a,b\n1,2\n" + row + b"\n3,4\n"))
    assert table.chunks is not None
    with pytest.raises(Invalid) as by_row:
        list(table.rows())
    with pytest.raises(Invalid) as by_chunk:
        list(table.chunks(2, 1, 2))
    assert (by_row.value.code, by_row.value.message) == (by_chunk.value.code, by_chunk.value.message)
