"""Bulletins (通报): the list, a draft from the figures of a period, its text, issuing, and the Word document."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.directives import services
from huiguan.directives.enums import BulletinState, Light
from huiguan.directives.forms import BulletinForm, PeriodForm
from huiguan.directives.links import ledger_url
from huiguan.directives.models import Bulletin
from huiguan.directives.paper import bulletin_paper
from huiguan.directives.selectors.bulletins import bulletins_of, get_bulletin
from huiguan.directives.selectors.heat import board_documents
from huiguan.directives.selectors.settings import light_days
from huiguan.directives.views.lit import lit
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.papers import FORMS
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page

PAGE_SIZE = 50
DRAFT = "directives.draft_bulletin"


@page("directives.read_bulletins")
@require_GET
def bulletins(request: SignedRequest) -> HttpResponse:
    """Bulletins of the association, the latest period first."""
    listed = Paginator(bulletins_of(request.actor, request.organization), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": listed, "may_draft": allows(request.actor, DRAFT, request.organization)}
    return render(request, "directives/bulletins/list.html", context)


@page(DRAFT)
@require_http_methods(["GET", "POST"])
def bulletin_new(request: SignedRequest) -> HttpResponse:
    """Draft the bulletin of a period from the figures at its end."""
    documents = board_documents(request.actor, request.organization)
    choices = [(str(row.pk), row.title) for row in documents]
    if request.method == "GET":
        return _new(request, PeriodForm(documents=choices, initial=_period(request)))
    form = PeriodForm(request.POST, documents=choices)
    if not form.is_valid():
        return _new(request, form, status=422)
    try:
        row = services.draft_bulletin(actor=request.actor, organization=request.organization, **form.values())
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _new(request, form, status=422)
    return redirect("directives:bulletin", request.organization.code, row.pk)


def _period(request: SignedRequest) -> dict[str, Any]:
    """The period of the page from which somebody comes; without a first day, from the first of the month."""
    ends = min(_day(request, "ends") or today(), today())
    starts = _day(request, "starts") or ends.replace(day=1)
    return {"starts": starts, "ends": ends, "document": request.GET.get("document", "")}


def _day(request: SignedRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _new(request: SignedRequest, form: PeriodForm, status: int = 200) -> HttpResponse:
    return render(request, "directives/bulletins/new.html", {"form": form}, status=status)


@page("directives.read_bulletins")
@require_GET
def bulletin(request: SignedRequest, bulletin_id: int) -> HttpResponse:
    """One bulletin: a draft to edit, or the text as issued; beside it the figures that it was drafted from."""
    return _bulletin(request, _found(request, bulletin_id))


def _found(request: SignedRequest, bulletin_id: int) -> Bulletin:
    row = get_bulletin(request.actor, bulletin_id)
    if row.organization_id != request.organization.pk:
        raise NotFound(str(bulletin_id))
    return row


def _bulletin(
    request: SignedRequest, row: Bulletin, form: BulletinForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    draft = row.state == BulletinState.DRAFT
    context = {
        "bulletin": row,
        "form": form or BulletinForm.of(row),
        "problem": problem,
        "lines": row.text.splitlines(),
        "figures": _figures(request.organization.code, row),
        "units": [_unit(request.organization.code, unit) for unit in row.figures.get("branches", [])],
        "may_edit": draft and allows(request.actor, DRAFT, request.organization),
        "may_issue": draft and allows(request.actor, "directives.issue_bulletin", request.organization),
    }
    return render(request, "directives/bulletins/bulletin.html", context, status=status)


def _figures(code: str, row: Bulletin) -> list[dict[str, Any]]:
    """What the text was drafted from, each with the ledger's rows, in the lights by which it was counted."""
    scheme = int(row.figures.get("scheme") or light_days(row.organization).scheme)
    return [
        {"lit": lit(light, scheme), "count": figure["count"], "url": ledger_url(code, figure["rows"])}
        for light in (
            Light.CLOSED,
            Light.ON_PLAN,
            Light.NOT_STARTED,
            Light.STANDING,
            Light.REMIND,
            Light.WARN,
            Light.OVERDUE,
        )
        if (figure := row.figures.get("lights", {}).get(light.name.lower())) and figure["count"]
    ]


def _unit(code: str, unit: dict[str, Any]) -> dict[str, Any]:
    return {**unit, "share": formats.share(unit["closed"], unit["total"]), "url": ledger_url(code, unit["rows"])}


@page(DRAFT)
@require_POST
def bulletin_change(request: SignedRequest, bulletin_id: int) -> HttpResponse:
    """Save the text of a draft."""
    row = _found(request, bulletin_id)
    form = BulletinForm(request.POST)
    if not form.is_valid():
        return _bulletin(request, row, form, status=422)
    try:
        services.change_bulletin(actor=request.actor, bulletin_id=row.pk, **form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _bulletin(request, row, form, status=_status(refusal))
    leads_to = "directives:bulletin_issue" if request.POST.get("then") == "issue" else "directives:bulletin"
    return redirect(leads_to, request.organization.code, row.pk)


@page(DRAFT)
@require_POST
def bulletin_autosave(request: SignedRequest, bulletin_id: int) -> JsonResponse:
    """Save while somebody writes: JSON with the time and the new revision, 409 when somebody else changed it."""
    row = _found(request, bulletin_id)
    form = BulletinForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": _("Not saved yet: the form has a field to correct.")}, status=422)
    try:
        saved = services.change_bulletin(actor=request.actor, bulletin_id=row.pk, **form.cleaned_data)
    except RuleViolation as refusal:
        return JsonResponse({"message": refusal.message}, status=_status(refusal))
    return JsonResponse({"saved_at": formats.clock(timezone.now()), "revision": saved.revision})


def _status(refusal: RuleViolation) -> int:
    return 409 if isinstance(refusal, Conflict) else 422


@page("directives.issue_bulletin")
@require_http_methods(["GET", "POST"])
def bulletin_issue(request: SignedRequest, bulletin_id: int) -> HttpResponse:
    """Read the draft as it will be issued, give it its document number, and issue it."""
    row = _found(request, bulletin_id)
    if row.state == BulletinState.ISSUED:
        return redirect("directives:bulletin", request.organization.code, row.pk)
    if request.method == "GET":
        return _issue(request, row)
    revision = whole_number(request.POST.get("revision", ""))
    try:
        services.issue_bulletin(
            actor=request.actor,
            bulletin_id=row.pk,
            revision=-1 if revision is None else revision,
            number=request.POST.get("number", ""),
        )
    except RuleViolation as refusal:
        return _issue(request, row, problem=refusal.message, status=_status(refusal))
    return redirect("directives:bulletin", request.organization.code, row.pk)


def _issue(request: SignedRequest, row: Bulletin, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"bulletin": row, "lines": row.text.splitlines(), "problem": problem}
    return render(request, "directives/bulletins/issue.html", context, status=status)


@page("directives.read_bulletins")
@require_GET
def bulletin_file(request: SignedRequest, bulletin_id: int, form: str) -> HttpResponse:
    """The bulletin in the form of GB/T 9704, `docx` or `pdf`."""
    row = _found(request, bulletin_id)
    media_type, made = FORMS[form]
    answer = HttpResponse(made(bulletin_paper(row)), content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.title)}.{form}"
    return answer
