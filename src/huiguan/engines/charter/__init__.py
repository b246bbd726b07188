"""Rules of order as data: quorum, majority, terms, eligibility, dates; each answer with the article it rests on."""

from huiguan.engines.charter.cases import decide, read_case
from huiguan.engines.charter.convening import may_call, may_postpone
from huiguan.engines.charter.deadlines import (
    Dates,
    Turns,
    deadlines,
    next_meeting,
    notice_deadline,
    renewal_state,
    renewal_turns,
)
from huiguan.engines.charter.decision import Decision
from huiguan.engines.charter.election import elected
from huiguan.engines.charter.errors import CaseError, CharterError
from huiguan.engines.charter.facts import Attendance, Ballot, NameCount, Person, Votes
from huiguan.engines.charter.load import (
    TEMPLATES,
    digest,
    fill_blanks,
    load,
    load_template,
    load_text,
    schema,
    template_text,
    text_of,
)
from huiguan.engines.charter.model import Article, Charter, Threshold
from huiguan.engines.charter.posts import eligible, within_share
from huiguan.engines.charter.rules import may_decide
from huiguan.engines.charter.voting import carried, quorum
from huiguan.engines.charter.words import Lang, Say, article_said

__all__ = [
    "TEMPLATES",
    "Article",
    "Attendance",
    "Ballot",
    "CaseError",
    "Charter",
    "CharterError",
    "Dates",
    "Decision",
    "Lang",
    "NameCount",
    "Person",
    "Say",
    "Threshold",
    "Turns",
    "Votes",
    "article_said",
    "carried",
    "deadlines",
    "decide",
    "digest",
    "elected",
    "eligible",
    "fill_blanks",
    "load",
    "load_template",
    "load_text",
    "may_call",
    "may_decide",
    "may_postpone",
    "next_meeting",
    "notice_deadline",
    "quorum",
    "read_case",
    "renewal_state",
    "renewal_turns",
    "schema",
    "template_text",
    "text_of",
    "within_share",
]
