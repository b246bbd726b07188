"""Task, heading or principle: judged by the heads and tails of the clauses.

In Chinese the verb of a clause stands at its head (after adverbs) and the noun that it governs at its tail, so that two
look-ups a clause tell whether something is to be done that leaves a record.
"""

from __future__ import annotations

import re

from huiguan.engines.itemise.markers import MASK
from huiguan.engines.itemise.rules.lexicon import (
    ABSTRACT,
    ADVERBS,
    DOING,
    FRONTING,
    LIGHT,
    ORDERING,
    RECORDED,
    STANCE,
    WEAK_DOING,
)

# UNKNOWN: neither an attitude nor a verb of the lists; whether it is a task depends on the kind of text.
STRONG, MILD, NONE, UNKNOWN = 2, 1, 0, -1
GUIDED = re.compile(r"(?:思想|理论|论述|精神)为(?:指导|指引|引领)")
SUPREME = re.compile(r"重要讲话|思想和行动|指导思想|总体要求|全会精神")
MODAL_HEAD = re.compile(
    r"(?:必须|务必|应当|应该|希望|建议|要|须|应|请|既|又|也|更|还|都|着力|就是|从[高难严实快细紧])+"
)
MODAL_STARTS = frozenset("必务应希建要须请既又也更还都着就从")
HANDING = re.compile(
    r"[把将][^，,]{1,60}?(?:报|送|交|纳入|列入|汇总|公布|公开|建成|转|分解|通报|录入|上传|归档|发至|印)"
)
FORBIDDING_STARTS = frozenset("一原严不禁")
FORBIDDING = re.compile(r"(?:一律|原则上)?(?:严禁|不得|不准|不许|禁止)")
KEEPING = re.compile(r"[把将][^，,]{2,60}?(?:作为[^，,]{0,20}(?:任务|内容|抓手|工程)|工作(?:做|抓))")
PROVIDING = re.compile(
    r"(?:面?[对向]|为|与|同(?![意时步级样])|跟|和|以|用|按(?!照)|就|给|从|到|在)[^，]{1,40}?(进行|开展|组织|报送|提供|建立|落实"
    r"|帮扶|救助|表彰|通报|考核|检查|督导|宣传|签订|举办|共建|合作)"
)


PROVIDING_STARTS = frozenset("面对向为与同跟和以用按就给从到在")
FRONTED_BY = frozenset(word[:2] for word in FRONTING if len(word) > 1) - {"面对", "随着"} | {"联合", "利用"}
FRONTED_BY_ONE = frozenset("为向与同给跟和对在")
NOT_FRONTED = frozenset({"同意", "同时", "同步", "同级", "同样"})
# 在年会上授牌
OCCASION = re.compile("在[^，,]{1,12}?[上中内](?P<verb>[一-龥]{2})")
# 针对…问题, 根据…要求: a circumstance, whatever verbs stand inside.
MATTERS = frozenset(
    {"问题", "情况", "要求", "实际", "特点", "规定", "精神", "部署", "原则", "目标", "意见", "需要", "需求"}
)
# 做得更细, 走得更稳: how something is done, and nothing that leaves a record.
MANNER = re.compile("[一-龥]得(?:更|很|[实细好准快牢稳])")
MIN_FRONTED, MIN_OBJECT = 2, 2


def fronted_verb(shade: str, start: int, end: int) -> bool:
    """Whether a clause that starts with a preposition also says what is done (依托X设立Y, 为X安装Y)."""
    first_sign = shade[start : start + 1]
    if first_sign in PROVIDING_STARTS and PROVIDING.match(shade, start, end):
        return True
    occasion = OCCASION.match(shade, start, end) if first_sign == "在" else None
    if occasion and occasion.group("verb") in DOING:
        return True
    if shade[start : start + 2] in FRONTED_BY:
        first = start + 2 + MIN_FRONTED
    elif shade[start : start + 1] in FRONTED_BY_ONE and shade[start : start + 2] not in NOT_FRONTED:
        first = start + 1 + MIN_FRONTED
    else:
        return False
    follows = shade[first - MIN_FRONTED : first]
    if (
        shade[end - 1] in "后时下中上"
        or shade[end - 2 : end] in MATTERS
        or follows in DOING
        or follows in STANCE
        or follows in ADVERBS
    ):
        return False
    return any(
        shade[at : at + 2] in DOING and shade[at + 2] not in "的、和与" for at in range(first, end - 1 - MIN_OBJECT)
    )


# Verbs that are no adverbs: a clause that starts with one starts with its verb.
VERBS = (DOING | STANCE) - ADVERBS


def head_of(shade: str, start: int, end: int) -> int:
    """Where the verb of a clause stands, adverbs and modal words passed over."""
    if shade[start : start + 2] in VERBS:
        return start
    at = start
    if start < end and shade[start] in MODAL_STARTS and (match := MODAL_HEAD.match(shade, start, end)):
        at = match.end()
    for _ in range(6):
        if at >= end or shade[at] not in ADVERB_LENGTHS:
            break
        step = _adverb_length(shade, at, end)
        if not step:
            break
        at += step
    return at


def _is_done(shade: str, start: int, end: int) -> bool:
    """Whether a verb of carrying out follows what 把 or 将 puts first (将通知传达到每个人)."""
    return any(shade[at : at + 2] in DOING and shade[at : at + 2] not in WEAK_DOING for at in range(start, end - 1))


def _lengths() -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in ADVERBS:
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


# Lengths of the adverbs by their first character, the longest first.
ADVERB_LENGTHS = _lengths()


def _adverb_length(shade: str, at: int, end: int) -> int:
    if at < end:
        for length in ADVERB_LENGTHS.get(shade[at], ()):
            if at + length < end and shade[at : at + length] in ADVERBS:
                return length
    return 0


def grade(shade: str, start: int, end: int) -> int:
    """STRONG, MILD, NONE or UNKNOWN: how much that leaves a record a clause asks for."""
    at = head_of(shade, start, end)
    verb = shade[at : at + 2]
    tail = shade[max(start, end - 3) : end].rstrip(MASK)
    tail2 = tail[-2:]
    if tail2 in ABSTRACT or tail in ABSTRACT:
        return STRONG if verb in DOING and verb not in WEAK_DOING and tail2 not in ABSTRACT else NONE
    if verb in STANCE or shade.startswith("是", at) or MANNER.match(shade, at, end):
        return NONE
    if shade[start : start + 1] in FORBIDDING_STARTS and FORBIDDING.match(shade, start, end):
        return STRONG
    if verb in DOING:
        if shade[at + 2 : end] == "工作":
            return NONE
        return MILD if verb in WEAK_DOING and tail2 not in RECORDED else STRONG
    return _grade_of_form(shade, start, at, end, tail2)


def _grade_of_form(shade: str, start: int, at: int, end: int, tail: str) -> int:
    """The grade of a clause whose first word is no listed verb: by its construction, else by its tail."""
    verb = shade[at : at + 2]
    if verb[:1] == "将" and shade[at + 1 : at + 3] in VERBS:
        return grade(shade, at + 1, end)
    if verb[:1] in ("把", "将"):
        if HANDING.match(shade, at, end):
            return STRONG
        return MILD if KEEPING.match(shade, at, end) or _is_done(shade, at + 3, end) else NONE
    if verb in LIGHT:
        return grade(shade, at + 2, end) if at + 3 < end else NONE
    if fronted_verb(shade, at, end):
        return STRONG
    ordering = at - 2 >= start and shade[at - 2 : at] in ORDERING and verb not in ADVERBS
    if ordering or (tail in RECORDED and not shade.startswith(FRONTING, at)):
        return MILD
    return UNKNOWN
