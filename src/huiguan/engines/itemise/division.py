"""A sentence under one duty divided: a further draft where another party is named or a further day stated."""

from __future__ import annotations

import re

from huiguan.engines.itemise.markers import PAST, find_modal
from huiguan.engines.itemise.parties import ON_THE_SPOT, led_by
from huiguan.engines.itemise.rules.lexicon import ADVERBS, DOING, FRONTING, STANCE
from huiguan.engines.itemise.rules.names import VERBAL_NAME, is_doer, is_named, is_own_post, is_thing, split_names
from huiguan.engines.itemise.segment import Span
from huiguan.engines.itemise.sentence import Draft, Sentence
from huiguan.engines.itemise.subjects import at_head, before_modal, lays_duty, name_party

# A clause that starts so has no subject of its own.
HEADS = DOING | STANCE | ADVERBS
# 并于…报备: goes on with the sentence, whoever is its subject.
CONTINUING = re.compile(r"并(?!由)|再(?!由)|随后|而后")
HELPING = re.compile(
    r"(?:积极|密切|协同|共同)?(?:配合|协助|参与|参加)(?:落实|做好|实施)?$|(?:做好|抓好)(?:积极|协同)?(?:配合|协助)(?:工作)?$|具体抓(?:落实)?$"
    r"|协同(?:推进|落实|抓好|实施)$"
)
HELP_ENDS = frozenset("合助与加实好施作抓进")
HANDING_OVER = re.compile(
    r"(?:牵头|负责|承担|承办|主办|组织实施|具体落实|具体实施|组织落实|具体组织|具体办理|统一组织|组织|审核把关|汇总)(?:组织|负责|实施|落实|抓)*$"
)
CIRCUMSTANCE = (*FRONTING, "对", "以", "凡", "因", "如")
MAX_TIMED = 24
MAX_DOER = 12
# One of these ends every name that starts with a verb; most clauses hold none of them near their verb.
DOER_SIGN = re.compile(
    "[单部主机企公学医地村方员人者领干民教家代专小组委会班中商局站处所科室和队厅院馆庭署司股办总支大现]"
)
# 请会员部拟定方案: the one that is asked is a party of its own.
ASKING = ("请", "希望", "建议")
MIN_RESULT = 5
# 监察司法委要…: an office whose name starts with a verb, and what only an office does.
OFFICE_ACTS = re.compile("[一-龥]{3,9}?(?:委|部|处|科|股|局|办|中心|部门)(?:要|应|须|负责|牵头|会同|于|每|[0-9])")
PAPER = re.compile("(?:各|其)[^，,]{1,12}(?:方案|计划|报告|情况|名单|总结|台账|清单|材料|结果)(?:应|须|请|要)?[于在]?$")
SENT = re.compile("(?:上|书面)?[报送]|提交|反馈")
# 报告由会长签字后报市协会: who signs on the way does not answer for it.
PASSED = re.compile("[由经][^，,由]{2,16}?(?:签[字批发]|审[核定签批阅]|同意|批准|盖章|把关|确认|复核|核实)后")
# 筹建, 监督, 负责筹建: a verb, or two, and no object.
MAX_VERBS, MAX_TOPIC = 4, 14
# 理由, 事由, 自由; 交由, 转由.
TIED = "理事自缘案交转报移改须应要来"
MAX_SLOGAN = 4


def divide(sentence: Sentence, draft: Draft, rest: list[Span]) -> list[Draft]:
    """Go through the clauses once: a further draft where another party is named or a further day is stated."""
    drafts, shade = [draft], sentence.shade
    timed = bool(sentence.terms(draft.start, draft.end))
    for start, end in rest:
        party = None if _goes_with(sentence, drafts[-1], start, end) else _own_party(sentence, start, end)
        if party and drafts[-1].parties and _is_of_it(shade[slice(*party)]):
            party = None
        if party and drafts[-1].parties == (sentence.text[slice(*party)],):
            party = None
        party = party or (
            None if drafts[-1].parties and PASSED.search(shade, start, end) else _handed_topic(sentence, start, end)
        )
        handed = party is not None and shade.startswith("由", start)
        if party and not drafts[-1].parties and _is_preamble(sentence, drafts[-1].clauses, handed=handed):
            name_party(sentence, drafts[-1], party)
        elif (
            party
            or _is_reported(sentence, drafts[-1], start, end)
            or (timed and shade[start - 2] not in "后时的" and further_day(sentence, start, end))
        ):
            case = _take_case(shade, drafts[-1])
            drafts.append(
                Draft(case[0][0] if case else start, end, case, draft.modal, sentence.number, reported=draft.reported)
            )
            timed = False
            if party:
                name_party(sentence, drafts[-1], party)
        drafts[-1].end = end
        drafts[-1].clauses.append((start, end))
        timed = timed or bool(sentence.terms(start, end))
    return drafts


def _is_reported(sentence: Sentence, draft: Draft, start: int, end: int) -> bool:
    """Whether a clause after a party's duty says by when a paper of its own is to be sent in (…方案于5月底前报…)."""
    terms = sentence.terms(start, end) if draft.parties else []
    paper = PAPER.search(sentence.shade, start, terms[0].start) if terms else None
    return bool(paper and terms[0].due.kind == "date" and SENT.match(sentence.shade, terms[0].end))


def _take_case(shade: str, draft: Draft) -> list[Span]:
    """The last clause taken from a draft where it states the case of what follows (逾期不改的，由X约谈)."""
    if len(draft.clauses) < 2 or shade[draft.clauses[-1][1] - 1] != "的":
        return []
    case = draft.clauses.pop()
    draft.end = draft.clauses[-1][1]
    return [case]


def _is_of_it(party: str) -> bool:
    """Whether a name is a post or a part of the party before it (主要领导, 每个县), no party of its own."""
    return is_own_post(party) or party.startswith("每")


def _goes_with(sentence: Sentence, draft: Draft, start: int, end: int) -> bool:
    """Whether a clause goes with the item before it: it says who leads the matter or who helps, or just goes on."""
    shade = sentence.shade
    if shade.startswith("由", start):
        return bool(HANDING_OVER.search(shade, start, end)) or (not draft.parties and _only_hands(sentence, start, end))
    if shade[end - 1] in HELP_ENDS and (helping := HELPING.search(shade, start, end)):
        names = split_names(sentence.text[start : helping.start()])
        if names and all(map(is_named, names)):
            draft.supporting += names
            return True
    return shade[start] in "并再随而" and bool(CONTINUING.match(shade, start, end))


def _only_hands(sentence: Sentence, start: int, end: int) -> bool:
    """Whether 由X is followed by a verb without an object, so that the matter is that of the clause before."""
    party = at_head(sentence, start, end)
    if party is None or sentence.shade[start - 2] == "的":
        return False
    verbs = sentence.shade[party[1] : end]
    return len(verbs) <= 2 or (len(verbs) <= MAX_VERBS and verbs[-2:] in DOING)


def _handed_topic(sentence: Sentence, start: int, end: int) -> Span | None:
    """The party of a clause that puts a matter of its own first and says who sees to it (保单由外联部存档)."""
    at = sentence.shade.find("由", start + 2, min(end, start + MAX_TOPIC))
    if at < 0 or sentence.shade[at - 1] in TIED or sentence.shade[at + 1 : at + 2] in TIED:
        return None
    party = at_head(sentence, at, end)
    name = None if party else led_by(sentence.text[at:end])
    return (at + 1, at + 1 + len(name)) if name and sentence.text.startswith(name, at + 1) else party


def _own_party(sentence: Sentence, start: int, end: int) -> Span | None:
    head = sentence.shade[start : start + 2]
    verbal = head in HEADS and head != "全部"
    if verbal and not DOER_SIGN.search(sentence.shade, start + 2, min(end, start + MAX_DOER)):
        return None
    if verbal and not (
        VERBAL_NAME.match(sentence.shade, start, end)
        or (head == "现场" and ON_THE_SPOT.match(sentence.shade, start, end))
        or is_doer(sentence.shade[start : min(end, start + MAX_DOER)])
        or OFFICE_ACTS.match(sentence.shade, start, end)
    ):
        return None
    modal = find_modal(sentence.shade, start, end)
    if modal and modal.start() == start and modal.group() in ASKING:
        return at_head(sentence, modal.end(), end)
    if modal and modal.start() <= start + 1:
        return None
    party = before_modal(sentence, start, modal.start()) if modal else at_head(sentence, start, end, foretold=True)
    if party and not modal and PAST.search(sentence.shade, start, end):
        return party if any(term.due.kind == "recurring" for term in sentence.terms(start, end)) else None
    return party


def _is_preamble(sentence: Sentence, spans: list[Span], *, handed: bool) -> bool:
    """Whether clauses state no more than a term, a circumstance, a catchword (抓平台，…), a matter `handed` on."""
    shade = sentence.shade
    return all(
        end - start <= MAX_SLOGAN
        or shade[end - 1] in "的时"
        or is_circumstance(sentence, start, end)
        or (handed and shade.find("的", start, end) > 0 and is_thing(shade[start:end]))
        for start, end in spans
    )


def is_circumstance(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause only says when or under what circumstances something is due."""
    terms = sentence.terms(start, end)
    if any(term.start - start <= 1 and term.end == end for term in terms):
        return True
    # 对排名末位的派出所: who is dealt with, whatever verbs stand before.
    owned = sentence.shade.rfind("的", start, end) if sentence.shade[start] == "对" else -1
    if owned > 0 and is_named(sentence.shade[owned + 1 : end]):
        return True
    if find_modal(sentence.shade, start, end):
        return False
    states = sentence.shade.startswith(CIRCUMSTANCE, start) or (bool(terms) and end - start <= MAX_TIMED)
    return states and not lays_duty(sentence, start, end)


def further_day(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause states a day of its own, and what is due on it."""
    terms = [term for term in sentence.terms(start, end) if term.due.kind in ("date", "recurring")]
    if not terms or terms[0].end >= end:
        return False
    return end - terms[-1].end >= MIN_RESULT or terms[0].start - start > 1
