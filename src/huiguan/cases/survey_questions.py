"""Questions of a survey: how they are written, checked, answered and counted. Pure, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.forbidden import is_forbidden_header, is_forbidden_value
from huiguan.kernel.permits import Invalid, RuleViolation

ONE, SEVERAL, SCALE, TEXT = "one", "several", "scale", "text"
MOST_QUESTIONS, MOST_CHOICES, LONGEST_LABEL, LONGEST_ANSWER = 40, 20, 200, 1000
STEPS = 5


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """One question: choose one, choose several, a scale of five steps, or a text. Nobody has to answer any."""

    label: str
    kind: str
    choices: tuple[str, ...] = ()


def read_questions(text: str) -> list[SurveyQuestion]:
    """Questions as a clerk writes them, one a line.

    “question | a | b” asks to choose one, with * before it several; a line alone is a scale of five steps, with >
    before it a text.
    """
    found = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        label, *choices = [part.strip() for part in line.lstrip("*>").split("|")]
        kind = TEXT if line.startswith(">") else SEVERAL if line.startswith("*") else ONE if choices else SCALE
        found.append(SurveyQuestion(label, kind, tuple(filter(None, choices)) if kind in (ONE, SEVERAL) else ()))
    return found


def written(questions: Iterable[Mapping[str, Any]]) -> str:
    """Kept questions as a clerk writes them."""
    signs = {SEVERAL: "* ", TEXT: "> "}
    return "\n".join(signs.get(row["kind"], "") + " | ".join([row["label"], *row["choices"]]) for row in questions)


def kept_questions(questions: Sequence[SurveyQuestion], names: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Questions as they are kept; `names` are those of people who may not be asked about.

    Invalid "questions" for none, too many, one twice, or too few choices; RuleViolation "forbidden_question" for
    politics, religion, appraisal and their like (PRODUCT.md), "names_person" where somebody would be rated.
    """
    labels = [question.label for question in questions]
    if not 0 < len(questions) <= MOST_QUESTIONS or len(set(labels)) != len(labels):
        message = _("A survey has between one and forty questions, each once.")
        raise Invalid(message, code="questions", field="questions")
    people = [name for name in names if len(name) > 1]
    for question in questions:
        _check(question)
        asked = map(is_forbidden_header, (question.label, *question.choices))
        if any(asked) or any(map(is_forbidden_value, question.choices)):
            message = _("“%(label)s” is not asked: this system keeps no such thing of anybody.")
            raise RuleViolation(message % {"label": question.label}, code="forbidden_question", field="questions")
        if any(name in words for name in people for words in (question.label, *question.choices)):
            message = _("“%(label)s” names a person. Services and units are rated, never persons.")
            raise RuleViolation(message % {"label": question.label}, code="names_person", field="questions")
    return [asdict(question) | {"choices": list(question.choices)} for question in questions]


def _check(question: SurveyQuestion) -> None:
    several = question.kind in (ONE, SEVERAL)
    right = 0 < len(question.label) <= LONGEST_LABEL and (not several or 2 <= len(question.choices) <= MOST_CHOICES)
    if not right or len(set(question.choices)) != len(question.choices):
        message = _("“%(label)s” is not complete: a choice has between two and twenty answers, each once.")
        raise Invalid(message % {"label": question.label[:40]}, code="questions", field="questions")


def checked_answers(questions: Sequence[Mapping[str, Any]], given: Sequence[Any]) -> list[Any]:
    """Answers in the order of the questions: the place of a choice, places, a step, a text, or None.

    Invalid "answers" for what no form of this survey sends.
    """
    if not isinstance(given, list) or len(given) != len(questions):
        raise Invalid(_("These answers do not belong to this survey."), code="answers")
    return [_answer(question, value) for question, value in zip(questions, given, strict=True)]


def _answer(question: Mapping[str, Any], value: Any) -> Any:
    if value in (None, "", []):
        return None
    kind, places = question["kind"], range(len(question["choices"]))
    if kind == TEXT and isinstance(value, str) and len(value) <= LONGEST_ANSWER:
        return value.strip() or None
    if kind == ONE and type(value) is int and value in places:
        return value
    if kind == SCALE and type(value) is int and 1 <= value <= STEPS:
        return value
    if kind == SEVERAL and isinstance(value, list) and all(type(one) is int and one in places for one in value):
        return sorted(set(value))
    raise Invalid(_("These answers do not belong to this survey."), code="answers")


def counted(questions: Sequence[Mapping[str, Any]], sheets: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """For each question how many answered and how many gave each answer; texts only say how many there are."""
    return [_counted(question, [sheet[at] for sheet in sheets]) for at, question in enumerate(questions)]


def _counted(question: Mapping[str, Any], answers: Sequence[Any]) -> dict[str, Any]:
    given = [answer for answer in answers if answer is not None]
    found: dict[str, Any] = {"answered": len(given)}
    if question["kind"] == TEXT:
        return found
    flat = [one for answer in given for one in (answer if isinstance(answer, list) else [answer])]
    counts = Counter(flat)
    places = range(1, STEPS + 1) if question["kind"] == SCALE else range(len(question["choices"]))
    return found | {"counts": [counts.get(place, 0) for place in places]}
