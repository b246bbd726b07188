"""The page of a figure: its total, what each branch below has, and the rows of one's own association."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.kernel.calendar import today
from huiguan.kernel.figures import selectors
from huiguan.kernel.figures.counting import plain
from huiguan.kernel.figures.hiding import is_small
from huiguan.kernel.figures.periods import Period
from huiguan.kernel.figures.specs import FigureSpec, figure_spec
from huiguan.kernel.organizations.selectors import branch
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page

PAGE_SIZE = 50


def asked_period(request: HttpRequest) -> Period:
    """The period that `?period=` names; this year for what is none."""
    try:
        return Period.read(request.GET.get("period", ""))
    except ValueError:
        return Period.of_year(today().year)


def _page(request: HttpRequest, rows: selectors.Rows | None) -> Page[Any] | None:
    return page_of(rows.total, page_number(request.GET), PAGE_SIZE) if rows else None


def _first(request: HttpRequest) -> int:
    return (page_number(request.GET) - 1) * PAGE_SIZE


@page("figures.read_totals")
@require_GET
def figure(request: SignedRequest, figure_key: str) -> HttpResponse:
    """A figure of the association for a period, as it counts now."""
    spec, period, place = figure_spec(figure_key), asked_period(request), request.organization
    actor = request.actor
    opens = selectors.may_open(actor, spec, place)
    rows = (
        selectors.rows_behind(actor, spec.key, place, period, first=_first(request), most=PAGE_SIZE) if opens else None
    )
    context = {
        **_frame(spec, period),
        "total": selectors.figure_total(actor, spec.key, place, period),
        "deep": selectors.reaches_below(actor, place),
        "branches": _branches(request, spec, period),
        "rows": rows,
        "page": _page(request, rows),
    }
    return render(request, "figures/figure.html", context)


def _frame(spec: FigureSpec, period: Period) -> dict[str, Any]:
    return {"figure": spec, "unit": spec.unit, "period": period, "crumbs": [(_("Figures"), "")]}


def _branches(request: SignedRequest, spec: FigureSpec, period: Period) -> list[dict[str, Any]]:
    totals = selectors.totals_by_branch(request.actor, spec.key, request.organization, period)
    codes = dict(branch(request.organization).filter(path__in=[t.path for t in totals]).values_list("path", "code"))
    return [
        {
            "name": total.name,
            "value": total.value,
            "url": reverse("figures:figure", args=[codes[total.path], spec.key]) + f"?period={period.written()}",
        }
        for total in totals
    ]


@page("figures.read_totals")
@require_GET
def frozen(request: SignedRequest, frozen_id: int) -> HttpResponse:
    """A figure as it was frozen, with the rows that it counted then."""
    row = selectors.get_frozen(request.actor, frozen_id)
    if row.organization_id != request.organization.pk:
        raise NotFound(str(frozen_id))
    spec = figure_spec(row.figure)
    opens = selectors.may_open(request.actor, spec, row.organization)
    rows = selectors.frozen_rows(request.actor, row, first=_first(request), most=PAGE_SIZE) if opens else None
    hidden = spec.persons and not opens and is_small(int(row.value))
    context = {
        **_frame(spec, Period(row.starts, row.ends)),
        "frozen": row,
        "total": selectors.Total(spec.key, None if hidden else plain(row.value)),
        "intact": selectors.is_intact(row),
        "rows": rows,
        "page": _page(request, rows),
    }
    return render(request, "figures/figure.html", context)
