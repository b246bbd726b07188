"""The anonymous channel, for senders and for supervisors; published answers; totals."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.cases import relief_forms as forms
from huiguan.cases import selectors, services
from huiguan.cases.models import AnonymousReport
from huiguan.cases.views.shared import sent
from huiguan.kernel.calendar import today
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import SignedRequest, page, public_page
from huiguan.ui.forms import taken, told_to_wait

MOST = 20  # a minute and address
_PUBLIC = "whoever reports about an association must not have to say who they are"


def _place(code: str) -> Organization:
    found = organization_by_code(code)
    if found is None:
        raise Http404
    return found


@public_page(_PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest, code: str) -> HttpResponse:
    """Hand in a report; the receipt code is shown on the page that follows, once."""
    place = _place(code)
    form = forms.ReportForm(request.POST if request.method == "POST" else None)
    receipt: list[str] = []
    status = 200
    if request.method == "POST" and is_too_often(request, "cases.report", MOST):
        status = told_to_wait(form)
    elif request.method == "POST" and taken(
        form, lambda values: receipt.append(services.hand_in_report(about=place, **values))
    ):
        return render(request, "cases/channel/receipt.html", {"organization": place, "receipt": receipt[0]})
    elif form.errors:
        status = 422
    return render(request, "cases/channel/new.html", {"organization": place, "form": form}, status=status)


@public_page(_PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def report_look(request: HttpRequest) -> HttpResponse:
    """Read the answers with the receipt code, and write on. The code is never part of an address."""
    form = forms.CodeForm(request.POST if request.method == "POST" else None)
    report: AnonymousReport | None = None
    status = 200
    if request.method == "POST" and is_too_often(request, "cases.report", MOST):
        status = told_to_wait(form)
    elif request.method == "POST" and form.is_valid():
        report = _looked_up(form)
    context = {"form": form, "report": report, "messages_": selectors.messages_of(report) if report else []}
    return render(request, "cases/channel/look.html", context, status=422 if status == 200 and form.errors else status)


def _looked_up(form: forms.CodeForm) -> AnonymousReport | None:
    code, text = form.cleaned_data["code"], form.cleaned_data["text"]
    try:
        if text.strip():
            services.add_to_report(code=code, text=text)
        return selectors.report_by_code(code)
    except NotFound:
        form.add_error("code", _("There is no report with this code."))
    except RuleViolation as refusal:
        form.add_error("text", refusal.message)
    return None


@page("cases.read_reports")
@require_GET
def reports(request: SignedRequest) -> HttpResponse:
    """Reports for the supervisors of an association."""
    rows = selectors.reports_of(request.actor, request.organization)
    pager = page_of(rows.count(), page_number(request.GET), 50)
    start = (pager.number - 1) * 50
    address = request.build_absolute_uri(reverse("cases:report_new", args=[request.organization.code]))
    late = selectors.late_reports_below(request.actor, request.organization)
    context = {"rows": list(rows[start : start + 50]), "page": pager, "address": address, "late_below": late}
    return render(request, "cases/channel/list.html", context)


@page("cases.read_reports")
@require_http_methods(["GET", "POST"])
def report(request: SignedRequest, report_id: int) -> HttpResponse:
    """One report with its messages; answer it."""
    row = selectors.get_report(request.actor, report_id)
    if row.organization_id != request.organization.pk:
        raise NotFound(str(report_id))
    form = forms.AnswerForm(sent(request), finds=row.objection_id is not None)
    if request.method == "POST" and taken(
        form, lambda values: services.answer_report(actor=request.actor, report_id=row.pk, **values)
    ):
        return redirect("cases:report", request.organization.code, row.pk)
    home = reverse("cases:reports", args=[request.organization.code])
    context = {
        "report": row,
        "messages_": selectors.messages_of(row),
        "form": form,
        "crumbs": [(_("Anonymous channel"), home), (_("Anonymous report"), "")],
    }
    return render(request, "cases/channel/report.html", context, status=422 if form.errors else 200)


@public_page("answers that were published")
@kept_for_visitors("page")
@require_GET
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """Suggestions with their answers."""
    place = _place(code)
    rows = selectors.published_answers(place)
    pager = page_of(rows.count(), page_number(request.GET), 50)
    start = (pager.number - 1) * 50
    context = {"organization": place, "rows": list(rows[start : start + 50]), "page": pager}
    return render(request, "cases/answers.html", context)


@page("cases.read_totals")
@require_GET
def statistics(request: SignedRequest) -> HttpResponse:
    """Totals of a year."""
    year = whole_number(request.GET.get("year", "")) or today().year
    year = min(max(year, 2000), today().year)
    totals: Any = selectors.case_totals(request.actor, request.organization, year)
    context = {
        "totals": totals,
        "year": year,
        "years": range(today().year, today().year - 5, -1),
        "charts": {
            name: _chart(getattr(totals, f"by_{name}")) for name in ("kind", "course", "outcome", "month", "level")
        },
    }
    return render(request, "cases/statistics.html", context)


def _chart(cells: list[Any]) -> dict[str, Any] | None:
    """The cells that are told as bars; the table below names those that are not."""
    told = [cell for cell in cells if cell.count is not None]
    if not any(cell.count for cell in told):
        return None
    series = [{"name": _("Cases"), "values": [cell.count for cell in told]}]
    return {"kind": "bar", "categories": [cell.label for cell in told], "series": series}
