"""What an association asks where help is asked for: written, checked, answered. Pure, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.forbidden import is_forbidden_header, is_forbidden_value
from huiguan.kernel.permits import Invalid, RuleViolation

LINE, TEXT, DATE, ONE, SEVERAL = "line", "text", "date", "one", "several"
CHOOSING = (ONE, SEVERAL)
#: So begin the keys of questions, in forms, drafts and answers.
OWN_QUESTION = "q_"
#: Asking for help takes a telephone and less than two minutes.
MOST_QUESTIONS, MOST_CHOICES, LONGEST_LABEL = 15, 20, 100
LONGEST = {LINE: 200, TEXT: 2000, DATE: 10, ONE: LONGEST_LABEL, SEVERAL: LONGEST_LABEL * MOST_CHOICES}
#: Other people have one field of their own, kept apart and deleted first (`Case.accused`).
_OTHERS = re.compile(
    r"对方|嫌疑人|肇事|侵害人|加害|施暴|打人者|涉案人|违法人|投诉人|举报人|被告人|"
    r"\bsuspect|\boffender|\baccused|\bperpetrator|\battacker|\bopponent",
    re.IGNORECASE,
)
#: What the law calls sensitive (PIPL 28) is asked only where the form asks for that consent as well.
_SENSITIVE = re.compile(
    r"身份证|护照|证件号|银行|卡号|病情|病历|诊断|伤情|伤残|怀孕|住院|未成年|子女|收入|存款|"
    r"\bidentity ?card|\bid ?number|\bpassport|\bbank ?account|\bdiagnos|\billness|\binjur|\bchild|\bincome",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[\s_]+")
_SIGNS = {SEVERAL: "*", TEXT: ">", DATE: "@"}
_MUST = "!"


@dataclass(frozen=True, slots=True)
class KindQuestion:
    """A question: one line, a text, a day, one choice or several. `required`: without an answer nothing is sent."""

    label: str
    kind: str = LINE
    choices: tuple[str, ...] = ()
    required: bool = False

    @property
    def key(self) -> str:
        """The same words asked in the same way keep their key from version to version, and so does a draft."""
        return OWN_QUESTION + sha256("|".join((self.kind, self.label, *self.choices)).encode()).hexdigest()[:10]


def read_lines(text: str) -> list[KindQuestion]:
    """Questions as a head writes them, one a line.

    A line alone asks for a line; “>” before it for a text, “@” for a day; “question | a | b” for one choice, with “*”
    before it for several; “!” before all of these: it has to be answered.
    """
    return [_read(line) for line in (each.strip() for each in text.splitlines()) if line]


def _read(line: str) -> KindQuestion:
    plain = line.replace("！", _MUST).replace("＊", "*").replace("＞", ">").replace("＠", "@").replace("｜", "|")
    signs = re.match(r"[!*>@\s]*", plain)
    head = signs.group() if signs else ""
    label, *choices = [part.strip() for part in plain[len(head) :].split("|")]
    kind = next((kind for kind, sign in _SIGNS.items() if sign in head), ONE if choices else LINE)
    return KindQuestion(label, kind, tuple(filter(None, choices)), _MUST in head)


def written(kept: Iterable[Mapping[str, Any]]) -> str:
    """Kept questions as a head writes them."""
    return "\n".join(
        (_MUST if row["required"] else "") + _SIGNS.get(row["kind"], "") + " | ".join([row["label"], *row["choices"]])
        for row in kept
    )


def asked(kept: Iterable[Mapping[str, Any]]) -> list[KindQuestion]:
    """Kept questions as values."""
    return [KindQuestion(row["label"], row["kind"], tuple(row["choices"]), row["required"]) for row in kept]


def kept_questions(questions: Sequence[KindQuestion], *, sensitive: bool) -> list[dict[str, Any]]:
    """Questions as they are kept; `sensitive` tells whether the kind asks for consent to health, family and money.

    Invalid "questions" for too many, one twice, or one that is not complete; RuleViolation "forbidden_question"
    (PRODUCT.md), "third_parties", "sensitive_question".
    """
    if len(questions) > MOST_QUESTIONS or len({question.label for question in questions}) != len(questions):
        said = _("A form asks at most %(most)d questions of its own, each once.")
        raise Invalid(said % {"most": MOST_QUESTIONS}, code="questions", field="questions")
    for question in questions:
        _insist_complete(question)
        insist_allowed((question.label, *question.choices), "questions", sensitive=sensitive)
    return [asdict(question) | {"choices": list(question.choices)} for question in questions]


def _insist_complete(question: KindQuestion) -> None:
    choosing = question.kind in CHOOSING
    count = len(question.choices)
    right = 2 <= count <= MOST_CHOICES and len(set(question.choices)) == count if choosing else not count
    short = all(0 < len(words) <= LONGEST_LABEL for words in (question.label, *question.choices))
    if not right or not short or question.kind not in LONGEST:
        said = _("“%(label)s” is not complete: a choice has between two and twenty answers, each once.")
        raise Invalid(said % {"label": question.label[:40]}, code="questions", field="questions")


def insist_allowed(words: Iterable[str], field: str, *, sensitive: bool) -> None:
    """Refuse what is asked of nobody, what has a field of its own, and what needs a consent that is not asked for."""
    for each in words:
        facts, forms = {"label": each[:40]}, (each, _BLANKS.sub("", each))
        if is_forbidden_header(each) or is_forbidden_value(each):
            said = _("“%(label)s” is not asked: this system keeps no such thing of anybody.")
            raise RuleViolation(said % facts, code="forbidden_question", field=field)
        if any(map(_OTHERS.search, forms)):
            said = _("“%(label)s” asks about other people. Of them only what a letter needs is kept, in its own field.")
            raise RuleViolation(said % facts, code="third_parties", field=field)
        if not sensitive and any(map(_SENSITIVE.search, forms)):
            said = _("“%(label)s” is sensitive: this kind does not ask for consent to health, family and money.")
            raise RuleViolation(said % facts, code="sensitive_question", field=field)


def checked_answers(questions: Sequence[KindQuestion], given: Mapping[str, Any]) -> dict[str, str]:
    """Answers to exactly these questions, in words, by key; empty ones are left out.

    Invalid with the key as its field: "unknown_question", "empty", "too_long", "choice", "day".
    """
    if unknown := set(given) - {question.key for question in questions}:
        raise Invalid(_("The form has no such question. Open it anew."), code="unknown_question", field=min(unknown))
    found = {question.key: _answer(question, given.get(question.key, "")) for question in questions}
    return {key: words for key, words in found.items() if words}


def _answer(question: KindQuestion, value: Any) -> str:
    parts = [str(part).strip() for part in (value if isinstance(value, list | tuple) else [value])]
    words = "；".join(filter(None, parts))  # as Chinese lists several
    if not words:
        if question.required:
            raise Invalid(_("This has to be answered."), code="empty", field=question.key)
        return ""
    if len(words) > LONGEST[question.kind]:
        said = _("At most %(limit)s characters. Attach a file for more.")
        raise Invalid(said % {"limit": LONGEST[question.kind]}, code="too_long", field=question.key)
    if question.kind in CHOOSING and not set(filter(None, parts)) <= set(question.choices):
        raise Invalid(_("Choose from the list."), code="choice", field=question.key)
    if question.kind == DATE:
        return _day(question, words)
    return words


def _day(question: KindQuestion, words: str) -> str:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError as fault:
        raise Invalid(_("Give a day."), code="day", field=question.key) from fault
