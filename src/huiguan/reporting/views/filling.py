"""Forms as an association fills them in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.kernel.i18n import formats
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import timeline
from huiguan.reporting import services
from huiguan.reporting.drafting import shown
from huiguan.reporting.enums import EDITABLE, FormState
from huiguan.reporting.forms import entered_cells
from huiguan.reporting.models import Filled
from huiguan.reporting.selectors import forms as selectors
from huiguan.reporting.selectors.collections import lines_of
from huiguan.reporting.views.shared import PAGE_SIZE, address, crumbs, said_by_number, status_of
from huiguan.reporting.wording import finding_words

READ, FILL, SIGN = "reporting.read_forms", "reporting.fill_forms", "reporting.sign_forms"


@page(READ)
@require_GET
def forms(request: SignedRequest) -> HttpResponse:
    """The forms of the association, in all collections."""
    rows = selectors.forms_of(request.actor, request.organization)
    listed = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": listed, "editable": EDITABLE, "crumbs": crumbs(request, (_("Forms to fill in"), ""))}
    return render(request, "reporting/forms.html", context)


def _found(request: SignedRequest, form_id: int) -> Filled:
    row = selectors.get_form(request.actor, form_id)
    if row.organization_id != request.organization.pk:
        raise NotFound(str(form_id))
    return row


@page(READ)
@require_GET
def form(request: SignedRequest, form_id: int) -> HttpResponse:
    """One form: to be filled in, checked, explained and signed; or as it was handed up."""
    return _form(request, _found(request, form_id))


def _form(
    request: SignedRequest, row: Filled, refusal: RuleViolation | None = None, posted: Any = None
) -> HttpResponse:
    lines = selectors.form_lines(row)
    names = {line.line.pk: line.line.indicator.name for line in lines}
    may_fill = row.state in EDITABLE and row.collection.state == "open"
    context = {
        "filled": row,
        "collection": row.collection,
        "lines": [_shown(line, posted) for line in lines],
        "returned": sum(bool(line.cell and line.cell.returned_reason) for line in lines),
        "findings": [(found, finding_words(found, names)) for found in selectors.findings_of(row)],
        "may_fill": may_fill and allows(request.actor, FILL, request.organization),
        "may_sign": row.state == FormState.CHECKED and allows(request.actor, SIGN, request.organization),
        "signer": _signer(request),
        "refusal": refusal,
        "period": row.collection.period.written(),
        "timeline": entries(row),
        "crumbs": crumbs(request, (_("Forms to fill in"), address(request, "forms")), (row.collection.number, "")),
    }
    return render(request, "reporting/form.html", context, status=status_of(refusal) if refusal else 200)


def _signer(request: SignedRequest) -> str:
    return str(getattr(request.user, "display_name", ""))


def _shown(line: selectors.FormLine, posted: Any) -> dict[str, Any]:
    """A line for the page; what was typed and refused stays in its field."""
    key = line.line.pk
    number = "" if line.number is None else f"{line.number:f}".removesuffix(".00")
    cell = line.cell
    typed = {
        "number": number,
        "explanation": cell.explanation if cell else "",
        "answer": cell.answer if cell else "",
    }
    if posted is not None:
        typed |= {name: posted[f"{name}-{key}"] for name in typed if f"{name}-{key}" in posted}
    return {"row": line, "key": key, "field": f"number-{key}", "indicator": line.line.indicator, "cell": cell,
            "last": shown(line.last), **typed}  # fmt: skip


def entries(row: Any) -> list[dict[str, Any]]:
    """The steps of a form, newest first."""
    return [
        {"title": entry.label, "text": entry.note, "by": f"{entry.organization} {entry.who}", "at": entry.at,
         "current": entry.current}
        for entry in reversed(timeline(row))
    ]  # fmt: skip


def _save(request: SignedRequest, row: Filled) -> Filled:
    lines = lines_of(row.collection)
    cells, wrong = entered_cells(
        request.POST, {line.pk for line in lines}, {line.pk for line in lines if line.indicator.computed}
    )
    if wrong:
        raise Invalid(_("This is no number that can be reported."), code="number", field=wrong)
    revision = whole_number(request.POST.get("revision", "")) or 0
    return services.save_cells(actor=request.actor, form_id=row.pk, revision=revision, cells=cells)


@page(FILL)
@require_POST
def form_save(request: SignedRequest, form_id: int) -> HttpResponse:
    """Save what was entered; `then` goes on to the check, which says what it finds on the page that follows."""
    row = _found(request, form_id)
    try:
        _save(request, row)
        if request.POST.get("then") == "check":
            found = services.check_form(actor=request.actor, form_id=row.pk)
            _tell(request, len(found))
    except RuleViolation as refusal:
        return _form(request, _found(request, form_id), refusal, request.POST)
    return redirect(address(request, "form", row.pk))


def _tell(request: SignedRequest, found: int) -> None:
    if found:
        messages.warning(request, _("Checked. Explain what was found; then the form can be signed."))
    else:
        messages.success(request, _("Checked. Nothing stands against it."))


@page(FILL)
@require_POST
def form_autosave(request: SignedRequest, form_id: int) -> JsonResponse:
    """Save while somebody types: JSON with the time and the new revision, 409 when somebody else changed it."""
    row = _found(request, form_id)
    if row.state == FormState.CHECKED:
        return JsonResponse({"message": _("The form is checked. Saving it opens it again.")}, status=422)
    try:
        saved = _save(request, row)
    except RuleViolation as refusal:
        return JsonResponse({"message": refusal.message}, status=status_of(refusal))
    return JsonResponse({"saved_at": formats.clock(timezone.now()), "revision": saved.revision})


@page(FILL)
@require_POST
def form_explain(request: SignedRequest, form_id: int) -> HttpResponse:
    """Explain what the check found; the form stays checked."""
    row = _found(request, form_id)
    explanations = said_by_number(request, "finding-")
    try:
        services.explain_findings(actor=request.actor, form_id=row.pk, explanations=explanations)
    except RuleViolation as refusal:
        return _form(request, _found(request, form_id), refusal)
    messages.success(request, _("Explained."))
    return redirect(address(request, "form", row.pk))


@page(SIGN)
@require_POST
def form_sign(request: SignedRequest, form_id: int) -> HttpResponse:
    """Sign and hand up."""
    row = _found(request, form_id)
    try:
        services.sign_form(actor=request.actor, form_id=row.pk, signed_by=request.POST.get("signed_by", ""))
    except RuleViolation as refusal:
        return _form(request, _found(request, form_id), refusal)
    messages.success(request, _("Handed up. The figures are sealed with their rows."))
    return redirect(address(request, "form", row.pk))
