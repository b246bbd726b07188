"""A bad row to put right by hand, and suggestions to adopt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huiguan.kernel.exchange import services
from huiguan.kernel.exchange.forms import RowForm
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.selectors import get_batch, issues_of, sheet_of
from huiguan.kernel.exchange.services import StillBad
from huiguan.kernel.exchange.sheet import Result
from huiguan.kernel.i18n.again import said_again
from huiguan.kernel.permits import Conflict, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, here, page

_WORDS = {
    Result.NEW: gettext_lazy("new"),
    Result.CHANGED: gettext_lazy("updated"),
    Result.UNCHANGED: gettext_lazy("unchanged"),
}


def batch_here(request: SignedRequest, batch_id: int) -> ImportBatch:
    """An import of the association of the address."""
    return here(request, get_batch(request.actor, batch_id))


def _back(request: SignedRequest, batch: ImportBatch) -> HttpResponse:
    """To the list from which somebody came, narrowed as it was."""
    answer = redirect("exchange:batch", code=request.organization.code, batch_id=batch.pk)
    back = {key: request.POST.get(f"back_{key}", "") for key in ("kind", "column", "cure", "page")}
    kept = "&".join(f"{key}={value}" for key, value in back.items() if value and value.replace("_", "").isalnum())
    if kept:
        answer["Location"] += f"?{kept}"
    return answer


@require_http_methods(["GET", "POST"])
@page("exchange.open_imports")
def row(request: SignedRequest, batch_id: int, number: int) -> HttpResponseBase:
    """The cells of one refused row, to be put right; the same checks as for the file."""
    batch = batch_here(request, batch_id)
    try:
        content = services.open_row(actor=request.actor, batch_id=batch.pk, number=number)
    except Conflict as taken:
        messages.error(request, taken.message)
        return _back(request, batch)
    reasons = [] if request.method == "POST" else list(issues_of(batch).filter(number=number))
    form = RowForm(request.POST or None, sheet=sheet_of(batch), batch=batch, content=content)
    for issue in reasons:
        form.mark(issue.column, issue.said)
    if request.method == "POST" and form.is_valid():
        answer = _corrected(request, batch, number, form)
        if answer is not None:
            return answer
    context: dict[str, Any] = {"batch": batch, "sheet": sheet_of(batch), "organization": request.organization}
    context |= {"form": form, "number": number, "reasons": form.loose(reasons)}
    return render(request, "exchange/row.html", context, status=422 if request.method == "POST" else 200)


def _corrected(request: SignedRequest, batch: ImportBatch, number: int, form: RowForm) -> HttpResponse | None:
    try:
        result = services.correct_row(actor=request.actor, batch_id=batch.pk, number=number, cells=form.cells())
    except StillBad as refusal:
        for problem in refusal.problems:
            form.refuse(problem.column, said_again(problem.reason))
        return None
    except Conflict as taken:
        messages.error(request, taken.message)
        return _back(request, batch)
    except RuleViolation as refusal:
        form.add_error(None, refusal.message)
        return None
    words = _("Row %(number)s is in: %(result)s") if batch.written else _("Row %(number)s passes: %(result)s")
    messages.success(request, words % {"number": number, "result": _WORDS[result]})
    return _back(request, batch)


@require_POST
@page("exchange.open_imports")
def adopt(request: SignedRequest, batch_id: int) -> HttpResponse:
    """Adopt what is suggested, for one row or for all of the same kind."""
    batch = batch_here(request, batch_id)
    number = request.POST.get("number", "")
    try:
        adopted = services.adopt_suggestions(
            actor=request.actor,
            batch_id=batch.pk,
            column=request.POST.get("column", "")[:60],
            cure=request.POST.get("cure", "")[:20],
            number=int(number) if number.isdecimal() and len(number) < 10 else None,
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return _back(request, batch)
    if adopted.done:
        text = ngettext("%(n)s row corrected", "%(n)s rows corrected", adopted.done)
        messages.success(request, text % {"n": f"{adopted.done:,}"})
    if adopted.left:
        text = ngettext(
            "In %(n)s row the suggestion is adopted, but something else is still wrong",
            "In %(n)s rows the suggestion is adopted, but something else is still wrong",
            adopted.left,
        )
        messages.warning(request, text % {"n": f"{adopted.left:,}"})
    return _back(request, batch)
