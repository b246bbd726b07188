"""Annual reports that were issued, for visitors: the words, the figures, and the files to keep."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.papers.wording import Level, heading_of, level_of
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import public_page
from huiguan.publicsite.sources import YEARLY
from huiguan.publicsite.views.shared import WHY, for_visitors, ld_json, place_of
from huiguan.reporting.drafting import Piece, shown
from huiguan.reporting.paper import lines_of_report, words_of
from huiguan.reporting.selectors.annual import Told, told
from huiguan.reporting.selectors.behind import behind, public_rows
from huiguan.reporting.selectors.collections import lines_of
from huiguan.reporting.selectors.issued import FORMS, issued_file, issued_paper, issued_report, issued_reports

#: Files that one address may fetch in a minute.
MOST = 30
PAGE_SIZE = 50


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def annual(request: HttpRequest, place: str, year: int) -> HttpResponse:
    """The report on a year as it was issued, and which other years there are."""
    organization = place_of(place)
    report = issued_report(organization, year)
    said = told(report)
    paper, lines = issued_paper(report), lines_of(report.collection)
    annex = paper.annexes[0]
    context = {
        "place": organization,
        "report": report,
        "basis": YEARLY,
        "lines": [_headed(report, said, line) for line in lines_of_report(said)],
        "annex": annex,
        "annex_rows": [(row, _figure_url(report, line.pk)) for row, line in zip(annex.rows, lines, strict=True)],
        "forms": FORMS,
        "others": [row for row in issued_reports(organization) if row.pk != report.pk],
        "facts": ld_json(_facts(request, report)),
    }
    return render(request, "publicsite/annual.html", context)


def _headed(report: Any, said: Told, line: list[Piece]) -> tuple[str, list[tuple[str, str]]]:
    """A line as its heading (of the first level only) and the words that follow, each figure with its address."""
    words = words_of(line)
    head = heading_of(words)[0] if level_of(words) == Level.FIRST else ""
    left, parts = len(head), []
    for piece in line:
        text, left = piece.text[left:], max(0, left - len(piece.text))
        if text.strip():
            parts.append((text, _source_url(report, said, piece)))
    return head, parts


def _source_url(report: Any, said: Told, piece: Piece) -> str:
    """Where a figure of the text is told; empty for what is none."""
    line = said.line_of(piece)
    return _figure_url(report, line) if line else ""


def _figure_url(report: Any, line_id: int) -> str:
    return reverse("publicsite:annual_figure", args=[report.organization.code, report.year, line_id])


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def annual_figure(request: HttpRequest, place: str, year: int, line_id: int) -> HttpResponse:
    """What stands behind one figure: its definition, how many rows were sealed, and those that everybody may read."""
    organization = place_of(place)
    report = issued_report(organization, year)
    found, number = behind(report, told(report), line_id), page_number(request.GET)
    total, links = public_rows(found, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    context = {
        "place": organization,
        "report": report,
        "annual": report,
        "found": found,
        "indicator": found.line.indicator,
        "value": shown(found.value),
        "last": None if found.last is None else shown(found.last),
        "links": links,
        "total": total,
        "page": page_of(total, number, PAGE_SIZE),
    }
    return render(request, "publicsite/annual_figure.html", context)


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
