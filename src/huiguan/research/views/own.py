"""What a leader sees of the own projects, and what a reviewer is given."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import timeline
from huiguan.research import selectors, services
from huiguan.research.lights import milestone_lines
from huiguan.research.views.projects import milestone_page

OWN = "research.read_own"


@page(OWN)
@require_GET
def own_projects(request: SignedRequest) -> HttpResponse:
    """Projects that I lead."""
    context = {"projects": selectors.own_projects(request.actor), "crumbs": [(_("My projects"), "")]}
    return render(request, "research/own_list.html", context)


@page(OWN)
@require_GET
def own_project(request: SignedRequest, project_id: int) -> HttpResponse:
    """One of them."""
    row = selectors.get_own_project(request.actor, project_id)
    context = {
        "project": row,
        "topic": row.call.topic_name(row.topic),
        "milestones": milestone_lines(selectors.milestones_of(row)),
        "outputs": selectors.outputs.of_project(row),
        "timeline": timeline(row),
        "crumbs": [(_("My projects"), ""), (row.title, "")],
    }
    return render(request, "research/own_project.html", context)


@page(OWN)
@require_http_methods(["GET", "POST"])
def own_milestone(request: SignedRequest, milestone_id: int) -> HttpResponse:
    """Write the report on a milestone of my project."""
    row = selectors.get_milestone(request.actor, milestone_id)
    selectors.get_own_project(request.actor, row.project_id)
    return milestone_page(request, row, "research/own_milestone.html", own=True)


@page("panels.mark")
@require_GET
def blind_paper(request: SignedRequest, assigned_id: int) -> HttpResponse:
    """What lies before a reviewer, as a PDF file made anew under its review number."""
    try:
        name, content = services.blind_paper(actor=request.actor, assignment_id=assigned_id)
    except RuleViolation as refusal:
        raise NotFound(str(assigned_id)) from refusal
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
