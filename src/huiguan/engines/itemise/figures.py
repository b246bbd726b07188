"""Counted and measured quantities named in an item."""

from __future__ import annotations

import re

from huiguan.engines.itemise.model import Figure
from huiguan.engines.itemise.numbers import to_number

UNIT = (
    r"(?:万元|亿元|元|个百分点|百分点|平方米|公里|学时|课时|小时|分钟"
    r"|[个项种类条次名人件起家所支场期篇部处套台辆册份位户宗批轮门倍吨亩])"
)
HINT = re.compile(r"[0-9０-９百]|[一二三四五六七八九十两][个项种类大]")
FIGURE = re.compile(
    r"(?P<pct>百分之(?P<cn>[一二三四五六七八九十百零点]{1,6})|(?P<dec>[0-9０-９]+(?:\.[0-9]+)?)[%％])"
    r"|(?P<num>[0-9０-９][0-9０-９,]*(?:\.[0-9]+)?[万亿]?)(?:余|多)?(?P<unit>" + UNIT + r")"
    r"|(?P<count>[二三四五六七八九十两]{1,3})(?P<class>[个项种类大])(?P<what>[\u4e00-\u9fff]{2,6}?)"
    r"(?=[”\"，,、。；;]|$)"
)


def find_figures(text: str, start: int, end: int) -> tuple[Figure, ...]:
    """The figures in `text[start:end]`, in text order."""
    if not HINT.search(text, start, end):
        return ()
    return tuple(_figure(match) for match in FIGURE.finditer(text, start, end))


def _figure(match: re.Match[str]) -> Figure:
    if match.group("pct"):
        return Figure(match.group(), to_number(match.group("dec") or match.group("cn")), "%")
    if match.group("num"):
        return Figure(match.group(), _scaled(match.group("num")), match.group("unit"))
    return Figure(match.group(), to_number(match.group("count")), match.group("class"))


def _scaled(words: str) -> int | float | None:
    scale = {"万": 10_000, "亿": 100_000_000}.get(words[-1], 1)
    value = to_number(words[:-1] if scale > 1 else words)
    return value * scale if value is not None else None
