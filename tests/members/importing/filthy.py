"""A roster as bad as they come: every kind of error, many times, and what the report must say about each row."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import xlsxwriter

HEADERS = {
    "number": "会员编号",
    "name": "姓 名",
    "gender": "性别",
    "id_number": "公民身份号码",
    "birth_date": "出生年月日",
    "mobile": "联系电话",
    "email": "电子邮箱",
    "unit": "工作单位",
    "duty": "职务",
    "klass": "会员类别",
    "joined_on": "入会时间",
    "left_on": "退会日期",
    "state": "会籍状态",
    "bank_account": "银行卡号",
    "note": "备注",
}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志文海波宇晨阳"
Row = dict[str, Any]


def identity(born: date, serial: int, area: str = "440106") -> str:
    """An ID number with its check digit."""
    body = f"{area}{born:%Y%m%d}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def card(rng: random.Random) -> str:
    """A bank card with its check digit."""
    body = f"622202{rng.randrange(10**12):012d}"
    total = sum(int(d) if i % 2 else sum(divmod(int(d) * 2, 10)) for i, d in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


def good_row(rng: random.Random, index: int) -> Row:
    """A member without fault; `index` makes its numbers unique."""
    born = date(1960, 1, 1) + timedelta(days=index % 12_000)
    serial = rng.randrange(100, 499) * 2 + index % 2
    joined = date(born.year + 25, rng.randrange(1, 13), rng.randrange(1, 29))
    return {
        "number": f"H{index:06d}",
        "name": rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=2)),
        "gender": "男" if serial % 2 else "女",
        "id_number": identity(born, serial),
        "birth_date": born.isoformat(),
        "mobile": f"138{index:08d}",
        "email": f"m{index}@example.org",
        "unit": f"南浦市公安局第{index % 40}大队",
        "duty": rng.choice(["民警", "所长", "教导员"]),
        "klass": "正式会员",
        "joined_on": min(joined, date(2025, 12, 31)).isoformat(),
        "left_on": "",
        "state": "",
        "bank_account": card(rng),
        "note": "",
    }


@dataclass(frozen=True)
class Kind:
    """A kind of error: what it does to a good row, the column that is marked and words of the reason (in English)."""

    key: str
    column: str
    words: str
    spoil: Callable[[Row], Row]


def setting(column: str, value: Any) -> Callable[[Row], Row]:
    """A spoiler that sets one cell."""
    return lambda row: {**row, column: value}


def changing(column: str, change: Callable[[Any], Any]) -> Callable[[Row], Row]:
    """A spoiler that changes one cell."""
    return lambda row: {**row, column: change(row[column])}


def _wrong_check(number: str) -> str:
    return number[:17] + ("0" if number[17] != "0" else "1")


def _masked(number: str) -> str:
    return f"{number[:6]}********{number[14:]}"


def _other(gender: str) -> str:
    return "女" if gender == "男" else "男"


def _month(day: str) -> str:
    return f"{day[:4]}年{day[5:7]}月"


def _earlier(day: str) -> str:
    return f"{int(day[:4]) - 20}{day[4:]}"


def _left_member(row: Row) -> Row:
    return {**row, "state": "会员", "left_on": "2026-01-05"}


def _next_digit(digits: str) -> str:
    return digits[:-1] + str((int(digits[-1]) + 1) % 10)


def _born(row: Row, born: str) -> Row:
    body = row["id_number"][:6] + born + row["id_number"][14:17]
    return {**row, "id_number": body + "0"}


KINDS = (
    Kind("name missing", "name", "Required", setting("name", "")),
    Kind("name blank", "name", "Required", setting("name", "\u3000 ")),
    Kind("name too long", "name", "at most 60", setting("name", "王" * 61)),
    Kind("name with digits", "name", "no digits", changing("name", lambda v: v + "2")),
    Kind("name with full-width digits", "name", "no digits", changing("name", lambda v: v + "２")),
    Kind("name with signs", "name", "does not hold", changing("name", lambda v: v + "@")),
    Kind("several names", "name", "Several names", changing("name", lambda v: v + "、李明")),
    Kind("no name", "name", "is no name", setting("name", "暂无")),
    Kind("line of totals", "name", "line of totals", setting("name", "合 计")),
    Kind("id too short", "id_number", "characters; an ID number has 18", changing("id_number", lambda v: v[:-1])),
    Kind("id of the old kind", "id_number", "15 digits", changing("id_number", lambda v: v[:6] + v[8:17])),
    Kind("id with letters", "id_number", "17 digits and a digit or X", changing("id_number", lambda v: "A" + v[1:])),
    Kind("id check digit", "id_number", "check digit is wrong", changing("id_number", _wrong_check)),
    Kind("id birth date", "id_number", "does not exist", lambda row: _born(row, "19900230")),
    Kind("id area", "id_number", "No province", changing("id_number", lambda v: "99" + v[2:])),
    Kind("id as a number", "id_number", "Stored as a number", changing("id_number", lambda v: float(v[:17] + "0"))),
    Kind("id in scientific text", "id_number", "Stored as a number", setting("id_number", "4.40106E+17")),
    Kind(
        "id masked",
        "id_number",
        "no member has this number",
        changing("id_number", _masked),
    ),
    Kind("gender unknown", "gender", "not one of", setting("gender", "那")),
    Kind("gender against id", "gender", "ID number is that of", changing("gender", _other)),
    Kind("birth date against id", "birth_date", "The ID number says", setting("birth_date", "1959-01-01")),
    Kind(
        "birth date without day",
        "birth_date",
        "the day is missing",
        changing("birth_date", _month),
    ),
    Kind("too old", "birth_date", "an age of more", lambda row: {**row, "id_number": "", "birth_date": "1901-02-03"}),
    Kind("mobile too short", "mobile", "11 digits and begins with", changing("mobile", lambda v: v[:-1])),
    Kind("mobile of no network", "mobile", "11 digits and begins with", changing("mobile", lambda v: "12" + v[2:])),
    Kind("fixed line", "mobile", "fixed line", setting("mobile", "020-83112233")),
    Kind("two numbers", "mobile", "Several numbers", changing("mobile", lambda v: f"{v}/13900000000")),
    Kind("mail without at", "email", "no mail address", setting("email", "someone.example.org")),
    Kind("unit too long", "unit", "at most 200", setting("unit", "局" * 201)),
    Kind("control characters", "unit", "cannot be shown", setting("unit", "一队\x07")),
    Kind("class unknown", "klass", "not one of", setting("klass", "钻石会员")),
    Kind("no date", "joined_on", "is no date", setting("joined_on", "前年春天")),
    Kind("no such day", "joined_on", "There is no day", setting("joined_on", "2015-02-30")),
    Kind("in the future", "joined_on", "lies in the future", setting("joined_on", "2199-01-01")),
    Kind("too far back", "joined_on", "lies too far back", setting("joined_on", "1820-01-01")),
    Kind("january or october", "joined_on", "January or October", setting("joined_on", 2020.1)),
    Kind("joined as a child", "joined_on", "younger than", changing("joined_on", _earlier)),
    Kind("left before joining", "left_on", "before that of joining", setting("left_on", "1975-01-01")),
    Kind("left without a day", "left_on", "needs the day of leaving", setting("state", "退会")),
    Kind(
        "a member who left",
        "left_on",
        "the state is that of a member",
        _left_member,
    ),
    Kind("state unknown", "state", "not one of", setting("state", "观察")),
    Kind(
        "card check digit",
        "bank_account",
        "check digit of the card",
        changing("bank_account", _next_digit),
    ),
    Kind("account with letters", "bank_account", "8 to 30 digits", setting("bank_account", "ABCD1234567")),
    Kind("account as a number", "bank_account", "Stored as a number", changing("bank_account", float)),
    Kind("number with signs", "number", "letters, digits", changing("number", lambda v: v + "%")),
    Kind("number too long", "number", "at most 40", setting("number", "H" * 41)),
    Kind("error of a formula", "duty", "gives an error (#REF!)", setting("duty", "#REF!")),
    Kind("formula without a result", "duty", "without its result", setting("duty", "=VLOOKUP(A1,B:C,2)")),
    Kind("repeated headers", "", "repeats the headers", lambda row: dict(HEADERS)),
)
TWICE = (
    Kind("same id twice", "id_number", "The same ID number stands in row", lambda row: {**row, "number": ""}),
    Kind(
        "same number twice",
        "number",
        "The same member number stands in row",
        lambda row: {**row, "id_number": "", "mobile": ""},
    ),
)


@dataclass
class Roster:
    """The rows in their order, and what must be said: row number in the file → kind."""

    rows: list[Row]
    expected: dict[int, Kind]
    first_row: int = 2


def filthy_roster(rows: int = 5_000, seed: int = 1, share: float = 0.4) -> Roster:
    """A roster in which every kind of error stands, and `share` of all rows is bad."""
    rng = random.Random(seed)
    lines: list[Row] = []
    expected: dict[int, Kind] = {}
    good: list[Row] = []
    kinds = [*KINDS, *TWICE]
    for index in range(rows):
        row = good_row(rng, index)
        if index > 20 and (rng.random() < share or index % 100 == 0):
            kind = kinds[len(expected) % len(kinds)]
            row = kind.spoil(rng.choice(good) if kind in TWICE else row)
            expected[index + 2] = kind
        else:
            good.append(row)
        lines.append(row)
    return Roster(lines, expected)


def as_workbook(rows: Sequence[Row], *, forbidden: Sequence[str] = ()) -> io.BytesIO:
    """The rows as a workbook, with further columns that may not be read."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    for number, line in enumerate(_lines(rows, forbidden)):
        for column, value in enumerate(line):
            if value != "":
                sheet.write(number, column, value)
    book.close()
    stream.seek(0)
    return stream


def _lines(rows: Sequence[Row], forbidden: Sequence[str]) -> Iterator[list[Any]]:
    yield [*HEADERS.values(), *forbidden]
    for row in rows:
        yield [*(row[key] for key in HEADERS), *("党员" for _ in forbidden)]


def as_csv(rows: Sequence[Row], encoding: str = "utf-8-sig") -> io.BytesIO:
    """The rows as CSV."""
    import csv

    text = io.StringIO()
    csv.writer(text).writerows(_lines(rows, ()))
    return io.BytesIO(text.getvalue().encode(encoding))
