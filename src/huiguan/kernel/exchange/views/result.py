"""The result of a trial run or an import: figures, each of which opens its rows, and the rows to correct."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.exchange import services
from huiguan.kernel.exchange.cures import EMPTY, LABELS
from huiguan.kernel.exchange.enums import BadRowState, BatchState, IssueKind
from huiguan.kernel.exchange.models import ImportBatch, ImportIssue, ImportSample
from huiguan.kernel.exchange.selectors import (
    bad_rows_of,
    content_of,
    cure_counts,
    issue_counts,
    issues_of,
    kept_value,
    samples_of,
    shown_value,
)
from huiguan.kernel.exchange.services.correcting import ADOPTED_AT_ONCE
from huiguan.kernel.exchange.sheet import Sheet
from huiguan.kernel.permits.web import SignedRequest

PAGE = 50
BAD = "bad"
ENDED = frozenset({BatchState.DONE, BatchState.STOPPED})
SHOWN = ("new", "changed", "unchanged", "gone", "duplicates")


def render_result(
    request: SignedRequest, batch: ImportBatch, sheet: Sheet, context: dict[str, Any]
) -> HttpResponseBase:
    """The page of a batch that has ended: what came of it, and the rows behind the figure that was opened."""
    wanted = request.GET.get("show", "")
    shown = wanted if wanted in {*SHOWN, BAD} else BAD if batch.bad or batch.emptied_at else "new"
    context |= {"shown": shown, "figures": _figures(batch, shown), "lost": _lost(request, batch, sheet)}
    context |= {"split": _split(batch), "duplicates_url": _duplicates_url(batch, sheet)}
    context |= _bad(request, batch, sheet) if shown == BAD else _samples(request, batch, sheet, shown)
    return render(request, "exchange/result.html", context)


PARTS = ("new", "changed", "unchanged", "bad")


def _split(batch: ImportBatch) -> dict[str, Any]:
    """The bar of the rows by result; numbers as they stand in a drawing, not as they are written in a language."""
    parts, start = [], 0
    for key in PARTS:
        width = getattr(batch, key)
        parts.append({"key": key, "start": str(start), "width": str(width)})
        start += width
    return {"parts": parts, "total": str(start or 1)}


def _duplicates_url(batch: ImportBatch, sheet: Sheet) -> str:
    if batch.state not in ENDED or sheet.bulk is None or sheet.bulk.duplicates_url is None:
        return ""
    return sheet.bulk.duplicates_url(batch.organization.code)


def _figures(batch: ImportBatch, shown: str) -> list[dict[str, Any]]:
    counts = [
        ("new", _("New"), batch.new),
        ("changed", _("Updated"), batch.changed),
        ("unchanged", _("Unchanged"), batch.unchanged),
        ("bad", _("Not imported"), batch.bad),
        ("gone", _("Not in the file"), batch.summary.get("gone", 0)),
    ]
    return [
        {
            "key": key,
            "label": label,
            "value": value,
            "url": f"?show={key}",
            "current": key == shown,
            "part": key in PARTS,
        }
        for key, label, value in counts
        if value or key != "gone"
    ]


def _lost(request: SignedRequest, batch: ImportBatch, sheet: Sheet) -> list[tuple[int, Any]]:
    """What undoing would leave as it is, by reason, before anybody presses the button."""
    lost = services.what_is_lost(actor=request.actor, batch_id=batch.pk)
    words = sheet.bulk.loss_words if sheet.bulk is not None else str
    return [(number, words(kind)) for kind, number in lost.items() if number and kind not in {"created", "changed"}]


def header_of(sheet: Sheet, key: str) -> Any:
    """A column's header; words for the row as a whole."""
    if not key:
        return _("whole row")
    return sheet.column(key).header if sheet.has(key) else key


def _bad(request: SignedRequest, batch: ImportBatch, sheet: Sheet) -> dict[str, Any]:
    column, cure, kind = request.GET.get("column"), request.GET.get("cure", ""), request.GET.get("kind", "")
    issues = issues_of(batch, column)
    if cure:
        issues = issues.filter(cure=cure)
    if kind in IssueKind.values:
        issues = issues.filter(kind=kind)
    page = Paginator(issues, PAGE).get_page(request.GET.get("page"))
    cures = [
        {"column": key, "header": header_of(sheet, key), "cure": c, "label": LABELS[c], "count": number}
        for key, c, number in cure_counts(batch)
        if c in LABELS
    ]
    return {
        "page": page,
        "lines": _bad_lines(batch, sheet, page),
        "counts": [_reason(sheet, *counted, chosen=(kind, column)) for counted in issue_counts(batch)],
        "cures": cures,
        "all_count": batch.kept if batch.state == BatchState.REVERSED else batch.bad,
        "column": column,
        "cure": cure,
        "kind": kind,
        "adopted_at_once": ADOPTED_AT_ONCE,
        "listed_all": bad_rows_of(batch).filter(state=BadRowState.OPEN).count() >= batch.bad,
    }


def _reason(sheet: Sheet, kind: str, column: str, number: int, *, chosen: tuple[str, str | None]) -> dict[str, Any]:
    """A line of the list of reasons; wrong cells by their column, all else by its kind."""
    of_cell = kind == IssueKind.CELL
    wrong = _("%(column)s wrong") % {"column": header_of(sheet, column)} if column else header_of(sheet, "")
    return {
        "kind": kind,
        "column": column if of_cell else None,
        "label": wrong if of_cell else IssueKind(kind).label,
        "number": number,
        "current": chosen == (kind, column if of_cell else None),
    }


def _bad_lines(batch: ImportBatch, sheet: Sheet, page: Page[ImportIssue]) -> list[dict[str, Any]]:
    open_rows = bad_rows_of(batch).filter(number__in={i.number for i in page}, state=BadRowState.OPEN)
    contents = {row.number: content_of(row) for row in open_rows}
    return [_bad_line(sheet, issue, contents) for issue in page]


def _bad_line(sheet: Sheet, issue: ImportIssue, contents: dict[int, Any]) -> dict[str, Any]:
    content = contents.get(issue.number)
    suggestion = content.suggested.get(issue.column, "") if content is not None and issue.cure else ""
    return {
        "issue": issue,
        "header": header_of(sheet, issue.column),
        "value": shown_value(sheet, issue),
        "suggestion": kept_value(sheet, issue.column, suggestion),
        "label": LABELS.get(issue.cure, ""),
        "can": issue.cure if content is not None and (suggestion or issue.cure == EMPTY) else "",
        "open": content is not None,
    }


def _samples(request: SignedRequest, batch: ImportBatch, sheet: Sheet, shown: str) -> dict[str, Any]:
    page = Paginator(samples_of(batch, shown), PAGE).get_page(request.GET.get("page"))
    total = {"gone": batch.summary.get("gone", 0)}.get(shown, getattr(batch, shown, 0))
    return {
        "page": page,
        "lines": list(_sample_lines(batch, sheet, page)),
        "total": total,
        "rows_url": _rows_url(batch, sheet) if shown == "new" else "",
        "cut": page.paginator.count < total,
    }


def _sample_lines(batch: ImportBatch, sheet: Sheet, page: Iterable[ImportSample]) -> Iterable[dict[str, Any]]:
    for sample in page:
        detail = sample.detail
        if sample.result == "changed" and sheet.bulk is not None:
            detail = "、".join(str(header_of(sheet, key)) for key in detail.split(",") if key)
        yield {"sample": sample, "detail": detail, "url": _object_url(batch, sheet, sample)}


def _object_url(batch: ImportBatch, sheet: Sheet, sample: ImportSample) -> str:
    if sheet.bulk is None or sheet.bulk.object_url is None or sample.object_id is None:
        return ""
    return sheet.bulk.object_url(batch.organization.code, sample.object_id)


def _rows_url(batch: ImportBatch, sheet: Sheet) -> str:
    """Where the rows stand that this import made."""
    if batch.state not in ENDED or not batch.new:
        return ""
    if sheet.bulk is not None and sheet.bulk.rows_url is not None:
        return sheet.bulk.rows_url(batch.organization.code, batch.pk)
    return ""


def result_url(batch: ImportBatch) -> str:
    """The page of a batch."""
    return reverse("exchange:batch", kwargs={"code": batch.organization.code, "batch_id": batch.pk})
