"""Annual reports that were issued, for everybody: what they say, and the files that bear them."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.cache import cache

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.papers import DOCX, Paper, paper_docx, paper_pdf
from huiguan.kernel.permits import NotFound
from huiguan.reporting.enums import ReportState
from huiguan.reporting.models import AnnualReport
from huiguan.reporting.paper import annual_paper
from huiguan.reporting.selectors.annual import told
from huiguan.reporting.selectors.collections import lines_of

#: What a report can be had as, by the ending of the file's name.
FORMS = {"pdf": "application/pdf", "docx": DOCX}
#: An issued report does not change: its files are made once in a day.
_KEPT = 24 * 60 * 60


def issued_reports(organization: Organization) -> list[AnnualReport]:
    """The reports that an association issued, the latest year first; of a year the one issued last."""
    rows = AnnualReport.objects.unscoped("what was issued is public")
    rows = rows.filter(organization=organization, state=ReportState.ISSUED)
    rows = rows.select_related("organization", "collection__previous").defer("text", "figures")
    latest: dict[int, AnnualReport] = {}
    for row in rows.order_by("-collection__ends", "-issued_on", "-pk"):
        latest.setdefault(row.year, row)
    return list(latest.values())


def issued_everywhere() -> Iterator[AnnualReport]:
    """What `issued_reports` gives, of all associations, the latest day first."""
    rows = AnnualReport.objects.unscoped("what was issued is public").filter(state=ReportState.ISSUED)
    met = set[tuple[int, int]]()
    rows = rows.select_related("organization", "collection").defer("text", "figures")
    for row in rows.order_by("-issued_on", "-pk"):
        if (row.organization_id, row.year) not in met:
            met.add((row.organization_id, row.year))
            yield row


def issued_report(organization: Organization, year: int) -> AnnualReport:
    """The report on a year; NotFound while none is issued."""
    found = next((row for row in issued_reports(organization) if row.year == year), None)
    if found is None:
        raise NotFound(str(year))
    return found


def issued_paper(report: AnnualReport) -> Paper:
    """What an issued report says, line by line, and its table of figures. Official Chinese."""
    return annual_paper(report, told(report), lines_of(report.collection))


def issued_file(report: AnnualReport, form: str) -> bytes:
    """An issued report as a file of one of FORMS."""
    key = f"reporting.issued.{report.pk}.{report.revision}.{form}"
    made: bytes | None = cache.get(key)
    if made is None:
        paper = issued_paper(report)
        made = paper_pdf(paper) if form == "pdf" else paper_docx(paper)
        cache.set(key, made, _KEPT)
    return made
