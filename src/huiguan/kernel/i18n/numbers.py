"""Chinese numerals: ordinals of terms and meetings, and the capital form of money on receipts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零一二三四五六七八九"
CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "十", "百", "千")
_CAPITAL_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT = 10**16


def chinese_number(n: int) -> str:
    """The whole number `n` in small Chinese numerals: 12 → 十二, 103 → 一百零三. ValueError outside 0 ≤ n < 10¹⁶."""
    text = _numerals(n, DIGITS, _UNITS)
    return text[1:] if text.startswith("一十") else text


def chinese_ordinal(n: int, measure: str = "届") -> str:
    """The ordinal with its measure word: 3 → 第三届; `chinese_ordinal(17, "条")` → 第十七条."""
    return f"第{chinese_number(n)}{measure}"


def capital_money(amount: Decimal | int | str) -> str:
    """An amount of yuan as on receipts: 1234.50 → 壹仟贰佰叁拾肆元伍角整.

    Rule: 支付结算办法 (中国人民银行 1997), annex on filling in bills: 整 after 元 and 角, not after 分; 零 for gaps.
    Rounded half up to 分; ValueError when negative or not a number.
    """
    value = Decimal(amount)
    if not value.is_finite() or value < 0:
        raise ValueError(f"no amount of money: {amount}")
    cents = int(value.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    return _yuan(yuan, jiao, fen) + _small_change(yuan, jiao, fen)


def _yuan(yuan: int, jiao: int, fen: int) -> str:
    if yuan or not (jiao or fen):
        return _numerals(yuan, CAPITALS, _CAPITAL_UNITS) + "元"
    return ""


def _small_change(yuan: int, jiao: int, fen: int) -> str:
    if not (jiao or fen):
        return "整"
    text = f"{CAPITALS[jiao]}角" if jiao else ("零" if yuan else "")
    return text + (f"{CAPITALS[fen]}分" if fen else "整")


def _numerals(n: int, digits: str, units: tuple[str, ...]) -> str:
    if not 0 <= n < _LIMIT:
        raise ValueError(f"number out of range: {n}")
    if n == 0:
        return digits[0]
    groups = [n // 10**power % 10_000 for power in (12, 8, 4, 0)]
    text, gap = "", False
    for group, name in zip(groups, reversed(_GROUPS), strict=True):
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += digits[0]
        text, gap = text + _four_digits(group, digits, units) + _group_name(name, n), False
    return text


def _group_name(name: str, n: int) -> str:
    """万亿 is said as 万 when 亿 follows in the same number (12,3450,0000,0000 → …万…亿…)."""
    return "万" if name == "万亿" and n // 10**8 % 10_000 else name


def _four_digits(n: int, digits: str, units: tuple[str, ...]) -> str:
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = n // 10**power % 10
        if digit:
            text += (digits[0] if gap else "") + digits[digit] + units[power]
            gap = False
        else:
            gap = bool(text)
    return text
