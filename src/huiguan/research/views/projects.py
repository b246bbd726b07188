"""Applying, and one project from its application to its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import Invalid, NotFound, allows
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.rounds import selectors as round_selectors
from huiguan.kernel.rounds.services import EDITABLE
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.research import selectors, services
from huiguan.research.contract import contract_docx
from huiguan.research.enums import MilestoneState, ProjectState
from huiguan.research.forms import ApplicationForm, ContractForm, ReasonForm
from huiguan.research.lights import milestone_lines
from huiguan.research.models import Call, Project
from huiguan.research.selectors.projects import ATTACHED, shown_answers
from huiguan.research.services.calls import BLIND, WHO_WORDS
from huiguan.research.sheets import PROJECTS, project_cells
from huiguan.research.views.shared import crumbs
from huiguan.ui.forms import act, chosen, form_page, taken, tried

READ, APPLY = "research.read", "research.apply"
PAGE_SIZE = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page(READ)
@require_GET
def projects(request: SignedRequest) -> HttpResponseBase:
    """Projects that were granted: led here, or called for by this association."""
    rows = selectors.projects_of(request.actor, request.organization)
    state = request.GET.get("state", "")
    if state in ProjectState.values:
        rows = rows.filter(state=state)
    for name in ("late", "check"):
        if request.GET.get(name) == "1":
            rows = selectors.projects.with_reports(rows, request.organization, name)
    if request.GET.get("format") in Format.values:
        return _exported(request, rows)
    context = {
        "page": rows_on_page(rows, request.GET, PAGE_SIZE),
        "state": state,
        "states": [(key, ProjectState(key).label) for key in ("granted", "running", "finished", "stopped")],
        "crumbs": crumbs(request, (_("Research projects"), "")),
    }
    return render(request, "research/projects.html", context)


def _exported(request: SignedRequest, rows: Any) -> HttpResponseBase:
    exported = export_rows(
        actor=request.actor,
        organization=request.organization,
        sheet=PROJECTS,
        rows=map(project_cells, rows.iterator(chunk_size=1000)),
        format=request.GET["format"],
    )
    return exported_response(exported)


def _form_page(
    request: SignedRequest, form: ApplicationForm, call: Call, title: str, submit: str, back: str
) -> HttpResponse:
    context = {
        "form": form, "call": call, "rules": services.rules_said(call),
        "page_title": title, "submit": submit, "back": back,
        "crumbs": crumbs(request, (call.title, reverse("research:call", args=[request.organization.code, call.pk])),
                         (title, "")),
    }  # fmt: skip
    return render(request, "research/application.html", context, status=422 if form.errors else 200)


@page(APPLY)
@require_http_methods(["GET", "POST"])
def application_new(request: SignedRequest, call_id: int) -> HttpResponse:
    """Begin an application."""
    call = selectors.get_call(request.actor, request.organization, call_id)
    version = round_selectors.form_of(call.round) if call.round else None
    if version is None:
        raise NotFound(str(call_id))
    form, made = ApplicationForm(request.POST or None, call=call, questions=version.questions), list[Project]()

    def begin(values: dict[str, Any]) -> None:
        made.append(
            services.apply_for_project(
                actor=request.actor, organization=request.organization, call_id=call.pk, **form.values
            )
        )

    if request.method == "POST" and taken(form, begin):
        return redirect("research:project", request.organization.code, made[0].pk)
    back = reverse("research:call", args=[request.organization.code, call.pk])
    return _form_page(request, form, call, _("Apply for a project"), _("Save the application"), back)


def _here(request: SignedRequest, project_id: int) -> Project:
    """A project that this association has to do with: it made, holds, passed up, or called for it."""
    row = selectors.get_project(request.actor, project_id)
    place = request.organization
    sides = (row.organization_id, row.submission.at_id)
    if place.pk in sides or (row.caller_id == place.pk and row.submission.state == "arrived"):
        return row
    if row not in selectors.projects_at(request.actor, row.call, place):
        raise NotFound(str(project_id))
    return row


@page(READ)
@require_GET
def project(request: SignedRequest, project_id: int) -> HttpResponse:
    """One project: application, blind check, way, contract, milestones, outputs, and the next step."""
    row = _here(request, project_id)
    submission, place = row.submission, request.organization
    steps = {step.key for step in available(request.actor, submission)}
    lies_here = submission.at_id == place.pk and row.state == ProjectState.APPLIED
    caller = row.caller_id == place.pk
    given = shown_answers(row)
    context = {
        "project": row,
        "topic": row.call.topic_name(row.topic),
        "who": [
            (WHO_WORDS.get(question["key"], question["label"]), given.get(question["key"], ""))
            for question in submission.form.questions
            if question["key"] != BLIND
        ],
        "blind": given.get(BLIND, ""),
        "team": selectors.projects.team_of(row),
        "files": files_of(ATTACHED, row.pk),
        "hits": _hits(row) if row.state == ProjectState.APPLIED else [],
        "timeline": [*timeline(row), *timeline(submission)],
        "may_change": submission.state in EDITABLE
        and row.organization_id == place.pk
        and allows(request.actor, APPLY, place),
        "may_hand_in": "hand_in" in steps and lies_here and row.organization_id == place.pk,
        "may_pass": "pass_up" in steps and lies_here and submission.state == "underway",
        "may_return": "send_back" in steps and lies_here and row.organization_id != place.pk,
        "may_remove": row.state == ProjectState.PROPOSED and allows(request.actor, "research.decide", row.caller),
        "may_sign": row.state == ProjectState.GRANTED and caller and allows(request.actor, "research.supervise", place),
        "may_stop": row.state in (ProjectState.GRANTED, ProjectState.RUNNING)
        and allows(request.actor, "research.decide", row.caller),
        "milestones": milestone_lines(selectors.milestones_of(row)),
        "payments": [each for told in filled("research.payments") for each in told(row)] if row.signed_on else [],
        "outputs": selectors.outputs.of_project(row),
        "may_add": row.state in (ProjectState.RUNNING, ProjectState.FINISHED)
        and allows(request.actor, "research.publish", place),
        "crumbs": crumbs(
            request,
            (row.call.title, reverse("research:call", args=[place.code, row.call_id])),
            (row.number or row.title, ""),
        ),
    }
    return render(request, "research/project.html", context)


def _hits(row: Project) -> list[Any]:
    try:
        return list(selectors.hits_of(row))
    except Invalid:  # a file that became unreadable is said where it is handed in
        return []


@page(APPLY)
@require_http_methods(["GET", "POST"])
def project_change(request: SignedRequest, project_id: int) -> HttpResponse:
    """Change a draft, or an application that came back."""
    row = _here(request, project_id)
    submission = row.submission
    initial = {"title": row.title, "topic": row.topic, "asked": row.asked, **shown_answers(row)}
    form = ApplicationForm(request.POST or None, call=row.call, questions=submission.form.questions, initial=initial)

    def change(values: dict[str, Any]) -> None:
        services.change_application(actor=request.actor, project_id=row.pk, revision=submission.revision, **form.values)

    back = reverse("research:project", args=[request.organization.code, row.pk])
    if request.method == "POST" and taken(form, change):
        return redirect(back)
    return _form_page(request, form, row.call, _("Change the application"), _("Save the application"), back)


@page(READ)
@require_POST
def project_do(request: SignedRequest, project_id: int, doing: str) -> HttpResponse:
    """The next step; the service asks its own permission."""
    row = _here(request, project_id)
    facts: dict[str, Any] = {"actor": request.actor, "project_id": row.pk}
    note = request.POST.get("note", "")
    actions = {
        "hand_in": lambda: services.hand_in(**facts),
        "pass_up": lambda: services.pass_up(**facts, note=note),
        "return": lambda: services.return_application(**facts, reason=note),
        "withdraw": lambda: services.withdraw_application(**facts),
        "remove": lambda: services.remove_proposed(**facts, reason=note),
        "attach": lambda: services.attach_blind_file(**facts, upload=request.FILES.get("file")),
        "detach": lambda: services.remove_blind_file(
            **facts, file_id=int(note) if note.isdecimal() and len(note) < 19 else 0
        ),
    }
    return act(request, chosen(actions, doing), "research:project", row.pk)


@page("research.supervise")
@require_http_methods(["GET", "POST"])
def project_sign(request: SignedRequest, project_id: int) -> HttpResponse:
    """Record the signed contract, with the days of its reports."""
    row, form = _here(request, project_id), ContractForm(request.POST or None, initial={"signed_on": today()})

    def sign(values: dict[str, Any]) -> None:
        services.sign_contract(actor=request.actor, project_id=row.pk, **form.values)

    back = reverse("research:project", args=[request.organization.code, row.pk])
    return form_page(
        request, form, sign, title=_("Sign the contract"), submit=_("Record the signed contract"), done=back,
        crumbs=crumbs(request, (row.number, back)),
    )  # fmt: skip


@page("research.decide")
@require_http_methods(["GET", "POST"])
def project_stop(request: SignedRequest, project_id: int) -> HttpResponse:
    """Stop a project."""
    row, form = _here(request, project_id), ReasonForm(request.POST or None)

    def stop(values: dict[str, Any]) -> None:
        services.stop_project(actor=request.actor, project_id=row.pk, **values)

    back = reverse("research:project", args=[request.organization.code, row.pk])
    return form_page(
        request, form, stop, title=_("Stop the project"), submit=_("Stop the project"), done=back,
        crumbs=crumbs(request, (row.number, back)), danger=True,
    )  # fmt: skip


@page(READ)
@require_GET
def contract(request: SignedRequest, project_id: int) -> HttpResponse:
    """The contract as a Word document, to be signed."""
    row = _here(request, project_id)
    if not row.number:
        raise NotFound(str(project_id))
    answer = HttpResponse(contract_docx(row, selectors.milestones_of(row)), content_type=DOCX)
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.docx"'
    return answer


@page(READ)
@require_GET
def matter(request: SignedRequest, project_id: int) -> HttpResponse:
    """One address for both sides of a project: it leads each to their own page of it."""
    row = selectors.get_project(request.actor, project_id)
    place = row.organization if allows(request.actor, READ, row.organization) else row.caller
    return redirect("research:project", place.code, row.pk)


@page(READ)
@require_http_methods(["GET", "POST"])
def milestone(request: SignedRequest, milestone_id: int) -> HttpResponse:
    """One milestone: its report, and the next step of those who write or check it."""
    row = selectors.get_milestone(request.actor, milestone_id)
    _here(request, row.project_id)
    return milestone_page(request, row, "research/milestone.html", own=False)


def milestone_page(request: SignedRequest, row: Any, template: str, *, own: bool) -> HttpResponse:
    """Draw a milestone for the office or for the leader, and hand a report in."""
    from huiguan.research.forms import ReportForm

    place = request.organization
    open_now = row.state in (MilestoneState.WAITING, MilestoneState.RETURNED)
    writes = own or (place.pk == row.organization_id and allows(request.actor, "research.report", place))
    form = ReportForm(request.POST or None, request.FILES or None, initial={"text": row.report})

    def hand_in(values: dict[str, Any]) -> None:
        if values.get("file") is not None:
            services.attach_report_file(actor=request.actor, milestone_id=row.pk, upload=values["file"])
        services.report_milestone(actor=request.actor, milestone_id=row.pk, text=values["text"])

    if request.method == "POST" and taken(form, hand_in):
        messages.success(request, _("The report was handed in."))
        return redirect(request.path)
    context = {
        "milestone": row,
        "project": row.project,
        "line": milestone_lines([row])[0],
        "files": files_of(selectors.projects.REPORTED, row.pk),
        "timeline": timeline(row),
        "form": form if open_now and writes else None,
        "may_check": not own
        and row.state == MilestoneState.REPORTED
        and place.pk == row.caller_id
        and allows(request.actor, "research.supervise", place),
        "crumbs": []
        if own
        else crumbs(
            request,
            (row.project.number, reverse("research:project", args=[place.code, row.project_id])),
            (row.get_kind_display(), ""),
        ),
    }
    return render(request, template, context, status=422 if form.errors else 200)


@page("research.supervise")
@require_POST
def milestone_do(request: SignedRequest, milestone_id: int, finding: str) -> HttpResponse:
    """Pass a report, or send it back with the reason."""
    row = selectors.get_milestone(request.actor, milestone_id)
    _here(request, row.project_id)
    note = request.POST.get("note", "")
    facts: dict[str, Any] = {"actor": request.actor, "milestone_id": row.pk}
    actions = {
        "pass": lambda: services.pass_milestone(**facts, note=note),
        "return": lambda: services.return_milestone(**facts, reason=note),
    }
    tried(request, chosen(actions, finding))
    return redirect("research:milestone", request.organization.code, row.pk)
