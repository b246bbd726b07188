"""Recurring terms (每月28日前, 季度末, 每半年) as RFC 5545 recurrence rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from huiguan.engines.itemise.numbers import to_int

DIGIT = "0-9０-９一二三四五六七八九十两"
N = rf"[{DIGIT}][{DIGIT}]{{0,2}}"
AND = "[、,，和及与]"
BEFORE = re.compile(r"(?:[0-9]{1,2}[:：时点](?:[0-9]{2})?)?(?:之前|以前|前)?")
CODES = {"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU", "天": "SU"}
CODES |= dict(zip("1234567", ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
WORKDAYS = "MO,TU,WE,TH,FR"
ENDS, STARTS, SECONDS = "3,6,9,12", "1,4,7,10", "2,5,8,11"

EVERY = re.compile(
    rf"(?:每隔?(?P<count>[{DIGIT}]{{1,2}})?一?个?|每?逢|按|逐|各)(?P<unit>半个?月|学期|学年|季度?(?!节)|半年|年度?|月|旬|周|星期|礼拜|日"
    rf"|天|小时|工作日)的?"
)
NOT_EVERY = re.compile(
    r"按[日天]|逐[日天]|各[年月周日天]|每年(?:来|轻|不[低少]于|[0-9]+元)|按(?:年龄|月份|季节)|各季节|按时|逢[年月日天]"
)
# 每人每月600元: a rate, no term.
PRICED = re.compile("(?:不[低少]于|不超过|补助|补贴|奖励|发放|缴纳)?[0-9.]+万?元")
ALONE = re.compile(
    r"(?P<ends>(?<![一二三四1234本上当该首])季度?末(?!月))|次月的?(?P<next>" + N + r")[日号]"
    r"|(?P<half>半年(?:至少)?[一1]次)|(?P<quarter>(?<!第)[一1]个?季度(?:至少)?[一1]次)|(?P<year>一年"
    r"(?:至少)?[一二两三四1-4]次)|(?P<fortnight>[单双]周)(?:周|星期)?[一二三四五六日天]?(?:上午|下午)?|(?:每?逢|每)(?P<parity>单|双|奇数|偶数)月"
    r"|(?P<halves>年中[、和及与]年[末底终])"
)
# 每逢春节、中秋: feasts come back every year, but no rule of the calendar fixes their days.
FEASTS = re.compile(
    "每?逢(?:年过节|[一-龥]{0,6}?(?:节假日|节日?|假日|汛期|寒暑假)(?:[、和](?!要)[一-龥]{2,4}?(?=[，,、和要]))*)"
)


@dataclass(slots=True)
class Rule:
    """A recurring term: its place in the words, and its RRULE (None for a school term, which no calendar fixes)."""

    start: int
    end: int
    rule: str | None


Builder = Callable[[re.Match[str]], str | None]


def _day(words: str) -> str | None:
    day = to_int(words)
    return str(day) if 1 <= day <= 31 else None


def _each(words: str, top: int) -> str | None:
    """Numbers in a list such as 5日、20日 as 5,20; None when one lies outside 1 to `top`."""
    numbers = [to_int(found) for found in re.findall(N, words)]
    return ",".join(map(str, numbers)) if numbers and all(1 <= number <= top for number in numbers) else None


def _on_days(match: re.Match[str]) -> str | None:
    last = match.group("to")
    days = _day(last) if last else _each(match.group("days"), 31)
    return f"FREQ=MONTHLY;BYMONTHDAY={days}" if days else None


def _year_days(match: re.Match[str]) -> str | None:
    pairs = re.findall(rf"({N})月({N})[日号]", match.group())
    months, days = [to_int(month) for month, _ in pairs], {day for _, day in pairs}
    if any(not 1 <= month <= 12 for month in months):
        return None
    if len(days) > 1:
        months = months[:1]
    day = _day(pairs[0][1])
    return f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={day}" if day else None


def _year_months(match: re.Match[str]) -> str | None:
    months = _each(match.group("months"), 12)
    if months and match.group("day"):
        day = _day(match.group("day"))
        return f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={day}" if day else None
    ends = re.search(r"[底末]", match.group()) or BEFORE_END.match(match.string, match.end())
    return months and f"FREQ=YEARLY;BYMONTH={months}" + (";BYMONTHDAY=-1" if ends else "")


def _year_quarter(match: re.Match[str]) -> str | None:
    return f"FREQ=YEARLY;BYMONTH={3 * to_int(match.group('q'))};BYMONTHDAY=-1"


def _quarter_month(match: re.Match[str]) -> str | None:
    word = match.group("which")
    months = STARTS if word in ("首", "第一个", "第1个") else SECONDS if word in ("第二个", "第2个") else ENDS
    day = _day(match.group("day")) if match.group("day") else "-1"
    return f"FREQ=MONTHLY;BYMONTH={months};BYMONTHDAY={day}" if day else None


def _after_quarter(match: re.Match[str]) -> str | None:
    day = _day(match.group("day"))
    return f"FREQ=MONTHLY;BYMONTH={STARTS};BYMONTHDAY={day}" if day else None


def _weekday_of_month(match: re.Match[str]) -> str | None:
    nth = -1 if match.group("nth") == "最后一" else to_int(match.group("nth").removeprefix("第"))
    return f"FREQ=MONTHLY;BYDAY={nth}{CODES[match.group('day')]}"


def _early_workdays(match: re.Match[str]) -> str | None:
    return f"FREQ=MONTHLY;BYDAY={WORKDAYS};BYSETPOS={to_int(match.group('nth'))}"


def _always(rule: str) -> Builder:
    return lambda match: rule


BEFORE_END = re.compile(r"之前|以前|前")
HALF_MONTH = re.compile("半个?月")
LAST_WORKDAY = "最后(?:一个|1个)工作日"
TENTHS = {"上": "10", "中": "20", "下": "-1"}

# What may follow “every year / quarter / …”, most special first, and the rule when nothing does.
_TAILS: dict[str, tuple[tuple[tuple[str, Builder], ...], str]] = {
    "年": (
        (
            (rf"{N}月{N}[日号]前?(?:{AND}{N}月{N}[日号])*", _year_days),
            (rf"(?P<months>{N}月[底末]?(?:{AND}(?:每年)?{N}月[底末]?)*)份?(?:的(?P<day>{N})[日号])?", _year_months),
            (r"年?[底末]|年?终", _always("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1")),
            (r"第?(?P<q>[一二三四1-4])季度末?", _year_quarter),
            (r"上半年", _always("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1")),
            (r"下半年", _always("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1")),
        ),
        "YEARLY",
    ),
    "季": (
        (
            (
                rf"(?P<which>首|末|最末|最后(?:一个?)?|第[一二三123]个)月份?的?(?:(?P<day>{N})[日号]|[底末])?",
                _quarter_month,
            ),
            (rf"(?:结束|终了)?后的?(?P<day>{N})[日天]内", _after_quarter),
            (r"末|底|结束(?!后)", _always(f"FREQ=MONTHLY;BYMONTH={ENDS};BYMONTHDAY=-1")),
        ),
        "MONTHLY;INTERVAL=3",
    ),
    "半": (((r"[底末]", _always("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1")),), "MONTHLY;INTERVAL=6"),
    "月": (
        (
            (
                rf"(?P<days>{N}[日号]?(?:{AND}{N}[日号]?)*(?<=[日号]))(?:(?:至|到|—+|-|~|～)(?P<to>{N})[日号])?",
                _on_days,
            ),
            (rf"{N}(?:至|到|—+|-|~|～)(?P<to>{N})[日号]", _on_days),
            (rf"(?:的)?{LAST_WORKDAY}", _always(f"FREQ=MONTHLY;BYDAY={WORKDAYS};BYSETPOS=-1")),
            (rf"[前第](?P<nth>{N})个工作日内?", _early_workdays),
            (r"(?P<nth>第[一二三四1-4]|最后一)个?(?:星期|周|礼拜)(?P<day>[一二三四五六日天])", _weekday_of_month),
            (r"月?[底末]", _always("FREQ=MONTHLY;BYMONTHDAY=-1")),
            (r"上旬", _always("FREQ=MONTHLY;BYMONTHDAY=10")),
            (r"中旬", _always("FREQ=MONTHLY;BYMONTHDAY=20")),
            (r"下旬", _always("FREQ=MONTHLY;BYMONTHDAY=-1")),
        ),
        "MONTHLY",
    ),
    "周": (
        (
            (LAST_WORKDAY, _always("FREQ=WEEKLY;BYDAY=FR")),
            (
                r"(?P<day>[一二三四五六日天1-7])(?![个次])",
                lambda match: "FREQ=WEEKLY;BYDAY=" + CODES[match.group("day")],
            ),
            (r"末", _always("FREQ=WEEKLY;BYDAY=SU")),
        ),
        "WEEKLY",
    ),
    "学": ((), ""),
    "旬": ((), "MONTHLY;BYMONTHDAY=10,20,-1"),
    "半月": ((), "MONTHLY;BYMONTHDAY=15,-1"),
    "日": ((), "DAILY"),
    "小": ((), "HOURLY"),
    "工": ((), f"WEEKLY;BYDAY={WORKDAYS}"),
}
TAILS = {
    unit: (tuple((re.compile(pattern), build) for pattern, build in tails), base)
    for unit, (tails, base) in _TAILS.items()
}
SAME = {"星": "周", "礼": "周", "天": "日"}


def find_rules(words: str) -> Iterator[Rule]:
    """Every recurring term in `words`; one whose numbers fit no calendar (每月45日) is left out."""
    for match in EVERY.finditer(words):
        if NOT_EVERY.match(words, match.start()) or PRICED.match(words, match.end()):
            continue
        end, rule = _with_tail(words, match)
        if rule or match.group("unit").startswith("学"):
            yield Rule(match.start(), _past_before(words, end), rule)
    for match in FEASTS.finditer(words):
        yield Rule(match.start(), _past_before(words, match.end()), None)
    for match in ALONE.finditer(words):
        rule = _alone(match)
        if rule:
            yield Rule(match.start(), _past_before(words, match.end()), rule)


def _past_before(words: str, end: int) -> int:
    tail = BEFORE.match(words, end)
    return tail.end() if tail else end


def _with_tail(words: str, every: re.Match[str]) -> tuple[int, str | None]:
    unit = every.group("unit")[0] if not HALF_MONTH.match(every.group("unit")) else "半月"
    tails, base = TAILS[SAME.get(unit, unit)]
    for pattern, build in tails:
        tail = pattern.match(words, every.end())
        if tail:
            return tail.end(), build(tail)
    count = to_int(every.group("count")) if every.group("count") else 1
    if every.group().startswith("每隔") and count == 1:
        count = 2
    if not base:
        return every.end(), None
    if count == 1:
        return every.end(), f"FREQ={base}"
    if ";" in base or not count:
        return every.end(), None
    return every.end(), f"FREQ={base};INTERVAL={count}"


def _alone(match: re.Match[str]) -> str | None:
    if match.group("ends"):
        return f"FREQ=MONTHLY;BYMONTH={ENDS};BYMONTHDAY=-1"
    if match.group("halves"):
        return "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"
    if match.group("parity"):
        return "FREQ=MONTHLY;BYMONTH=" + ("1,3,5,7,9,11" if match.group("parity") in "单奇数" else "2,4,6,8,10,12")
    if match.group("fortnight"):
        return "FREQ=WEEKLY;INTERVAL=2"
    if match.group("next"):
        day = _day(match.group("next"))
        return f"FREQ=MONTHLY;BYMONTHDAY={day}" if day else None
    if match.group("half"):
        return "FREQ=MONTHLY;INTERVAL=6"
    return "FREQ=MONTHLY;INTERVAL=3" if match.group("quarter") else "FREQ=YEARLY"
