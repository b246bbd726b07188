"""The draft that a modal opens: its subject, and the clauses before it that belong to it."""

from __future__ import annotations

import re

from huiguan.engines.itemise.division import is_circumstance
from huiguan.engines.itemise.markers import COUNTING, ORDINAL, PAST
from huiguan.engines.itemise.parties import as_parties, led_by
from huiguan.engines.itemise.rules.names import is_named, is_persons
from huiguan.engines.itemise.segment import Span
from huiguan.engines.itemise.sentence import Draft, Sentence
from huiguan.engines.itemise.subjects import BEING, at_head, before_modal, lays_duty, name_party, with_fronted_term

SPEAKER = re.compile(r"(?:我|本人)(?:还|也|都|就)?$")
ASKING = re.compile(r"请|希望|建议")
CONDITION = re.compile("一旦|如遇|如有|若|遇[有到]|凡")
# 宣传队那边，要…: whom a speaker turns to.
SIDE = re.compile("(?P<who>[^，,]{2,16}?)(?:[那这]边|[那这]里)$")
COPULA = re.compile(r"[是就]$")
# 经费从会费中列支: a clause that says out of what something is paid.
BORNE = re.compile("(?:从|由|在|自)[^，,]{2,24}(?:列支|承担|解决|负担|支付|报销|开支)$")
# 重要情况第一时间上报，不得迟报: a bar without a subject goes with what stands before it.
BARRING = re.compile("不得|严禁|不准|禁止")
MAX_MATTER = 3
MAX_SUBJECT = 45
MAX_FRONTED = 20


def modal_opening(
    sentence: Sentence, spans: list[Span], modal: re.Match[str], reported: bool
) -> tuple[Draft, list[Span]]:
    """The draft that a modal opens, with its first clause only, and the clauses after it."""
    shade = sentence.shade
    index = next((i for i, span in enumerate(spans) if span[1] > modal.start()), 0)
    clause_start, clause_end = spans[index]
    if shade[clause_start] in COUNTING and (ordinal := ORDINAL.match(shade, clause_start, clause_end)):
        clause_start = min(ordinal.end(), modal.start())
    before = shade[clause_start : modal.start()]
    subject = before_modal(sentence, clause_start, modal.start())
    if subject is None and ASKING.match(modal.group()):
        subject = at_head(sentence, modal.end(), clause_end)
    draft = Draft(modal.start(), clause_end, [], True, sentence.number, reported=reported)
    if subject and index and _is_row(shade, spans[index - 1], subject):
        clause_start = spans[index - 1][0]
        subject = (clause_start, subject[1])
    if subject:
        name_party(sentence, draft, subject)
        draft.start = with_fronted_term(sentence, clause_start, min(subject[0], modal.start()))
    elif before and len(before) <= MAX_SUBJECT and not COPULA.search(before):
        draft.start = clause_start
    first = index
    if index and not subject and draft.start == clause_start:
        first = _fronted(sentence, spans, index, draft)
    first = _earlier(sentence, spans, first, draft)
    draft.clauses = [(max(draft.start, s), e) for s, e in spans[first : index + 1]]
    draft.speaker = bool(SPEAKER.search(before))
    draft.verb = max(modal.start(), draft.verb)
    draft.overall = bool(before) and not draft.parties and before.endswith("工作")
    return draft, spans[index + 1 :]


def _is_row(shade: str, before: Span, subject: Span) -> bool:
    """Whether the clause before a subject is one more of those it names (各支队、大队，各派出所要…)."""
    return shade[before[0]] in "各全" and shade[subject[0]] == "各" and is_named(shade[slice(*before)])


def _fronted(sentence: Sentence, spans: list[Span], index: int, draft: Draft) -> int:
    """The first clause of a draft whose subject stands in the clause before: 作为X，要…; X，要…"""
    start, end = spans[index - 1]
    before = sentence.shade[start:end]
    if before.startswith("作为"):
        draft.parties = as_parties(sentence.text[start:end])
        draft.persons = all(map(is_persons, draft.parties))
    elif (named := BEING.match(before) or SIDE.match(before)) and is_named(named.group("who")):
        name_party(sentence, draft, (start, start + named.end("who")))
        draft.verb = 0
    elif (before[-1] in "后时前" or _goes_there(sentence, start, end)) and (party := at_head(sentence, start, end)):
        name_party(sentence, draft, party)
        draft.verb = 0
    elif len(before) <= MAX_FRONTED and "于" not in before and is_named(before) and not at_head(sentence, start, end):
        name_party(sentence, draft, (start, end))
    else:
        return index
    draft.start = start
    return index - 1


def _bars(shade: str, start: int) -> bool:
    """Whether a clause bars something at its head, or after a word of the matter (不得外传, 延期不得超过…)."""
    return BARRING.search(shade, start, start + MAX_MATTER + 2) is not None


def _goes_there(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause says no more than where or to whom its party goes (市级部门到基层检查，要…)."""
    party = at_head(sentence, start, end)
    return party is not None and sentence.shade[party[1]] in "到赴" and not PAST.search(sentence.shade, start, end)


def _earlier(sentence: Sentence, spans: list[Span], first: int, draft: Draft) -> int:
    """Take in a clause before the modal that states the term or the lead, and in plans the bare duties before it."""
    shade = sentence.shade
    index = first
    while first:
        start, end = spans[first - 1]
        led = not draft.parties and shade.startswith("由", start) and led_by(sentence.text[start:end])
        timed = sentence.terms(start, end) and is_circumstance(sentence, start, end)
        topic = shade[end - 1] == "的" or CONDITION.match(shade, start, end) is not None
        barred = sentence.plan and first == index and not draft.parties and _bars(shade, spans[index][0])
        borne = sentence.plan and BORNE.search(shade, start, end) is not None
        duty = sentence.plan and lays_duty(sentence, start, end) and not PAST.search(sentence.shade, start, end)
        if not (led or timed or duty or topic or borne or (barred and not PAST.search(shade, start, end))):
            break
        first -= 1
        draft.start = start
        if duty and not draft.parties and (party := at_head(sentence, start, end)):
            name_party(sentence, draft, party)
    return first
