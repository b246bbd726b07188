"""Annual reports: their texts with figures in place of placeholders, and what is still without a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiguan.directives.models import Document, Item
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.papers import official_date
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.reporting.drafting import (
    Fault,
    Number,
    Piece,
    Sources,
    faults_of,
    head_faults,
    highlight_faults,
    number_faults,
    pieces_of,
)
from huiguan.reporting.enums import ReportState
from huiguan.reporting.models import AnnualReport, Filled, Highlight
from huiguan.reporting.selectors.collections import lines_of
from huiguan.reporting.selectors.rollup import counts_of, last_sums, sums_of

READ = "reporting.read_annual"


def annuals_of(actor: Actor, organization: Organization) -> ScopedQuerySet[AnnualReport]:
    """The annual reports of an association, the latest first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[AnnualReport] = AnnualReport.objects.scoped(scope_of(actor, READ))
    return rows.filter(organization=organization).select_related("collection")


def get_annual(actor: Actor, annual_id: int) -> AnnualReport:
    """An annual report; NotFound for unknown and forbidden."""
    rows = AnnualReport.objects.scoped(scope_of(actor, READ)).select_related("organization", "collection__previous")
    found: AnnualReport | None = rows.filter(pk=annual_id).first()
    if found is None:
        raise NotFound(str(annual_id))
    return found


def highlights_of(report: AnnualReport) -> list[Highlight]:
    """The highlights of a report that was read, in order."""
    return list(Highlight.objects.unscoped("highlights of a report that was read").filter(report=report))


def own_form(report: AnnualReport) -> Filled:
    """The form of the report's association in its collection: the head of the branch whose sums it tells."""
    rows = Filled.objects.unscoped("the own form of a report that was read").select_related(
        "organization", "collection__previous"
    )
    found: Filled | None = rows.filter(collection=report.collection_id, organization=report.organization_id).first()
    if found is None:
        raise NotFound("form")
    return found


def figures_now(report: AnnualReport) -> dict[str, dict[str, str]]:
    """What a report's figures are at this moment, as they are kept with an issued one: by key value, last, line."""
    form = own_form(report)
    now, last = sums_of(form), last_sums(form)
    found = {}
    for line in lines_of(report.collection):
        key = line.indicator.key
        values = {"value": now.get(line.pk), "last": last.get(key)}
        told = {name: str(value) for name, value in values.items() if value is not None}
        found[key] = told | {"line": str(line.pk)}
    counts = counts_of(form)
    return found | {"": {name: str(number) for name, number in counts.items()}}


def figures_of(report: AnnualReport) -> dict[str, dict[str, str]]:
    """The figures of a report: as issued, or as they are now while it is a draft."""
    return report.figures if report.state == ReportState.ISSUED else figures_now(report)


@dataclass(frozen=True, slots=True)
class Told:
    """A report with its figures: pieces of its text and of each highlight, and the faults of all of them."""

    text: list[Piece]
    highlights: list[tuple[Highlight, list[Piece]]]
    faults: list[tuple[str, Fault]]
    figures: dict[str, dict[str, str]]

    def line_of(self, piece: Piece) -> int | None:
        """The line of the figure that a piece tells; None for other words."""
        line = self.figures.get(piece.name, {}).get("line") if piece.name else None
        return int(line) if line else None


def told(report: AnnualReport) -> Told:
    """The report as it reads now. `faults` name the part ("": the text, else a highlight) and what lacks."""
    figures = figures_of(report)
    highlights = highlights_of(report)
    sources = sources_of(report, figures, highlights)
    text = pieces_of(report.text, sources)
    parts = [(highlight, pieces_of(highlight.text, sources)) for highlight in highlights]
    titles = [(h.title, pieces_of(h.title, sources)) for h in highlights]
    named = [("", text), *titles, *((highlight.title, pieces) for highlight, pieces in parts)]
    faults = [(name, fault) for name, pieces in named for fault in faults_of(pieces)]
    faults += [*_head_faults(report), *_bare_highlights(report, highlights, figures)]
    return Told(text, parts, faults, figures)


def _head_faults(report: AnnualReport) -> list[tuple[str, Fault]]:
    """What stands above the text: title, number and addressee have sources too."""
    year, name = report.year, report.organization.name
    found = {
        _("Title"): head_faults(report.title, year, name),
        _("Addressee"): head_faults(report.addressee, year, name),
        _("Document number"): number_faults(report.number, years_of(report)),
    }
    return [(part, fault) for part, faults in found.items() for fault in faults]


def years_of(report: AnnualReport) -> tuple[int, int]:
    """The years that a report's document number may name: of the period, and of the day of issue."""
    return report.year, (report.issued_on or today()).year


def _bare_highlights(
    report: AnnualReport, highlights: Iterable[Highlight], figures: Iterable[str]
) -> list[tuple[str, Fault]]:
    """Highlights without a figure or without an item that is still there."""
    keys = [key for key in figures if key]
    return [
        (row.title, fault)
        for row in highlights
        for fault in highlight_faults(row.title, row.text, keys, len(items_of(report, row.item_ids)))
    ]


def sources_of(
    report: AnnualReport, figures: dict[str, dict[str, str]], highlights: Iterable[Highlight] = ()
) -> Sources:
    """What the placeholders of a report may draw on."""
    numbers = {
        key: Number(_decimal(values.get("value")), _decimal(values.get("last")))
        for key, values in figures.items()
        if key
    }
    counts = figures.get("", {})
    facts = {
        "year": str(report.collection.ends.year),
        "ends": official_date(report.collection.ends),
        "association": report.organization.name,
        "handed": counts.get("handed", ""),
        "forms": counts.get("total", ""),
        "missing": counts.get("missing", ""),
        # Set in by the paper; here it stands for itself.
        "highlights": "{highlights}",
    }
    return Sources(numbers, facts, _item_words(report), _is_cited(report))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _item_words(report: AnnualReport) -> Any:
    def words(key: int) -> str:
        rows = Item.objects.unscoped("items of the association whose report was read")
        return rows.filter(organization=report.organization_id, pk=key).values_list("title", flat=True).first() or ""

    return words


def _is_cited(report: AnnualReport) -> Any:
    def cited(key: int, words: str) -> bool:
        rows = Document.objects.unscoped("documents of the association whose report was read")
        return bool(rows.filter(organization=report.organization_id, pk=key, text__contains=words).exists())

    return cited


def items_of(report: AnnualReport, ids: Iterable[int]) -> list[Item]:
    """The items of follow-through that a highlight stands on, of the report's own association."""
    rows = Item.objects.unscoped("items of the association whose report was read")
    return list(rows.filter(organization=report.organization_id, pk__in=list(ids)))
