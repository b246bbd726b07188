"""Reporting over the API: figures, indicators, forms and their steps, sums, annual reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from huiguan.kernel.calendar import today
from huiguan.kernel.figures import Period
from huiguan.kernel.figures import selectors as figures
from huiguan.kernel.permits import Invalid
from huiguan.kernel.permits.api import operation
from huiguan.kernel.schemas import Id, Line, Note, Revision
from huiguan.reporting import services
from huiguan.reporting.models import Filled
from huiguan.reporting.selectors import annual as annuals
from huiguan.reporting.selectors import collections, dictionary, forms, rollup
from huiguan.reporting.services import Entered

router = Router(tags=["reporting"])
TOTALS, FIGURES = "reporting.read_totals", "figures.read_totals"
Key = Annotated[str, Path(max_length=60)]
PeriodText = Annotated[str, Query(max_length=24)]
Amount = Annotated[Decimal, Field(max_digits=17, decimal_places=2)]


class FigureOut(Schema):
    """A figure of an association or branch; `value` is null where it is too small to be told to this reader."""

    key: str
    path: str
    name: str
    value: Decimal | None


class FigureWhole(Schema):
    """A figure with the branches directly below."""

    total: FigureOut
    branches: list[FigureOut]


class IndicatorOut(Schema):
    """An indicator of the dictionary; `figure` names what it is counted by, empty when it is entered."""

    key: str
    version: int
    label: str
    label_en: str
    unit: str
    about: str
    figure: str


class FormOut(Schema):
    """A form of an association in a collection."""

    id: int
    collection_id: int
    number: str
    title: str
    starts: date
    ends: date
    due_on: date
    state: str
    revision: int

    @staticmethod
    def resolve_number(row: Filled) -> str:
        """The number of the collection's form."""
        return row.collection.number

    @staticmethod
    def resolve_title(row: Filled) -> str:
        """The collection's title."""
        return row.collection.title

    @staticmethod
    def resolve_starts(row: Filled) -> date:
        """The first day of the period."""
        return row.collection.starts

    @staticmethod
    def resolve_ends(row: Filled) -> date:
        """The last day of the period."""
        return row.collection.ends

    @staticmethod
    def resolve_due_on(row: Filled) -> date:
        """When it is due."""
        return row.collection.due_on


class FormLineOut(Schema):
    """A line of a form with its value and what was written about it."""

    line_id: int
    key: str
    computed: bool
    number: Decimal | None
    last: Decimal | None
    open: bool
    explanation: str
    returned_reason: str


class FormWhole(Schema):
    """A form with its lines and what its last check found."""

    form: FormOut
    lines: list[FormLineOut]
    findings: list[FindingOut]


class FindingOut(Schema):
    """A rule that does not hold."""

    id: int
    line_id: int
    kind: str
    measured: dict[str, Any]
    explanation: str


class CellIn(Schema):
    """What is entered in a line; what is left out stays."""

    line_id: Id
    number: Amount | None = None
    explanation: Note | None = None
    answer: Note | None = None


class CellsIn(Schema):
    """Several lines, with the revision of the form that was read."""

    revision: Revision
    cells: Annotated[list[CellIn], Field(max_length=1000)]


class ExplanationIn(Schema):
    """Words about a finding."""

    finding_id: Id
    explanation: Note


class ReportSignIn(Schema):
    """Who signs."""

    signed_by: Line


class CellReturn(Schema):
    """Why a single cell is sent back."""

    line_id: Id
    reason: Line


class ReturnIn(Schema):
    """Why a form is returned, wholly or for single cells."""

    reason: Line = ""
    cells: Annotated[list[CellReturn], Field(max_length=1000)] = []


class SumOut(Schema):
    """The sum of a line over a branch; null where nothing is handed up or it is not told."""

    key: str
    value: Decimal | None
    last: Decimal | None
    hidden: bool


class MissingOut(Schema):
    """An association that has not handed up."""

    code: str
    name: str
    state: str


class SumsOut(Schema):
    """The sums of a branch, and who is missing (the first thousand)."""

    total: int
    handed: int
    sums: list[SumOut]
    missing: list[MissingOut]


class AnnualOut(Schema):
    """An annual report as it reads, with its figures; `unsourced` are numbers without a source."""

    id: int
    title: str
    number: str
    state: str
    text: str
    figures: dict[str, dict[str, str]]
    unsourced: list[str]


FormWhole.model_rebuild()


def period_of(text: str) -> Period:
    """The period that an address writes; this year when it writes none."""
    try:
        return Period.read(text) if text else Period.of_year(today().year)
    except ValueError as fault:
        raise Invalid("period: 2026, 2026-Q1, 2026-03 or 2026-01-01..2026-06-30", code="period") from fault


@router.get("/organizations/{code}/figures/{figure_key}", response=FigureWhole)
@operation(FIGURES)
def read_figure(request: HttpRequest, code: str, figure_key: Key, period: PeriodText = "") -> dict[str, Any]:
    """A figure as it counts now, for an association with all below it where the reader reaches that far."""
    asked: Any = request
    span = period_of(period)
    return {
        "total": figures.figure_total(asked.actor, figure_key, asked.organization, span),
        "branches": figures.totals_by_branch(asked.actor, figure_key, asked.organization, span),
    }


@router.get("/organizations/{code}/indicators", response=list[IndicatorOut])
@operation(TOTALS)
def list_indicators(request: HttpRequest, code: str) -> Any:
    """The dictionary in force."""
    asked: Any = request
    return dictionary.indicators_of(asked.actor, asked.organization)


@router.get("/organizations/{code}/report-forms", response=list[FormOut])
@operation("reporting.read_forms")
def list_report_forms(request: HttpRequest, code: str) -> Any:
    """The forms of an association (the latest two hundred)."""
    asked: Any = request
    return list(forms.forms_of(asked.actor, asked.organization)[:200])


@router.get("/report-forms/{int:form_id}", response=FormWhole)
@operation("reporting.read_forms")
def read_report_form(request: HttpRequest, form_id: Id) -> dict[str, Any]:
    """One form of the own association."""
    asked: Any = request
    return _whole(forms.get_form(asked.actor, form_id))


def _whole(form: Filled) -> dict[str, Any]:
    return {
        "form": form,
        "lines": [
            {
                "line_id": line.line.pk,
                "key": line.line.indicator.key,
                "computed": line.line.indicator.computed,
                "number": line.number,
                "last": line.last,
                "open": line.open,
                "explanation": line.cell.explanation if line.cell else "",
                "returned_reason": line.cell.returned_reason if line.cell else "",
            }
            for line in forms.form_lines(form)
        ],
        "findings": [
            {
                "id": row.pk,
                "line_id": row.rule.line_id,
                "kind": row.rule.kind,
                "measured": row.measured,
                "explanation": row.explanation,
            }
            for row in forms.findings_of(form)
        ],
    }


@router.post("/report-forms/{int:form_id}/cells", response=FormWhole)
@operation("reporting.fill_forms")
def save_report_cells(request: HttpRequest, form_id: Id, payload: CellsIn) -> dict[str, Any]:
    """Save lines of a form."""
    asked: Any = request
    cells = {one.line_id: Entered(one.number, one.explanation, one.answer) for one in payload.cells}
    services.save_cells(actor=asked.actor, form_id=form_id, revision=payload.revision, cells=cells)
    return _whole(forms.get_form(asked.actor, form_id))


@router.post("/report-forms/{int:form_id}/check", response=FormWhole)
@operation("reporting.fill_forms")
def check_report_form(request: HttpRequest, form_id: Id) -> dict[str, Any]:
    """Check a form against its rules."""
    asked: Any = request
    services.check_form(actor=asked.actor, form_id=form_id)
    return _whole(forms.get_form(asked.actor, form_id))


@router.post("/report-forms/{int:form_id}/explanations", response=FormWhole)
@operation("reporting.fill_forms")
def explain_report_findings(request: HttpRequest, form_id: Id, payload: list[ExplanationIn]) -> dict[str, Any]:
    """Explain what the check found."""
    asked: Any = request
    words = {one.finding_id: one.explanation for one in payload}
    services.explain_findings(actor=asked.actor, form_id=form_id, explanations=words)
    return _whole(forms.get_form(asked.actor, form_id))


@router.post("/report-forms/{int:form_id}/sign", response=FormOut)
@operation("reporting.sign_forms")
def sign_report_form(request: HttpRequest, form_id: Id, payload: ReportSignIn) -> Filled:
    """Sign a checked form and hand it up."""
    asked: Any = request
    return services.sign_form(actor=asked.actor, form_id=form_id, signed_by=payload.signed_by)


@router.post("/report-forms/{int:form_id}/accept", response=FormOut)
@operation("reporting.check_forms")
def accept_report_form(request: HttpRequest, form_id: Id) -> Filled:
    """Accept a form that was handed up."""
    asked: Any = request
    return services.accept_form(actor=asked.actor, form_id=form_id)


@router.post("/report-forms/{int:form_id}/return", response=FormOut)
@operation("reporting.check_forms")
def return_report_form(request: HttpRequest, form_id: Id, payload: ReturnIn) -> Filled:
    """Return a form, wholly or for single cells."""
    asked: Any = request
    cells = {one.line_id: one.reason for one in payload.cells}
    return services.return_form(actor=asked.actor, form_id=form_id, reason=payload.reason, cells=cells)


@router.get("/organizations/{code}/collections/{int:collection_id}/sums", response=SumsOut)
@operation(TOTALS)
def read_sums(request: HttpRequest, code: str, collection_id: Id) -> dict[str, Any]:
    """The sums of a branch in a collection, at this moment."""
    asked: Any = request
    head = rollup.branch_of(asked.actor, collection_id, asked.organization)
    lines = collections.lines_of(head.collection)
    counts = rollup.counts_of(head)
    return {
        "total": counts["total"],
        "handed": counts["handed"],
        "sums": [
            {"key": one.line.indicator.key, "value": one.value, "last": one.last, "hidden": one.hidden}
            for one in rollup.sums_shown(asked.actor, head, lines)
        ],
        "missing": [
            {"code": row.organization.code, "name": row.organization.name, "state": row.state}
            for row in rollup.missing_forms(head)[:1000]
        ],
    }


@router.get("/annual-reports/{int:annual_id}", response=AnnualOut)
@operation("reporting.read_annual")
def read_annual_report(request: HttpRequest, annual_id: Id) -> dict[str, Any]:
    """An annual report as it reads now."""
    asked: Any = request
    row = annuals.get_annual(asked.actor, annual_id)
    told = annuals.told(row)
    return {
        "id": row.pk,
        "title": row.title,
        "number": row.number,
        "state": row.state,
        "text": "".join(piece.text for piece in told.text),
        "figures": {key or "forms": values for key, values in told.figures.items()},
        "unsourced": [fault.text for _part, fault in told.faults],
    }
