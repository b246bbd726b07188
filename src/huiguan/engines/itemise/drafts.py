"""Candidates for items: where a duty starts and ends, whom it names, and by which marker it was found."""

from __future__ import annotations

import re

from huiguan.engines.itemise import segment
from huiguan.engines.itemise.bare import read_bare
from huiguan.engines.itemise.division import PASSED, divide, is_circumstance
from huiguan.engines.itemise.markers import COUNTING, ORDINAL, PAST, REPORTING, find_modal
from huiguan.engines.itemise.modal import modal_opening
from huiguan.engines.itemise.parties import led_by
from huiguan.engines.itemise.rules.lexicon import DOING
from huiguan.engines.itemise.rules.names import is_own_post
from huiguan.engines.itemise.segment import Span
from huiguan.engines.itemise.sentence import Draft, Sentence
from huiguan.engines.itemise.subjects import at_head, bare_draft, before_modal, hands_over, is_dated, lays_duty

STATING = re.compile(r"(?:清醒地?|清楚地?|充分|深刻|应|要)?(?:看到|认识到|承认|指出|说|注意到)")
BOUNDED = re.compile(r"[前每末内底]")
THINKING = re.compile(r"认为|指出|表示")
# 交由所在乡镇整改: the one before hands it on.
MIN_DUTY = 9
HANDED_ON = re.compile("[交转报移]由")
ASKED = re.compile(r"要求|决定|议定|商定|号召|(?:作出|提出|明确)[^，,：:]{0,14}[：:]$")
# …就下一阶段工作提出三点要求：what comes after is asked for.
ANNOUNCING = re.compile(
    r"[^。；;]{0,100}?(?:提出|明确|作出|部署|强调|安排)[^，,：:。；;]{0,12}(?:要求|意见|任务|工作|事项|措施|希望|安排|部署)[：:]"
    r"|[^。；;]{0,100}?[，,](?:并|还|同时)?(?:要求|强调|指出|提出|明确|决定)[：:]"
)
# The verbs of REPORTING, each a plain word: far quicker to look for than the whole.
REPORT_VERB = re.compile("强调|指出|要求|提出|认为|表示|号召|明确|部署|批示|决定|议定|商定|确定|讲话时说")
MAX_REPORT = 46
# 对6月15日前尚未落实去向的毕业生: what has not been done by then, nothing that is due.
UNDONE = re.compile("(?:仍|尚|还)未[^，,。；;]{1,16}的[^，,。；;]")
# What binds beside a modal: who leads (由), what is reported as asked for, a day or a term.
BINDING = re.compile(
    "由|要求|决定|议定|商定|号召|：|:|每|[日号月年季周天旬度时份末底期][之以]?[前内]|[年月季度旬周][末底]|会[前后]|期间"
)
BY_AUTHORITY = re.compile("根据|按照|依据|为了?|经|遵照")


# 有下列情形之一的，由X取消：（一）…的；（二）…的: the cases below the colon are none of the duty.
CASES = re.compile("(?<!的)[：:](?=[（(]?[一1][)）、.．])")


def may_bind(shade: str, start: int, end: int) -> bool:
    """Whether a sentence, in a text of which no plan is known, holds any sign of a duty; without one it is not read."""
    return (
        shade[start] in COUNTING
        or BINDING.search(shade, start, end) is not None
        or find_modal(shade, start, end) is not None
    )


def read_sentence(sentence: Sentence) -> list[Draft]:
    """The duties that one sentence lays; empty for facts, questions and reports of what was done."""
    shade = sentence.shade
    ordinal = ORDINAL.match(shade, sentence.start, sentence.end) if shade[sentence.start] in COUNTING else None
    begin = ordinal.end() if ordinal else sentence.start
    if sentence.plan and shade[sentence.end - 1] == "的" and (cases := CASES.search(shade, begin, sentence.end)):
        sentence.end = cases.start()
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
            read_bare(sentence, begin, end, found, fresh, asked=asked, listed=listed or asked)
    elif not STATING.match(shade, modal.end(), end):
        spans = segment.clauses(shade, begin, end)
        asked = report is not None and ASKED.search(report.group()) is not None
        earlier = _earlier_duty(sentence, spans, modal.start(), asked=asked)
        if earlier is None:
            found.extend(divide(sentence, *modal_opening(sentence, spans, modal, report is not None)))
        else:
            found.extend(divide(sentence, bare_draft(sentence, spans[earlier]), spans[earlier + 1 :]))


def _report(shade: str, start: int, end: int) -> re.Match[str] | None:
    """The words that say that others are speaking (会议要求，) or that what follows is asked for (提出三点要求：)."""
    found = None
    if shade.find("：", start, end) > 0 or shade.find(":", start, end) > 0:
        found = ANNOUNCING.match(shade, start, end)
    if found is None and REPORT_VERB.search(shade, start, min(end, start + MAX_REPORT)):
        found = REPORTING.match(shade, start, end)
    # 根据…要求，: a circumstance, nobody speaks.
    return None if found and BY_AUTHORITY.match(shade, start, end) else found


def _stands_apart(sentence: Sentence, spans: list[Span], modal: int, *, asked: bool) -> bool:
    """Whether the first clause, in a plan or of what is asked for, is a duty apart: the modal has another subject."""
    start, end = spans[0]
    if (
        sentence.shade[end - 1] == "的"
        or not (sentence.plan or asked)
        or end > modal
        or end - start < MIN_DUTY
        or not lays_duty(sentence, start, end)
    ):
        return False
    head = next(span[0] for span in spans if span[1] > modal)
    return before_modal(sentence, head, modal) is not None and not is_circumstance(sentence, start, end)


def _earlier_duty(sentence: Sentence, spans: list[Span], modal: int, *, asked: bool) -> int | None:
    """Index of a clause before the modal that gives or asks its own party something: a duty apart."""
    for i, (start, end) in enumerate(spans):
        if end > modal or not sentence.forward:
            return None
        if i == 0 and _stands_apart(sentence, spans, modal, asked=asked):
            return i
        if (
            sentence.plan
            and i + 1 < len(spans)
            and spans[i + 1][1] <= modal
            and hands_over(sentence, start, end)
            and hands_over(sentence, *spans[i + 1])
        ):
            return i
        if sentence.plan and _led_apart(sentence, spans, i, modal):
            return 0
        if asked and i + 1 < len(spans) and spans[i + 1][1] <= modal and at_head(sentence, start, end):
            return i
        if BOUNDED.search(sentence.shade, start, end) and is_dated(sentence, start, end):
            return None if PAST.search(sentence.shade, start, end) else i
    return None


def _led_apart(sentence: Sentence, spans: list[Span], i: int, modal: int) -> bool:
    """Whether a clause hands the matter to somebody (由X牵头布展), and the modal after it has another subject."""
    start, end = spans[i]
    if not sentence.shade.startswith("由", start) or led_by(sentence.text[start:end]) is None:
        return False
    head = next(span[0] for span in spans if span[1] > modal)
    return head > start and before_modal(sentence, head, modal) is not None


def _hands_on(text: str, draft: Draft) -> bool:
    """Whether somebody after 由 is only handed the matter on, or signs it on its way."""
    found = HANDED_ON.search(text, draft.start, draft.end) or PASSED.search(text, draft.start, draft.end)
    return found is not None


def _complete(sentence: Sentence, draft: Draft) -> None:
    """Fill in the terms, and the party named by 由…牵头."""
    draft.terms = [t for t in sentence.terms(draft.start, draft.end) if not UNDONE.match(sentence.shade, t.end)]
    if draft.terms and len(draft.clauses) > 1:
        # 一年内被投诉三次的，…: when something is so, not when it is due.
        cases = [clause for clause in draft.clauses[:-1] if sentence.shade[clause[1] - 1] == "的"]
        draft.terms = [
            t for t in draft.terms if t.due.kind != "date" or not any(s <= t.start and t.end <= e for s, e in cases)
        ]
    if sentence.text.find("由", draft.start, draft.end) >= 0:
        lead = (
            None
            if draft.parties and _hands_on(sentence.text, draft)
            else led_by(sentence.text[draft.start : draft.end])
        )
        if lead and lead not in draft.parties and not (draft.parties and is_own_post(lead)):
            draft.parties = (lead, *draft.parties)
