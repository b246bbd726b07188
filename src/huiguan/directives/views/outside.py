"""Outside units: the office gives a code; with it the unit reads its task and reports, without an account."""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiguan.directives import services
from huiguan.directives.enums import AddresseeKind
from huiguan.directives.links import assignment_url
from huiguan.directives.models import Assignment, OutsideCode
from huiguan.directives.outside_forms import CodeForm, DaysForm, OutsideReportForm
from huiguan.directives.selectors.assignments import get_assignment
from huiguan.directives.services.answers import ANSWER, OPEN
from huiguan.kernel.files.handlers import refused_upload
from huiguan.kernel.permits import Invalid, NotFound, allows
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import SignedRequest, here, page, public_page
from huiguan.ui.forms import form_page, taken, told_to_wait

PUBLIC = "an outside unit has no account; a code from the office opens its one task"
VISIT, VISIT_FOR = "directives.outside", 2 * 3600  # seconds
MOST, MOST_REPORTS = 20, 10  # a minute and address: codes tried, reports sent
WORDS, LONGEST = ("stage", "text", "difficulties"), 2000  # characters


def code_url(request: SignedRequest, assignment: Assignment) -> str:
    """Where the office gives the outside unit of a task its code; empty for other tasks and other people."""
    ours = assignment.organization_id == request.organization.pk and assignment.state in OPEN
    outside = ours and assignment.addressee_kind == AddresseeKind.OUTSIDE
    if not outside or not allows(request.actor, ANSWER, request.organization):
        return ""
    return reverse("directives:outside_code", args=[request.organization.code, assignment.pk])


@page(ANSWER)
@require_http_methods(["GET", "POST"])
def outside_code(request: SignedRequest, assignment_id: int) -> HttpResponse:
    """Choose for how long, and get the code to hand on, shown once."""
    assignment = here(request, get_assignment(request.actor, assignment_id))
    back, title = assignment_url(request.organization.code, assignment.pk), _("Code for the outside unit")
    made: list[tuple[OutsideCode, str]] = []
    answer = form_page(
        request,
        DaysForm(request.POST or None),
        lambda data: made.append(
            services.give_outside_code(actor=request.actor, assignment_id=assignment.pk, days=data["days"])
        ),
        title=title,
        submit=_("Make the code"),
        done=back,
        crumbs=[(assignment.title, back), (title, "")],
        note=_("With it the unit reads this one task, reports and sends files, without an account."),
    )
    if not made:
        return answer
    context = {
        "row": made[0][0],
        "code": made[0][1],
        "assignment": assignment,
        "back": back,
        "address": request.build_absolute_uri(reverse("directives:outside")),
        "crumbs": [(assignment.title, back), (title, "")],
    }
    shown = render(request, "directives/outside/code.html", context)
    shown["Cache-Control"] = "no-store"
    return shown


@public_page(PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest) -> HttpResponse:
    """Type the code; then read the task and report on it. The code is never in an address."""
    key, at = request.session.get(VISIT, ("", 0.0))
    if request.POST.get("doing") == "leave":
        request.session.pop(VISIT, None)
        return redirect("directives:outside")
    try:
        if not key or time.time() - at > VISIT_FOR:
            raise NotFound(VISIT)
        return _task(request, key, services.outside_task(key=key))
    except NotFound:
        return _enter(request)


def _enter(request: HttpRequest) -> HttpResponse:
    """The page for the code; words of a report that came when the visit was over stand on it, and come along."""
    words = _words(request)
    if request.method == "POST" and is_too_often(request, VISIT, MOST):
        form = CodeForm(request.POST)
        return _entering(request, form, words, told_to_wait(form))
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        try:
            key = services.visit_key(form.cleaned_data["code"])
            task = services.outside_task(key=key)
        except NotFound:
            form.add_error("code", _("There is no open task for this code. Ask the office for a new one."))
        else:
            request.session[VISIT] = [key, time.time()]
            return _shown(request, task, _report_form(words)) if words else redirect("directives:outside")
    return _entering(request, form, words, 422 if form.errors or words else 200)


def _entering(request: HttpRequest, form: CodeForm, words: dict[str, str], status: int) -> HttpResponse:
    return render(request, "directives/outside/enter.html", {"form": form, "lost": words}, status=status)


def _words(request: HttpRequest) -> dict[str, str]:
    """What was written of a report, as it was sent."""
    return {name: words for name in WORDS if (words := request.POST.get(name, "")[:LONGEST].strip())}


def _report_form(words: dict[str, str]) -> OutsideReportForm:
    return OutsideReportForm(initial={"form_key": uuid.uuid4(), **words})


def _task(request: HttpRequest, key: str, task: Assignment) -> HttpResponse:
    request.session[VISIT] = [key, time.time()]
    if request.method != "POST":
        return _shown(request, task, _report_form({}))
    form = OutsideReportForm(request.POST, request.FILES)
    if is_too_often(request, f"{VISIT}.report", MOST_REPORTS):
        return _shown(request, task, form, status=told_to_wait(form))
    if taken(form, lambda data: _report(request, key, data)):
        return redirect(reverse("directives:outside") + "?sent=1")
    return _shown(request, task, form, status=422)


def _shown(request: HttpRequest, task: Assignment, form: OutsideReportForm, status: int = 200) -> HttpResponse:
    context = {"task": task, "form": form, "sent": "sent" in request.GET}
    return render(request, "directives/outside/task.html", context, status=status)


def _report(request: HttpRequest, key: str, data: dict[str, Any]) -> None:
    broken_off = refused_upload(request)
    if broken_off is not None:
        raise Invalid(broken_off.message, code=broken_off.code, field="papers")
    services.report_outside(key=key, **data)
