"""Annual reports: the list, the editor with its linter, the web version, Word and PDF."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.directives.links import item_url
from huiguan.directives.models import Item
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.papers import DOCX, paper_docx
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.reporting import services
from huiguan.reporting.drafting import Piece, shown
from huiguan.reporting.enums import ReportState
from huiguan.reporting.forms import AnnualForm, AnnualStartForm, HighlightForm
from huiguan.reporting.models import AnnualReport, Highlight, Line
from huiguan.reporting.paper import annual_paper, annual_pdf, lines_of_report
from huiguan.reporting.selectors import annual as selectors
from huiguan.reporting.selectors.behind import behind, own_rows
from huiguan.reporting.selectors.collections import branch_forms, lines_of
from huiguan.reporting.selectors.rollup import branches_below
from huiguan.reporting.views.rollup import branch_url
from huiguan.reporting.views.shared import PAGE_SIZE, address, crumbs, download, status_of
from huiguan.ui.forms import form_page, taken

#: The slot of the address at which visitors read an issued report.
SHOWN = "reporting.annual_shown"
READ, WRITE, ISSUE = "reporting.read_annual", "reporting.write_annual", "reporting.issue_annual"


@page(READ)
@require_GET
def annuals(request: SignedRequest) -> HttpResponse:
    """The annual reports of the association."""
    rows = selectors.annuals_of(request.actor, request.organization)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_write": allows(request.actor, WRITE, request.organization),
        "crumbs": crumbs(request, (_("Annual reports"), "")),
    }
    return render(request, "reporting/annuals.html", context)


@page(WRITE)
@require_http_methods(["GET", "POST"])
def annual_new(request: SignedRequest) -> HttpResponse:
    """Begin a report over a collection."""
    choices = [
        (row.collection_id, str(row.collection)) for row in branch_forms(request.actor, request.organization)[:50]
    ]
    form = AnnualStartForm(request.POST if request.method == "POST" else None, collections=choices)
    made: list[AnnualReport] = []
    title = _("Begin an annual report")
    if request.method == "POST" and taken(
        form,
        lambda values: made.append(
            services.draft_annual(actor=request.actor, organization=request.organization, **values)
        ),
    ):
        return redirect(address(request, "annual", made[0].pk))
    context = {
        "form": form,
        "page_title": title,
        "submit": title,
        "back": address(request, "annuals"),
        "crumbs": crumbs(request, (_("Annual reports"), address(request, "annuals")), (title, "")),
        "note": _("The text comes from the template: placeholders stand where the figures will be."),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def _found(request: SignedRequest, annual_id: int) -> AnnualReport:
    row = selectors.get_annual(request.actor, annual_id)
    if row.organization_id != request.organization.pk:
        raise NotFound(str(annual_id))
    return row


@page(READ)
@require_GET
def annual(request: SignedRequest, annual_id: int) -> HttpResponse:
    """The report as it reads: each figure opens where it comes from."""
    row = _found(request, annual_id)
    told = selectors.told(row)
    lines = lines_of(row.collection)
    context = {
        "annual": row,
        "lines": [[_part(request, row, piece, told) for piece in line] for line in lines_of_report(told)],
        "faults": told.faults,
        "figures": _figures(lines, told),
        "chart": _chart(lines, told),
        "draft": row.state == ReportState.DRAFT,
        "public_urls": [] if row.state == ReportState.DRAFT else [url_of(row) for url_of in filled(SHOWN)],
        "may_write": row.state == ReportState.DRAFT and allows(request.actor, WRITE, request.organization),
        "may_issue": row.state == ReportState.DRAFT and allows(request.actor, ISSUE, request.organization),
        "crumbs": crumbs(
            request, (_("Annual reports"), address(request, "annuals")), (row.number or row.title[:20], "")
        ),
    }
    return render(request, "reporting/annual.html", context)


def _part(request: SignedRequest, row: AnnualReport, piece: Piece, told: selectors.Told) -> dict[str, Any]:
    """A piece with the address that it opens: of a figure what stands behind it."""
    kind, _colon, rest = piece.source.partition(":")
    key = whole_number(rest.partition("|")[0])
    url = ""
    if kind == "item" and key:
        url = item_url(request.organization.code, key)
    elif kind == "cite" and key:
        url = reverse("directives:document", args=[request.organization.code, key])
    elif line := told.line_of(piece):
        url = address(request, "annual_figure", row.pk, line)
    elif piece.name in COUNTS:
        url = address(request, "rollup", row.collection_id)
    return {"text": piece.text, "url": url, "unknown": not piece.known}


def _figures(lines: list[Line], told: selectors.Told) -> list[tuple[Line, str]]:
    values = ((line, told.figures.get(line.indicator.key, {}).get("value")) for line in lines)
    return [(line, shown(None if value is None else Decimal(value))) for line, value in values]


#: Facts that count forms: the page of the sums names which.
COUNTS = frozenset({"handed", "forms", "missing"})
CHARTED = ("members.joined", "members.left", "governance.meetings", "directives.received", "directives.closed")


def _chart(lines: list[Any], told: selectors.Told) -> dict[str, Any] | None:
    rows = [
        line for line in lines if line.indicator.key in CHARTED and "value" in told.figures.get(line.indicator.key, {})
    ]
    if len(rows) < 2:
        return None
    names = {"value": _("This period"), "last": _("Last period")}
    wanted = [name for name in names if any(name in told.figures[row.indicator.key] for row in rows)]
    return {
        "kind": "rows",  # the names are long in English
        "categories": [row.indicator.name for row in rows],
        "series": [
            {"name": names[name], "values": [float(told.figures[row.indicator.key].get(name, 0)) for row in rows]}
            for name in wanted
        ],
    }


@page(READ)
@require_GET
def annual_figure(request: SignedRequest, annual_id: int, line_id: int) -> HttpResponse:
    """What stands behind one figure of the report: definition, sealed rows, and the parts of the sum."""
    row = _found(request, annual_id)
    found = behind(row, selectors.told(row), line_id)
    number = page_number(request.GET)
    rows = own_rows(request.actor, found, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    head = selectors.own_form(row)
    context = {
        "annual": row,
        "found": found,
        "indicator": found.line.indicator,
        "value": shown(found.value),
        "last": None if found.last is None else shown(found.last),
        "rows": rows,
        "page": page_of(rows.total, number, PAGE_SIZE) if rows else None,
        "branches": [(one, branch_url(request, one.form, found.line)) for one in branches_below(head, found.line)],
        "crumbs": crumbs(
            request,
            (_("Annual reports"), address(request, "annuals")),
            (row.number or row.title[:20], address(request, "annual", row.pk)),
            (found.line.indicator.name, ""),
        ),
    }
    return render(request, "reporting/annual_figure.html", context)


@page(WRITE)
@require_http_methods(["GET", "POST"])
def annual_edit(request: SignedRequest, annual_id: int) -> HttpResponse:
    """The editor: words with placeholders; beside it which placeholders there are, and what has no source."""
    row = _found(request, annual_id)
    form = AnnualForm(request.POST) if request.method == "POST" else AnnualForm.of(row)
    if request.method == "POST":
        try:
            if form.is_valid():
                services.change_annual(actor=request.actor, annual_id=row.pk, **form.cleaned_data)
                return redirect(address(request, "annual_edit", row.pk))
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return _editor(request, row, form, status_of(refusal))
    return _editor(request, row, form, 422 if form.errors else 200)


def _editor(request: SignedRequest, row: AnnualReport, form: AnnualForm, status: int) -> HttpResponse:
    told = selectors.told(row)
    context = {
        "annual": row,
        "form": form,
        "faults": told.faults,
        "figures": _figures(lines_of(row.collection), told),
        "highlights": [highlight for highlight, _pieces in told.highlights],
        "may_issue": allows(request.actor, ISSUE, request.organization),
        "crumbs": crumbs(request, (_("Annual reports"), address(request, "annuals")), (_("Edit"), "")),
    }
    return render(request, "reporting/annual_edit.html", context, status=status)


def _items(row: AnnualReport) -> list[tuple[int, str]]:
    rows = Item.objects.unscoped("items of the association whose report was read").filter(
        organization=row.organization_id, state="confirmed", kind__in=("task", "problem")
    )
    return [(item.pk, str(item)[:80]) for item in rows.order_by("-pk")[:200]]


@page(WRITE)
@require_http_methods(["GET", "POST"])
def highlight_new(request: SignedRequest, annual_id: int) -> HttpResponse:
    """Add a highlight."""
    row = _found(request, annual_id)
    form = HighlightForm(request.POST if request.method == "POST" else None, items=_items(row))
    return _highlight_page(
        request,
        row,
        form,
        lambda values: services.add_highlight(actor=request.actor, annual_id=row.pk, **values),
        _("Add a highlight"),
    )


def _highlight_page(
    request: SignedRequest, row: AnnualReport, form: HighlightForm, act: Any, title: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        title=title,
        submit=title,
        done=address(request, "annual_edit", row.pk),
        crumbs=crumbs(request, (_("Annual reports"), address(request, "annuals")), (title, "")),
        note=_("Numbers come from placeholders, such as {members.joined}; what is typed has no source."),
    )


def _highlight(row: AnnualReport, highlight_id: int) -> Highlight:
    for found in selectors.highlights_of(row):
        if found.pk == highlight_id:
            return found
    raise NotFound(str(highlight_id))


@page(WRITE)
@require_http_methods(["GET", "POST"])
def highlight_change(request: SignedRequest, annual_id: int, highlight_id: int) -> HttpResponse:
    """Change a highlight."""
    row = _found(request, annual_id)
    kept = _highlight(row, highlight_id)
    initial = {"title": kept.title, "text": kept.text, "item_ids": kept.item_ids}
    form = HighlightForm(request.POST if request.method == "POST" else None, items=_items(row), initial=initial)
    return _highlight_page(
        request,
        row,
        form,
        lambda values: services.change_highlight(actor=request.actor, highlight_id=kept.pk, **values),
        _("Change the highlight"),
    )


@page(WRITE)
@require_POST
def highlight_remove(request: SignedRequest, annual_id: int, highlight_id: int) -> HttpResponse:
    """Take a highlight out."""
    row = _found(request, annual_id)
    try:
        services.remove_highlight(actor=request.actor, highlight_id=_highlight(row, highlight_id).pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(address(request, "annual_edit", row.pk))


@page(ISSUE)
@require_POST
def annual_issue(request: SignedRequest, annual_id: int) -> HttpResponse:
    """Issue the report."""
    row = _found(request, annual_id)
    try:
        services.issue_annual(
            actor=request.actor,
            annual_id=row.pk,
            revision=whole_number(request.POST.get("revision", "")) or 0,
            number=request.POST.get("number", "")[:80],
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Issued. It no longer changes."))
    return redirect(address(request, "annual", row.pk))


@page(READ)
@require_GET
def annual_word(request: SignedRequest, annual_id: int) -> HttpResponse:
    """The report as a Word document in the form of GB/T 9704."""
    row = _found(request, annual_id)
    paper = annual_paper(row, selectors.told(row), lines_of(row.collection))
    return download(paper_docx(paper), f"{row.title}.docx", DOCX)


@page(READ)
@require_GET
def annual_pdf_file(request: SignedRequest, annual_id: int) -> HttpResponse:
    """The report as PDF."""
    row = _found(request, annual_id)
    made = annual_pdf(row, selectors.told(row), lines_of(row.collection))
    return download(made, f"{row.title}.pdf", "application/pdf")
