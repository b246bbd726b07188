"""Buttons that lead from one room into another."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiguan.cases.selectors import get_survey, open_door
from huiguan.governance.selectors.meetings import get_item
from huiguan.governance.selectors.papers import get_incoming
from huiguan.governance.selectors.resolutions import get_resolution
from huiguan.journeys import findings, matters, policy_problems, survey_problems
from huiguan.journeys.forms import ProblemForm
from huiguan.journeys.models import Carried
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.programmes.selectors.registers import get_finding
from huiguan.ui.forms import form_page, tried


@page("directives.edit_documents")
@require_POST
def follow_resolution(request: SignedRequest, resolution_id: int) -> HttpResponse:
    """Make a document with items of a resolution, and open it in the reader."""
    resolution = here(request, get_resolution(request.actor, resolution_id))
    return _handed(
        request,
        lambda: matters.follow_resolution(actor=request.actor, resolution_id=resolution_id),
        ("governance:motion", resolution.motion_id),
    )


@page("directives.edit_documents")
@require_POST
def follow_paper(request: SignedRequest, incoming_id: int) -> HttpResponse:
    """Make a document with items of an incoming paper, and open it in the reader."""
    here(request, get_incoming(request.actor, incoming_id))
    return _handed(
        request,
        lambda: matters.follow_paper(actor=request.actor, paper_id=incoming_id),
        ("governance:incoming_paper", incoming_id),
    )


@page("directives.edit_documents")
@require_POST
def follow_speech(request: SignedRequest, item_id: int) -> HttpResponse:
    """Make a document with items of a speech that was held at a conference, and open it in the reader."""
    item = here(request, get_item(request.actor, item_id))
    return _handed(
        request,
        lambda: matters.follow_speech(actor=request.actor, item_id=item_id),
        ("governance:meeting", item.meeting_id),
    )


@page("directives.edit_items")
@require_http_methods(["GET", "POST"])
def survey_problem(request: SignedRequest, survey_id: int) -> HttpResponse:
    """Put a problem that a survey found onto the problem list."""
    survey = here(request, get_survey(request.actor, survey_id))
    title = _("Put a problem on the list")
    back = reverse("cases:survey", args=[request.organization.code, survey.pk])
    return form_page(
        request,
        ProblemForm(request.POST or None),
        lambda values: survey_problems.list_problem(actor=request.actor, survey_id=survey.pk, **values),
        title=title,
        submit=title,
        done=back,
        crumbs=[(survey.title, back), (title, "")],
        said=_("It is on the problem list of follow-through now."),
        note=_("Who said what is not known to anybody. Write down what was found, not who may have said it."),
    )


@page("directives.edit_items")
@require_http_methods(["GET", "POST"])
def policy_problem(request: SignedRequest, case_id: int) -> HttpResponse:
    """Put a problem of policy that a case showed onto the problem list."""
    door = open_door(request.actor, case_id)
    case = here(request, door.case)
    if not policy_problems.policy_address(request.actor, case) or not door.writes:
        raise NotFound(str(case_id))
    title, back = _("Put a problem on the list"), reverse("cases:case", args=[request.organization.code, case.pk])
    return form_page(
        request,
        ProblemForm(request.POST or None),
        lambda values: policy_problems.list_policy_problem(actor=request.actor, case_id=case.pk, **values),
        title=title,
        submit=title,
        done=back,
        crumbs=[(case.number, back), (title, "")],
        said=_("It is on the problem list of follow-through now."),
        note=_("The list has more readers than the case. Write down the problem so that nobody knows whose it is."),
    )


@page("directives.edit_items")
@require_POST
def forward_finding(request: SignedRequest, finding_id: int) -> HttpResponse:
    """Enter a finding about training into the problem list."""
    row = here(request, get_finding(request.actor, finding_id))
    tried(request, lambda: findings.forward_finding(actor=request.actor, finding_id=row.pk))
    return redirect("programmes:plan", request.organization.code, row.plan_id)


def _handed(request: SignedRequest, act: Callable[[], Carried], back: tuple[str, int]) -> HttpResponse:
    try:
        carried = act()
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(back[0], request.organization.code, back[1])
    return redirect("directives:reader", request.organization.code, carried.document_id)
