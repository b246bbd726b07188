"""The burden on an association: how many reports are asked of it in a month, by whom, and the cap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.directives.enums import Tab
from huiguan.directives.links import ledger_url
from huiguan.directives.selectors.burden import burden as burden_of
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.permits.web import SignedRequest, page


def _month(request: SignedRequest) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return today().replace(day=1)


@page("directives.read_ledger")
@require_GET
def burden(request: SignedRequest) -> HttpResponse:
    """Reports asked in the month of the address (this month), each figure with its rows."""
    month = _month(request)
    found = burden_of(request.actor, request.organization, month)
    asked = LedgerFilter(tab=Tab.RECEIVED, asked=f"{month:%Y-%m}", sort="due")
    code = request.organization.code
    lines = [
        {"asked": one, "url": ledger_url(code, asked.but(sender=(one.sender.code,)).query())} for one in found.by_sender
    ]
    context = {
        "found": found,
        "lines": lines,
        "rows_url": ledger_url(code, asked.query()),
        "month": month,
        "month_words": _month_words(month),
        "saved": found.demands - found.reports,
        "crumbs": [(_("Follow-through"), ""), (_("Reports asked"), "")],
        **_neighbours(request, month),
    }
    return render(request, "directives/burden/page.html", context)


def _month_words(month: date) -> str:
    if formats.is_chinese():
        return f"{month.year}年{month.month}月"
    return f"{month:%B} {month.year}"


def _neighbours(request: SignedRequest, month: date) -> dict[str, Any]:
    here = reverse("directives:burden", args=[request.organization.code])
    before = month - timedelta(days=1) if month > date(1900, 1, 1) else None
    after = month + timedelta(days=32) if month < date(9000, 1, 1) else None
    return {
        "before_url": f"{here}?month={before:%Y-%m}" if before else "",
        "after_url": f"{here}?month={after:%Y-%m}" if after else "",
    }
