"""The register of resolutions, with search; and what was moved and voted, as open data."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huiguan.governance.meeting_papers import file_of, resolution_paper
from huiguan.governance.selectors.popolo import open_export
from huiguan.governance.selectors.resolutions import get_resolution, resolution_years, resolutions_of
from huiguan.governance.views.meeting_shared import meeting_here
from huiguan.kernel.numbers import number_of
from huiguan.kernel.permits.web import SignedRequest, here, page

PAGE_SIZE = 50


@page("governance.read_meetings")
@require_GET
def resolutions(request: SignedRequest) -> HttpResponse:
    """Resolutions of the association, the latest first; found by number, title and words."""
    q, year = request.GET.get("q", "").strip(), number_of(request.GET.get("year"))
    chosen = year if 1900 < year < 3000 else None
    rows = resolutions_of(request.actor, request.organization, q=q, year=chosen)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "q": q,
        "year": chosen,
        "years": resolution_years(request.actor, request.organization),
    }
    return render(request, "governance/motions/resolutions.html", context)


@page("governance.read_meetings")
@require_GET
def resolution_file(request: SignedRequest, resolution_id: int, form: str) -> HttpResponse:
    """A resolution as a Word document in the form of GB/T 9704."""
    row = here(request, get_resolution(request.actor, resolution_id))
    return file_of(resolution_paper(row), form)


@page("governance.read_meetings")
@require_GET
def meeting_popolo(request: SignedRequest, meeting_id: int) -> JsonResponse:
    """Motions and closed votes of a meeting in Popolo's terms; nothing of what was in camera."""
    row = meeting_here(request, meeting_id)
    answer = JsonResponse(open_export(row), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="popolo-{row.pk}.json"'
    return answer
