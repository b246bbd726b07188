"""Terms without a day: events (会后, 春节前, 迎接…召开) and stated durations (长期, 任期内)."""

from __future__ import annotations

import re

from huiguan.engines.itemise.clock import Clock, Found
from huiguan.engines.itemise.markers import find_modal
from huiguan.engines.itemise.model import Due
from huiguan.engines.itemise.parties import bare_subject
from huiguan.engines.itemise.rules.lexicon import ADVERBS, DOING
from huiguan.engines.itemise.rules.names import NAMED, is_named

EDGE = re.compile(r"[，,、；;：:（(要须]|应当?")
# Every event ends in one of these; looking for them first keeps the rest off most sentences.
END = re.compile(r"期间|前后|前|后|之际|来临|到来")
# 会 before 前 or 后 that belongs to another word: 社会, 协会, 机会…
OTHER_MEETING = frozenset("社协机都体领理总商工学")
FEAST = re.compile(
    r"“?(?:七一|八一|十一|六一|三八|开学|开考|开赛|开训|开庭|开业|开馆|开标|上岗|离岗|离职|上班|下班|放假|开班|开工|返校|期中|期末|入冬|雨季|春节|元旦|国庆节?|中秋节?|端午节?|清明节?|五一|劳动节|两会|汛期|年会|换届|节日|节假日|暑期|暑假|寒假"
    r"|元宵节?"
    r"|高考|警察节|建党节|建军节|重阳节?|双节|两节|主汛期|冬季|夏季)[^，,。；;]{0,6}$"
)
# A feast by its form: some word that ends in 节.
OTHER_FEAST = re.compile(r"(?:^|(?<=[在于]))[^在于，]{2,6}(?<![环季细章情关调礼枢使])节$")
# One character is an event only of these: 汛前, 节后, 赛前.
SHORT = re.compile(r"(?:(?<![一-龥])|(?<=[于在到至]))[汛节赛考战][之以]?$")
SHORT_EVENTS = "汛节赛考战"
# 汛期实行24小时值班: a season or an occasion that a clause starts with.
SEASON = re.compile(
    r"(?:(?<=^)|(?<=[，,；;：:。人员位门地会处局镇乡村]))在?(?:(?:主?汛|农忙|暑|寒)(?:期|假|季)|(?:节假日|春节|国庆|两会|暑假|寒假|会议|活动|竞赛|培训|汛期|高温|大会)期间|汛期)"
    r"(?=[要应须实各由加开组，,安原不])|(?<=在)[暑寒汛][期假]|(?<=在)[^，,。；;在]{0,6}(?:年会|大会|例会|会议|论坛|代表大会|理事会)上(?=[一-龥])"
)
WITHIN = re.compile(r"(?:(?<=^)|(?<=[，,；;。])|(?<=[^可]在))(?![任届近短学同长定日])[一-龥]{2,3}期内")
WEEK_OF = re.compile(r"[0-9]{1,2}月份?的?(?:第[一二三四]|最后一|首|末)周前?")
ABOUT = re.compile(r"[0-9]{1,2}月(?:[0-9]{1,2}[日号]|[上中下]旬|[底初])?$")
OCCASION = re.compile(
    r"(?:召开|开幕|闭幕|举行|到来|来临|换届|(?:大会|会议|全会|年会|论坛|活动|任期|任务)(?:结束|届满|完成)?)[之以]?$"
)
GOES_ON = re.compile(r"[，,]|完成|组织|召开|报[送告]|建成|开展|形成|制定|提交|印发|做好|进行")
NO_EVENT = re.compile(r"[由经今此目当日之以随然最先]|.*[0-9０-９]|.*(?:日|号|月底|年底)[之以]?$")
WELCOME = re.compile(r"迎接[^，,。；;]{2,24}?(?:召开|到来|开幕|举行)")
PLAN_PERIOD = re.compile(r"“?十[四五六七]五”?(?:规划)?(?:时期末?|期间|末|期末)(?=[，,内要各完建实]|$)")
STANDING = re.compile(
    r"(?:作为一项)?长期(?:性)?任务|长期(?:坚持|推进|抓|执行|实施|有效|开展|落实|坚守)"
    r"|(?<=[（(：:；;，,])长期(?=[）)，,。；;]|$)|常年(?:坚持|开展|保持|不断|不间断)|任期内|届期内"
    r"|全年(?:坚持|推进|持续|不断)|贯穿全年|(?:今后|未来)[一二三四五两几\d]{1,2}年|用[一二三四五两几半\d]{1,2}(?:年|个月)(?:左右)?的?时间|永久|终身"
)
LONG = re.compile("长期|常年|期内|全年|今后|未来|时间|永久|终身")
# 活动开始前10日: so long before the event.
AHEAD = re.compile("[0-9一二三四五六七八九十两]{1,3}个?(?:工作日|[日天周月]|小时|分钟)(?:之前|以前|前|内)?")
MONTH_BEFORE = re.compile("[0-9]{1,2}月份?的?$")
MAX_LEAD, MAX_PLAIN, MAX_SHORT = 18, 9, 4


def find_events(words: str, clock: Clock) -> list[Found]:
    """Events and durations in `words`; none of them has a day, so the clock is not asked."""
    found = [event for end in END.finditer(words) if (event := _event(words, end))]
    if "期内" in words:
        found += [Found(*m.span(), Due(m.group(), "soft")) for m in WITHIN.finditer(words)]
    if "期" in words or "上" in words:
        found += [Found(*m.span(), Due(m.group(), "soft")) for m in SEASON.finditer(words)]
    if "迎接" in words:
        found += [Found(*m.span(), Due(m.group(), "soft")) for m in WELCOME.finditer(words)]
    if "周" in words:
        found += [Found(*m.span(), Due(m.group(), "soft")) for m in WEEK_OF.finditer(words)]
    if "五" in words and not found:
        found = [Found(*m.span(), Due(m.group(), "standing")) for m in PLAN_PERIOD.finditer(words)]
    if LONG.search(words):
        found += [Found(*m.span(), Due(m.group(), "standing")) for m in STANDING.finditer(words)]
    return found


def _event(words: str, end: re.Match[str]) -> Found | None:
    at, stop = end.span()
    # 在歪风邪气面前: a place, no time.
    if words[stop : stop + 1] == "的" or words.endswith("面前", 0, stop):
        return None
    begin = _begin(words, at)
    lead = words[begin:at]
    if not lead:
        return None
    ahead = AHEAD.match(words, stop) if words[at] == "前" and words[at - 1] != "提" else None
    start = _start(lead, words, stop, ahead is not None)
    stop = ahead.end() if ahead and start is not None else stop
    return None if start is None else Found(begin + start, stop, Due(words[begin + start : stop], "soft"))


def _begin(words: str, at: int) -> int:
    """Where the clause of an event starts, no more than MAX_LEAD characters before."""
    since = max(0, at - MAX_LEAD)
    edges = [match.end() for match in EDGE.finditer(words, since, at)]
    return edges[-1] if edges else since


def _start(lead: str, words: str, stop: int, counted: bool) -> int | None:
    """Where in `lead`, the words before 前 or 后, the event starts; None where there is none."""
    if lead.endswith("会") and words[stop : stop + 1] not in ("果", "面", "续"):
        listed = len(lead) == 1 and stop >= 3 and words[stop - 3] == "、"
        return None if listed or lead[-2:-1] in OTHER_MEETING else len(lead) - 1
    if words.startswith("前后", stop - 2) and (day := ABOUT.search(lead)):
        return day.start()
    if SHORT.search(lead):
        return len(lead) - 1
    feast = FEAST.search(lead) or OTHER_FEAST.search(lead)
    if feast:
        month = MONTH_BEFORE.search(lead, 0, feast.start())
        return month.start() if month else feast.start()
    if OCCASION.search(lead):
        return _after_preposition(lead)
    if lead[:2] in ADVERBS or lead[:3] in ADVERBS or (lead[:2] in DOING and words[stop - 1] == "后"):
        return None
    inside = lead.rfind("在") if words.startswith("期间", stop - 2) else -1
    if inside > 0 and lead[inside - 1] not in "所存现正内" and 2 <= len(lead) - inside - 1 <= MAX_PLAIN:
        return inside + 1
    if lead[-1] in SHORT_EVENTS and is_named(lead[:-1]):
        # 承办单位赛前20天报规程.
        return len(lead) - 1
    goes_on = counted or lead[0] in "在于" or GOES_ON.match(words, stop) or _is_time_of(lead, words, stop)
    plain = 2 <= len(lead) <= MAX_PLAIN and goes_on and not NO_EVENT.match(lead)
    if not plain:
        return None
    # 卫生院复核后: the body is no part of the event.
    named = bare_subject(lead, 0, len(lead))
    return named[1] if named else _after_preposition(lead)


def _is_time_of(lead: str, words: str, stop: int) -> bool:
    """Whether X期间 stands before the party whose duty falls into it (赛事期间医护人员须…)."""
    if not words.startswith("期间", stop - 2) or len(lead) > MAX_SHORT:
        return False
    named = NAMED.search(words, stop, stop + MAX_PLAIN)
    return named is not None and find_modal(words, named.end(), named.end() + 1) is not None


def _after_preposition(lead: str) -> int:
    return 1 if lead[0] in "在于" else 0
