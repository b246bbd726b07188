"""Surveys over the API: drafted, opened, closed and read by the office; slips for those who were drawn.

An answer goes to the address that `read_own_survey` gives, without a token: `POST {"slip", "signature", "answers"}`.
"""

from __future__ import annotations

import base64
from datetime import date
from typing import Annotated, Any

from django.urls import reverse
from ninja import Field, Query, Router, Schema

from huiguan.cases import selectors, services, slips
from huiguan.cases.enums import SurveyState
from huiguan.cases.models import Survey, SurveyInvitation
from huiguan.cases.services import SurveyPlan
from huiguan.cases.survey_questions import SurveyQuestion
from huiguan.kernel.permits import Invalid
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Line, Note

router = Router(tags=["surveys"])
READ, RUN, OWN = "cases.read_surveys", "cases.run_surveys", "cases.answer_survey"
PAGE = 100
Page = Annotated[int, Query(ge=1, le=10_000)]


class SurveyQuestionIn(Schema):
    """A question; `kind` is one, several, scale or text, and only the first two have `choices`."""

    label: Line
    kind: Line
    choices: Annotated[list[Line], Field(max_length=20)] = []


class SurveyIn(Schema):
    """A survey: `share` of each unit in percent, at least `least` of each; `below`: of all associations below too."""

    title: Line
    questions: Annotated[list[SurveyQuestionIn], Field(max_length=40)]
    closes_on: Day
    introduction: Note = ""
    kind: Line = "topic"
    share: Annotated[int, Field(ge=1, le=100)] = 100
    least: Annotated[int, Field(ge=1, le=10_000)] = 5
    below: bool = False


class SurveyOut(Schema):
    """A survey as the office lists it."""

    id: int
    title: str
    kind: str
    state: str
    closes_on: date
    share: int
    least: int
    below: bool
    asked: int


class SurveyCell(Schema):
    """How many gave an answer; null where it is not told."""

    label: str
    count: int | None


class SurveyFound(Schema):
    """What was found of one question; `texts` where five gave one at least."""

    label: str
    kind: str
    answered: int | None
    average: float | None
    cells: list[SurveyCell]
    texts: list[str]


class SurveyPlace(Schema):
    """How many members of a place were asked and took their slip; null where that is not told."""

    name: str
    asked: int | None
    taken: int | None


class SurveyWhole(Schema):
    """A survey with its questions and, after its end, what was found."""

    survey: SurveyOut
    questions: list[SurveyQuestionIn]
    taken: int
    places: list[SurveyPlace]
    results: list[SurveyFound]


class OwnSurveyOut(Schema):
    """A survey for which one was drawn. `modulus` and `exponent` (hexadecimal) make slips; `answers` takes them."""

    id: int
    title: str
    introduction: str
    association: str
    closes_on: date
    questions: list[SurveyQuestionIn]
    modulus: str
    exponent: str
    answers: str


class SlipIn(Schema):
    """A blinded slip, base64 (RFC 9474, RSABSSA-SHA384-PSS-Deterministic)."""

    blinded: Annotated[str, Field(max_length=2048)]


class SlipOut(Schema):
    """Its signature, base64, still blinded."""

    signature: str


def _plan(given: SurveyIn) -> SurveyPlan:
    questions = [SurveyQuestion(one.label, one.kind, tuple(one.choices)) for one in given.questions]
    return SurveyPlan(**(given.dict() | {"questions": questions}))


@router.get("/organizations/{code}/surveys", response=list[SurveyOut])
@operation(READ)
def list_surveys(request: SignedRequest, code: str, page: Page = 1) -> list[Survey]:
    """Surveys of an association, the newest first, 100 a page."""
    rows = selectors.surveys_of(request.actor, request.organization)
    return list(rows[(page - 1) * PAGE : page * PAGE])


@router.post("/organizations/{code}/surveys", response=SurveyOut)
@operation(RUN)
def draft_survey(request: SignedRequest, code: str, given: SurveyIn) -> Survey:
    """Draft a survey."""
    return services.draft_survey(actor=request.actor, organization=request.organization, plan=_plan(given))


@router.get("/surveys/{int:survey_id}", response=SurveyWhole)
@operation(READ)
def read_survey(request: SignedRequest, survey_id: int) -> dict[str, Any]:
    """A survey with what it found."""
    row = selectors.get_survey(request.actor, survey_id)
    results = [
        {
            "label": one.label,
            "kind": one.kind,
            "answered": one.answered,
            "average": one.average,
            "cells": [{"label": label, "count": number} for label, number in one.cells],
            "texts": services.texts_of(row, one.place) if one.kind == "text" else [],
        }
        for one in selectors.results_of(row)
    ]
    return {
        "survey": row,
        "questions": row.questions,
        "taken": selectors.slips_taken(row),
        "places": selectors.asked_by_place(row),
        "results": results,
    }


@router.patch("/surveys/{int:survey_id}", response=SurveyOut)
@operation(RUN)
def change_survey(request: SignedRequest, survey_id: int, given: SurveyIn) -> Survey:
    """Change a draft."""
    row = selectors.get_survey(request.actor, survey_id)
    return services.draft_survey(
        actor=request.actor, organization=row.organization, plan=_plan(given), survey_id=survey_id
    )


@router.delete("/surveys/{int:survey_id}", response={204: None})
@operation(RUN)
def drop_survey(request: SignedRequest, survey_id: int) -> None:
    """Throw a draft away."""
    services.drop_survey(actor=request.actor, survey_id=survey_id)


@router.post("/surveys/{int:survey_id}/open", response=SurveyOut)
@operation(RUN)
def open_survey(request: SignedRequest, survey_id: int) -> Survey:
    """Draw the sample and open; one that asks below is drawn a moment later, `state` is `drawing` until then."""
    return services.open_survey(actor=request.actor, survey_id=survey_id)


@router.post("/surveys/{int:survey_id}/close", response=SurveyOut)
@operation(RUN)
def close_survey(request: SignedRequest, survey_id: int) -> Survey:
    """Close and count."""
    return services.close_survey(actor=request.actor, survey_id=survey_id)


@router.get("/my/surveys", response=list[OwnSurveyOut])
@operation(OWN)
def list_own_surveys(request: SignedRequest) -> list[dict[str, Any]]:
    """Open surveys for which one was drawn."""
    return [_own(row) for row in selectors.own_invitations(request.actor)[:PAGE]]


@router.get("/my/surveys/{int:survey_id}", response=OwnSurveyOut)
@operation(OWN)
def read_own_survey(request: SignedRequest, survey_id: int) -> dict[str, Any]:
    """One of them."""
    return _own(selectors.own_survey(request.actor, survey_id))


def _own(row: SurveyInvitation) -> dict[str, Any]:
    survey, modulus, exponent = row.survey, 0, 0
    if survey.state == SurveyState.OPEN:
        modulus, exponent = slips.public_numbers(bytes(survey.public_key or b""))
    return {
        "id": survey.pk,
        "title": survey.title,
        "introduction": survey.introduction,
        "association": survey.organization.name,
        "closes_on": survey.closes_on,
        "questions": survey.questions,
        "modulus": f"{modulus:x}",
        "exponent": f"{exponent:x}",
        "answers": reverse("cases:survey_answer", args=[survey.uuid]),
    }


@router.post("/my/surveys/{int:survey_id}/slip", response=SlipOut)
@operation(OWN)
def take_slip(request: SignedRequest, survey_id: int, given: SlipIn) -> dict[str, str]:
    """Have one's blinded slip signed, once; the same one again gives the same signature."""
    try:
        blinded = base64.b64decode(given.blinded, validate=True)
    except ValueError as fault:  # of characters outside ASCII, too
        raise Invalid("base64", code="slip", field="blinded") from fault
    signature = services.take_slip(actor=request.actor, survey_id=survey_id, blinded=blinded)
    return {"signature": base64.b64encode(signature).decode()}
