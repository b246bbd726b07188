"""Awards for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huiguan.honours import selectors, services
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import public_page

WHY = "awards are given in public; one that was withdrawn is not shown"
PAGE_SIZE = 50


@public_page(WHY)
@kept_for_visitors("page")
@require_GET
def public_awards(request: HttpRequest) -> HttpResponse:
    """Awards in force, the latest first."""
    text = request.GET.get("q", "")[:60]
    found = rows_on_page(selectors.public_awards(text), request.GET, PAGE_SIZE)
    lines = [(row, row.scheme.grade_name(row.grade)) for row in found]
    return render(request, "honours/public_list.html", {"page": found, "lines": lines, "q": text})


@public_page(WHY)
@kept_for_visitors()
@require_GET
def public_award(request: HttpRequest, award_id: int) -> HttpResponse:
    """One award, with its story where the person consents."""
    try:
        row = selectors.public_award(award_id)
    except NotFound as refusal:
        raise Http404 from refusal
    context = {"award": row, "grade": row.scheme.grade_name(row.grade), "story": services.story_of(row)}
    return render(request, "honours/public_award.html", context)
