"""Candidates for items: where a duty starts and ends, whom it names, and by which marker it was found."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from huiguan.engines.itemise import segment
from huiguan.engines.itemise.clock import Clock, Found
from huiguan.engines.itemise.due import find_terms
from huiguan.engines.itemise.markers import MASK, ORDINAL, REPORTING, find_modal
from huiguan.engines.itemise.model import Due
from huiguan.engines.itemise.parties import (
    VERBAL_NAME,
    as_parties,
    bare_subject,
    is_named,
    is_persons,
    led_by,
    split_names,
    subject_of,
)
from huiguan.engines.itemise.rules.levels import fronted_verb, head_of
from huiguan.engines.itemise.rules.lexicon import ADVERBS, DOING, FRONTING, STANCE
from huiguan.engines.itemise.segment import Span

SPEAKER = re.compile(r"(?:我|本人)(?:还|也|都|就)?$")
STATING = re.compile(r"(?:清醒地?|清楚地?|充分|深刻|应|要)?(?:看到|认识到|承认|指出|说|注意到)")
ASKING = re.compile(r"请|希望|建议")
JOINING = re.compile(r"(?:并且?|同时|然后|再)?[于在]?(?=.)")
# What was done, who attended, and the set phrases that introduce a paper's provisions.
PAST = re.compile(
    r"参加(?:了)?(?:会议|活动)|出席|列席|主持|发言|作(?:了)?(?:报告|讲话)|现将|联系人|联系电话|如下|特?制定(?:本|如下|以下)|负责解释"
    r"|经[^，,]{0,12}研究|参加$"
    r"|了(?!解|如)|取得|近年来|去年|以来|[^早业而]已(?!经)|曾|得到|受到|截至|呈现|荣获|圆满|先后|共计"
)
# A sign of a term that binds: without one, no sentence of facts is looked at more closely.
# What an ordinal starts with.
COUNTING = frozenset("第一二三四五六七八九十首其再最")
BOUNDED = re.compile(r"[前每末内底]")
# A clause that starts so has no subject of its own.
HEADS = DOING | STANCE | ADVERBS
THINKING = re.compile(r"认为|指出|表示")
ASKED = re.compile(r"要求|决定|议定|商定|号召")
# X是…责任人，要…: the subject of the copula is that of the duty.
BEING = re.compile(r"(?P<who>[^是，,]{2,20})是[^，,]{0,20}(?:责任人|责任主体|责任单位|责任部门|牵头单位|主管部门)$")
# 并于…报备: goes on with the sentence, whoever is its subject.
CONTINUING = re.compile(r"并(?!由)|再(?!由)|随后|而后")
HELPING = re.compile(r"(?:积极|密切|协同|共同)?(?:配合|协助|参与|参加)(?:落实|做好|实施)?$")
HELP_ENDS = frozenset("合助与加实好施")
# …就下一阶段工作提出三点要求：what comes after is asked for.
ANNOUNCING = re.compile(
    r"[^。；;]{0,100}?(?:提出|明确|作出|部署|强调|安排)[^，,：:。；;]{0,12}(?:要求|意见|任务|工作|事项|措施|希望|安排|部署)[：:]"
)
HANDING = re.compile("由|责成|要求|授权")
HANDING_OVER = re.compile(
    r"(?:牵头|负责|承担|承办|主办|组织实施|具体落实|具体实施|组织落实)(?:组织|负责|实施|落实|抓)*$"
)
STATIC = re.compile(r"[是为有]|召开|举行|报到|包括|不得|如下|以上|以下")
COPULA = re.compile(r"[是就]$")
CIRCUMSTANCE = (*FRONTING, "对", "以", "凡", "因", "如")
MAX_SUBJECT, MAX_FRONTED, MAX_TIMED, MAX_PREAMBLE, MAX_MASKED, MIN_ENTRY, MIN_RESULT, MAX_SLOGAN = (
    45,
    20,
    24,
    4,
    130,
    6,
    5,
    4,
)


@dataclass(slots=True)
class Draft:
    """A candidate inside one block. All spans count in the block; `sentence` numbers the sentence it stands in."""

    start: int
    end: int
    clauses: list[Span]
    modal: bool
    sentence: int
    parties: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    persons: bool = False
    enumerated: bool = False
    reported: bool = False
    overall: bool = False
    speaker: bool = False
    terms: list[Found] = field(default_factory=list)
    noted: Due | None = None
    entry: bool = False
    verb: int = 0
    whole: bool = False


@dataclass(slots=True)
class Sentence:
    """One sentence under the reader: its words, its masked words, and what surrounds it."""

    text: str
    shade: str
    start: int
    end: int
    number: int
    directive: bool
    plan: bool
    forward: bool
    clock: Clock
    entry: bool = False
    found: list[Found] | None = None
    places: list[int] = field(default_factory=list)

    def terms(self, start: int, end: int) -> list[Found]:
        """The terms that stand in a span of the block."""
        found = self.found
        if found is None:
            found = self.found = self._find()
            self.places = [term.start for term in found]
        if not found:
            return found
        return [
            term for term in found[bisect_left(self.places, start) : bisect_left(self.places, end)] if term.end <= end
        ]

    def _find(self) -> list[Found]:
        found = find_terms(self.text[self.start : self.end], self.clock)
        for term in found:
            term.start += self.start
            term.end += self.start
        return [term for term in found if self.shade[term.start] != MASK or not self._quoted(term.start)]

    def _quoted(self, at: int) -> bool:
        """Whether masked words are a quotation or the name of a paper, not a bracketed note."""
        since = max(0, at - MAX_MASKED)
        brackets = max(self.text.rfind(mark, since, at + 1) for mark in "（(")
        return max(self.text.rfind(mark, since, at + 1) for mark in '“《"「‘') > brackets


def read_sentence(sentence: Sentence) -> list[Draft]:
    """The duties that one sentence lays; empty for facts, questions and reports of what was done."""
    shade = sentence.shade
    ordinal = ORDINAL.match(shade, sentence.start, sentence.end) if shade[sentence.start] in COUNTING else None
    begin = ordinal.end() if ordinal else sentence.start
    found: list[Draft] = []
    for number, (start, end) in enumerate(segment.parts(shade, begin, sentence.end)):
        inner = ORDINAL.match(shade, start, end) if shade[start] in COUNTING else None
        listed = bool(inner or (ordinal and not number)) and (
            bool(found) or sentence.directive or (sentence.forward and _opens_with_verb(shade, begin, end))
        )
        _read_part(sentence, inner.end() if inner else start, end, found, number == 0 or bool(inner), listed)
    for draft in found:
        draft.enumerated = ordinal is not None
        draft.entry = sentence.entry
        _complete(sentence, draft)
    return found


def _opens_with_verb(shade: str, start: int, end: int) -> bool:
    """Whether an entry of a list starts with the verb of what is to be done, and tells of nothing done."""
    return shade[start : start + 2] in DOING and not PAST.search(shade, start, end)


def _read_part(sentence: Sentence, start: int, end: int, found: list[Draft], fresh: bool, listed: bool) -> None:
    shade = sentence.shade
    modal = find_modal(shade, start, end)
    report = _report(shade, start, end)
    if report and modal and report.end() > modal.start():
        report = None
    begin = report.end() if report else start
    if report and (ordinal := ORDINAL.match(shade, begin, end)):
        begin = ordinal.end()
    if modal is None:
        asked = report is not None and ASKED.search(report.group()) is not None
        if asked or report is None or not THINKING.search(report.group()):
            _read_bare(sentence, begin, end, found, fresh, asked=asked, listed=listed or asked)
    elif not STATING.match(shade, modal.end(), end):
        spans = segment.clauses(shade, begin, end)
        earlier = _earlier_duty(sentence, spans, modal.start())
        if earlier is None:
            found.extend(_divide(sentence, *_modal_opening(sentence, spans, modal, report is not None)))
        else:
            found.extend(_divide(sentence, _bare_draft(sentence, spans[earlier]), spans[earlier + 1 :]))


def _report(shade: str, start: int, end: int) -> re.Match[str] | None:
    """The words that say that others are speaking (会议要求，) or that what follows is asked for (提出三点要求：)."""
    if shade.find("：", start, end) > 0 or shade.find(":", start, end) > 0:
        return ANNOUNCING.match(shade, start, end) or REPORTING.match(shade, start, end)
    return REPORTING.match(shade, start, end)


def _earlier_duty(sentence: Sentence, spans: list[Span], modal: int) -> int | None:
    """Index of a clause before the modal that gives a party of its own a day: a duty apart."""
    for i, (start, end) in enumerate(spans):
        if end > modal or not sentence.forward:
            return None
        if BOUNDED.search(sentence.shade, start, end) and _is_dated(sentence, start, end):
            return None if PAST.search(sentence.shade, start, end) else i
    return None


def _bare_draft(sentence: Sentence, span: Span) -> Draft:
    """A draft of one clause without a modal, with the party at its head."""
    draft = Draft(*span, [span], False, sentence.number)
    if party := _at_head(sentence, *span):
        _name(sentence, draft, party)
    return draft


def _modal_opening(
    sentence: Sentence, spans: list[Span], modal: re.Match[str], reported: bool
) -> tuple[Draft, list[Span]]:
    """The draft that a modal opens, with its first clause only, and the clauses after it."""
    shade = sentence.shade
    index = next((i for i, span in enumerate(spans) if span[1] > modal.start()), 0)
    clause_start, clause_end = spans[index]
    if shade[clause_start] in COUNTING and (ordinal := ORDINAL.match(shade, clause_start, clause_end)):
        clause_start = min(ordinal.end(), modal.start())
    before = shade[clause_start : modal.start()]
    subject = _before_modal(sentence, clause_start, modal.start())
    if subject is None and ASKING.match(modal.group()):
        subject = _at_head(sentence, modal.end(), clause_end)
    draft = Draft(modal.start(), clause_end, [], True, sentence.number, reported=reported)
    if subject:
        _name(sentence, draft, subject)
        draft.start = _with_fronted_term(sentence, clause_start, min(subject[0], modal.start()))
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


def _name(sentence: Sentence, draft: Draft, subject: Span) -> None:
    draft.parties = (sentence.text[subject[0] : subject[1]],)
    draft.persons = is_persons(sentence.shade[subject[0] : subject[1]])
    draft.verb = subject[1]


def _with_fronted_term(sentence: Sentence, clause_start: int, start: int) -> int:
    """A term that stands before the subject belongs to the item (会后各单位要…)."""
    terms = sentence.terms(clause_start, start)
    return terms[0].start if terms else start


def _before_modal(sentence: Sentence, start: int, end: int) -> Span | None:
    """The party named before a modal, whether a term stands before it, after it, or not at all."""
    terms = sentence.terms(start, end)
    edges = [start, *(edge for term in terms for edge in (term.start, term.end)), end]
    for i in range(len(edges) - 2, -1, -2):
        if edges[i + 1] - edges[i] >= 2 and (subject := subject_of(sentence.shade, edges[i], edges[i + 1])):
            return subject
    return None


def _at_head(sentence: Sentence, start: int, end: int) -> Span | None:
    """The party that a verb follows at the head of a clause, a leading term and 由 passed over."""
    shade = sentence.shade
    lead = JOINING.match(shade, start, end)
    begin = lead.end() if lead else start
    terms = sentence.terms(begin, end)
    if terms and terms[0].start == begin:
        begin = terms[0].end
    if handing := HANDING.match(shade, begin, end):
        begin = handing.end()
    party = bare_subject(shade, begin, end, frozenset(term.start for term in terms))
    # 将 foretells; only with a term does it bind.
    return None if party and not terms and shade.startswith("将", party[1]) else party


def _fronted(sentence: Sentence, spans: list[Span], index: int, draft: Draft) -> int:
    """The first clause of a draft whose subject stands in the clause before: 作为X，要…; X，要…"""
    start, end = spans[index - 1]
    before = sentence.shade[start:end]
    if before.startswith("作为"):
        draft.parties = as_parties(sentence.text[start:end])
        draft.persons = all(map(is_persons, draft.parties))
    elif len(before) <= MAX_FRONTED and "于" not in before and is_named(before):
        _name(sentence, draft, (start, end))
    elif (named := BEING.match(before)) and is_named(named.group("who")):
        _name(sentence, draft, (start, start + named.end("who")))
        draft.verb = 0
    else:
        return index
    draft.start = start
    return index - 1


def _earlier(sentence: Sentence, spans: list[Span], first: int, draft: Draft) -> int:
    """Take in a clause before the modal that states the term or the lead, and in plans the bare duties before it."""
    while first:
        start, end = spans[first - 1]
        led = sentence.shade.startswith("由", start) and led_by(sentence.text[start:end])
        timed = sentence.terms(start, end) and _is_circumstance(sentence, start, end)
        duty = sentence.plan and _lays_duty(sentence, start, end) and not PAST.search(sentence.shade, start, end)
        if not (led or timed or duty):
            break
        first -= 1
        draft.start = start
        if duty and not draft.parties and (party := _at_head(sentence, start, end)):
            _name(sentence, draft, party)
    return first


def _lays_duty(sentence: Sentence, start: int, end: int) -> bool:
    if _at_head(sentence, start, end):
        return True
    at = head_of(sentence.shade, start, end)
    terms = sentence.terms(start, end)
    if terms and terms[0].start == at and terms[0].end < end:
        at = head_of(sentence.shade, terms[0].end, end)
    return sentence.shade[at : at + 2] in DOING or fronted_verb(sentence.shade, at, end)


def _divide(sentence: Sentence, draft: Draft, rest: list[Span]) -> list[Draft]:
    """Go through the clauses once: a further draft where another party is named or a further day is stated."""
    drafts = [draft]
    timed = bool(sentence.terms(draft.start, draft.end))
    for start, end in rest:
        party = None if _goes_with(sentence, drafts[-1], start, end) else _own_party(sentence, start, end)
        if party and not drafts[-1].parties and _is_preamble(sentence, drafts[-1].clauses):
            _name(sentence, drafts[-1], party)
        elif party or (timed and _further_day(sentence, start, end)):
            drafts.append(Draft(start, end, [], draft.modal, sentence.number, reported=draft.reported))
            timed = False
            if party:
                _name(sentence, drafts[-1], party)
        drafts[-1].end = end
        drafts[-1].clauses.append((start, end))
        timed = timed or bool(sentence.terms(start, end))
    return drafts


def _goes_with(sentence: Sentence, draft: Draft, start: int, end: int) -> bool:
    """Whether a clause goes with the item before it: it says who leads the matter or who helps, or just goes on."""
    shade = sentence.shade
    if shade.startswith("由", start):
        return bool(HANDING_OVER.search(shade, start, end))
    if shade[end - 1] in HELP_ENDS and (helping := HELPING.search(shade, start, end)):
        names = split_names(sentence.text[start : helping.start()])
        if names and all(map(is_named, names)):
            draft.supporting += names
            return True
    return shade[start] in "并再随而" and bool(CONTINUING.match(shade, start, end))


def _own_party(sentence: Sentence, start: int, end: int) -> Span | None:
    head = sentence.shade[start : start + 2]
    if head in HEADS and head != "全部" and not VERBAL_NAME.match(sentence.shade, start, end):
        return None
    modal = find_modal(sentence.shade, start, end)
    if modal and modal.start() <= start + 1:
        return None
    if modal:
        return _before_modal(sentence, start, modal.start())
    party = _at_head(sentence, start, end)
    return None if party and PAST.search(sentence.shade, start, end) else party


def _is_preamble(sentence: Sentence, spans: list[Span]) -> bool:
    """Whether clauses state no more than a term, a circumstance or a catchword (抓平台，…)."""
    return all(end - start <= MAX_SLOGAN or _is_circumstance(sentence, start, end) for start, end in spans)


def _is_circumstance(sentence: Sentence, start: int, end: int) -> bool:
    terms = sentence.terms(start, end)
    if any(term.start - start <= 1 and term.end == end for term in terms):
        return True
    states = sentence.shade.startswith(CIRCUMSTANCE, start) or (bool(terms) and end - start <= MAX_TIMED)
    return states and not _lays_duty(sentence, start, end)


def _further_day(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause states a day of its own, and what is due on it."""
    terms = [term for term in sentence.terms(start, end) if term.due.kind in ("date", "recurring")]
    if not terms or terms[0].end >= end:
        return False
    return end - terms[-1].end >= MIN_RESULT or terms[0].start - start > 1


def _read_bare(
    sentence: Sentence, start: int, end: int, found: list[Draft], fresh: bool, *, asked: bool, listed: bool
) -> None:
    """A part without a modal: continues the duty before it, or lays one by its verb where duties are being laid."""
    shade = sentence.shade
    joined = not fresh and bool(found)
    if not (joined or asked or listed or sentence.directive or sentence.plan or _is_dated(sentence, start, end)):
        return
    spans = segment.clauses(shade, start, end)
    if not spans or (not joined and PAST.search(shade, start, end)):
        return
    if joined and not _at_head(sentence, *spans[0]) and not _further_day(sentence, *spans[0]):
        found[-1].end = end
        found[-1].clauses += spans
        return
    if named := _labelled(sentence, spans):
        found.extend(_divide(sentence, named, spans[1:]))
        return
    first = _bare_opening(sentence, spans)
    if first is None and not listed and not _is_entry(sentence, spans):
        return
    first = first or 0
    draft = _bare_draft(sentence, spans[first])
    draft.reported = asked
    found.extend(_divide(sentence, draft, spans[first + 1 :]))


def _labelled(sentence: Sentence, spans: list[Span]) -> Draft | None:
    """The draft of a line that says what a party does, the party before a colon (信息中心：提供技术支撑，…)."""
    start, end = spans[0]
    shade = sentence.shade
    if len(spans) == 1 or shade[end] not in "：:" or end - start > MAX_FRONTED or not is_named(shade[start:end]):
        return None
    at = head_of(shade, *spans[1])
    if shade[at : at + 2] not in HEADS and not fronted_verb(shade, at, spans[1][1]):
        return None
    draft = Draft(start, end, [(start, end)], False, sentence.number)
    _name(sentence, draft, (start, end))
    return draft


def _is_entry(sentence: Sentence, spans: list[Span]) -> bool:
    """Whether a numbered line of a plan says what is done, not what something is (人员为…, 时间：…)."""
    start, end = spans[0]
    return sentence.entry and end - start >= MIN_ENTRY and not STATIC.search(sentence.shade, start, end)


def _is_dated(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a sentence gives a named party a day: it lays a duty in any text but one that looks back."""
    if not sentence.forward or not BOUNDED.search(sentence.shade, start, end):
        return False
    terms = sentence.terms(start, end)
    return any(term.due.kind in ("date", "recurring") for term in terms) and _at_head(sentence, start, end) is not None


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
        if _at_head(sentence, start, end) or _handed(sentence, start, end):
            return opening
        if terms:
            continue
        if not shade.startswith(CIRCUMSTANCE, at):
            break
        opening = i + 1
    return _led_clause(sentence, spans) if sentence.plan else None


def _handed(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause names the matter first and then who sees to it (尾款由财务部办理)."""
    return sentence.shade.find("由", start, end) > 0 and led_by(sentence.text[start:end]) is not None


def _led_clause(sentence: Sentence, spans: list[Span]) -> int | None:
    """The clause that hands the matter to somebody (同意…，由X组织实施; 通过…，X于3月底前印发)."""
    return next((i for i, span in enumerate(spans[:MAX_PREAMBLE]) if _hands_matter(sentence, *span)), None)


def _hands_matter(sentence: Sentence, start: int, end: int) -> bool:
    party = _at_head(sentence, start, end)
    if HANDING.match(sentence.shade, start, end):
        return bool(party or led_by(sentence.text[start:end]))
    return bool(party and sentence.terms(start, sentence.end)) and not PAST.search(sentence.shade, start, end)


def _complete(sentence: Sentence, draft: Draft) -> None:
    """Fill in the terms, and the party named by 由…牵头."""
    draft.terms = sentence.terms(draft.start, draft.end)
    if sentence.text.find("由", draft.start, draft.end) >= 0:
        lead = led_by(sentence.text[draft.start : draft.end])
        if lead and lead not in draft.parties:
            draft.parties = (lead, *draft.parties)
