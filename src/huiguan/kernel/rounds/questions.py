"""The form of a round, as data: what is asked, and what may never be asked. Pure values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.forbidden import is_forbidden_header
from huiguan.kernel.permits import Invalid, RuleViolation

MOST, LONGEST = 40, 20_000
KINDS = ("line", "text")
# Whoever calls a round takes no fee for taking part (评比达标表彰活动管理办法: no charge of any kind).
_FEE = re.compile(
    r"报名费|参评费|评审费|评选费|会务费|工本费|缴费|收费|交费|赞助|\bfees?\b|\bcharge\b|sponsor", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `kind` is `line` or `text`, `limit` the most characters of an answer."""

    key: str
    label: str
    kind: str = "line"
    required: bool = True
    limit: int = 200


def checked_questions(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The questions as they are kept.

    RuleViolation "forbidden_question" for politics, religion, appraisal, discipline and their like, "fee" for money
    asked of those who take part; Invalid "questions" for none, too many, or one key twice.
    """
    found = list(questions)
    keys = {question.key for question in found}
    if not 0 < len(found) <= MOST or len(keys) != len(found):
        raise Invalid(_("A form has between one and forty questions, each once."), code="questions")
    for question in found:
        if question.kind not in KINDS or not question.label.strip() or not 0 < question.limit <= LONGEST:
            raise Invalid(_("A question is not complete."), code="questions")
        if is_forbidden_header(question.label) or is_forbidden_header(question.key):
            message = _("“%(label)s” is not asked: this system keeps no such thing of anybody.")
            raise RuleViolation(message % {"label": question.label}, code="forbidden_question", field="questions")
        if _FEE.search(question.label):
            raise RuleViolation(_("Nobody pays for taking part."), code="fee", field="questions")
    return [asdict(question) for question in found]


def checked_answers(
    questions: Iterable[Mapping[str, Any]], answers: Mapping[str, str], *, whole: bool
) -> dict[str, str]:
    """The answers to exactly these questions. `whole`: those that are required may not be empty (Invalid "empty")."""
    asked = [Question(**question) for question in questions]
    if unknown := set(answers) - {question.key for question in asked}:
        raise Invalid(_("The form has no question %(key)s.") % {"key": min(unknown)}, code="unknown_question")
    clean = {question.key: str(answers.get(question.key, "")).strip() for question in asked}
    for question in asked:
        given = clean[question.key]
        if len(given) > question.limit:
            facts = {"label": question.label, "n": question.limit}
            message = _("“%(label)s” takes at most %(n)d characters.") % facts
            raise Invalid(message, code="too_long", field=question.key)
        if whole and question.required and not given:
            message = _("“%(label)s” is empty.") % {"label": question.label}
            raise Invalid(message, code="empty", field=question.key)
    return clean
