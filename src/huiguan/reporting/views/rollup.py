"""Sums of a branch at any moment, and who is missing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.reporting.enums import COUNTED, FormState
from huiguan.reporting.models import Filled, Line
from huiguan.reporting.selectors import rollup as selectors
from huiguan.reporting.selectors.collections import branch_forms, lines_of
from huiguan.reporting.selectors.forms import cells_of
from huiguan.reporting.views.shared import PAGE_SIZE, address, crumbs

READ = "reporting.read_totals"


@page(READ)
@require_GET
def rollups(request: SignedRequest) -> HttpResponse:
    """The collections in which the association's branch takes part."""
    rows = branch_forms(request.actor, request.organization)
    listed = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "lines": [(row, selectors.counts_of(row)) for row in listed],
        "crumbs": crumbs(request, (_("Sums"), "")),
    }
    return render(request, "reporting/rollups.html", context)


@page(READ)
@require_GET
def rollup(request: SignedRequest, collection_id: int) -> HttpResponse:
    """The sums of the branch, one line by branch below, and who has not handed up."""
    head = selectors.branch_of(request.actor, collection_id, request.organization)
    if head.collection.state == "draft":
        raise NotFound(str(collection_id))
    lines = lines_of(head.collection)
    chosen = _chosen(request, lines)
    branches = selectors.branches_below(head, chosen)
    missing = Paginator(selectors.missing_forms(head), PAGE_SIZE).get_page(request.GET.get("page"))
    states = selectors.counts_by_state(head)
    sealed, shown = _sealed(request, head), selectors.sums_shown(request.actor, head, lines)
    context: dict[str, Any] = {
        "head": head,
        "collection": head.collection,
        "counts": selectors.counts_of(head),
        "states": [(one.label, states[one.value]) for one in FormState if one.value in states],
        "sums": [(one, sealed.get(one.line.pk)) for one in shown],
        "has_last": any(one.last is not None for one in shown),
        "line": chosen,
        "branches": [(one, branch_url(request, one.form, chosen)) for one in branches],
        "chart": _chart(request, chosen, branches),
        "missing": missing,
        "period": head.collection.period.written(),
        "crumbs": crumbs(request, (_("Sums"), address(request, "rollups")), (head.collection.number, "")),
    }
    return render(request, "reporting/rollup.html", context)


def _chosen(request: SignedRequest, lines: list[Line]) -> Line:
    wanted = whole_number(request.GET.get("line", ""))
    usual = next((line for line in lines if line.indicator.key == "members.present"), lines[0])
    return next((line for line in lines if line.pk == wanted), usual)


def _sealed(request: SignedRequest, head: Filled) -> dict[int, int]:
    """By line the sealed figure of the association's own part, for those who read its forms."""
    if head.state not in COUNTED or not allows(request.actor, "reporting.read_forms", request.organization):
        return {}
    return {key: cell.frozen_id for key, cell in cells_of(head).items() if cell.frozen_id is not None}


def branch_url(request: SignedRequest, form: Filled, line: Line) -> str:
    """Where a branch opens; empty for readers whose totals end here."""
    if not allows(request.actor, READ, form.organization):
        return ""
    return f"/o/{form.organization.code}/reports/sums/{form.collection_id}/?line={line.pk}"


def _chart(request: SignedRequest, line: Line, branches: list[selectors.Branch]) -> dict[str, Any] | None:
    told = [one for one in branches if one.value is not None][:40]
    if len(told) < 2:
        return None
    return {
        "kind": "bar",
        "categories": [one.form.organization.short_name for one in told],
        "series": [
            {
                "name": line.indicator.name,
                "values": [float(one.value or 0) for one in told],
                "urls": [branch_url(request, one.form, line) for one in told],
            }
        ],
    }
