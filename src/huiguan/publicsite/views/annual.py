"""Annual reports that were issued, for visitors: the words, the figures, and the files to keep."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiguan.kernel.papers.wording import Level, heading_of, level_of
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import public_page
from huiguan.publicsite.sources import YEARLY
from huiguan.publicsite.views.shared import WHY, for_visitors, ld_json, place_of
from huiguan.reporting.selectors.issued import FORMS, issued_file, issued_paper, issued_report, issued_reports

#: Files that one address may fetch in a minute.
MOST = 30


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def annual(request: HttpRequest, place: str, year: int) -> HttpResponse:
    """The report on a year as it was issued, and which other years there are."""
    organization = place_of(place)
    report = issued_report(organization, year)
    paper = issued_paper(report)
    context = {
        "place": organization,
        "report": report,
        "basis": YEARLY,
        "lines": [_headed(line) for line in paper.body],
        "annex": paper.annexes[0],
        "forms": FORMS,
        "others": [row for row in issued_reports(organization) if row.pk != report.pk],
        "facts": ld_json(_facts(request, report)),
    }
    return render(request, "publicsite/annual.html", context)


def _headed(line: str) -> tuple[str, str]:
    """A line as its heading (of the first level only) and the words that follow."""
    return heading_of(line) if level_of(line) == Level.FIRST else ("", line)


def _facts(request: HttpRequest, report: Any) -> dict[str, Any]:
    return {
        "@type": "Report",
        "headline": report.title,
        "reportNumber": report.number,
        "datePublished": report.issued_on.isoformat(),
        "inLanguage": "zh-Hans",
        "mainEntityOfPage": request.build_absolute_uri(),
        "publisher": {"@type": "NGO", "name": report.organization.name},
        "encoding": [
            {
                "@type": "MediaObject",
                "encodingFormat": kind,
                "contentUrl": request.build_absolute_uri(_url(report, form)),
            }
            for form, kind in FORMS.items()
        ],
    }


def _url(report: Any, form: str) -> str:
    return reverse("publicsite:annual_file", args=[report.organization.code, report.year, form])


@public_page(WHY)
@require_safe
@for_visitors
def annual_file(request: HttpRequest, place: str, year: int, form: str) -> HttpResponse:
    """The report as a Word document or PDF."""
    if form not in FORMS:
        raise Http404(form)
    report = issued_report(place_of(place), year)
    if is_too_often(request, "publicsite.annual", MOST):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    answer = HttpResponse(issued_file(report, form), content_type=FORMS[form])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{report.title}.{form}')}"
    return answer
