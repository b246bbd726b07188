"""Notes that name who and when beside an item: （责任单位：…；完成时限：…）, （X牵头，Y配合）, lines of labels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from huiguan.engines.itemise.clock import Clock
from huiguan.engines.itemise.due import LABELLED, best_term, find_terms, term_in_words
from huiguan.engines.itemise.model import Due
from huiguan.engines.itemise.rules.names import is_named, split_names
from huiguan.engines.itemise.rules.tables import lead_and_help

LEAD = re.compile(
    r"(?:牵头|责任|主办|承办|负责|落实|实施|主责|完成)(?:单位|部门|主体|科室|处室|人|领导|机构)(?:及责任人)?[：:]"
    r"(?P<who>(?:[^；;。（）()：:]|[（(][^（）()]{1,12}[)）]){2,80}?)(?=[；;。）)]|[，,]?(?:配合|协办|责任|完成"
    r"|联系|办理|整改|参[与加])(?:单位|部门"
    r"|人|时限|时间|领导)|$)"
)
SUPPORT = re.compile(
    r"(?:配合|协办|参与|参加|协同|会办|协助)(?:单位|部门)[：:](?P<who>(?:[^；;。（）()：:]"
    r"|[（(][^（）()]{1,12}[)）]){2,80}?)(?=[；;。）)]|[，,]?"
    r"(?:完成|责任|牵头)(?:时限|时间|单位|人)|$)"
)
BRACKET = re.compile(r"[（(](?P<body>[^（）()]{2,120}(?:[（(][^（）()]{1,20}[)）][^（）()]{0,80}){0,4})[)）]")
LEADS = re.compile(
    r"(?P<who>[^，,；;。：:]{2,60}?)(?:按(?:照)?(?:各自)?职责(?:分工)?)?(?:分别)?(?:牵头|负责|承担|主办)(?:负责"
    r"|落实|组织实施)?(?=[，,；;）)]|$)"
)
HELPS = re.compile(r"(?P<who>[^，,；;。：:]{2,60}?)(?:配合|协助|参与|参加)(?:落实)?(?=[，,；;）)]|$)")
ASKING_LABEL = re.compile("(?:办理|进度|完成)要求[：:]")
MAX_TERM, MIN_NOTED = 16, 3
# 责任单位：X，Y配合: the second one helps.
BESIDE = re.compile("(?:配合|协助|参与|协办)$")
# A sentence of clauses that each end so says who sees to the matter before it.
HANDS = re.compile("(?:牵头|负责|落实|实施|配合|协助|承办|主办|协办|参与)(?=[，,；;]|$)")
HANDED = re.compile(
    r"由?(?P<who>[^由]{2,60}?)(?:按(?:照)?(?:各自)?职责(?:分工)?|分工|具体|分别|共同|统筹)*"
    r"(?P<how>牵头|负责|承办|主办|组织实施|组织落实|抓好落实|落实|实施|配合|协助|协办|参与)(?:组织|负责|实施|落实|抓好)*"
)
LEADING = re.compile("牵头|负责|承办|主办")
CLAUSE_MARK = re.compile("[，,；;]")
FULFILLED = re.compile("(?:全部|基本|全面)?(?:完成|办结|到位|落实到位|整改到位)$|^(?:于|在)")
TERM_END = re.compile("[前底末内]$|长期|持续|[季月年]度?$|[日旬]$")
# 报送总局（法规司）: the bracket belongs to the name before it.
REPORTS_TO = re.compile(r"[报送交至][^，,。；;]{0,12}$")
# 责任单位：X，年底前完成: the term after the names is no name.
TERMED = re.compile("前?(?:完成|办结|整改到位|落实到位)$|^[0-9]+月|前$")
START = re.compile(
    r"^[（(]?(?:[一-龥]{2}(?:单位|部门|主体|领导|科室|处室|机构|时限|时间|人)|时限|期限|(?:办理|进度|完成)要求)[：:]"
)


@dataclass(slots=True)
class Note:
    """What a note adds to the items before it; `labelled` says that it calls its term the limit (完成时限：…)."""

    parties: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    due: Due | None = None
    labelled: bool = False

    def __bool__(self) -> bool:
        return bool(self.parties or self.supporting or self.due)


def read_note(text: str, clock: Clock) -> Note:
    """The parties and the term that a note states; an empty Note where it states none."""
    named = _listed(LEAD, text)
    beside = tuple(name[: helped.start()] for name in named if (helped := BESIDE.search(name)))
    leads, helpers = lead_and_help(tuple(name for name in named if not BESIDE.search(name)))
    note = Note(leads, _listed(SUPPORT, text) or (*helpers, *beside))
    label = LABELLED.search(text)
    note.due = term_in_words(label.group("term").strip(), clock) if label else None
    note.labelled = note.due is not None
    if note.due is None and (label or ASKING_LABEL.match(text)):
        note.due = _loose_term(text, clock)
    if not note.parties:
        _read_sentence(note, text)
    if note.due is None and not label:
        note.due = _loose_term(text, clock) if note else None
    return note


def _listed(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(
        name
        for match in pattern.finditer(text)
        for name in split_names(match.group("who"))
        if not (TERMED.search(name) and not is_named(name))
    )


def _read_sentence(note: Note, text: str) -> None:
    leads, helps = LEADS.search(text), HELPS.search(text)
    if leads and all(is_named(name) for name in split_names(leads.group("who"))):
        note.parties = split_names(leads.group("who"))
        helps = HELPS.search(text, leads.end())
        if helps:
            note.supporting = split_names(helps.group("who").lstrip("，,；;"))


def _loose_term(text: str, clock: Clock) -> Due | None:
    return best_term(find_terms(text, clock))


def trailing_note(text: str, start: int, end: int, clock: Clock) -> tuple[int, Note] | None:
    """The note in brackets at the end of `text[start:end]`: where it starts, and what it says."""
    if text[end - 1] not in "）)":
        return None
    for match in BRACKET.finditer(text, start, end):
        if match.end() != end:
            continue
        body = match.group("body")
        note = handing_note(body, clock) or read_note(body, clock)
        if not note:
            note = _bare_note(text, match.start(), body, clock)
            if not note and len(body) <= MAX_TERM and (term := term_in_words(body, clock)):
                note = Note(due=term)
        return (match.start(), note) if note else None
    return None


def _bare_note(text: str, at: int, body: str, clock: Clock) -> Note:
    """What a bracket without labels says: names, and after a semicolon a term (征管科；长期坚持)."""
    if REPORTS_TO.search(text, max(0, at - 16), at):
        return Note()
    if handed := handing_note(body, clock):
        return handed
    words, _, term = body.replace(";", "；").partition("；")
    if not term and (comma := max(words.rfind("，"), words.rfind(","))) > 0 and _term_alone(words[comma + 1 :], clock):
        words, term = words[:comma], words[comma + 1 :]
    names = split_names(words)
    # （权益部、工会）: among longer names one of two characters is one too.
    if not all(map(is_named, names)) or max(map(len, names), default=0) < MIN_NOTED:
        return Note()
    return Note(names, due=term_in_words(term, clock) if term else None)


def _term_alone(words: str, clock: Clock) -> Due | None:
    """The term of a clause that says no more than by when (10月底前完成, 长期坚持); None for any other."""
    core = FULFILLED.sub("", words)
    if not core or len(core) > MAX_TERM:
        return None
    return term_in_words(core, clock) if TERM_END.search(core) else None


def handing_note(text: str, clock: Clock) -> Note | None:
    """The note that a whole sentence is when it only says who sees to what stands before it, and by when.

    由X牵头，Y配合，10月底前完成: every clause names bodies that lead or help, or a term; None for any other sentence.
    """
    if not HANDS.search(text):
        return None
    note, led = Note(), False
    for clause in filter(None, CLAUSE_MARK.split(text)):
        handed = HANDED.fullmatch(clause)
        who, _, beside = handed.group("who").partition("会同") if handed else ("", "", "")
        names = split_names(who)
        if handed and names and all(map(is_named, names)):
            # X牵头，各地负责落实: the second one carries out what the first one leads.
            if not note.parties or (LEADING.match(handed.group("how")) and not led):
                note.parties += names
                note.supporting += split_names(beside)
                led = handed.group("how") == "牵头"
            else:
                note.supporting += names
        elif due := _term_alone(clause, clock):
            note.due = note.due or due
        else:
            return None
    return note if note.parties else None


def is_note_line(text: str) -> bool:
    """Whether a whole block or sentence is a note (责任单位：…)."""
    return ("：" in text or ":" in text) and bool(START.match(text))
