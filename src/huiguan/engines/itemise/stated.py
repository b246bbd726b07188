"""Days that a text states: 2026年3月31日, 4月20日（星期五）, 明年上半年, 本月底, 周五前."""

from __future__ import annotations

import datetime as dt
import re

from huiguan.engines.itemise import dates
from huiguan.engines.itemise.clock import Clock, Found, iso
from huiguan.engines.itemise.model import Due
from huiguan.engines.itemise.numbers import to_int
from huiguan.engines.itemise.rules.lexicon import ADVERBS, BODIES, DOING

DIGIT = "0-9０-９一二三四五六七八九十"
N = rf"[{DIGIT}][{DIGIT}]{{0,2}}"
YEAR = (
    r"(?:[12][0-9０-９]{3}|[二2][〇○零Ｏ0O一二三四五六七八九]{3})年度?"
    r"|今年|明年|本年度?|当年|次年|后年|来年|去年|上年"
)
BEFORE = r"之前|以前|前(?!后)|以内|之内|内|止|截止|为止"
CLOCK = (
    r"(?:上午|下午|中午|晚上?)?(?:[0-9０-９]{1,2}(?:[:：][0-9]{2}|[时点](?:[0-9０-９]{1,2}分?|半|整)?))?"
    r"(?:下班)?"
)
WEEK = r"(?:[（(]?(?:星期|周)(?P<{}>[一二三四五六日天])[)）]?)?"
PART = "上旬|中旬|下旬|月?底|月?末|初|中|上半月"

YEAR_BEFORE = re.compile(rf"(?P<y>{YEAR})的?[，,]?$")
BARE_YEAR = re.compile(r"(?P<y>今|明|本|当|次|后|来|去|[12][0-9０-９]{3}|[二2][〇○零Ｏ0O一二三四五六七八九]{3})$")
SPAN_BEFORE = re.compile(rf"{N}月?(?:至|到|—+|-|－|~|～)$")
DATE = re.compile(
    rf"(?P<m>{N})月份?的?(?:(?P<d>{N})[日号]{WEEK.format('w')}|(?P<part>{PART}))?"
    rf"(?P<range>(?:至|到|—+|-|－|~|～)(?P<y2>{YEAR})?(?:(?P<m2>{N})月份?)?"
    rf"(?:(?P<d2>{N})[日号]{WEEK.format('w2')}|(?P<part2>{PART}))?)?{CLOCK}(?P<before>{BEFORE})?"
)
NUMERIC = re.compile(rf"(?P<y>20[0-9]{{2}})[-./](?P<m>[0-9]{{1,2}})[-./](?P<d>[0-9]{{1,2}})日?(?P<before>{BEFORE})?")
PERIOD = re.compile(
    r"(?:(?P<half>上半年|(?<!上)下半年)|(?P<q>第?[一二三四1234]季度?|首季度?|[本当]季度?)|(?P<end>年?底|年末|岁末|年终"
    r"|年?内))"
    rf"(?P<tail>末|底|结束)?(?P<before>{BEFORE})?"
)
YEAR_ONLY = re.compile(rf"(?:(?<=[到至])(?P<y>{YEAR})(?:底|末)?|(?P<y2>{YEAR})(?:之前|以前|前))(?![度\d])")
NEAR = re.compile(
    rf"(?P<month>(?:本|当|这个?)?月[底末])(?:{BEFORE})?"
    rf"|(?P<next>下个?月)(?:(?P<nd>{N})[日号]|(?P<nend>底|末|上旬|中旬|下旬|初)|(?=[前内]))(?:{BEFORE})?"
    rf"|[本当]月(?P<md>{N})[日号](?:{BEFORE})?|[本当]月内"
    rf"|(?P<week>本|这|下)(?:周|星期)(?P<wd>[一二三四五六日天末])(?:之前|以前|前)?|(?<![每上本这下])(?:周|星期)(?P<alone>[一二三四五六日天末])(?:之前|以前|前)|"
    rf"(?P<thisweek>[本这]周内)"
    rf"|(?<![每{DIGIT}月])(?P<day>{N})[日号]{WEEK.format('dw')}{CLOCK}(?:之前|以前|前)"
    rf"|(?P<that>当[日天](?:[之以]?[前内])?(?![的期晚]))|(?P<today>即日内|今[天日晚夜](?:[0-9]{{1,2}}(?:[时点]|[:：][0-9]{{2}})|[零一二三四五六七八九十]{{1,3}}[时点])?(?=[之以]?前|内))|(?P<tomorrow>明[天日])(?:之前|以前|前|内)"
)
WEEKDAY_IN = re.compile(
    rf"(?<![每{DIGIT}])(?P<m>{N})月份?的?(?:第(?P<n>[一二三四1-4])|最后一)个?(?:星期|周)(?P<wd>[一二三四五六日天])(?:之前|以前|前)?"
)
# Evidence that a day is a term, and not that of something past or of another document.
LEADS = re.compile(
    r"(?:于|在|截至|截止|截止到|至|到|不迟于|不晚于|最迟|最晚|限|务必|力争|争取|确保|保证|自|定于|拟于|时限|时间"
    r"|日期)[：:为于]?$"
)
FOLLOWS = re.compile(
    r"[，,]|[)）]?$|完成|上?报|召开|举行|举办|组织|开展|启动|建成|印发|出台|提交|报送|形成|集中|进行|[对将由向与同在以为把]"
    r"|各|全|基本"
    r"|[一-龥]{2,6}?(?:全部|全面|基本|正式|统一)(?:定稿|完稿|到位|上线|启用|开通|开工|完工|竣工|交付|完成)(?![了的后])"
    r"|[先再就均都拿出办建送]|起|开始|实施|汇总|结束|到位|要|应|须|必须|面向|公开|发布|对外|正式"
)
# 活动举办30日前: so many days before an event, no day of the month.
BEGINNINGS = (
    "举办",
    "召开",
    "举行",
    "开始",
    "开展",
    "届满",
    "期满",
    "到期",
    "实施",
    "启动",
    "开幕",
    "开工",
    "会议",
    "活动",
)
NOT_TERM = re.compile(
    r"的?(?:第[一二三四]个?|最后一)周|来|以来|份?(?:全(?![面部])|会议|(?:印发|下发|发布)(?:的|了|《|关于)|召开的|举行的|出台的|发生)|的"
)
NOT_THIS_MONTH = frozenset("每逐各个" + "一二三四五六七八九十" + "0123456789")
# 10月前: the end of September.
BEFORE_MONTH = ("前", "之前", "以前")
WEEKDAYS = "一二三四五六日"


def find_days(words: str, clock: Clock, *, stated: bool = False) -> list[Found]:
    """The days in `words`; with `stated` (a cell, the value of a label) each is a term, else evidence is asked."""
    found = []
    if "月" in words:
        found = [
            Found(*_whole(m), _month_due(m, clock))
            for m in DATE.finditer(words)
            if _counts(m, stated, planned=clock.year is not None)
        ]
    if "20" in words:
        found += [Found(*m.span(), _numeric_due(m)) for m in NUMERIC.finditer(words) if stated or m.group("before")]
    return found


def _goes_on(words: str, end: int) -> bool:
    """Whether what follows a day is what is to be done on it."""
    return bool(FOLLOWS.match(words, end)) or words[end : end + 2] in DOING or words[end : end + 2] in ADVERBS


def _year_before(match: re.Match[str]) -> re.Match[str] | None:
    return YEAR_BEFORE.search(match.string, max(0, match.start() - 8), match.start())


def _span_before(match: re.Match[str]) -> re.Match[str] | None:
    return SPAN_BEFORE.search(match.string, max(0, match.start() - 6), match.start())


def _whole(match: re.Match[str]) -> tuple[int, int]:
    year = _year_before(match)
    start = year.start() if year else match.start()
    span = _span_before(match)
    return (span.start() if span else start), match.end()


def _counts(match: re.Match[str], stated: bool, *, planned: bool) -> bool:
    if match.string.startswith(("前后", "左右"), match.end()) or not 1 <= to_int(match.group("m")) <= 12:
        return False
    start, end = _whole(match)
    words = match.string
    if words[start : start + 2] in ("去年", "上年") or words[start - 1 : start] == "每":
        return False
    if stated:
        return True
    if words.startswith("的", end) or (not match.group("before") and NOT_TERM.match(words, end)):
        return False
    if words[end : end + 1] == "起" and (words[start - 1 : start] in ("自", "从") or not match.group("d")):
        return False
    if (
        match.group("before")
        or match.group("range")
        or _span_before(match)
        or (match.group("part") or "")[-1:] in ("底", "末")
    ):
        return True
    fronted = (
        planned
        or start == 0
        or (words[max(0, start - 2) : start].endswith(BODIES) and words[end + 2 : end + 3] != "了")
        or words[start - 1] in "，,：:（(；;"
    )
    opens = (
        planned
        and (start == 0 or words[start - 1] in "，,：:；;")
        and words[end : end + 1] not in ("", "、", "和", "第")
    )
    return bool(LEADS.search(words, max(0, start - 5), start)) or (fronted and (opens or _goes_on(words, end)))


def year_of(words: str, origin: dt.date | None) -> int | None:
    """The year that words such as 2026年, 明年, 二○二六年 name; None for a relative one without an origin."""
    digits = words.rstrip("年度")
    if digits[:1] in ("1", "2", "１", "２", "二"):
        return to_int(digits)
    if origin is None:
        return None
    return origin.year + {"明": 1, "次": 1, "来": 1, "后": 2, "去": -1, "上": -1}.get(words[0], 0)


def _month_due(match: re.Match[str], clock: Clock) -> Due:
    group = match.group
    year = _year_before(match)
    start, end = _whole(match)
    later = bool(group("m2") or group("d2") or group("part2"))
    month = to_int(group("m2") or group("m")) if later else to_int(group("m"))
    day, part, weekday = (
        (group("d2"), group("part2"), group("w2")) if later else (group("d"), group("part"), group("w"))
    )
    words = (group("y2") if later else None) or (year.group("y") if year else None)
    if (
        match.group("before") in BEFORE_MONTH
        and "份" not in match.group()
        and not (later or day or part or match.group("range"))
    ):
        earlier = _resolve(words, month, 1, None, None, clock)
        return Due(match.string[start:end].strip("，,"), "date", iso(earlier and dates.add_days(earlier, -1)))
    resolved = _resolve(words, month, to_int(day) if day else None, part, weekday, clock)
    return Due(match.string[start:end].strip("，,"), "date", iso(resolved))


def _resolve(
    year_words: str | None, month: int, day: int | None, part: str | None, weekday: str | None, clock: Clock
) -> dt.date | None:
    part_day = {"上旬": 10, "中旬": 20, "中": 15, "上半月": 15, "初": 10}.get(part or "")
    number = day or part_day
    week = WEEKDAYS.index(weekday.replace("天", "日")) if weekday else None
    if year_words:
        year = year_of(year_words, clock.document)
    else:
        year = clock.year or dates.year_for(month, number or 28, clock.document, week)
    if year is None:
        return None
    return dates.make(year, month, number) if number else dates.month_end(year, month)


def _numeric_due(match: re.Match[str]) -> Due:
    return Due(match.group(), "date", iso(dates.make(*(int(match.group(part)) for part in "ymd"))))


def find_periods(words: str, clock: Clock) -> list[Found]:
    """年底前, 明年上半年, 第三季度末, 年内."""
    found = []
    for match in PERIOD.finditer(words):
        since = max(0, match.start() - 8)
        year = YEAR_BEFORE.search(words, since, match.start())
        if year is None and match.group().startswith("年"):
            year = BARE_YEAR.search(words, since, match.start())
        start = year.start() if year else match.start()
        if not _period_counts(match, bool(year), start):
            continue
        day = _period_end(match, year.group("y") if year else None, clock)
        found.append(Found(start, match.end(), Due(words[start : match.end()], "date", iso(day))))
    return found


def _period_counts(match: re.Match[str], has_year: bool, start: int) -> bool:
    words, end = match.string, match.group("end")
    if words.startswith(("述职", "考核", "总结", "决算", "奖", "评", "慰问"), match.end()):
        return False
    if end in ("底", "内") and not has_year:
        return False
    if words[start - 1 : start] in ("每", "半", "月", "逐") or words[start - 2 : start] == "每年":
        return False
    if end == "年内" and not has_year and words[start - 1 : start] in tuple("0123456789一二两三四五六七八九十几"):
        return False
    if match.group("before") or match.group("tail") or end in ("年底", "底", "年末", "年内", "内"):
        return not words.startswith(("的", "来"), match.end())
    return _goes_on(words, match.end())


def _period_end(match: re.Match[str], year_words: str | None, clock: Clock) -> dt.date | None:
    """The last day of the period: in the year that is stated, that of the plan, else the first that is not past."""
    month = _last_month(match, clock.document)
    if month is None:
        return None
    if year_words:
        year = year_of(year_words, clock.document)
    else:
        year = clock.year or dates.year_for(month, 28, clock.document)
    return dates.month_end(year, month) if year else None


def _last_month(match: re.Match[str], origin: dt.date | None) -> int | None:
    quarter = match.group("q")
    if quarter is None:
        return 6 if match.group("half") == "上半年" else 12
    word = quarter.removeprefix("第")[0]
    if word in "本当":
        return (origin.month - 1) // 3 * 3 + 3 if origin else None
    return 3 * (1 if word == "首" else to_int(word))


def find_years(words: str, clock: Clock) -> list[Found]:
    """到2030年, 2030年前: the end of that year, or of the one before."""
    found = []
    for match in YEAR_ONLY.finditer(words):
        year = year_of(match.group("y") or match.group("y2"), clock.document)
        if year is not None and match.group("y2"):
            year -= 1
        found.append(Found(*match.span(), Due(match.group(), "date", iso(dates.month_end(year, 12)) if year else None)))
    return found


def find_weekdays(words: str, clock: Clock) -> list[Found]:
    """5月第三个周日, 10月最后一个星期五."""
    return [Found(*m.span(), Due(m.group(), "date", iso(_weekday_in(m, clock)))) for m in WEEKDAY_IN.finditer(words)]


def _weekday_in(match: re.Match[str], clock: Clock) -> dt.date | None:
    month = to_int(match.group("m"))
    year = clock.year or (dates.year_for(month, 28, clock.document) if 1 <= month <= 12 else None)
    first = dates.make(year, month, 1) if year else None
    if first is None or year is None:
        return None
    offset = (WEEKDAYS.index(match.group("wd").replace("天", "日")) - first.weekday()) % 7
    if match.group("n"):
        return dates.make(year, month, 1 + offset + 7 * (to_int(match.group("n")) - 1))
    return dates.make(year, month, 29 + offset) or dates.make(year, month, 22 + offset)


def find_near(words: str, clock: Clock) -> list[Found]:
    """月底前, 下月10日前, 本周五前, 15日前, 明日前: resolved against the document's date."""
    return [
        Found(*m.span(), Due(m.group(), "soft"))
        if m.group("that") or (m.group("day") and words.endswith(BEGINNINGS, 0, m.start()))
        else Found(*m.span(), Due(m.group(), "date", iso(_near(m, _month_spoken_of(m, clock.document)))))
        for m in NEAR.finditer(words)
        if not (m.group("month") and m.start() and words[m.start() - 1] in NOT_THIS_MONTH)
    ]


def _month_spoken_of(match: re.Match[str], origin: dt.date | None) -> dt.date | None:
    """The day to count from: 月底前 after 6月15日前 means the end of June."""
    if origin is None or not match.group().startswith("月"):
        return origin
    earlier = [m for m in DATE.finditer(match.string, 0, match.start()) if 1 <= to_int(m.group("m")) <= 12]
    if not earlier:
        return origin
    month = to_int(earlier[-1].group("m"))
    year = dates.year_for(month, 28, origin)
    return dates.make(year, month, 1) if year else origin


def _near(match: re.Match[str], origin: dt.date | None) -> dt.date | None:
    if origin is None:
        return None
    group = match.group
    if group("month") or match.group().endswith("月内"):
        return dates.month_end(origin.year, origin.month)
    if group("next"):
        return _in_next_month(group("nd"), group("nend"), origin)
    if day := group("wd") or group("alone"):
        return _weekday(group("week"), day, origin)
    if group("thisweek"):
        return _weekday("本", "日", origin)
    if group("md") or group("day"):
        return _day_of_month(to_int(group("md") or group("day")), origin)
    return dates.add_days(origin, 1 if group("tomorrow") else 0)


def _in_next_month(day: str | None, part: str | None, origin: dt.date) -> dt.date | None:
    following = dates.add_months(origin.replace(day=1), 1)
    number = to_int(day) if day else {"上旬": 10, "中旬": 20, "初": 10}.get(part or "")
    if following is None or number is None:
        return following and dates.month_end(following.year, following.month)
    return dates.make(following.year, following.month, number)


def _weekday(week: str | None, day: str, origin: dt.date) -> dt.date | None:
    index = WEEKDAYS.index(day.replace("天", "日").replace("末", "日"))
    if week is None:
        return dates.add_days(origin, (index - origin.weekday()) % 7)
    return dates.add_days(origin, index - origin.weekday() + (7 if week == "下" else 0))


def _day_of_month(day: int, origin: dt.date) -> dt.date | None:
    if day >= origin.day:
        return dates.make(origin.year, origin.month, day)
    following = dates.add_months(origin.replace(day=1), 1)
    return following and dates.make(following.year, following.month, day)
