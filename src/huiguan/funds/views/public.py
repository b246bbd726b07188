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


def _shown(request: HttpRequest, code: str) -> reads.Disclosure:
    year = whole_number(request.GET.get("year", ""))
    try:
        return reads.disclosure(_place(code), year if year and 1990 <= year <= 2200 else None)
    except NotFound as refusal:
        raise Http404 from refusal


@public_page(WHY)
@kept_for_visitors("year")
@require_GET
def public_fund(request: HttpRequest, place: str) -> HttpResponse:
    """What came in and went out of one association's funds in a year."""
    return render(request, "funds/public.html", {"place": _place(place), "shown": _shown(request, place)})


@public_page(WHY)
@require_GET
def open_data(request: HttpRequest, place: str) -> FileResponse:
    """The same as CSV with a Frictionless data package."""
    shown = _shown(request, place)
    made = open_data_for(_place(place), shown)
    return FileResponse(made, as_attachment=True, filename=f"funds-{place}-{shown.year}.zip")
