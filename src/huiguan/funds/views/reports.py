"""Reports, the statement behind each figure, and the pack for an audit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.funds import forms
from huiguan.funds.audit import audit_pack_for
from huiguan.funds.enums import AccountKind
from huiguan.funds.links import figure_url
from huiguan.funds.models import Books
from huiguan.funds.papers import report_pdf
from huiguan.funds.selectors import books as reads
from huiguan.funds.selectors import reports as figures
from huiguan.funds.selectors.balances import fund_ids_of
from huiguan.funds.selectors.ledger import account_statement, figure_statement
from huiguan.funds.selectors.picks import Pick
from huiguan.funds.sheets import LEDGER, TRIAL, ledger_cells, report_cells, sheet_for, trial_cells
from huiguan.funds.views.shared import BOTH, READ, books_or_setup, crumbs, span_of, url
from huiguan.governance.selectors import current_term
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page

PAGE_SIZE = 50
PDF = "pdf"
MOST = 200_000


def labels() -> dict[str, Any]:
    """The reports by the word in their address."""
    return {
        "trial-balance": _("Trial balance"),
        "balance-sheet": _("Balance sheet"),
        "activities": _("Statement of activities"),
        "cash-flow": _("Cash flow statement"),
    }


@page(READ)
@require_GET
def reports(request: SignedRequest) -> HttpResponse:
    """All reports, the chart of accounts, the audit pack."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    context = {"reports": labels(), "books": books, "crumbs": crumbs(request, (_("Reports"), ""))}
    return render(request, "funds/reports.html", context)


@page(READ)
@require_GET
def report(request: SignedRequest, report_key: str) -> HttpResponseBase:
    """One report at a date or for a span of days, on the page or as a file."""
    if report_key not in labels():
        raise NotFound(report_key)
    since, until = span_of(request.GET)
    if report_key == "trial-balance":
        return _trial(request, since, until)
    made = _made(request, report_key, since, until)
    kind = request.GET.get("format", "")
    if kind in Format.values:
        return _exported(request, sheet_for(made), report_cells(made), made.title)
    if kind == PDF:
        return _pdf(request, made)
    context = _context(request, report_key, since, until) | {
        "report": made,
        "lines": [(line, _cells(request, made, line)) for line in made.lines],
    }
    return render(request, "funds/report.html", context)


def _context(request: SignedRequest, key: str, since: date, until: date) -> dict[str, Any]:
    return {
        "key": key,
        "title": labels()[key],
        "since": since,
        "until": until,
        "has_since": key != "balance-sheet",
        "crumbs": crumbs(request, (_("Reports"), url(request, "reports")), (labels()[key], "")),
    }


def _made(request: SignedRequest, key: str, since: date, until: date) -> figures.Report:
    if key == "balance-sheet":
        return figures.balance_sheet(request.actor, request.organization, until)
    make = figures.activities if key == "activities" else figures.cash_flow
    return make(request.actor, request.organization, since, until)


def _cells(request: SignedRequest, made: figures.Report, line: figures.Line) -> list[tuple[Decimal, str]]:
    """Each figure of a line with the address of what it adds up."""
    return [
        (value, figure_url(request.organization, made.key, line.key, column, made.since, made.until))
        for column, value in enumerate(line.values)
    ]


def _trial(request: SignedRequest, since: date, until: date) -> HttpResponseBase:
    rows = figures.trial_balance(request.actor, request.organization, since, until)
    if request.GET.get("format") in Format.values:
        return _exported(request, TRIAL, map(trial_cells, rows), TRIAL.label)
    context = _context(request, "trial-balance", since, until) | {
        "rows": [(row, _trial_cells(request, row, since, until)) for row in rows],
        "sums": {key: sum(getattr(row, key) for row in rows) for key in ("opening", "debit", "credit", "closing")},
    }
    return render(request, "funds/trial.html", context)


TRIAL_COLUMNS = ("opening", "debit", "credit", "closing")


def _trial_cells(request: SignedRequest, row: figures.TrialRow, since: date, until: date) -> list[tuple[Decimal, str]]:
    place, key, code = request.organization, "trial-balance", row.account.code
    return [
        (getattr(row, name), figure_url(place, key, code, column, since, until))
        for column, name in enumerate(TRIAL_COLUMNS)
    ]


def _picked(request: SignedRequest, key: str, line_key: str, column: int) -> tuple[str, Decimal, Pick]:
    """A figure of a report by its place: how it is called, how much it says, and what it adds up. NotFound else."""
    if key not in labels():
        raise NotFound(key)
    since, until = span_of(request.GET)
    if key == "trial-balance":
        trial = figures.trial_balance(request.actor, request.organization, since, until)
        row = next((row for row in trial if row.account.code == line_key), None)
        if row is not None and column < len(row.picks):
            return str(row.account), getattr(row, TRIAL_COLUMNS[column]), row.picks[column]
    else:
        made = _made(request, key, since, until)
        line = next((line for line in made.lines if line.key == line_key), None)
        if line is not None and column < len(line.picks):
            name = f"{line.label} · {made.columns[column]}" if len(made.columns) > 1 else str(line.label)
            return name, line.values[column], line.picks[column]
    raise NotFound(line_key)


@page(READ)
@require_GET
def figure(request: SignedRequest, report_key: str, line_key: str, column: int) -> HttpResponseBase:
    """The lines of vouchers that a figure of a report adds up, and nothing else; they add up to it."""
    name, value, pick = _picked(request, report_key, line_key, column)
    fund = next((row for row in reads.funds_of(request.actor, request.organization) if row.pk == _fund(request)), None)
    if fund is not None:
        name, pick = f"{fund.name} · {name}", replace(pick, funds=frozenset({fund.pk}))
    number, every = page_number(request.GET), is_export(request)
    found = figure_statement(
        request.actor,
        request.organization,
        pick,
        offset=0 if every else (number - 1) * PAGE_SIZE,
        limit=MOST if every else PAGE_SIZE,
    )
    if every:
        return _exported(request, LEDGER, map(ledger_cells, found.rows), name)
    books = reads.opened_books(request.organization)
    names = {row.pk: str(row) for row in reads.accounts_of(request.actor, request.organization)}
    since, until = span_of(request.GET)
    address = url(request, "report", report_key) + f"?since={since.isoformat()}&until={until.isoformat()}"
    context = {
        "title": name,
        "value": value if fund is None else found.closing,
        "statement": found,
        "since": max(pick.since, books.starts_on),
        "until": pick.until,
        "rows": [(row, names[row.account_id]) for row in found.rows],
        "page": page_of(found.lines, number, PAGE_SIZE),
        "export": export_link(request, LEDGER),
        "crumbs": crumbs(request, (_("Reports"), url(request, "reports")), (labels()[report_key], address), (name, "")),
    }
    return render(request, "funds/figure.html", context)


def _exported(request: SignedRequest, sheet: Any, rows: Any, title: Any) -> HttpResponseBase:
    place = request.organization.short_name or request.organization.name
    return list_response(request, sheet, rows, title=f"{place} {title}")


def _pdf(request: SignedRequest, made: figures.Report) -> HttpResponse:
    answer = HttpResponse(report_pdf(request.actor, request.organization, made), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{made.key}-{made.until.isoformat()}.pdf"'
    return answer


@page(READ)
@require_GET
def ledger(request: SignedRequest) -> HttpResponseBase:
    """The statement of an account, or of all behind a figure, with the running balance."""
    place, given = request.organization, request.GET
    prefixes = [part for part in given.get("accounts", "1002").split("-") if part.isdecimal()][:60]
    accounts = reads.by_prefix(reads.accounts_of(request.actor, place), prefixes)
    since, until = span_of(given)
    fund_ids = _fund_ids(request)
    number, every = page_number(given), given.get("format") in Format.values
    limit = MOST if every else PAGE_SIZE
    found = account_statement(
        request.actor,
        place,
        accounts,
        since,
        until,
        fund_ids=fund_ids,
        offset=0 if every else (number - 1) * PAGE_SIZE,
        limit=limit,
    )
    if every:
        return _exported(request, LEDGER, map(ledger_cells, found.rows), LEDGER.label)
    context = {
        "statement": found,
        "accounts": accounts,
        "names": {row.pk: row.name for row in accounts},
        "several": len(accounts) > 1,
        "asked": "-".join(prefixes),
        "chart": reads.accounts_of(request.actor, place),
        "since": since,
        "until": until,
        "page": page_of(found.lines, number, PAGE_SIZE),
        "credit_side": bool(accounts) and accounts[0].kind not in (AccountKind.ASSET, AccountKind.EXPENSE),
        "given": given,
        "crumbs": crumbs(request, (_("Reports"), url(request, "reports")), (_("Account statement"), "")),
    }
    return render(request, "funds/ledger.html", context)


def _fund(request: SignedRequest) -> int | None:
    return whole_number(request.GET.get("fund", ""))


def _fund_ids(request: SignedRequest) -> set[int] | None:
    chosen = _fund(request)
    if chosen is not None:
        return {chosen}
    wanted = {"0": False, "1": True}.get(request.GET.get("restricted", ""))
    return fund_ids_of(request.organization, restricted=wanted)


@page(READ)
@require_http_methods(BOTH)
def audit_pack(request: SignedRequest) -> HttpResponseBase:
    """The pack for an audit at the change of a term (换届审计): choose the days, take one file."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    span = _term(request.organization, books)
    posted = request.POST if request.method == "POST" else None
    form = forms.SpanForm(posted, initial={"since": span[0], "until": span[1]})
    if posted is not None and form.is_valid():
        made = audit_pack_for(actor=request.actor, organization=request.organization, **form.cleaned_data)
        name = f"audit-{request.organization.code}-{form.cleaned_data['until'].isoformat()}.zip"
        return FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")
    title = _("Pack for an audit")
    context = {
        "form": form,
        "page_title": title,
        "submit": _("Take the pack"),
        "back": url(request, "reports"),
        "crumbs": crumbs(request, (_("Reports"), url(request, "reports")), (title, "")),
        "note": _(
            "Statements of each year, ledger, vouchers with their papers, budgets with execution, funds, payments, bank"
            " lines with reconciliation, dues, and relief without names; with a list of checksums. The days are those"
            " of the present term, as far as books were kept."
        ),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def _term(organization: Any, books: Books) -> tuple[date, date]:
    """The days of the present term (届) so far, not before the books begin; without a term, since the books began."""
    term = current_term(organization)
    since = max(term.starts_on, books.starts_on) if term is not None else books.starts_on
    return min(since, today()), today()
