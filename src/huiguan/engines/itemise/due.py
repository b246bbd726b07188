"""When something is due: dates, recurring terms, events and stated durations, resolved against the document's date.

A date is given only where the text fixes it. 及时, 加快, 常态化 and other words of speed or constancy are no terms.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from huiguan.engines.itemise import dates, recurring
from huiguan.engines.itemise.model import Due
from huiguan.engines.itemise.numbers import to_int

N = recurring.N
YEAR = r"(?:[12][0-9０-９]{3}|二[〇○零Ｏ0O一二三四五六七八九]{3})年?度?|今年|明年|本年度?|当年|次年|后年|来年|去年"
BEFORE = r"之前|以前|前|内|止|截止|为止"
CLOCK = r"(?:上午|下午|中午|晚上?)?(?:[0-9０-９]{1,2}[:：时点](?:[0-9０-９]{1,2}分?|半|整)?)?|下班"
WEEKDAY = r"[（(]?(?:星期|周)(?P<{}>[一二三四五六日天])[)）]?"

HINT = re.compile(
    r"[0-9０-９][年月日号个周天]|[年月季旬]|[一二三四五六七八九十][日号天周]|每|会[后前]|长期|[期之]间|迎接"
    r"|[即当次]日|周[一二三四五六日末]|常年|任期|[召结换闭开到]|工作日|[中重国春清端元]|到2"
)
DATE = re.compile(
    rf"(?:(?P<y>{YEAR})的?(?:[，,]?))?(?P<m>{N})月份?的?"
    rf"(?:(?P<d>{N})[日号](?:{WEEKDAY.format('w')})?|(?P<part>上旬|中旬|下旬|月?底|末|初|中|上半月))?"
    rf"(?P<range>(?:至|到|—|-|－|~|～)(?:(?P<y2>{YEAR}))?(?:(?P<m2>{N})月份?)?(?:(?P<d2>{N})[日号]"
    rf"(?:{WEEKDAY.format('w2')})?|(?P<part2>月?底|末|上旬|中旬|下旬))?)?"
    rf"(?:{CLOCK})(?P<before>{BEFORE})?"
)
PERIOD = re.compile(
    rf"(?:(?P<y>{YEAR})的?)?(?:(?P<half>上半年|下半年)|(?P<q>(?:第?[一二三四1234]|首|本|当)(?:个)?季度?)"
    rf"(?![节])|(?P<end>年?底|年末|岁末|年内|年终|(?<=[度年])内))(?P<tail>末|底|结束)?(?P<before>{BEFORE})?"
)
YEAR_ONLY = re.compile(
    r"(?:到|至|力争|确保|争取)(?P<y>(?:[12][0-9０-９]{3}|二[〇○零Ｏ]{1}[一二三四五六七八九〇○零]{2})年)"
    r"(?![^，,]{0,2}月)"
)
NEAR = re.compile(
    rf"(?P<month>(?:本|当|这个?)?月(?:底|末)|本月内|当月内)(?:{BEFORE})?|(?P<next>下(?:个)?月)(?:"
    rf"(?P<nd>{N})[日号]|(?P<nend>底|末|上旬|中旬|下旬)|(?=[前内]))(?:{BEFORE})?"
    rf"|(?P<mine>本月)(?P<md>{N})[日号](?:{BEFORE})?|(?P<week>本|这|下)(?:周|星期)(?P<wd>[一二三四五六日天末])?"
    rf"(?:{BEFORE})"
    rf"|(?<![每一二三四五六七八九十\d])(?P<day>{N})[日号](?:{WEEKDAY.format('dw')})?(?:{CLOCK})(?:之前|以前|前)"
    rf"|(?P<today>当日内?|即日内|今天内?|今日内)|(?P<tomorrow>明天|明日)(?:{BEFORE})?"
)
WITHIN = re.compile(
    r"(?:(?:自|从|于|在)?(?P<anchor>[^，,。；;、]{0,14}?)(?:之日|之时)?(?:起|后|以后|之后))?(?:的)?"
    r"(?P<n>[0-9０-９]{1,3}|[一二三四五六七八九十两半百]{1,4})(?P<unit>个?工作日|个?月|[日天]|个?(?:星期"
    r"|周)|年|个?(?:小时|季度))(?:之内|以内|内)"
)
FEAST = (
    "春节|元旦|国庆节?|中秋节?|端午节?|清明节?|五一|劳动节|两会|汛期|年会|换届|节日|节假日|暑期|暑假|寒假|元宵节?"
    "|高考|警察节|建党节|建军节|重阳节?|双节|两节"
)
EVENT = re.compile(
    rf"会[后前](?=[，,各要由须应请将组把抓及认逐传]|$)|节[前后](?=[，,要各])|(?:{FEAST})(?:[^，,。；;]{{0,6}}?)"
    rf"(?:之?前|之?后|期间|之际|来临|到来)"
    r"|迎接[^，,。；;]{2,24}?(?:召开|到来|开幕|举行|胜利召开)|[^，,。；;、要]{2,18}?(?:召开|开幕|闭幕|举行|到来"
    r"|来临|换届)(?:之?前|之?后|以前|以后|期间)"
    r"|(?:大会|会议|全会|代表大会|年会|论坛|活动|届满|任期)(?:结束|届满|闭幕|召开|届满)?(?:之?前|之?后|期间)"
    r"(?=[，,]|[要完各召组报做提形将开])|“?十[四五六七]五”?(?:规划)?(?:时?期末?|期间)(?=[，,内要各完建实]|末)"
)
STANDING = re.compile(
    r"(?:作为一项|作为)?长期(?:性)?任务|长期(?:坚持|推进|抓|执行|实施|有效|开展|落实|坚守|抓好)|"
    r"(?<=[（(：:；;，,])长期(?=[）)，,。；;]|$)|常年(?:坚持|开展|保持|不断|不间断)|任期内|全年(?:坚持|推进"
    r"|持续|不断)|贯穿全年|(?:今后|未来)?[一二三四五两\d]年(?:时间)?(?=[，,])|永久|终身"
)
LABELLED = re.compile(
    r"(?:(?:完成|办理|办结|整改|推进|落实|工作)?(?:时限|期限|时间节点|进度安排|进度要求)(?:要求)?|(?:完成|办结|截止"
    r"|整改|报送|推进|起止)(?:时间|日期))(?:[：:]|为)?\s*(?P<term>[^；;。）)，,]{1,30})"
)
CONSTANT = re.compile(r"长期|持续|常态|全年|始终|一直|经常")
ISSUING = re.compile(r"通知|意见|方案|文件|办法|纪要|印发|下发|发文|发布|公布|即日|本")
MEETING = re.compile(r"会议?$|会议结束|本次会议|大会")
# Evidence that a day is a term and not the date of something past or of another document.
LEADS = re.compile(
    r"(?:于|在|截至|截止|截止到|至|到|不迟于|不晚于|最迟|最晚|限|务必|力争|争取|确保|自|定于|拟于|时限|时间"
    r"|日期)[：:为于]?$"
)
FOLLOWS = re.compile(
    r"(?:[，,]|完成|前|上?报|召开|举行|举办|组织|开展|启动|建成|印发|出台|提交|报送|形成|集中|进行|对|将|由|各|全"
    r"|基本|起|开始|实施|汇总|结束|到位|[)）]?$)"
)
NOT_TERM = re.compile(r"^(?:来|以来|份?(?:全|会议|印发|召开的|举行的|下发|出台的|发生)|的)")


@dataclass(slots=True)
class Clock:
    """What relative terms count from: the document's date and, where it is known, that of the meeting it reports."""

    document: dt.date | None = None
    meeting: dt.date | None = None


@dataclass(slots=True)
class Found:
    """A term and where it stands in the searched text."""

    start: int
    end: int
    due: Due


def find_terms(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    """Every term in `text[start:end]`, in text order; overlapping readings are settled for the longer."""
    if not HINT.search(text, start, end):
        return []
    found: list[Found] = []
    for search in (_labelled, _recurring, _within, _dates, _periods, _near, _years, _soft):
        found.extend(term for term in search(text, start, end, clock) if not _overlaps(term, found))
    return sorted(found, key=lambda term: term.start)


def best_term(found: list[Found]) -> Due | None:
    """The one term of an item: the earliest date, else a recurring term, else an event, else a duration."""
    ranked = sorted(found, key=lambda term: (_RANK[term.due.kind], term.due.date or "9999", term.start))
    return ranked[0].due if ranked else None


_RANK = {"date": 0, "recurring": 1, "soft": 2, "standing": 3}


def _overlaps(term: Found, found: list[Found]) -> bool:
    return any(term.start < other.end and other.start < term.end for other in found)


def term_in_words(words: str, clock: Clock) -> Due | None:
    """The term that a cell or a label's value states (3月底前, 长期, 每季度末); None where it states none."""
    found = [
        term
        for search in (_recurring, _within, _dates_stated, _periods, _near, _years, _soft)
        for term in search(words, 0, len(words), clock)
    ]
    due = best_term(found)
    if due is not None:
        return due
    year = re.fullmatch(rf"({YEAR})(?:内|底|前)?", words)
    if year:
        number = _year(year.group(1), clock.document)
        return Due(words, "date", _iso(dates.month_end(number, 12)) if number else None)
    return Due(words, "standing") if CONSTANT.search(words) else None


def _labelled(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    found = []
    for match in LABELLED.finditer(text, start, end):
        due = term_in_words(match.group("term").strip(), clock)
        if due:
            found.append(Found(match.start(), match.end(), due))
    return found


def _recurring(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    found = []
    for match in recurring.PATTERN.finditer(text, start, end):
        rule = recurring.rule_of(match)
        if rule:
            found.append(Found(match.start(), match.end(), Due(match.group(), "recurring", None, rule)))
    return found


def _soft(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    found = [Found(m.start(), m.end(), Due(m.group(), "soft")) for m in EVENT.finditer(text, start, end)]
    found += [Found(m.start(), m.end(), Due(m.group(), "standing")) for m in STANDING.finditer(text, start, end)]
    return found


def _dates(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    return [
        Found(m.start(), m.end(), _date_due(m, clock))
        for m in DATE.finditer(text, start, end)
        if _valid(m) and _is_term(m, text, start, end)
    ]


def _dates_stated(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    return [Found(m.start(), m.end(), _date_due(m, clock)) for m in DATE.finditer(text, start, end) if _valid(m)]


def _valid(match: re.Match[str]) -> bool:
    return 1 <= to_int(match.group("m")) <= 12 and match.group("y") != "去年"


def _is_term(match: re.Match[str], text: str, start: int, end: int) -> bool:
    if match.group("before") or match.group("range") or match.group("part") in ("底", "月底", "末"):
        return not NOT_TERM.match(text, match.end())
    if NOT_TERM.match(text[match.end() : match.end() + 6]):
        return False
    led = LEADS.search(text, max(start, match.start() - 5), match.start())
    fronted = match.start() == start or text[match.start() - 1] in "，,：:（(；;"
    return bool(led) or (fronted and bool(FOLLOWS.match(text, match.end(), end)))


def _year(words: str | None, origin: dt.date | None) -> int | None:
    if not words:
        return None
    digits = words.rstrip("年度")
    if digits[:1] in "12１２二":
        return to_int(digits)
    if origin is None:
        return None
    return origin.year + {"明": 1, "次": 1, "来": 1, "后": 2, "去": -1}.get(words[0], 0)


def _date_due(match: re.Match[str], clock: Clock) -> Due:
    group = match.group
    last = bool(group("m2") or group("d2") or group("part2"))
    month = to_int(group("m2") or group("m")) if last else to_int(group("m"))
    day, part, weekday = (group("d2"), group("part2"), group("w2")) if last else (group("d"), group("part"), group("w"))
    words = group("y2") or group("y") if last else group("y")
    return Due(group().strip("，,"), "date", _iso(_resolve(words, month, day, part, weekday, clock.document)))


def _resolve(
    year_words: str | None, month: int, day: str | None, part: str | None, weekday: str | None, origin: dt.date | None
) -> dt.date | None:
    number = to_int(day) if day else {"上旬": 10, "中旬": 20, "中": 15, "上半月": 15, "初": 10}.get(part or "", 31)
    week = "一二三四五六日天".index(weekday) % 7 if weekday else None
    if weekday == "天":
        week = 6
    year = _year(year_words, origin) if year_words else dates.year_for(month, number, origin, week)
    if year is None:
        return None
    return dates.make(year, month, number) if day or number < 31 else dates.month_end(year, month)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _periods(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    found = []
    for match in PERIOD.finditer(text, start, end):
        if not (
            match.group("before") or match.group("tail") or match.group("end") or FOLLOWS.match(text, match.end(), end)
        ):
            continue
        if match.group("end") == "底" and not match.group("y"):
            continue
        found.append(
            Found(match.start(), match.end(), Due(match.group(), "date", _iso(_period_end(match, clock.document))))
        )
    return found


def _period_end(match: re.Match[str], origin: dt.date | None) -> dt.date | None:
    year = _year(match.group("y"), origin) if match.group("y") else origin and origin.year
    if not year:
        return None
    if match.group("q"):
        word = match.group("q").removeprefix("第")[0]
        if word in "本当":
            return dates.month_end(year, (origin.month - 1) // 3 * 3 + 3) if origin else None
        return dates.month_end(year, 3 * (1 if word == "首" else to_int(word)))
    return dates.month_end(year, 6 if match.group("half") == "上半年" else 12)


def _years(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    found = []
    for match in YEAR_ONLY.finditer(text, start, end):
        year = _year(match.group("y"), clock.document)
        found.append(
            Found(
                match.start(),
                match.end(),
                Due(match.group(), "date", _iso(dates.month_end(year, 12)) if year else None),
            )
        )
    return found


def _near(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    return [
        Found(m.start(), m.end(), Due(m.group(), "date", _iso(_near_date(m, clock.document))))
        for m in NEAR.finditer(text, start, end)
    ]


def _near_date(match: re.Match[str], origin: dt.date | None) -> dt.date | None:
    if origin is None:
        return None
    group = match.group
    if group("month"):
        return dates.month_end(origin.year, origin.month)
    if group("next"):
        following = dates.add_months(origin, 1)
        day = group("nd") or {"上旬": "10", "中旬": "20"}.get(group("nend") or "")
        return following and (
            dates.make(following.year, following.month, to_int(day))
            if day
            else dates.month_end(following.year, following.month)
        )
    if group("week"):
        offset = (7 if group("week") == "下" else 0) - origin.weekday()
        word = group("wd") or "日"
        return dates.add_days(origin, offset + ("一二三四五六日".find({"天": "日", "末": "日"}.get(word, word))))
    if group("md") or group("day"):
        return _day_of_month(to_int(group("md") or group("day")), origin)
    return dates.add_days(origin, 1 if group("tomorrow") else 0)


def _day_of_month(day: int, origin: dt.date) -> dt.date | None:
    if day >= origin.day:
        return dates.make(origin.year, origin.month, day)
    following = dates.add_months(origin.replace(day=1), 1)
    return following and dates.make(following.year, following.month, day)


def _within(text: str, start: int, end: int, clock: Clock) -> list[Found]:
    return [Found(m.start(), m.end(), _within_due(m, clock)) for m in WITHIN.finditer(text, start, end)]


def _within_due(match: re.Match[str], clock: Clock) -> Due:
    anchor = match.group("anchor") or ""
    anchored = match.group()[0] not in "0123456789一二三四五六七八九十两半" and (
        "后" in match.group() or "起" in match.group()
    )
    if not anchored or ISSUING.search(anchor):
        origin = clock.document
    elif MEETING.search(anchor) and clock.meeting:
        origin = clock.meeting
    else:
        return Due(match.group(), "soft")
    return Due(match.group(), "date", _iso(_after(origin, match.group("n"), match.group("unit")) if origin else None))


def _after(origin: dt.date, count: str, unit: str) -> dt.date | None:
    if count.startswith("半"):
        return (
            dates.add_months(origin, 6) if unit == "年" else dates.add_days(origin, 15) if unit.endswith("月") else None
        )
    number = to_int(count)
    if unit.endswith("工作日"):
        return dates.add_working_days(origin, number)
    if unit.endswith("月"):
        return dates.add_months(origin, number)
    if unit in ("日", "天"):
        return dates.add_days(origin, number)
    return dates.add_days(origin, 7 * number) if unit.endswith(("周", "星期")) else None
