"""The report form, made for a phone; typed words stay on the device until they were taken."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.directives import services
from huiguan.directives.answer_forms import MOST_FILES, ReportForm
from huiguan.directives.selectors.assignments import AssignmentPage
from huiguan.directives.views.actions import ANSWER, BY_KEY, OPEN
from huiguan.directives.views.assignments import draft_key, read_shown
from huiguan.directives.views.kept import files_kept, files_sent
from huiguan.directives.views.lit import due_of, lit
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page


@page(ANSWER)
@require_http_methods(["GET", "POST"])
def report(request: SignedRequest, assignment_id: int) -> HttpResponse:
    """Report progress on an assignment, and with the same words on equal demands of other levels."""
    shown = read_shown(request, assignment_id)
    if shown.assignment.organization_id != request.organization.pk:
        raise NotFound(str(assignment_id))
    form = ReportForm(request.POST or None, assignment=shown.assignment, equal=shown.equal_demands)
    if request.method == "GET":
        return _form(request, shown, form, [])
    files = files_kept(request)
    if not (form.is_valid() and _sent(request, form, files)):
        return _form(request, shown, form, files, status=422)
    messages.success(request, _("Report sent."))
    address = reverse("directives:assignment", args=[request.organization.code, assignment_id])
    return redirect(f"{address}?reported=1")


def _sent(request: SignedRequest, form: ReportForm, files: list[Any]) -> bool:
    try:
        files_sent(request, files)
        services.report_progress(actor=request.actor, file_ids=[file.pk for file in files], **form.values())
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def _form(
    request: SignedRequest, shown: AssignmentPage, form: ReportForm, files: list[Any], status: int = 200
) -> HttpResponse:
    later = BY_KEY["request_extension"]
    context = {
        "shown": shown,
        "assignment": shown.assignment,
        "item": shown.assignment.item,
        "form": form,
        "files": files,
        "lit": lit(shown.light, shown.scheme, shown.days_left, due_of(shown.assignment)),
        "is_open": shown.assignment.state in OPEN,
        "may_ask_later": later.is_offered(request.actor, request.organization, shown),
        "draft_key": draft_key(request, shown.assignment.pk),
        "most_files": MOST_FILES,
        "upload_limit": settings.FILES_MAX_BYTES,
    }
    return render(request, "directives/answers/report.html", context, status=status)
