"""When something is due: dates, recurring terms, events and stated durations.

A date is given only where the text fixes it. 及时, 加快, 常态化 and other words of speed or constancy are no terms.
"""

from __future__ import annotations

import datetime as dt
import re

from huiguan.engines.itemise import dates, events, recurring, stated
from huiguan.engines.itemise.clock import Clock, Found, iso
from huiguan.engines.itemise.model import Due
from huiguan.engines.itemise.numbers import to_int

# One character or word of each kind of term: where none stands, nothing more is tried.
HINT_SIGN = re.compile("[月季旬每逐逢底末日号天周半年内前后]")
HINT = re.compile(
    r"长期|用[一二三四五两几0-9]|会[前后]|[汛暑寒假]期|期间|前|后|会上|论坛上|迎接|任期|常年|贯穿|永久|召开|到2|时限|时间"
)
RECURS = re.compile(r"[每季逐逢]|年中|[单双]周|按[月周年半]|半年|次月|一年")
RECURS_SIGN = re.compile("[每季逐逢周按半次一]|年中")
# Cheap signs: without one, the reading that it stands for is not tried.
PERIOD_SIGN = re.compile("半年|季|年底|年末|年内|年终|岁末")
YEAR_SIGN = re.compile("[到至][二2今明后]|年之?前|年以前")
NEAR_SIGN = re.compile(
    "[日号一二三四五六天末午时点）][之以]?前|下班前|月[底末内]|下个?月|[当即今]日|今[天晚夜]|周内|[本这下](?:周|星期)[一二三四五六]|本月|明[日天]|[0-9]前"
)
NEAR_FIRST = re.compile("[前内月日天周]|星期")
WITHIN = re.compile(
    r"(?<![0-9０-９])(?P<n>[0-9０-９]{1,3}|[一二三四五六七八九十两半百]{1,4})"
    r"(?P<unit>个?工作日|个?月|[日天]|个?星期|个?周|年|个?小时|分钟|个季度)(?:之内|以内|内)"
)
# 每期控制在五天以内: how long something may take, no term.
MEASURED = ("控制在", "压缩到", "压缩至", "缩短到", "缩短至", "限定在", "保持在", "时间为", "时长在", "距离", "半径")
ANCHOR = re.compile(
    r"(?:(?P<prep>自|从)|于|在|应当|必须|要|应|须)?(?P<what>[^，,。；;、（(]{0,16}?)(?:之日|之时|当日)?(?:起|后|以后|之后)"
    r"(?:的)?$"
)
LABELLED = re.compile(
    r"(?:时限|期限|时间节点|进度安排|进度要求|(?:完成|办结|截止|整改|报送|推进|起止|落实)(?:时间|日期))"
    r"(?:要求)?[：:为]\s*"
    r"(?P<term>[^；;。）)，,]{1,30})"
)
EVENT_ALONE = re.compile("[一-龥“”]{2,12}(?:之?前|期间)")
CONSTANT = re.compile(r"长期|常年|持续|常态|全年|始终|一直|经常")
PLACED = re.compile("(?<![所存现正内])在")
EVENT_VERB = re.compile("收到|接到|受理|签订|提交|批准|接受")
# 受理诉求，5个工作日内答复: counted from each case, not from the document.
RESPONSE = re.compile("(?:予以|内部|进行|作出|书面)*(?:答复|回复|办结|回应|反馈|告知|办理完毕)")
# Counted from each case that comes in: 投诉案件由…登记，15日内移送.
CASES = re.compile("案件|投诉|来信|来访|诉求|举报|申请|报案|求助|咨询")
ISSUING = re.compile(
    r"^(?:本|此|该)?(?:通知|意见|方案|文件|办法|纪要|公告|决定|规定)?(?:的)?(?:印发|下发|发文|发布|公布|公告|施行"
    r"|实施)?$|^即?日$"
)
CONDITION = re.compile(r"后[，,]|时[，,]|的[，,]|^凡|如[有遇果]|(?<![针面])对.{2,}")
# 三年内未开展活动的, 一年内累计两次: a measure of something that has or has not happened, no term.
COUNTED = re.compile(
    r"(?:仍|均|都|又|再)?(?:未|没有|无(?!条件|偿)|不(?!间断|断|少于|定期)|累计|连续|发生|出现|受到|有[两二三多]|[两二三]次)"
)
ANCHOR_EDGES = ("，", ",", "。", "；", "、", "（", "(", "：", "要", "应", "须", "当", "并", "再")
MEETING = re.compile(r"^(?:本次|此次|这次)?会议?(?:结束|闭幕)?$")
YEAR_TERM = re.compile(rf"({stated.YEAR})(?:内|底|前)?")
RANK = {"date": 0, "recurring": 1, "soft": 2, "standing": 3}


def find_terms(words: str, clock: Clock) -> list[Found]:
    """Every term in `words`, in text order, with its place there; of overlapping readings the more special is kept."""
    if not HINT_SIGN.search(words) and not HINT.search(words):
        return []
    found: list[Found] = []
    for search in SEARCHES:
        for term in search(words, clock):
            if not found or not any(term.start < other.end and other.start < term.end for other in found):
                found.append(term)
    found.sort(key=lambda term: term.start)
    return found


def best_term(found: list[Found]) -> Due | None:
    """The one term of an item: the earliest date, else a recurring term, else an event, else a duration."""
    if not found:
        return None
    return min(found, key=lambda term: (RANK[term.due.kind], term.due.date or "9999", term.start)).due


def term_in_words(words: str, clock: Clock) -> Due | None:
    """The term that a cell or a label's value states (3月底前, 长期, 每季度末); None where it states none."""
    found = _recurring(words, clock) or _within(words, clock) or stated.find_days(words, clock, stated=True)
    found = (
        found
        or _periods(words, clock)
        or _near(words, clock)
        or _years(words, clock)
        or events.find_events(words, clock)
    )
    due = best_term(found)
    if due is not None:
        return Due(words, due.kind, due.date, due.rule)
    year = YEAR_TERM.fullmatch(words)
    if year:
        number = stated.year_of(year.group(1), clock.document)
        return Due(words, "date", iso(dates.month_end(number, 12)) if number else None)
    if CONSTANT.search(words):
        return Due(words, "standing")
    return Due(words, "soft") if EVENT_ALONE.fullmatch(words) else None


def _labelled(words: str, clock: Clock) -> list[Found]:
    if "限" not in words and "时间" not in words and "日期" not in words and "进度" not in words:
        return []
    read = ((match, term_in_words(match.group("term").strip(), clock)) for match in LABELLED.finditer(words))
    return [Found(*match.span(), due) for match, due in read if due]


def _recurring(words: str, clock: Clock) -> list[Found]:
    if not RECURS_SIGN.search(words) or not RECURS.search(words):
        return []
    rules = recurring.find_rules(words)
    return [Found(r.start, r.end, Due(words[r.start : r.end], "recurring", None, r.rule)) for r in rules]


def _periods(words: str, clock: Clock) -> list[Found]:
    return (
        stated.find_periods(words, clock)
        if ("年" in words or "季" in words or "岁" in words) and PERIOD_SIGN.search(words)
        else []
    )


def _years(words: str, clock: Clock) -> list[Found]:
    return stated.find_years(words, clock) if "年" in words and YEAR_SIGN.search(words) else []


def _near(words: str, clock: Clock) -> list[Found]:
    return stated.find_near(words, clock) if NEAR_FIRST.search(words) and NEAR_SIGN.search(words) else []


def _within(words: str, clock: Clock) -> list[Found]:
    if "内" not in words:
        return []
    found = []
    for match in WITHIN.finditer(words):
        if words.endswith(MEASURED, 0, match.start()):
            continue
        if words.startswith(("不得", "不予", "不能", "禁止", "不再", "不准"), match.end()):
            continue
        anchor = ANCHOR.search(words, _clause_start(words, match.start()), match.start())
        if anchor is None and COUNTED.match(words, match.end()):
            continue
        start = _anchored(words, anchor) if anchor else match.start()
        what = anchor.group("what") if anchor else None
        if what is None and CONDITION.search(words, 0, match.start()):
            what = words[: match.start()]
        if what is None and RESPONSE.match(words, match.end()) and "请" not in words[: match.start()]:
            what = words[: match.start()]
        if what is None and CASES.search(words, 0, match.start()) and "请" not in words[: match.start()]:
            what = words[: match.start()]
        if words[match.start() - 1 : match.start()] == "前":
            start, what = _clause_start(words, match.start()), words[: match.start()]
        due = _within_due(words[start : match.end()], match, what, clock)
        found.append(Found(start, match.end(), due))
    return found


def _anchored(words: str, anchor: re.Match[str]) -> int:
    """Where a term starts that is counted from an event; who waits for the event is no part of it."""
    start = anchor.start("prep" if anchor.group("prep") else "what")
    if placed := PLACED.search(words, start + 1, anchor.end()):
        start = placed.start()
    event = EVENT_VERB.search(words, start, anchor.end())
    return event.start() if event else start


def _clause_start(words: str, end: int) -> int:
    since = max(0, end - 24)
    return max(words.rfind(mark, since, end) for mark in ANCHOR_EDGES) + 1


def _within_due(words: str, match: re.Match[str], anchor: str | None, clock: Clock) -> Due:
    if match.group("unit").endswith(("小时", "分钟")):
        return Due(words, "soft")
    if anchor is None and clock.lasting:
        return Due(words, "soft")
    if anchor is None or ISSUING.match(anchor):
        origin = clock.document
    elif MEETING.match(anchor):
        origin = clock.meeting
        if origin is None:
            return Due(words, "soft")
    else:
        return Due(words, "soft")
    return Due(words, "date", iso(_after(origin, match.group("n"), match.group("unit"))) if origin else None)


def _after(origin: dt.date, count: str, unit: str) -> dt.date | None:
    if count.startswith("半"):
        return dates.add_months(origin, 6) if unit == "年" else None
    number = to_int(count)
    if unit.endswith("工作日"):
        return dates.add_working_days(origin, number)
    if unit.endswith("月"):
        return dates.add_months(origin, number)
    if unit in ("日", "天"):
        return dates.add_days(origin, number)
    if unit == "年":
        return dates.add_months(origin, 12 * number)
    return dates.add_days(origin, 7 * number) if unit.endswith(("周", "星期")) else None


def _weekdays(words: str, clock: Clock) -> list[Found]:
    return stated.find_weekdays(words, clock) if "个周" in words or "个星期" in words else []


# In this order: of overlapping readings the one found first is kept.
SEARCHES = (_labelled, _recurring, _within, _weekdays, stated.find_days, _periods, _years, _near, events.find_events)
