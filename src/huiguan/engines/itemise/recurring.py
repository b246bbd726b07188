"""Recurring terms (每月28日前, 季度末, 每半年) as RFC 5545 recurrence rules."""

from __future__ import annotations

import re
from collections.abc import Callable

from huiguan.engines.itemise.numbers import to_int

N = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十两]{1,3})"
BEFORE = r"(?:之前|以前|前)?"
WEEKDAYS = {"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU", "天": "SU"}
WEEKDAYS |= {str(i): code for i, code in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), 1)}
QUARTER_ENDS, QUARTER_STARTS = "3,6,9,12", "1,4,7,10"
SECONDS = "2,5,8,11"

_RULES: list[tuple[str, Callable[[re.Match[str]], str | None]]] = []


def _rule(pattern: str, build: Callable[[re.Match[str]], str | None]) -> None:
    _RULES.append((pattern, build))


def _day(words: str | None) -> str | None:
    day = to_int(words) if words else 0
    return str(day) if 1 <= day <= 31 else None


def _monthly(match: re.Match[str], group: str, months: str = "") -> str | None:
    day = _day(match.group(group))
    return f"FREQ=MONTHLY;{months}BYMONTHDAY={day}" if day else None


def _months(words: str) -> list[int]:
    return [month for month in (to_int(found) for found in re.findall(N, words)) if 1 <= month <= 12]


def _yearly(match: re.Match[str]) -> str | None:
    months = _months(match.group("ymonths"))
    if not months:
        return None
    by_month = "FREQ=YEARLY;BYMONTH=" + ",".join(map(str, months))
    if match.group("yday"):
        day = _day(match.group("yday"))
        return f"{by_month};BYMONTHDAY={day}" if day else None
    return f"{by_month};BYMONTHDAY=-1" if match.group("yend") or match.group("ybefore") else by_month


def _interval(match: re.Match[str]) -> str | None:
    count = to_int(match.group("every"))
    unit = {"年": "YEARLY", "月": "MONTHLY", "周": "WEEKLY", "天": "DAILY", "日": "DAILY"}[match.group("unit")]
    if not count:
        return None
    return f"FREQ={unit}" + (f";INTERVAL={count}" if count > 1 else "")


def _quarterly(match: re.Match[str]) -> str | None:
    months = {
        "首": QUARTER_STARTS,
        "第一": QUARTER_STARTS,
        "第1": QUARTER_STARTS,
        "第二": SECONDS,
        "第2": SECONDS,
        "第二个": SECONDS,
    }
    by = months.get(match.group("qmonth").removesuffix("个"), QUARTER_ENDS)
    day = _day(match.group("qday"))
    return f"FREQ=MONTHLY;BYMONTH={by}" + (f";BYMONTHDAY={day}" if day else ";BYMONTHDAY=-1")


def _weekly(match: re.Match[str]) -> str | None:
    return "FREQ=WEEKLY;BYDAY=" + WEEKDAYS[match.group("wday")]


def _fixed(rule: str) -> Callable[[re.Match[str]], str | None]:
    return lambda match: rule


LAST = "FREQ=MONTHLY;BYMONTHDAY=-1"
_rule(
    r"每(?:个)?季度?的?(?P<qmonth>首|末|最后一?个?|第[一二三123]个?|最末)月(?:份)?的?(?:(?P<qday>"
    + N
    + r")[日号]|底|末)?"
    + BEFORE,
    _quarterly,
)
_rule(
    r"(?:每个?|各)季度?的?(?:末|底|结束)(?:最后一[天日])?"
    + BEFORE
    + "|(?<![一二三四本上1234该])季度末"
    + BEFORE
    + r"|(?<![一二三四本上四该])季末"
    + BEFORE,
    _fixed(f"FREQ=MONTHLY;BYMONTH={QUARTER_ENDS};BYMONTHDAY=-1"),
)
_rule(
    r"每(?:个)?季度?(?:结束)?后(?:的)?(?P<qafter>" + N + r")[日天]内",
    lambda m: _monthly(m, "qafter", f"BYMONTH={QUARTER_STARTS};"),
)
_rule(r"每(?:一)?个?季度?(?!节)|按季度?(?=[^节])|(?:一|1)个?季度(?:至少)?(?:一|1)次", _fixed("FREQ=MONTHLY;INTERVAL=3"))
_rule(
    r"每(?:个)?月的?(?P<mday>" + N + r")[日号](?:至(?P<mday2>" + N + r")[日号])?" + BEFORE,
    lambda m: _monthly(m, "mday2" if m.group("mday2") else "mday"),
)
_rule(
    r"(?:每月)?(?:次月|下月|下个月)的?(?P<nday>" + N + r")[日号](?:前)(?=.{0,0})",
    lambda m: _monthly(m, "nday") if m.group().startswith(("每", "次")) else None,
)
_rule(r"(?:每(?:个)?月的?(?:月)?[底末]|逐月[底末])" + BEFORE, _fixed(LAST))
_rule(
    r"每(?:个)?月(?P<tenth>[上中下])旬" + BEFORE,
    lambda m: "FREQ=MONTHLY;BYMONTHDAY=" + {"上": "10", "中": "20", "下": "-1"}[m.group("tenth")],
)
_rule(
    r"每(?:个)?月的?第(?P<nth>[一二三四])个?(?:星期|周)(?P<nthday>[一二三四五六日天])",
    lambda m: f"FREQ=MONTHLY;BYDAY={to_int(m.group('nth'))}{WEEKDAYS[m.group('nthday')]}",
)
_rule(r"每(?:一)?个?月(?![底末\d])|按月(?=[^底末])|逐月", _fixed("FREQ=MONTHLY"))
_rule(r"每半年末|每半年底", _fixed("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"))
_rule(r"每(?:个)?半年|半年(?:至少)?一次|按半年", _fixed("FREQ=MONTHLY;INTERVAL=6"))
_rule(
    r"每年度?的?(?P<ymonths>"
    + N
    + r"月?(?:[底末])?(?:、|和|及|与)?(?:"
    + N
    + r"月?(?:[底末])?(?:、|和|及|与)?){0,11}(?<=月|底|末))份?(?:的?(?P<yday>"
    + N
    + r")[日号]|(?P<yend>(?<=[底末])|[底末]))?(?P<ybefore>之前|以前|前)?",
    _yearly,
)
_rule(r"每年度?的?(?:年)?[底末]" + BEFORE + "|每年度?年终" + BEFORE, _fixed("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"))
_rule(
    r"(?:每年|一年|按年度?|每(?:一)?(?:个)?年度)(?!来|多|之计|[初级])(?:度)?(?=[^轻龄]|$)(?<!一年)|一年"
    r"(?:至少)?[一二两三四1234]次|逐年",
    _fixed("FREQ=YEARLY"),
)
_rule(r"每(?:个)?(?:周|星期|礼拜)的?(?P<wday>[一二三四五六日天1-7])(?![个次])" + BEFORE, _weekly)
_rule(r"每(?:个)?(?:周|星期)末", _fixed("FREQ=WEEKLY;BYDAY=SU"))
_rule(r"每(?:一)?个?(?:周|星期)|按周", _fixed("FREQ=WEEKLY"))
_rule(r"每隔?(?P<every>" + N + r")个?(?P<unit>年|月|周|天|日)(?![前内])", _interval)
_rule(r"每日|每天", _fixed("FREQ=DAILY"))

# Most specific first: at one place the first alternative that fits is taken.
PATTERN = re.compile("|".join(f"(?P<r{i}>{pattern})" for i, (pattern, _) in enumerate(_RULES)))


def rule_of(match: re.Match[str]) -> str | None:
    """The RRULE of a match of PATTERN; None where its numbers fit no calendar (每月45日)."""
    for i, (_, build) in enumerate(_RULES):
        if match.group(f"r{i}") is not None:
            return build(match)
    return None
