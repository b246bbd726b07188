"""The verdict on a draft: task, heading or principle, and its short title."""

from __future__ import annotations

import re

from huiguan.engines.itemise.model import ItemKind
from huiguan.engines.itemise.rules import levels
from huiguan.engines.itemise.rules.lexicon import FRONTING, RECORDED
from huiguan.engines.itemise.rules.names import is_post
from huiguan.engines.itemise.sentence import Draft

OVERALL_CLAUSES, OVERALL_SHARE, PERSONS_SHARE = 6, 0.2, 0.5
MIN_TITLE, MAX_TITLE = 4, 40
# What may stand before a term: 并于3月底前, 力争到2027年底.
LEAD_IN = re.compile(r"(?:并且?|再|同时|力争|争取|确保|务必|请|限)?[于在到至从自由]?")
# 服务要实, 自身要硬.
MAX_SAYING = 5
COUNT_ENDS = frozenset("事情作务章求系节点项个")
FORMULA = re.compile(
    "请(?:各[^，,]{1,12})?(?:结合[^，,]{0,12}[，,]?)?(?:一并)?(?:认真|切实|抓好)?(?:贯彻(?:落实|执行)|遵照执行|按照?(?:以下|下列)要求(?:整改|办理|执行|落实))$"
)
# 其他人员未经授权不得…: a bar is kept by persons.
BARRED = re.compile("不得|严禁|禁止|不准")
#: A bar and an adverb may stand between the start of a clause and its verb (不得擅自…).
MOST_BEFORE_VERB = 4
CHARGED = re.compile("真实性负责|负总责|负首责|负首要责任|第一责任人|亲自抓|具体抓|带队|挂帅|包保|协助做好")
COUNTS_OUT = re.compile(
    r"(?:以下)?(?:[几两二三四五六七八九十][件项个点]|[几两二三四五六七八九十]个方面)(?:方面|重点|主要|关键)?(?:的)?(?:大?事(?:情)?|工作|任务|文章|要求|关系|环节)$|(?:如下|以下)(?:几|[二三四五六七])?[点项个](?:方面)?(?:工作|要求)?$"
)
# 每期不少于40学时: in a plan a number binds.
QUOTA = re.compile(
    "(?:不得?|应|须)(?:少于|低于|超过|高于|多于|大于)[^，,]{0,6}?[0-9０-９一二三四五六七八九十百两]|至少[0-9一二三四五六七八九十两]"
)
THREAT = re.compile("追究|问责|严肃处理|严肃查处|依[法规纪]")
# 志愿者须统一着装: a rule for persons; 要 only calls upon them.
RULED = re.compile("(?<!必)须|应当")
FREE = re.compile("可以?|自愿")
SAYS_WHO = ("牵头", "负责", "配合", "协助", "参与")


def judge(
    shade: str, draft: Draft, later: list[Draft], first: bool, *, overall: bool, plan: bool
) -> tuple[ItemKind, str]:
    """Kind and rule code of a draft; `later` are the next two in its block, `first`: it opens its section.

    `overall` says that the section states aims and not single tasks, `plan` that the text is a plan, a notice or rules.
    """
    if draft.modal and draft.end - draft.start <= MAX_SAYING and not (draft.parties or draft.terms):
        return "heading", "heading.topic"
    if draft.speaker:
        return "principle", "principle.persons"
    if not draft.parties and not draft.noted and _counts_out(shade, draft):
        return "heading", "heading.topic"
    if draft.noted or (draft.terms and any(term.due.kind in ("date", "recurring", "soft") for term in draft.terms)):
        return "task", "task.due"
    grades = [levels.grade(shade, max(s, draft.verb) if s < draft.verb < e - 1 else s, e) for s, e in draft.clauses]
    if _is_heading(shade, draft, grades, later, first):
        return "heading", "heading.enumerated" if draft.enumerated else "heading.topic"
    if draft.parties:
        return _for_party(shade, draft, grades, plan)
    if plan and not overall and QUOTA.search(shade, draft.start, draft.end):
        return "task", "task.modal" if draft.modal else "task.bare"
    if overall or _is_overall(shade, draft, grades, first):
        return "principle", "principle.overall"
    if max(grades, default=0) <= levels.NONE:
        return _without_record(shade, draft, grades, plan)
    return "task", "task.modal" if draft.modal else "task.bare"


def _without_record(shade: str, draft: Draft, grades: list[int], plan: bool) -> tuple[ItemKind, str]:
    """A duty of no listed verb binds in a plan or in rules (须履行手续), and is an attitude in a speech."""
    cased = plan and any(shade[end - 1] == "的" for _, end in draft.clauses[:-1])
    if cased and not THREAT.search(shade, draft.start, draft.end):
        # 逾期未报的，视为放弃: a rule for a case.
        return "task", "task.modal" if draft.modal else "task.bare"
    if (draft.modal or (plan and draft.entry)) and levels.NONE not in grades:
        return "task", "task.modal" if draft.modal else "task.bare"
    return "principle", "principle.stance"


def _for_party(shade: str, draft: Draft, grades: list[int], plan: bool) -> tuple[ItemKind, str]:
    """What names a party is a task, but for a call upon persons that neither charges nor, in a plan, bars them."""
    charged = CHARGED.search(shade, draft.start, draft.end)
    barred = draft.persons and plan and BARRED.search(shade, draft.start, draft.end)
    if charged or barred:
        return "task", "task.party"
    if draft.persons or (levels.STRONG not in grades and all(map(is_post, draft.parties))):
        ruled = not draft.modal or RULED.search(shade, draft.start, draft.clauses[0][1]) is not None
        return _for_persons(grades, plan and ruled and not FREE.search(shade, draft.start, draft.end))
    return "task", "task.party"


def _for_persons(grades: list[int], bound: bool) -> tuple[ItemKind, str]:
    concrete = sum(1 for grade in grades if grade > 0)
    if levels.STRONG in grades and concrete >= PERSONS_SHARE * len(grades):
        return "task", "task.party"
    # 接线员当场说明理由: rules bind those who hold a post, by whatever verb.
    if bound and levels.NONE not in grades:
        return "task", "task.party"
    return "principle", "principle.persons"


def _counts_out(shade: str, draft: Draft) -> bool:
    """Whether the last clause only counts what is to come (抓好三件大事, 做好以下几项工作)."""
    return shade[draft.end - 1] in COUNT_ENDS and COUNTS_OUT.search(shade, draft.clauses[-1][0], draft.end) is not None


def _is_heading(shade: str, draft: Draft, grades: list[int], later: list[Draft], first: bool) -> bool:
    if not draft.parties and _counts_out(shade, draft):
        return True
    if not later or draft.parties or not draft.whole:
        return False
    nxt = later[0]
    if draft.enumerated:
        return not nxt.enumerated and len(draft.clauses) <= 3 and not _names_record(shade, draft, grades)
    if len(draft.clauses) == 1:
        several = len(later) > 1 and later[1].sentence == nxt.sentence
        return several or ((first or draft.reported) and levels.STRONG not in grades)
    opens = draft.reported or (first and grades[0] == levels.NONE)
    return opens and len(draft.clauses) <= 2 and levels.STRONG not in grades


def _names_record(shade: str, draft: Draft, grades: list[int]) -> bool:
    """Whether a clause asks, by verb and by noun, for what leaves a record; a clause alone may still be a heading."""
    if len(grades) == 1:
        return False
    pairs = zip(draft.clauses, grades, strict=True)
    return any(grade == levels.STRONG and shade[end - 2 : end] in RECORDED for (_, end), grade in pairs)


def _is_overall(shade: str, draft: Draft, grades: list[int], first: bool) -> bool:
    if levels.GUIDED.search(shade, draft.start, draft.end) or (draft.overall and levels.STRONG not in grades):
        return True
    if (
        (first or draft.reported)
        and len(grades) >= OVERALL_CLAUSES
        and sum(1 for grade in grades if grade > 0) < OVERALL_SHARE * len(grades)
    ):
        return True
    if FORMULA.search(shade, draft.start, draft.end):
        return True
    opens = first or draft.reported
    if opens and all(shade.endswith("工作", s, e) for (s, e), g in zip(draft.clauses, grades, strict=True) if g > 0):
        return levels.STRONG not in grades
    return opens and bool(levels.SUPREME.search(shade, draft.start, draft.clauses[0][1]))


def title_of(text: str, draft: Draft) -> str:
    """Verb and object of the first clause that says what is done; party, term, modal words and adverbs left out."""
    longest = (draft.start, draft.start)
    barred = draft.modal and BARRED.match(text, draft.verb) is not None
    for start, end in draft.clauses:
        if barred and end <= draft.verb:
            continue
        at = _verb_place(text, draft, start, end)
        if end - at >= MIN_TITLE and not text.startswith(FRONTING, at) and not text.endswith(SAYS_WHO, at, end):
            return text[_barred_from(text, start, at) : end][:MAX_TITLE]
        if end - at > longest[1] - longest[0]:
            longest = (at, end)
    return (text[slice(*longest)] or text[draft.start : draft.end])[:MAX_TITLE]


def _barred_from(text: str, start: int, at: int) -> int:
    """Where a title that begins at `at` begins with the bar before it: without 不得 it would ask for the contrary."""
    if at <= start:
        return at
    bars = [bar.start() for bar in BARRED.finditer(text, max(start, at - MOST_BEFORE_VERB), at)]
    return bars[-1] if bars else at


def _verb_place(text: str, draft: Draft, start: int, end: int) -> int:
    """Where the verb of a clause starts, after its party, its terms and its adverbs in whatever order."""
    at = draft.verb if start < draft.verb <= end else start
    if not draft.terms:
        return levels.head_of(text, at, end) if at < end else at
    before = -1
    while at != before and at < end:
        before = at
        lead = LEAD_IN.match(text, at, end)
        edge = lead.end() if lead else at
        at = next((min(term.end, end) for term in draft.terms if at <= term.start <= edge < term.end), at)
        at = levels.head_of(text, at, end) if at < end else at
    return at
