"""Candidates for items: where a duty starts and ends, whom it names, and by which marker it was found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from huiguan.engines.itemise import segment
from huiguan.engines.itemise.clock import Clock, Found
from huiguan.engines.itemise.due import find_terms
from huiguan.engines.itemise.markers import MASK, MODAL, ORDINAL, REPORTING
from huiguan.engines.itemise.model import Due
from huiguan.engines.itemise.parties import as_parties, bare_subject, is_named, is_persons, led_by, subject_of
from huiguan.engines.itemise.rules.levels import head_of
from huiguan.engines.itemise.rules.lexicon import DOING, FRONTING, STANCE
from huiguan.engines.itemise.segment import Span

SPEAKER = re.compile(r"(?:我|本人)(?:还|也|都|就)?$")
STATING = re.compile(r"(?:清醒地|清楚地|应|要)?(?:看到|认识到|承认|指出|说|注意到)")
ASKING = re.compile(r"请|希望|建议")
PAST = re.compile(
    r"了(?!解|如)|取得|近年来|去年|以来|[^早业而]已(?!经)|曾|得到|受到|截至|呈现|荣获|圆满|有效提升|先后|共计"
)
COPULA = re.compile(r"[是就]$")
MAX_SUBJECT = 45


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
    clock: Clock
    found: list[Found] | None = None

    def terms(self, start: int, end: int) -> list[Found]:
        """The terms that stand in a span of the block."""
        if self.found is None:
            self.found = self._find()
        return [term for term in self.found if start <= term.start and term.end <= end]

    def _find(self) -> list[Found]:
        found = find_terms(self.text[self.start : self.end], self.clock)
        for term in found:
            term.start += self.start
            term.end += self.start
        return [term for term in found if self.shade[term.start] != MASK or not self._quoted(term.start)]

    def _quoted(self, at: int) -> bool:
        """Whether masked words are a quotation or a name of a paper, not a bracketed note."""
        brackets = max(self.text.rfind(mark, 0, at + 1) for mark in "（(")
        return max(self.text.rfind(mark, 0, at + 1) for mark in '“《"「‘') > brackets


def read_sentence(sentence: Sentence) -> list[Draft]:
    """The duties that one sentence lays; empty for facts, questions and reports of what was done."""
    shade, start = sentence.shade, sentence.start
    ordinal = ORDINAL.match(shade, start, sentence.end)
    enumerated = bool(ordinal)
    begin = ordinal.end() if ordinal else start
    found: list[Draft] = []
    for number, (part_start, part_end) in enumerate(segment.parts(shade, begin, sentence.end)):
        inner = ORDINAL.match(shade, part_start, part_end)
        first = inner.end() if inner else part_start
        _read_part(sentence, first, part_end, found, fresh=number == 0 or bool(inner))
    for draft in found:
        draft.enumerated = enumerated
    return found


def _read_part(sentence: Sentence, start: int, end: int, found: list[Draft], fresh: bool) -> None:
    shade = sentence.shade
    modal = MODAL.search(shade, start, end)
    report = REPORTING.match(shade, start, end)
    if report and modal and report.end() > modal.start():
        report = None
    begin = report.end() if report else start
    if modal is None:
        asked = report is not None and "要求" in report.group()
        _read_bare(sentence, begin, end, found, fresh, asked)
        return
    if STATING.match(shade, modal.end(), end):
        return
    spans = segment.clauses(shade, begin, end)
    index = next((i for i, span in enumerate(spans) if span[1] > modal.start()), 0)
    draft = _modal_draft(sentence, spans, index, modal, report is not None)
    found.append(draft)
    _split_on_parties(sentence, draft, found)


def _modal_draft(sentence: Sentence, spans: list[Span], index: int, modal: re.Match[str], reported: bool) -> Draft:
    shade, text = sentence.shade, sentence.text
    clause_start = spans[index][0]
    start, persons = modal.start(), False
    parties: tuple[str, ...] = ()
    subject = subject_of(shade, clause_start, modal.start())
    before = shade[clause_start : modal.start()]
    if subject is None and ASKING.match(modal.group()):
        subject = bare_subject(shade, modal.end(), spans[index][1])
    if subject:
        parties = (text[subject[0] : subject[1]],)
        persons = is_persons(shade[subject[0] : subject[1]])
        start = min(clause_start if subject[0] - clause_start <= 3 else subject[0], modal.start())
    elif before and len(before) <= MAX_SUBJECT and not COPULA.search(before):
        start = clause_start
    if index and not parties and start == clause_start:
        start, parties, persons, index = _fronted(sentence, spans, index, start)
    if index and sentence.terms(*spans[index - 1]) and spans[index - 1][1] - spans[index - 1][0] <= 24:
        index -= 1
        start = spans[index][0]
    draft = Draft(
        start,
        spans[-1][1],
        [(max(start, s), e) for s, e in spans[index:]],
        True,
        sentence.number,
        parties,
        persons=persons,
    )
    draft.reported = reported
    draft.speaker = bool(SPEAKER.search(before))
    draft.overall = bool(before) and not parties and before.endswith("工作")
    return draft


def _fronted(sentence: Sentence, spans: list[Span], index: int, start: int) -> tuple[int, tuple[str, ...], bool, int]:
    first = last = index - 1
    text, shade = sentence.text, sentence.shade
    before = shade[slice(*spans[last])]
    if before.startswith("作为"):
        words = text[spans[first][0] : spans[last][1]]
        names = as_parties(words)
        return spans[first][0], names, all(map(is_persons, names)), first
    if is_named(before) and len(before) <= 20 and "于" not in before:
        return spans[first][0], (text[slice(*spans[first])],), is_persons(before), first
    return start, (), False, index


def _split_on_parties(sentence: Sentence, draft: Draft, found: list[Draft]) -> None:
    """Split the newest draft where a later clause names another party or states a further day."""
    shade, text = sentence.shade, sentence.text
    spans = draft.clauses
    for i in range(1, len(spans)):
        start, end = spans[i]
        party = _own_party(shade, start, end)
        if not party and not _further_day(sentence, spans[:i], start, end):
            continue
        draft.end, draft.clauses = spans[i - 1][1], spans[:i]
        nxt = Draft(start, spans[-1][1], spans[i:], True, sentence.number)
        if party:
            nxt.parties = (text[party[0] : party[1]],)
            nxt.persons = is_persons(shade[party[0] : party[1]])
        found.append(nxt)
        _split_on_parties(sentence, nxt, found)
        return


def _own_party(shade: str, start: int, end: int) -> Span | None:
    modal = MODAL.search(shade, start, end)
    if modal and modal.start() <= start + 1:
        return None
    if modal:
        return subject_of(shade, start, modal.start())
    return None if PAST.search(shade, start, end) else bare_subject(shade, start, end)


def _further_day(sentence: Sentence, before: list[Span], start: int, end: int) -> bool:
    terms = sentence.terms(start, end)
    if not terms or terms[0].start - start > 2 or terms[0].due.kind not in ("date", "recurring"):
        return False
    return (
        any(term.due.kind in ("date", "recurring") for term in sentence.terms(before[0][0], before[-1][1]))
        and terms[0].end < end
    )


def _read_bare(sentence: Sentence, start: int, end: int, found: list[Draft], fresh: bool, asked: bool) -> None:
    """A part without a modal: continues the duty before it, or lays one by its verb where duties are being laid."""
    shade = sentence.shade
    joined = not fresh and found and found[-1].sentence == sentence.number
    party = bare_subject(shade, start, end) if joined or asked or sentence.directive or sentence.plan else None
    if joined and not party:
        found[-1].end = end
        found[-1].clauses += segment.clauses(shade, start, end)
        return
    if not (asked or sentence.directive or sentence.plan or joined) or PAST.search(shade, start, end):
        return
    spans = segment.clauses(shade, start, end)
    if not spans or not (party or _opens_with_verb(sentence, spans)):
        return
    draft = Draft(start, end, spans, False, sentence.number, reported=asked)
    if party:
        draft.parties = (sentence.text[party[0] : party[1]],)
        draft.persons = is_persons(shade[party[0] : party[1]])
    found.append(draft)
    _split_on_parties(sentence, draft, found)


def _opens_with_verb(sentence: Sentence, spans: list[Span]) -> bool:
    for start, end in spans[:4]:
        at = head_of(sentence.shade, start, end)
        verb = sentence.shade[at : at + 2]
        if verb in DOING or verb in STANCE or sentence.shade[at] in "把将对":
            return True
        if not sentence.shade.startswith(FRONTING, at) and not sentence.terms(start, end):
            return False
    return False


def complete(sentence: Sentence, draft: Draft) -> None:
    """Fill in terms and the parties named by 由…牵头."""
    draft.terms = sentence.terms(draft.start, draft.end)
    lead = led_by(sentence.text[draft.start : draft.end]) if "由" in sentence.text[draft.start : draft.end] else None
    if lead and lead not in draft.parties:
        draft.parties = (lead, *draft.parties)
