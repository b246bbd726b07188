"""Minutes: the editor, signatures, freezing, corrections, and the Word document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.governance.meeting_enums import MinutesState
from huiguan.governance.meeting_forms import MinutesForm
from huiguan.governance.meeting_papers import file_of, minutes_paper
from huiguan.governance.models import Meeting, Minutes
from huiguan.governance.reading import language
from huiguan.governance.selectors.charter_rules import explained
from huiguan.governance.selectors.minutes import corrections_of, frozen_record, may_read_minutes, minutes_of, replay
from huiguan.governance.selectors.signing import missing_names, own_signature, signatures_of, signing_rule
from huiguan.governance.services import minutes as services
from huiguan.governance.views.meeting_shared import meeting_here
from huiguan.kernel.i18n import formats
from huiguan.kernel.numbers import number_of
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import timeline
from huiguan.ui.forms import taken, tried

WRITE = "governance.write_minutes"


@page("governance.read_meetings")
@require_http_methods(["GET", "POST"])
def minutes(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """The minutes of a meeting: a draft to edit, out for signature, or frozen with corrections."""
    row = meeting_here(request, meeting_id)
    found = minutes_of(row)
    if not may_read_minutes(request.actor, row):
        return render(request, "governance/meetings/minutes_in_camera.html", {"meeting": row}, status=403)
    if request.method == "GET":
        return _page(request, row, found)
    if found is None or not allows(request.actor, WRITE, row.organization):
        raise NotFound(str(meeting_id))
    return _post(request, row, found)


def _post(request: SignedRequest, row: Meeting, found: Minutes) -> HttpResponse:
    doing = request.POST.get("do", "save")
    if doing == "save":
        form = MinutesForm(request.POST)
        if not taken(form, lambda values: services.change_minutes(actor=request.actor, minutes_id=found.pk, **values)):
            return _refused(request, row, form)
    else:
        _act(request, found, doing)
    return redirect("governance:minutes", row.organization.code, row.pk)


def _refused(request: SignedRequest, row: Meeting, form: MinutesForm) -> HttpResponse:
    """What was typed stays; what somebody else saved meanwhile is shown with it, and replaced only by saving again."""
    found = minutes_of(row)
    if found is None or form.cleaned_data.get("revision") in (None, found.revision):
        return _page(request, row, found, form=form, status=422)
    form.data = {"text": request.POST.get("text", ""), "revision": str(found.revision)}
    return _page(request, row, found, form=form, meanwhile=found.text, status=422)


def _act(request: SignedRequest, found: Minutes, doing: str) -> None:
    sent: dict[str, Any] = {"actor": request.actor, "minutes_id": found.pk}
    words = request.POST.get("words", "")
    acts: dict[str, Callable[[], Any]] = {
        "submit": lambda: services.submit_minutes(
            **sent, presider=request.POST.get("presider", ""), recorder=request.POST.get("recorder", "")
        ),
        "paper": lambda: services.enter_signed_original(
            actor=request.actor,
            signature_id=number_of(request.POST.get("signature")),
            upload=request.FILES.get("file"),
        ),
        "reopen": lambda: services.reopen_minutes(**sent, note=words),
        "correct": lambda: services.correct_minutes(**sent, text=words),
    }
    if doing not in acts:
        raise NotFound(doing)
    tried(request, acts[doing])


def _page(request: SignedRequest, row: Meeting, found: Minutes | None, status: int = 200, **forms: Any) -> HttpResponse:
    may_write = allows(request.actor, WRITE, row.organization)
    draft = found is not None and found.state == MinutesState.DRAFT
    initial = {"text": found.text, "revision": found.revision} if found else {}
    context = {
        "meeting": row,
        "minutes": found,
        "lines": found.text.splitlines() if found else [],
        "may_write": may_write,
        "meanwhile": forms.get("meanwhile", ""),
        "form": (forms.get("form") or MinutesForm(initial=initial)) if draft and may_write else None,
        "signatures": signatures_of(found) if found else [],
        "rule": signing_rule(row)[1],
        "unnamed": missing_names(row) if draft and may_write else [],
        "own": own_signature(request.actor, row),
        "corrections": corrections_of(found) if found else [],
        "replayed": _replayed(found) if found and found.record else [],
        "timeline": timeline(found) if found else [],
    }
    return render(request, "governance/meetings/minutes.html", context, status=status)


def _replayed(minutes: Minutes) -> list[dict[str, Any]]:
    lang = language()
    return [
        {
            "vote": row.vote,
            "agrees": row.agrees,
            "words": explained(row.vote["result"]),
            "differences": [each.to(lang) for each in row.differences],
        }
        for row in replay(minutes)
    ]


@page("governance.read_meetings")
@require_GET
def minutes_record(request: SignedRequest, meeting_id: int) -> JsonResponse:
    """The frozen record with the words of the charter: all that is needed to compute each result again."""
    row = meeting_here(request, meeting_id)
    found = minutes_of(row)
    if found is None or found.record is None or not may_read_minutes(request.actor, row):
        raise NotFound(str(meeting_id))
    found.meeting = row
    answer = JsonResponse(frozen_record(found), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="record-{row.pk}.json"'
    return answer


@page(WRITE)
@require_POST
def minutes_autosave(request: SignedRequest, meeting_id: int) -> JsonResponse:
    """Save while somebody writes; 409 when somebody else changed the minutes."""
    found = minutes_of(meeting_here(request, meeting_id))
    form = MinutesForm(request.POST)
    if found is None or not form.is_valid():
        return JsonResponse({"message": _("Not saved yet: the form has a field to correct.")}, status=422)
    try:
        saved = services.change_minutes(actor=request.actor, minutes_id=found.pk, **form.cleaned_data)
    except RuleViolation as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        return JsonResponse({"message": refusal.message}, status=status)
    return JsonResponse({"saved_at": formats.clock(timezone.now()), "revision": saved.revision})


@page("governance.read_meetings")
@require_GET
def minutes_file(request: SignedRequest, meeting_id: int, form: str) -> HttpResponse:
    """The minutes as a Word document in the form of GB/T 9704."""
    row = meeting_here(request, meeting_id)
    found = minutes_of(row)
    if found is None or not may_read_minutes(request.actor, row):
        raise NotFound(str(meeting_id))
    found.meeting = row
    signed = [each for each in signatures_of(found) if each.at]
    return file_of(minutes_paper(found, signed, corrections_of(found)), form)
