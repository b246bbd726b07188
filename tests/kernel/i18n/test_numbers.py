"""Chinese numerals and the capital form of money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.i18n.numbers import capital_money, chinese_number, chinese_ordinal

VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")}
UNITS = {"十": 10, "百": 100, "千": 1000}


def read_back(text: str) -> int:
    """An independent reader of small Chinese numerals."""
    total, section, digit = 0, 0, 0
    for character in text:
        if character in VALUES:
            digit = VALUES[character]
        elif character in UNITS:
            section, digit = section + (digit or 1) * UNITS[character], 0
        elif character == "万":
            section, digit = (section + digit) * 10_000, 0
            total, section = total + section, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (103, "一百零三"),
        (110, "一百一十"),
        (10_005, "一万零五"),
        (101_000, "十万一千"),
    ],
)
def test_small_numerals(n: int, text: str) -> None:
    assert chinese_number(n) == text


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_numerals_read_back(n: int) -> None:
    assert read_back(chinese_number(n)) == n


def test_ordinals() -> None:
    assert chinese_ordinal(3) == "第三届"
    assert chinese_ordinal(17, "条") == "第十七条"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1004.05", "壹仟零肆元零伍分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("100000", "壹拾万元整"),
        ("0.005", "壹分"),
        ("100000001.10", "壹亿零壹元壹角整"),
    ],
)
def test_capital_money(amount: str, text: str) -> None:
    assert capital_money(amount) == text


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "1e20"])
def test_refuses_what_is_no_amount(amount: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        capital_money(Decimal(amount))


CAPITALS = "零壹贰叁肆伍陆柒捌玖"
CAPITAL_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(text: str) -> int:
    """The number of 分 that an amount in capitals means, read as a bank clerk reads it."""
    yuan, mark, rest = text.removesuffix("整").rpartition("元")
    rest = rest if mark else text.removesuffix("整")
    small, digit = 0, 0
    for sign in rest:
        if sign in CAPITALS:
            digit = CAPITALS.index(sign)
        else:
            small += digit * {"角": 10, "分": 1}[sign]
    return read_whole(yuan) * 100 + small


def read_whole(text: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        high, mark, low = text.rpartition(unit)
        if mark:
            return read_whole(high) * size + read_whole(low)
    total, digit = 0, 0
    for sign in text:
        if sign in CAPITALS:
            digit = CAPITALS.index(sign)
        else:
            total, digit = total + (digit or 1) * CAPITAL_UNITS[sign], 0
    return total + digit


@given(st.integers(0, 10**12 - 1) | st.integers(0, 200_000))
def test_money_in_capitals_reads_back(cents: int) -> None:
    words = capital_money(Decimal(cents) / 100)
    assert read_capitals(words) == cents
    assert words.endswith(("整", "分")) and "零零" not in words and "零元" not in words[1:]
