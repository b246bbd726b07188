"""Who stands at the head of a clause or before a modal, and whether a clause lays a duty of its own."""

from __future__ import annotations

import re

from huiguan.engines.itemise.parties import acting_body, bare_subject, led_by, subject_of
from huiguan.engines.itemise.rules.levels import fronted_verb, head_of
from huiguan.engines.itemise.rules.lexicon import ADVERBS, DOING
from huiguan.engines.itemise.rules.names import is_persons
from huiguan.engines.itemise.rules.notes import trailing_note
from huiguan.engines.itemise.segment import Span
from huiguan.engines.itemise.sentence import Draft, Sentence

NOTED = re.compile("(?:牵头|负责|单位|部门)[^（(]*[)）]$")
# 材料组（组长：副秘书长）: who heads it is no part of its name.
GLOSS = re.compile("[（(][^（）()：:]{1,6}[：:][^（）()]+[)）]$")
JOINING = re.compile(
    r"(?:并且?|同时|然后|再)?"
    r"(?:[于在](?=[0-9０-９一二三四五六七八九十今明当每年月第次]|本[年月季周]|[上下](?:半年|旬|个?月|周|季)))?(?=.)"
)
# A sign of a term that binds: without one, no sentence of facts is looked at more closely.
BOUNDED = re.compile(r"[前每末内底]")
# 8月19日，市局召开…会: news, unless in a plan.
HELD = re.compile("召开|举行|举办|主持|赴")
# 成员不得少于七人: a number is bound, nobody is.
QUOTA = re.compile("(?:不得|应|须|要|必须|应当)(?:不)?(?:少于|低于|超过|高于|多于|大于|达到)")
# X是…责任人，要…: the subject of the copula is that of the duty.
BEING = re.compile(
    r"(?P<who>[^是为，,]{2,24})[是为][^，,]{0,20}(?:责任人|责任主体|责任者|责任单位|责任部门|牵头单位|主管部门)$"
)
HANDING = re.compile("由|责成|要求|授权")


def name_party(sentence: Sentence, draft: Draft, subject: Span) -> None:
    """Put the party of a span into a draft; the verb of the draft stands after it."""
    words = sentence.text[subject[0] : subject[1]]
    noted = trailing_note(words, 0, len(words), sentence.clock) if NOTED.search(words) else None
    # 竞赛组（牵头单位：文体部）: who is named in the bracket answers for the group.
    gloss = GLOSS.search(words)
    draft.parties = (noted and noted[1].parties) or (words[: gloss.start()] if gloss else words,)
    draft.persons = is_persons(sentence.shade[subject[0] : subject[1]])
    draft.verb = subject[1]


def with_fronted_term(sentence: Sentence, clause_start: int, start: int) -> int:
    """A term that stands before the subject belongs to the item (会后各单位要…)."""
    terms = sentence.terms(clause_start, start)
    return terms[0].start if terms else start


def before_modal(sentence: Sentence, start: int, end: int) -> Span | None:
    """The party named before a modal, whether a term stands before it, after it, or not at all."""
    if QUOTA.match(sentence.shade, end):
        return None
    terms = sentence.terms(start, end)
    edges = [start, *(edge for term in terms for edge in (term.start, term.end)), end]
    for i in range(len(edges) - 2, -1, -2):
        if edges[i + 1] - edges[i] >= 2 and (subject := subject_of(sentence.shade, edges[i], edges[i + 1])):
            return subject
    return None


def at_head(sentence: Sentence, start: int, end: int, *, foretold: bool = False) -> Span | None:
    """The party that a verb follows at the head of a clause, a leading term and 由 passed over.

    `foretold` takes X将… too, which otherwise binds only in plans and with a term.
    """
    shade = sentence.shade
    lead = JOINING.match(shade, start, end)
    begin = lead.end() if lead else start
    terms = sentence.terms(begin, end)
    if terms and terms[0].start == begin:
        begin = terms[0].end
    if handing := HANDING.match(shade, begin, end):
        begin = handing.end()
    party = bare_subject(shade, begin, end, frozenset(term.start for term in terms))
    if party is None and sentence.plan:
        party = acting_body(shade, begin, end)
    # 将 foretells; only with a term does it bind. 将经费列入预算: there it only puts the object first.
    if party and shade.startswith("将", party[1]) and not (foretold or _disposes(sentence, party[1] + 1)):
        return None if not sentence.terms(sentence.start, sentence.end) else party
    return party


def _disposes(sentence: Sentence, at: int) -> bool:
    """Whether 将, in a plan, puts an object before its verb, and is no sign of what will be."""
    word = sentence.shade[at : at + 2]
    return sentence.plan and word[:1] not in "于在对从会为按以通继把予给" and word not in DOING and word not in ADVERBS


def lays_duty(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause without a modal says what is to be done: by its party, or by a verb at its head."""
    if at_head(sentence, start, end) or hands_over(sentence, start, end):
        return True
    at = head_of(sentence.shade, start, end)
    terms = sentence.terms(start, end)
    if terms and terms[0].start == at and terms[0].end < end:
        at = head_of(sentence.shade, terms[0].end, end)
    return sentence.shade[at : at + 2] in DOING or fronted_verb(sentence.shade, at, end)


def hands_over(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a clause names the matter first and then who sees to it (尾款由财务部办理)."""
    return sentence.shade.find("由", start, end) > start and led_by(sentence.text[start:end]) is not None


def is_dated(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a sentence gives a named party a day: it lays a duty in any text but one that looks back."""
    if not sentence.forward or not BOUNDED.search(sentence.shade, start, end):
        return False
    terms = sentence.terms(start, end)
    if not sentence.plan and HELD.search(sentence.shade, start, end):
        return False
    if not any(term.due.kind in ("date", "recurring") for term in terms):
        return False
    if terms[0].start == start and sentence.shade[terms[0].end : terms[0].end + 1] in ("，", ","):
        start = terms[0].end + 1
    return at_head(sentence, start, end, foretold=True) is not None


def bare_draft(sentence: Sentence, span: Span) -> Draft:
    """A draft of one clause without a modal, with the party at its head."""
    draft = Draft(*span, [span], False, sentence.number)
    if party := at_head(sentence, *span):
        name_party(sentence, draft, party)
    return draft
