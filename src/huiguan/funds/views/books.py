"""Books, funds, accounts, budgets and the closing of months."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.funds import forms, services
from huiguan.funds.enums import AccountKind, words_of
from huiguan.funds.links import figure_url
from huiguan.funds.models import Fund
from huiguan.funds.selectors import books as reads
from huiguan.funds.selectors.balances import month_end
from huiguan.funds.selectors.budgets import budget_of
from huiguan.funds.selectors.disclosure import fund_years
from huiguan.funds.selectors.gifts import gifts_left, purposes_of
from huiguan.funds.selectors.periods import close_checks, closed_months
from huiguan.funds.views.shared import BOTH, CLOSE, KEEP, POST, READ, books_or_setup, crumbs, in_place, url
from huiguan.kernel.calendar import today
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page


@page(KEEP)
@require_http_methods(BOTH)
def setup(request: SignedRequest) -> HttpResponse:
    """Open the books."""
    title = _("Open the books")
    return form_page(
        request,
        forms.BooksForm(request.POST or None, initial={"starts_on": date(today().year, 1, 1)}),
        lambda data: services.open_books(actor=request.actor, organization=request.organization, **data),
        title=title,
        submit=title,
        done=url(request, "overview"),
        crumbs=crumbs(request, (title, "")),
        said=_("Books opened. Enter what the funds held at the beginning next."),
        note=_("The chart of accounts of non-profit organizations is laid out, and the general fund opened."),
    )


def _funds(request: SignedRequest) -> forms.Choices:
    return forms.fund_choices(reads.funds_of(request.actor, request.organization))


@page(POST)
@require_http_methods(BOTH)
def opening(request: SignedRequest) -> HttpResponse:
    """Enter what a fund held at the beginning."""
    title = _("Enter an opening balance")
    return form_page(
        request,
        forms.OpeningForm(request.POST or None, funds=_funds(request)),
        lambda data: services.enter_opening(actor=request.actor, organization=request.organization, **data),
        title=title,
        submit=_("Post the opening balance"),
        done=url(request, "overview"),
        crumbs=crumbs(request, (title, "")),
        said=_("Posted."),
        note=_("Other assets and debts at the beginning are posted as vouchers of the first day."),
    )


@page(KEEP)
@require_POST
def disclose(request: SignedRequest) -> HttpResponse:
    """Show the funds to everybody, or stop it."""
    wanted = request.POST.get("disclosed") == "1"
    services.disclose_funds(actor=request.actor, organization=request.organization, disclosed=wanted)
    said = _("Closed months are on the public page now.") if wanted else _("The public page is taken down.")
    messages.success(request, said)
    return redirect(url(request, "overview"))


@page(KEEP)
@require_http_methods(BOTH)
def fund_new(request: SignedRequest) -> HttpResponse:
    """Open a fund."""
    title = _("Open a fund")
    return form_page(
        request,
        forms.FundForm(request.POST or None),
        lambda data: services.open_fund(actor=request.actor, organization=request.organization, **data),
        title=title,
        submit=title,
        done=url(request, "overview"),
        crumbs=crumbs(request, (title, "")),
        said=_("Fund opened."),
    )


@page(READ)
@require_GET
def fund(request: SignedRequest, fund_id: int) -> HttpResponse:
    """One fund: purpose, rules, money, and each year."""
    row: Fund = in_place(request, reads.get_fund(request.actor, fund_id))
    books, place = reads.opened_books(request.organization), request.organization
    spans = [
        (max(date(year, 1, 1), books.starts_on), min(date(year, 12, 31), today()))
        for year in range(today().year, books.starts_on.year - 1, -1)
    ]
    years = [
        (until.year, found, _year_urls(place, since, until, row.pk))
        for since, until in spans
        for found in fund_years(place, since, until)
        if found.fund.pk == row.pk
    ]
    context = {
        "fund": next(each for each in reads.funds_of(request.actor, place) if each.pk == row.pk),
        "years": years,
        "allowed": words_of(purposes_of(row)),
        "gifts": gifts_left(row.pk),
        "uses": [use.get_purpose_display() for use in reads.uses_of(row)],
        "cash": "-".join(account.code for account in reads.money_accounts(place)),
        "crumbs": crumbs(request, (row.name, "")),
        "may_keep": allows(request.actor, KEEP, place),
    }
    return render(request, "funds/fund.html", context)


def _year_urls(place: Any, since: date, until: date, fund_id: int) -> dict[str, str]:
    """What the figures of a fund's year add up."""
    return {
        "income": figure_url(place, "activities", "sum_income", 2, since, until, fund_id),
        "expenses": figure_url(place, "activities", "sum_expense", 2, since, until, fund_id),
        "closing": figure_url(place, "balance-sheet", "sum_net", 1, None, until, fund_id),
    }


@page(KEEP)
@require_http_methods(BOTH)
def fund_change(request: SignedRequest, fund_id: int) -> HttpResponse:
    """Change a fund's name, purpose and rules."""
    row: Fund = in_place(request, reads.get_fund(request.actor, fund_id))
    initial = {key: getattr(row, key) for key in ("name", "purpose", "rules", "active", "allowed")}
    title = _("Change the fund")
    return form_page(
        request,
        forms.FundChangeForm(request.POST or None, initial=initial, fund=row),
        lambda data: services.change_fund(actor=request.actor, fund_id=row.pk, **data),
        title=title,
        submit=_("Save the fund"),
        done=url(request, "fund", row.pk),
        crumbs=crumbs(request, (row.name, url(request, "fund", row.pk)), (title, "")),
        said=_("Saved."),
    )


@page(KEEP)
@require_http_methods(BOTH)
def fund_uses(request: SignedRequest, fund_id: int) -> HttpResponse:
    """Say which payments come out of a fund."""
    row: Fund = in_place(request, reads.get_fund(request.actor, fund_id))
    title = _("What the fund pays")
    return form_page(
        request,
        forms.FundUsesForm(request.POST or None, initial={"purposes": [use.purpose for use in reads.uses_of(row)]}),
        lambda data: services.set_fund_uses(actor=request.actor, fund_id=row.pk, **data),
        title=title,
        submit=_("Save what the fund pays"),
        done=url(request, "fund", row.pk),
        crumbs=crumbs(request, (row.name, url(request, "fund", row.pk)), (title, "")),
        said=_("Saved."),
        note=_(
            "Relief that a case granted is ordered out of the fund chosen here. What is ticked for this fund is taken"
            " from the fund that had it; what no fund has comes out of the general fund."
        ),
    )


@page(READ)
@require_GET
def accounts(request: SignedRequest) -> HttpResponse:
    """The chart of accounts."""
    context = {
        "accounts": reads.accounts_of(request.actor, request.organization),
        "edition": services.chart_edition(),
        "may_keep": allows(request.actor, KEEP, request.organization),
        "crumbs": crumbs(request, (_("Chart of accounts"), "")),
    }
    return render(request, "funds/accounts.html", context)


@page(KEEP)
@require_http_methods(BOTH)
def account_new(request: SignedRequest) -> HttpResponse:
    """Add an account."""
    title = _("Add an account")
    return form_page(
        request,
        forms.AccountForm(request.POST or None),
        lambda data: services.add_account(actor=request.actor, organization=request.organization, **data),
        title=title,
        submit=title,
        done=url(request, "accounts"),
        crumbs=crumbs(request, (_("Chart of accounts"), url(request, "accounts")), (title, "")),
        said=_("Account added."),
    )


@page(READ)
@require_GET
def budget(request: SignedRequest) -> HttpResponse:
    """The budget of a year with its execution."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    year = whole_number(request.GET.get("year", "")) or today().year
    year = year if 1990 <= year <= 2200 else today().year
    rows = budget_of(request.actor, request.organization, year)
    context = {
        "year": year,
        "groups": [
            (kind.label, [row for row in rows if row.account.kind == kind])
            for kind in (AccountKind.INCOME, AccountKind.EXPENSE)
        ],
        "any": bool(rows),
        "since": date(year, 1, 1),
        "until": date(year, 12, 31),
        "may_keep": allows(request.actor, KEEP, request.organization),
        "crumbs": crumbs(request, (_("Budget"), "")),
    }
    return render(request, "funds/budget.html", context)


@page(KEEP)
@require_http_methods(BOTH)
def budget_new(request: SignedRequest) -> HttpResponse:
    """Plan an amount."""
    title = _("Plan an amount")
    planned = [
        (row.pk, str(row))
        for row in reads.accounts_of(request.actor, request.organization, active=True)
        if row.kind in (AccountKind.INCOME, AccountKind.EXPENSE)
    ]
    return form_page(
        request,
        forms.BudgetForm(request.POST or None, funds=_funds(request), accounts=planned, initial={"year": today().year}),
        lambda data: services.set_budget(actor=request.actor, organization=request.organization, **data),
        title=title,
        submit=title,
        done=url(request, "budget"),
        crumbs=crumbs(request, (_("Budget"), url(request, "budget")), (title, "")),
        said=_("Planned."),
    )


@page(READ)
@require_GET
def periods(request: SignedRequest) -> HttpResponse:
    """The first open month with its checks, and the closed ones."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    checks = close_checks(request.actor, request.organization, books)
    first = reads.first_open_day(books)
    context: dict[str, Any] = {
        "checks": checks,
        "ready": all(check.ok for check in checks if check.binding),
        "month": first,
        "until": month_end(first),
        "closed": closed_months(request.actor, request.organization),
        "may_close": allows(request.actor, CLOSE, request.organization),
        "crumbs": crumbs(request, (_("Closing of months"), "")),
    }
    return render(request, "funds/periods.html", context)


@page(CLOSE)
@require_POST
def period_close(request: SignedRequest) -> HttpResponse:
    """Close the first open month."""
    try:
        closed = services.close_period(actor=request.actor, organization=request.organization)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("%(month)s is closed.") % {"month": f"{closed.month:%Y-%m}"})
    return redirect(url(request, "periods"))
