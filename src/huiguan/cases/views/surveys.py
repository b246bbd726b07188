"""Surveys: for the office, for those who were drawn, and the door for answers, which asks nobody's name."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.cases import selectors, services, slips
from huiguan.cases.enums import SurveyKind, SurveyState
from huiguan.cases.models import Survey
from huiguan.cases.selectors.surveys import Shown, scale_labels
from huiguan.cases.survey_forms import SurveyForm
from huiguan.cases.survey_questions import SCALE, TEXT, SurveyQuestion, written
from huiguan.cases.views.shared import sent
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation, allows
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, here, page, public_page
from huiguan.ui.forms import form_page

READ, RUN, OWN = "cases.read_surveys", "cases.run_surveys", "cases.answer_survey"
#: Filled by the journey that puts a problem on the list: function(actor, organization, survey_id) gives an address.
PROBLEM = "cases.survey_problem"
SIZE, LARGEST, MOST = 50, 256 * 1024, 60
_PUBLIC = "an answer shows its signed slip and must not show who sends it"


@page(READ)
@require_GET
def surveys(request: SignedRequest) -> HttpResponse:
    """Surveys of the association."""
    rows = selectors.surveys_of(request.actor, request.organization)
    pager = page_of(rows.count(), page_number(request.GET), SIZE)
    start = max(pager.start_index() - 1, 0)
    context = {
        "rows": [{"row": row, "taken": selectors.slips_taken(row)} for row in rows[start : start + SIZE]],
        "page": pager,
        "from_above": selectors.surveys_from_above(request.actor, request.organization) if start == 0 else [],
        "may_run": allows(request.actor, RUN, request.organization),
    }
    return render(request, "cases/surveys/list.html", context)


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Surveys"), reverse("cases:surveys", args=[request.organization.code])), *more]


@page(RUN)
@require_http_methods(["GET", "POST"])
def survey_new(request: SignedRequest) -> HttpResponse:
    """Draft a survey; the yearly one on satisfaction begins with the services and what is in force."""
    initial: dict[str, Any] = {}
    if request.GET.get("kind") == SurveyKind.SATISFACTION:
        questions = [
            {"label": one.label, "kind": one.kind, "choices": []}
            for one in services.satisfaction_questions(request.actor, request.organization)
        ]
        title = _("Satisfaction survey %(year)s") % {"year": today().year}
        initial = {"kind": SurveyKind.SATISFACTION, "title": title, "questions": written(questions)}
    return _form(request, SurveyForm(sent(request), initial=initial, has_below=_has_below(request)), None)


def _has_below(request: SignedRequest) -> bool:
    return bool(children(request.organization).exists())


@page(RUN)
@require_http_methods(["GET", "POST"])
def survey_change(request: SignedRequest, survey_id: int) -> HttpResponse:
    """Change a draft."""
    row = here(request, selectors.get_survey(request.actor, survey_id))
    names = ("title", "kind", "introduction", "closes_on", "below", "share", "least")
    initial = {name: getattr(row, name) for name in names} | {"questions": written(row.questions)}
    return _form(request, SurveyForm(sent(request), initial=initial, has_below=_has_below(request)), row)


def _form(request: SignedRequest, form: SurveyForm, row: Survey | None) -> HttpResponse:
    made: list[Survey] = []
    title = _("Draft a survey") if row is None else _("Change the survey")

    def act(values: dict[str, Any]) -> Any:
        made.append(
            services.draft_survey(
                actor=request.actor,
                organization=request.organization,
                plan=form.plan(values),
                survey_id=None if row is None else row.pk,
            )
        )

    answer = form_page(
        request,
        form,
        act,
        title=title,
        submit=_("Keep the draft"),
        done=reverse("cases:surveys", args=[request.organization.code]),
        crumbs=_crumbs(request, (title, "")),
        said=_("Draft kept. Look at it, then open it."),
    )
    return redirect("cases:survey", request.organization.code, made[0].pk) if made else answer


@page(READ)
@require_GET
def survey(request: SignedRequest, survey_id: int) -> HttpResponse:
    """One survey: its questions, how many answered, and after the end what was found."""
    row = here(request, selectors.get_survey(request.actor, survey_id))
    may_run = allows(request.actor, RUN, request.organization)
    addresses = [fill(request.actor, request.organization, row.pk) for fill in filled(PROBLEM)]
    context = {
        "survey": row,
        "questions": [_question(question) for question in row.questions],
        "taken": selectors.slips_taken(row),
        "asked_by_place": selectors.asked_by_place(row),
        "results": [_result(row, one) for one in selectors.results_of(row)],
        "may_run": may_run,
        "problem_url": next(filter(None, addresses), ""),
        "crumbs": _crumbs(request, (row.title, "")),
    }
    return render(request, "cases/surveys/survey.html", context)


def _result(row: Survey, shown: Shown) -> dict[str, Any]:
    texts = services.texts_of(row, shown.place) if shown.kind == TEXT else []
    return {"shown": shown, "chart": _chart(shown), "texts": texts}


def _question(kept: dict[str, Any]) -> dict[str, Any]:
    question = SurveyQuestion(kept["label"], kept["kind"], tuple(kept["choices"]))
    choices = list(enumerate(question.choices))
    if question.kind == SCALE:
        choices = list(enumerate(scale_labels(), start=1))
    return {"label": question.label, "kind": question.kind, "choices": choices}


def _chart(shown: Shown) -> dict[str, Any] | None:
    told = [(label, number) for label, number in shown.cells if number is not None]
    if not told or not any(number for _label, number in told):
        return None
    series = [{"name": _("Answers"), "values": [number for _label, number in told]}]
    return {"kind": "rows", "categories": [label for label, _number in told], "series": series}


_DOINGS: dict[str, Any] = {
    "open": lambda request, pk: services.open_survey(actor=request.actor, survey_id=pk),
    "close": lambda request, pk: services.close_survey(actor=request.actor, survey_id=pk),
    "drop": lambda request, pk: services.drop_survey(actor=request.actor, survey_id=pk),
}


@page(RUN)
@require_POST
def survey_do(request: SignedRequest, survey_id: int, survey_doing: str) -> HttpResponse:
    """Open, close, or throw a draft away."""
    row = here(request, selectors.get_survey(request.actor, survey_id))
    if survey_doing not in _DOINGS:
        raise NotFound(survey_doing)
    try:
        _DOINGS[survey_doing](request, row.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        if survey_doing == "drop":
            messages.success(request, _("Draft thrown away."))
            return redirect("cases:surveys", request.organization.code)
        said = _("Opened. Those who were drawn are told.") if survey_doing == "open" else _("Closed and counted.")
        if survey_doing == "open" and row.below:
            said = _("The lot is being drawn in each association. Those who are drawn are told.")
        messages.success(request, said)
    return redirect("cases:survey", request.organization.code, row.pk)


@page(OWN)
@require_GET
def own_surveys(request: SignedRequest) -> HttpResponse:
    """Surveys for which I was drawn."""
    return render(request, "cases/own/surveys.html", {"rows": list(selectors.own_invitations(request.actor)[:50])})


@page(OWN)
@never_cache
@require_GET
def own_survey(request: SignedRequest, survey_id: int) -> HttpResponse:
    """The form of a survey. The script blinds a slip, has it signed, and hands in the answers without a name."""
    row = selectors.own_survey(request.actor, survey_id)
    survey = row.survey
    running = survey.state == SurveyState.OPEN and survey.closes_on >= today()
    modulus = exponent = 0
    if running:
        modulus, exponent = slips.public_numbers(bytes(survey.public_key or b""))
    context = {
        "survey": survey,
        "running": running,
        "questions": [_question(question) for question in survey.questions],
        "facts": {
            "survey": str(survey.uuid),
            "modulus": f"{modulus:x}",
            "exponent": f"{exponent:x}",
            "slip": reverse("cases:survey_slip", args=[survey.pk]),
            "answers": reverse("cases:survey_answer", args=[survey.uuid]),
        },
        "crumbs": [(_("Surveys for me"), reverse("cases:own_surveys")), (survey.title, "")],
    }
    return render(request, "cases/own/survey.html", context)


@page(OWN)
@require_POST
def slip(request: SignedRequest, survey_id: int) -> HttpResponse:
    """Sign the blinded slip of whoever was drawn; body and answer are base64."""
    try:
        blinded = base64.b64decode(request.body[:2048], validate=True)
        signature = services.take_slip(actor=request.actor, survey_id=survey_id, blinded=blinded)
    except binascii.Error:
        return JsonResponse({"message": _("This is no slip of this survey."), "code": "slip"}, status=422)
    except RuleViolation as refusal:
        return JsonResponse({"message": refusal.message, "code": refusal.code}, status=422)
    return JsonResponse({"signature": base64.b64encode(signature).decode()})


@csrf_exempt  # an answer carries its signed slip, and is sent without cookies so that nobody is known by them
@public_page(_PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_POST
def answer(request: HttpRequest, survey_key: UUID) -> HttpResponse:
    """Take an answer with its slip."""
    if is_too_often(request, "cases.survey", MOST):
        return HttpResponse(status=429)
    try:
        given = _read(request.body)
        services.hand_in_answer(survey=survey_key, **given)
    except NotFound as unknown:
        raise Http404 from unknown
    except RuleViolation as refusal:
        return JsonResponse({"message": refusal.message, "code": refusal.code}, status=422)
    return JsonResponse({}, status=201)


def _read(body: bytes) -> dict[str, Any]:
    try:
        if len(body) > LARGEST:
            raise ValueError
        found = json.loads(body)
        slip, signature = (base64.b64decode(found[name], validate=True) for name in ("slip", "signature"))
        return {"slip": slip, "signature": signature, "answers": list(found["answers"])}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(_("These answers do not belong to this survey."), code="answers") from error
