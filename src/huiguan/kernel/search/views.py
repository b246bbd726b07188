"""The page of search and the box in the top bar."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.search.selectors import search, search_quickly

TEXT_LIMIT = 200


@require_GET
@page("search.search_entries")
def results(request: SignedRequest) -> HttpResponse:
    """What was found, with facets; under an association's address the switcher keeps it."""
    text = request.GET.get("q", "")[:TEXT_LIMIT].strip()
    kinds = request.GET.getlist("kind")
    organizations = _numbers(request.GET.getlist("organization"))
    number = next(iter(_numbers([request.GET.get("page", "1")])), 1)
    found = search(request.actor, text, kinds=kinds, organization_ids=organizations, page=number)
    context = {"results": found, "text": text, "filtered": bool(kinds or organizations)}
    part = request.headers.get("HX-Target") == "search-results"
    return render(request, "search/parts/results.html" if part else "search/results.html", context)


@require_GET
@page("search.search_entries")
def quick(request: SignedRequest) -> HttpResponse:
    """The best few hits of each kind, for the box in the top bar."""
    text = request.GET.get("q", "")[:TEXT_LIMIT].strip()
    context = {"groups": search_quickly(request.actor, text), "text": text}
    return render(request, "search/parts/quick.html", context)


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]
