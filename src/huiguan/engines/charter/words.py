"""Chinese and English words of numbers and rules. An explanation is always the pair of both; the caller picks."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]

_DIGITS = "零一二三四五六七八九"
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_ENGLISH = {
    Fraction(1, 2): "half",
    Fraction(1, 3): "one third",
    Fraction(2, 3): "two thirds",
    Fraction(1, 4): "a quarter",
    Fraction(3, 4): "three quarters",
    Fraction(1, 5): "one fifth",
    Fraction(4, 5): "four fifths",
    Fraction(1): "all",
}


class Say(NamedTuple):
    """One sentence or name in both languages."""

    zh: str
    en: str

    def to(self, lang: Lang) -> str:
        """The sentence in one language."""
        return self.en if lang == "en" else self.zh


def join(parts: list[Say], zh: str = "、", en: str = ", ") -> Say:
    """Several names as one."""
    return Say(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


def numeral(number: int) -> str:
    """A whole number from 0 to 9999 in Chinese: 17 → 十七, 105 → 一百零五. ValueError outside."""
    if not 0 <= number < 10_000:
        raise ValueError(f"no article number: {number}")
    if number < 10:
        return _DIGITS[number]
    size, unit = next(each for each in _UNITS if number >= each[0])
    head, rest = divmod(number, size)
    gap = "零" if 0 < rest < size // 10 else ""
    first = "" if size == 10 and head == 1 else _DIGITS[head]
    return first + unit + gap + (_inner(rest) if rest else "")


def _inner(rest: int) -> str:
    # Inside a numeral ten is 一十: 一百一十五.
    return f"一{numeral(rest)}" if 10 <= rest < 20 else numeral(rest)


def article_label(number: str) -> str:
    """The name of an article: "17" → 第十七条, "17-1" → 第十七条之一."""
    whole, _, inserted = number.partition("-")
    return f"第{numeral(int(whole))}条" + (f"之{numeral(int(inserted))}" if inserted else "")


def article_said(number: str) -> Say:
    """The name of an article in both languages: 第十七条, Article 17; empty for no article."""
    return Say(article_label(number), f"Article {number}") if number else Say("", "")


def fraction_words(fraction: Fraction) -> Say:
    """A share in words: 2/3 → 三分之二, two thirds; 1/2 → 半数, half."""
    english = _ENGLISH.get(fraction, f"{fraction.numerator}/{fraction.denominator}")
    if fraction == Fraction(1, 2):
        return Say("半数", english)
    if fraction == 1:
        return Say("全部", english)
    return Say(f"{numeral(fraction.denominator)}分之{numeral(fraction.numerator)}", english)


def share_words(fraction: Fraction, strict: bool) -> Say:
    """A bar in words: 三分之二以上 includes the number itself, 过半数 and 超过三分之二 do not (民法典 1259)."""
    zh, en = fraction_words(fraction)
    if not strict:
        return Say("全部" if fraction == 1 else f"{zh}以上", f"at least {en}" if fraction != 1 else "all")
    return Say("过半数" if fraction == Fraction(1, 2) else f"超过{zh}", f"more than {en}")


def decimal(value: Fraction) -> str:
    """An exact number for reading: 400/3 → 133.33, 100 → 100.

    Denominators stay below 100 (the schema says so), so that rounding never turns a fraction into a whole number.
    """
    if value.denominator == 1:
        return str(value.numerator)
    hundredths = round(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
