"""The first page: what the funds hold, what waits, what came in and went out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.funds.links import figure_url, ledger_url
from huiguan.funds.models import Books
from huiguan.funds.selectors import books as reads
from huiguan.funds.selectors import payments as paid
from huiguan.funds.selectors import vouchers as written
from huiguan.funds.selectors.balances import month_end
from huiguan.funds.selectors.months import by_month
from huiguan.funds.selectors.reports import activities_in
from huiguan.funds.views.shared import APPROVE, DRAFT, KEEP, ORDER, POST, READ
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n.formats import money
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page


@page(READ)
@require_GET
def overview(request: SignedRequest) -> HttpResponse:
    """Funds with their money, figures of the year, what waits for somebody; without books, how to begin."""
    actor, place = request.actor, request.organization
    books = reads.books_of(place)
    may = {
        "keep": allows(actor, KEEP, place),
        "draft": allows(actor, DRAFT, place),
        "post": allows(actor, POST, place),
        "order": allows(actor, ORDER, place),
        "approve": allows(actor, APPROVE, place),
    }
    if books is None:
        return render(request, "funds/none.html", {"may": may})
    funds = reads.funds_of(actor, place)
    context = {
        "books": books,
        "funds": funds,
        "may": may,
        "figures": _figures(request, funds),
        "first_open": reads.first_open_day(books),
        "incoming": paid.incoming_waiting(actor, place),
        "waiting": list(paid.payments_of(actor, place, "open")[:20]),
        "drafts": written.drafts_of(actor, place)[:20],
        "chart": _chart(request, books),
    }
    return render(request, "funds/overview.html", context)


def _figures(request: SignedRequest, funds: list[Any]) -> list[dict[str, Any]]:
    place, day = request.organization, today()
    first = date(day.year, 1, 1)
    sums = {line.key: line.values[-1] for line in activities_in(place, first, day).lines}
    held: Decimal = sum((fund.held for fund in funds), Decimal(0))
    promised: Decimal = sum((fund.promised for fund in funds), Decimal(0))
    return [
        {
            "value": money(held),
            "label": _("Money of all funds"),
            "url": ledger_url(place, [row.code for row in reads.money_accounts(place)], first, day),
        },
        {
            "value": money(sums["sum_income"]),
            "label": _("Came in this year"),
            "url": figure_url(place, "activities", "sum_income", 2, first, day),
        },
        {
            "value": money(sums["sum_expense"]),
            "label": _("Went out this year"),
            "url": figure_url(place, "activities", "sum_expense", 2, first, day),
        },
        {"value": money(promised), "label": _("Promised to payments"), "url": "payments/?state=approved"},
    ]


def _chart(request: SignedRequest, books: Books) -> dict[str, Any] | None:
    place, day = request.organization, today()
    rows = by_month(place, max(date(day.year - 1, day.month, 1), books.starts_on.replace(day=1)), day)
    if not rows:
        return None
    urls = {
        key: [figure_url(place, "activities", key, 2, row[0], month_end(row[0])) for row in rows]
        for key in ("sum_income", "sum_expense")
    }
    series = [
        {"name": _("Came in"), "values": [float(row[1]) for row in rows], "urls": urls["sum_income"]},
        {"name": _("Went out"), "values": [float(row[2]) for row in rows], "urls": urls["sum_expense"]},
    ]
    return {
        "summary": _("Came in and went out by month"),
        "data": {"kind": "bar", "categories": [f"{row[0]:%Y-%m}" for row in rows], "series": series},
    }
