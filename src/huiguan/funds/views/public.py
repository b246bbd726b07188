"""What anybody may see of funds, without signing in."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huiguan.funds.opendata import open_data_for
from huiguan.funds.selectors import disclosure as reads
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import public_page

WHY = "what came into and went out of the funds is disclosed to everybody (DOMAIN.md 1.8)"


@public_page(WHY)
@kept_for_visitors()
@require_GET
def public_funds(request: HttpRequest) -> HttpResponse:
    """Associations that disclose their funds."""
    return render(request, "funds/public_list.html", {"rows": reads.disclosing()})


def _place(code: str) -> Any:
    place = organization_by_code(code)
    if place is None:
        raise Http404
    return place


def _year(request: HttpRequest) -> int | None:
    year = whole_number(request.GET.get("year", ""))
    return year if year and 1990 <= year <= 2200 else None


def _shown(request: HttpRequest, code: str) -> reads.Disclosure:
    try:
        return reads.disclosure(_place(code), _year(request))
    except NotFound as refusal:
        raise Http404 from refusal


@public_page(WHY)
@kept_for_visitors("year")
@require_GET
def public_fund(request: HttpRequest, place: str) -> HttpResponse:
    """What came in and went out of one association's funds in a year."""
    shown = _shown(request, place)
    return render(request, "funds/public.html", {"place": _place(place), "shown": shown})


@public_page(WHY)
@kept_for_visitors("year")
@require_GET
def public_fund_alone(request: HttpRequest, place: str, fund_code: str) -> HttpResponse:
    """One fund: its purpose and rules, what came in and what went out in a year."""
    try:
        shown, alone = reads.disclosed_fund(_place(place), fund_code, _year(request))
    except NotFound as refusal:
        raise Http404 from refusal
    context = {"place": _place(place), "shown": shown, "alone": alone, "fund_code": fund_code}
    return render(request, "funds/public_fund.html", context)


@public_page(WHY)
@require_GET
def open_data(request: HttpRequest, place: str) -> FileResponse:
    """The same as CSV with a Frictionless data package."""
    shown = _shown(request, place)
    made = open_data_for(_place(place), shown)
    return FileResponse(made, as_attachment=True, filename=f"funds-{place}-{shown.year}.zip")
