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
