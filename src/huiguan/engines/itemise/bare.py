"""Parts without a modal: they go on with the duty before them, or lay one by party, day or verb."""

from __future__ import annotations

import re

from huiguan.engines.itemise import segment
from huiguan.engines.itemise.division import divide, further_day
from huiguan.engines.itemise.markers import MASK, PAST
from huiguan.engines.itemise.parties import led_by
from huiguan.engines.itemise.rules.levels import fronted_verb, head_of
from huiguan.engines.itemise.rules.lexicon import ADVERBS, DOING, FRONTING, STANCE
from huiguan.engines.itemise.rules.names import is_body, is_named, is_thing, is_unit
from huiguan.engines.itemise.segment import Span
from huiguan.engines.itemise.sentence import Draft, Sentence
from huiguan.engines.itemise.subjects import BEING, BOUNDED, at_head, bare_draft, hands_over, is_dated, name_party

# A clause that starts so has no subject of its own.
HEADS = DOING | STANCE | ADVERBS
HANDING = re.compile("由|责成|要求|授权")
STATIC = re.compile(r"[是为有]|召开|举行|报到|包括|不得|如下|以上|以下")
CIRCUMSTANCE = (*FRONTING, "对", "以", "凡", "因", "如")
MAX_FRONTED = 20
MAX_PREAMBLE = 4
# X由…组成，负责…; X设在…，承担…: of whom a body is made up or where it sits, then what it does.
SEATED = re.compile(
    "(?P<who>[^，,由]{3,20}?)(?:由[^，,]{2,40}(?:组成|构成|担任|兼任)|下?设[在于]?[^，,]{2,20}|挂靠[^，,]{2,20})$"
)
# 新建学校6所: a measure word, no name.
COUNTED = re.compile("[0-9一二三四五六七八九十百两][所家个]$")
WHOLE = re.compile("(?P<who>[^，,]{3,24})$")
TOPIC = re.compile(r"[^，,的]{3,16}的(?=.{3})")
# Words that bind by number or by rule, whatever the subject.
BINDING = re.compile(
    "一律|原则上|不少于|不低于|不超过|不高于|不多于|至少|方可|方为|挂钩|负首要责任|负总责|纳入|列入|列支|予以|给予|第一责任人|一票否决"
)
# 到2028年，建会率达到90%: a figure to be reached by a day.
GOAL = re.compile(
    "[0-9][^。；;]{0,30}(?:达到|达标|建成|实现|覆盖)"
    "|(?:达到?|突破|超过|提[高升][到至]|增[长加]?[到至]|降[低到至])[^，,。；;]{0,8}[0-9一二三四五六七八九十百千]"
)
# What stands between an adverb and the end of its clause is an object of some length, and no matter that is spoken of.
MIN_RULED = 3
MATTERS = frozenset(
    ["情况", "问题", "方式", "方法", "成效", "结果", "意义", "现状", "时间", "地点", "对象", "范围", "制度"]
)
WORD = re.compile("(?![一二三四五六七八九十各每全本该此其有无这那])[一-龥]{2}")
STATED = re.compile(r"[是即]|本(?:办法|制度|规定|规程)所称|适用于|包括|共有|现有|已经|为\d")
MEETING = {"召开", "举行"}
TREATED = frozenset({"予以", "给予", "不予", "马上", "一律", "应当", "按照", "及时", "立即", "由其"})
MAX_LABEL = 6
# What was adopted is no duty.
ADOPTED = ("同意", "原则同意", "审议通过", "通过", "听取", "审议")
LED_FIRST = re.compile(
    "(?:^|(?<=[，,；;]))由(?P<who>[^，,由的]{2,24}?)(?:(?:牵头|负责)(?!人|制)|(?:参照|按照?|依照|根据)[^，,]{2,16}(?:执行|办理|落实|安排)$)"
)
MIN_ENTRY = 6
# 会议内容：听取报告，审议…: what a meeting is about, no duty.
AGENDA = re.compile("(?:会议|活动|论坛|大会)?(?:内容|议程|议题|主题|日程|联系方式|联系人|咨询电话)$")
# 值得注意的, 为了…的: no case that a rule is made for.
NO_CASE = ("值得", "为", "令人", "更", "最", "同样", "可喜", "总的")


def read_bare(
    sentence: Sentence, start: int, end: int, found: list[Draft], fresh: bool, *, asked: bool, listed: bool
) -> None:
    """A part without a modal: continues the duty before it, or lays one by its verb where duties are being laid."""
    shade = sentence.shade
    joined = not fresh and bool(found)
    if not (
        joined
        or asked
        or listed
        or sentence.directive
        or sentence.plan
        or is_dated(sentence, start, end)
        or _is_led(sentence, start, end)
    ):
        return
    spans = segment.clauses(shade, start, end)
    if not spans or (not joined and PAST.search(shade, start, _past_until(sentence, spans))):
        return
    if joined and not (
        at_head(sentence, *spans[0])
        or further_day(sentence, *spans[0])
        or _handed_in(sentence, spans)
        or _has_own_day(sentence, found[-1], start, end)
    ):
        found[-1].end = end
        found[-1].clauses += spans
        return
    if sentence.plan and (named := _responsible(sentence, spans)):
        found.extend(divide(sentence, named, spans[1:]))
        return
    labelled = _is_label(shade, spans)
    if labelled and AGENDA.match(shade, *spans[0]):
        return
    spans = spans[1:] if labelled else spans
    if named := _labelled(sentence, spans):
        found.extend(divide(sentence, named, spans[1:]))
        return
    first = _bare_opening(sentence, spans)
    if sentence.plan and (first is None or BINDING.search(shade, *spans[0])):
        first = _bound_opening(sentence, spans) if first is None else 0
    if first is None and not listed and (labelled or not _is_entry(sentence, spans)):
        return
    first = first or 0
    draft = bare_draft(sentence, spans[first])
    draft.reported = asked
    if draft.parties and _is_condition(sentence, spans[first:]):
        draft.parties, draft.persons, draft.verb = (), False, 0
    found.extend(divide(sentence, draft, spans[first + 1 :]))


def _past_until(sentence: Sentence, spans: list[Span]) -> int:
    """How far to look for words of what is past: in a plan to the end of a clause that gives a party its day."""
    start, end = spans[0]
    bound = sentence.plan and sentence.terms(start, end) and at_head(sentence, start, end)
    return end if bound else spans[-1][1]


def _is_condition(sentence: Sentence, spans: list[Span]) -> bool:
    """Whether the first clause only says when another party has to do something (气象台发布预警时，领队…)."""
    shade, (_, end) = sentence.shade, spans[0]
    return shade[end - 1] in "的时" and any(at_head(sentence, *span) for span in spans[1:3])


def _is_unit_label(words: str) -> bool:
    """Whether the words before a colon name a unit, and not what is organised (学员组织：…)."""
    return is_named(words) and not (words.endswith("组织") and words[-3:-2] not in "党会团各级层")


def _labelled(sentence: Sentence, spans: list[Span]) -> Draft | None:
    """The draft of a line that says what a party does, the party before a colon (信息中心：提供技术支撑，…)."""
    start, end = spans[0]
    shade = sentence.shade
    if len(spans) == 1 or shade[end] not in "：:" or end - start > MAX_FRONTED or not _is_unit_label(shade[start:end]):
        return None
    at = head_of(shade, *spans[1])
    says = shade[at : at + 2] in HEADS or fronted_verb(shade, at, spans[1][1]) or is_unit(shade[start:end])
    if not says:
        return None
    draft = Draft(start, end, [(start, end)], False, sentence.number)
    name_party(sentence, draft, (start, end))
    return draft


def _has_own_day(sentence: Sentence, before: Draft, start: int, end: int) -> bool:
    """Whether a part says what is to be done by a day of its own, and so did the duty before it."""
    terms = sentence.terms(start, end)
    opens = bool(terms) and terms[0].start == start and sentence.shade[terms[0].end : terms[0].end + 1] in ("，", ",")
    if not opens and sentence.shade[start : start + 2] not in DOING:
        return False
    return all(
        any(term.due.kind in ("date", "recurring") for term in sentence.terms(*span))
        for span in ((before.start, before.end), (start, end))
    )


def _is_led(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause of any text but one that looks back opens with who leads the matter (…，由X牵头，…)."""
    if not sentence.forward or sentence.shade.find("由", start, end) < 0:
        return False
    led = LED_FIRST.search(sentence.shade, start, end)
    return led is not None and is_named(led.group("who")) and not PAST.search(sentence.shade, start, end)


def _responsible(sentence: Sentence, spans: list[Span]) -> Draft | None:
    """The draft of a sentence that says who answers first and then what for (X是第一责任人，每周…)."""
    being = BEING.match(sentence.shade, *spans[0]) if len(spans) > 1 else None
    if being is None and len(spans) > 1 and sentence.shade[spans[1][0] :][:2] in DOING:
        being = SEATED.match(sentence.shade, *spans[0])
    if being is None and _stands_alone(sentence, spans):
        being = WHOLE.match(sentence.shade, *spans[0])
    if being is None or not is_named(being.group("who")):
        return None
    draft = Draft(*spans[0], [spans[0]], False, sentence.number)
    name_party(sentence, draft, being.span("who"))
    draft.verb = 0
    return draft


def _stands_alone(sentence: Sentence, spans: list[Span]) -> bool:
    """Whether the first clause is no more than a party, and the next one says what it does by its term (X，于…前…)."""
    if len(spans) < 2:
        return False
    who = sentence.shade[slice(*spans[0])]
    if not is_body(who) or who[:2] in HEADS or who[-1] == MASK or COUNTED.search(who):
        return False
    start, end = spans[1]
    begin = start + (sentence.shade[start] in "于在")
    return any(term.start == begin and term.end < end for term in sentence.terms(begin, end))


def _is_label(shade: str, spans: list[Span]) -> bool:
    """Whether the first clause only names what follows (报告内容：…)."""
    start, end = spans[0]
    return len(spans) > 1 and end - start <= MAX_LABEL and shade[end] in "：:" and not _is_unit_label(shade[start:end])


def _is_entry(sentence: Sentence, spans: list[Span]) -> bool:
    """Whether a numbered line of a plan says what is done, not what something is (人员为…, 时间：…)."""
    start, end = spans[0]
    return (
        sentence.entry
        and end - start >= MIN_ENTRY
        and not sentence.shade.startswith(ADOPTED, start)
        and not sentence.shade[start:end].rstrip(MASK).endswith("方面")
        and not STATIC.search(sentence.shade, start, end)
    )


def _bare_opening(sentence: Sentence, spans: list[Span]) -> int | None:
    """Index of the clause that a bare duty starts with: the first that is no mere circumstance; None for a fact."""
    shade, opening = sentence.shade, 0
    for i, (start, end) in enumerate(spans[:MAX_PREAMBLE]):
        at = head_of(shade, start, end)
        terms = sentence.terms(at, end)
        if terms and terms[0].start == at:
            at = head_of(shade, terms[0].end, end)
        verb = shade[at : at + 2]
        if verb in DOING or verb in STANCE or verb[:1] in ("把", "将") or fronted_verb(shade, at, end):
            return opening
        if sentence.plan and _verb_after_adverb(shade, at, end):
            return opening
        if at_head(sentence, start, end) or hands_over(sentence, start, end) or _of_topic(sentence, start, end):
            return opening
        if terms:
            continue
        if not shade.startswith(CIRCUMSTANCE, at) and not (shade[end - 1] == "的" and i + 1 < len(spans)):
            break
        if sentence.plan and shade[end - 1] == "的" and not shade.startswith(NO_CASE, start) and i + 1 < len(spans):
            return opening
        if not _is_topic(shade, start, end):
            opening = i + 1
    return _led_clause(sentence, spans) if sentence.plan or _is_led(sentence, spans[0][0], spans[-1][1]) else None


def _verb_after_adverb(shade: str, at: int, end: int) -> bool:
    """Whether two characters of no list, an adverb by their place, stand before a verb and object (果断采取措施)."""
    first, verb, rest = shade[at : at + 2], shade[at + 2 : at + 4], shade[at + 4 : end]
    if verb not in DOING or len(rest) < MIN_RULED or rest[0] in "的和与及、或不未没" or rest[-2:] in MATTERS:
        return False
    return (
        not is_thing(first)
        and WORD.match(first) is not None
        and not shade.startswith(ADOPTED, at)
        and not is_named(first)
    )


def _bound_opening(sentence: Sentence, spans: list[Span]) -> int | None:
    """Index of the first clause, in a plan, that binds by a word of quota or rule (一律, 不少于, 纳入…), else None."""
    start, end = spans[0][0], spans[-1][1]
    if STATED.search(sentence.shade, start, end):
        return None
    if BINDING.search(sentence.shade, start, end):
        return 0
    goal = GOAL.search(sentence.shade, start, end)
    return 0 if goal and any(term.due.date for term in sentence.terms(start, end)) else None


def _is_topic(shade: str, start: int, end: int) -> bool:
    """Whether a clause says who or what is dealt with (对弄虚作假的，…): it belongs to what is done with them."""
    return shade[start] in "对凡" or shade[end - 1] == "的"


def _of_topic(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause puts first what is dealt with: 符合条件的予以补助, 联系电话于4月15日前报送."""
    shade = sentence.shade
    if topic := TOPIC.match(shade, start, end):
        return shade[topic.end() : topic.end() + 2] in TREATED
    terms = sentence.terms(start, end)
    if not terms or terms[0].due.kind not in ("date", "recurring") or not BOUNDED.search(shade, start, end):
        return False
    at = head_of(shade, min(terms[0].end, end), end)
    if at >= end:
        return False
    return (shade[at : at + 2] in DOING - MEETING or shade[at] in "报送交") and not PAST.search(shade, start, end)


def _handed_in(sentence: Sentence, spans: list[Span]) -> bool:
    """Whether the first clause, or the one after its condition (…的，由X决定), says who sees to the matter."""
    start, end = spans[0]
    conditional = sentence.shade[end - 1] == "的" or "的" in sentence.shade[start:end][-5:]
    return hands_over(sentence, start, end) or (
        conditional and any(sentence.shade.startswith("由", span[0]) or at_head(sentence, *span) for span in spans[1:3])
    )


def _led_clause(sentence: Sentence, spans: list[Span]) -> int | None:
    """The clause that hands the matter to somebody (同意…，由X组织实施; 通过…，X于3月底前印发)."""
    at = next((i for i, span in enumerate(spans[:MAX_PREAMBLE]) if _hands_matter(sentence, *span)), None)
    return at - 1 if at and _is_topic(sentence.shade, *spans[at - 1]) else at


def _hands_matter(sentence: Sentence, start: int, end: int) -> bool:
    party = at_head(sentence, start, end)
    if HANDING.match(sentence.shade, start, end):
        return bool(party or led_by(sentence.text[start:end]))
    acts = party is not None and sentence.shade[party[1] : party[1] + 2] in DOING
    handed = party is None and hands_over(sentence, start, end)
    given = handed or bool(party and (acts or sentence.terms(start, sentence.end)))
    return given and not PAST.search(sentence.shade, start, end)
