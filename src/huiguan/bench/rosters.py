"""Rosters of any size as CSV and as workbook, of members who do not exist.

`python -m huiguan.bench.rosters ROWS FOLDER SEED` is a process of its own, so that what it needs is not counted as the
import's. Workbooks have shared strings, as Excel writes them; XlsxWriter would hold them all in memory, or write none.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

HEADERS = (
    *("会员编号", "姓名", "性别", "公民身份号码", "出生日期", "手机", "电子邮箱", "工作单位", "职务", "会员类别"),
    *("入会日期", "首次入会日期", "会籍状态", "批准文号", "通讯地址", "银行卡号", "备注", "学历", "专业", "特长"),
)
# Names, numbers and addresses differ from row to row; of the others there are few.
_UNIQUE = frozenset({0, 1, 3, 5, 6, 14, 15})
_AREAS = ("440106", "110101", "320102", "530102", "610103", "370102")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
)
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志文海波宇晨阳欣怡梓涵浩然子轩雨桐思远嘉琪俊豪"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def rows(count: int, seed: int = 1) -> Iterator[list[str]]:
    """`count` members without fault, of twenty columns."""
    rng = random.Random(seed)  # noqa: S311 - no secret is made
    for index in range(1, count + 1):
        yield _row(rng, index, seed)


def _row(rng: random.Random, index: int, seed: int) -> list[str]:
    born = date(1958, 1, 1) + timedelta(days=rng.randrange(15_000))
    serial = (index // 9999 + 37 * (index % 9999)) % 1000
    joined = date(max(born.year + 18, 2006), 1, 1) + timedelta(days=rng.randrange(4_000))
    joined = min(joined, date(2026, 6, 30))
    card = f"622202{rng.randrange(10**12):012d}"
    return [
        f"B{seed}{index:08d}",
        rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=2)),
        "男" if serial % 2 else "女",
        _identity(rng, born, serial, index),
        born.isoformat(),
        f"1{rng.choice('3578')}{rng.randrange(10**9):09d}",
        f"m{index}@example.org",
        f"南浦市公安局第{rng.randrange(400)}支队",
        rng.choice(("民警", "副所长", "所长", "教导员", "支队长")),
        "正式会员",
        joined.isoformat(),
        joined.isoformat(),
        "会员",
        f"警协〔{joined.year}〕{rng.randrange(60)}号",
        f"南浦市东溪区解放路{rng.randrange(9999)}号{rng.randrange(30)}栋",
        card + _luhn(card),
        "",
        rng.choice(("本科", "大专", "硕士研究生")),
        rng.choice(("侦查学", "治安学", "法学")),
        "",
    ]


def _identity(rng: random.Random, born: date, serial: int, index: int) -> str:
    """Area and serial number together come but once in ten million rows."""
    area = f"{rng.choice(_AREAS)[:2]}{index % 9999 + 1:04d}"
    body = f"{area}{born:%Y%m%d}{serial:03d}"
    return body + "0123456789X"[(1 - 2 * int(body, 13)) % 11]


def _luhn(body: str) -> str:
    total = sum(int(d) if i % 2 else sum(divmod(int(d) * 2, 10)) for i, d in enumerate(reversed(body)))
    return str(-total % 10)


def write_csv(path: Path, count: int, seed: int = 1) -> None:
    """A roster as CSV in UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADERS)
        writer.writerows(rows(count, seed))


def write_xlsx(path: Path, count: int, seed: int = 1) -> None:
    """A roster as a workbook with shared strings."""
    strings = _Strings()
    letters = [chr(65 + column) for column in range(len(HEADERS))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        sheets = '<sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets>'
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{sheets}</workbook>')
        target = '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{target}</Relationships>')
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for number, row in enumerate(_with_headers(count, seed), start=1):
                cells = (
                    f'<c r="{letters[i]}{number}" t="s"><v>{strings.place(v, once=i in _UNIQUE)}</v></c>'
                    for i, v in enumerate(row)
                    if v
                )
                sheet.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings.text.getvalue()}</sst>')


def _with_headers(count: int, seed: int) -> Iterator[list[str]]:
    yield list(HEADERS)
    yield from rows(count, seed)


class _Strings:
    """Shared strings in the order of their first use."""

    def __init__(self) -> None:
        self.text = io.StringIO()
        self._known: dict[str, int] = {}
        self._count = 0

    def place(self, value: str, *, once: bool) -> int:
        """The number of a string; `once` says that it comes but once, so that it need not be remembered."""
        if not once and value in self._known:
            return self._known[value]
        self.text.write(f"<si><t>{escape(value)}</t></si>")
        if not once:
            self._known[value] = self._count
        self._count += 1
        return self._count - 1


if __name__ == "__main__":
    amount, folder, start = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    write_csv(folder / "roster.csv", amount, start)
    write_xlsx(folder / "roster.xlsx", amount, start + 1)
