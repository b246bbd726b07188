"""The page of an item: its words in the source, and how it stands in the tree, level by level."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huiguan.directives.enums import ItemKind, Light
from huiguan.directives.lights import LightDays
from huiguan.directives.links import assignment_url, document_url, ledger_url
from huiguan.directives.models import Item
from huiguan.directives.selectors.assignments import get_item, item_page, light_of_one, rows_of
from huiguan.directives.selectors.settings import light_days
from huiguan.directives.selectors.tree import TreeRow, item_tree
from huiguan.directives.views.item_work import steps_of
from huiguan.directives.views.lit import due_of, lit
from huiguan.kernel.calendar import working_days_between
from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page

KIND = "directives.item"
SHOWN_LIGHTS = (Light.OVERDUE, Light.WARN, Light.REMIND, Light.ON_PLAN, Light.NOT_STARTED, Light.STANDING, Light.CLOSED)


@page("directives.read_ledger")
@require_GET
def item(request: SignedRequest, item_id: int) -> HttpResponse:
    """One item, as the association of the address reads it."""
    shown = item_page(request.actor, request.organization, item_id)
    row, code = shown.item, request.organization.code
    days = shown.below.days
    levels = item_tree(request.actor, request.organization, row, found=shown.below)
    context = {
        "shown": shown,
        "item": row,
        "is_problem": row.kind == ItemKind.PROBLEM,
        "figures": _figures(code, row, shown.lights, int(days.scheme)),
        "own": [_own(one, days) for one in shown.own],
        "levels": _level(request, row, levels, days),
        "document_url": f"{document_url(code, row.document_id)}?item={row.pk}" if row.document_id else "",
        "numbers": [one for one in row.figures if isinstance(one, dict)],
        "history_url": _history_url(request, row),
        "ledger_url": ledger_url(code),
        "words": shown.context,
        "steps": steps_of(request, row),
    }
    return render(request, "directives/answers/item.html", context)


def _figures(code: str, row: Item, lights: dict[Light, int], scheme: int) -> list[dict[str, Any]]:
    """Counts by light, each with the ledger rows that it counts; those that are nought are left out."""
    base = rows_of(row)
    return [
        {
            "lit": lit(light, scheme),
            "count": lights[light],
            "url": ledger_url(code, base.but(light=(int(light),)).query()),
        }
        for light in (*SHOWN_LIGHTS, Light.NONE)
        if lights[light]
    ]


def _own(assignment: Any, days: Any) -> dict[str, Any]:
    due = due_of(assignment)
    left = working_days_between(days.as_of, due) if due and assignment.closed_on is None else None
    return {"assignment": assignment, "lit": lit(light_of_one(assignment, days), int(days.scheme), left, due)}


def _level(
    request: SignedRequest, row: Item, rows: list[TreeRow], days: LightDays, under: Any = None
) -> list[dict[str, Any]]:
    """Rows of one level of the tree, ready to draw."""
    code, scheme = request.organization.code, int(days.scheme)
    depth = (under or request.organization).depth - request.organization.depth
    return [
        {
            "row": one,
            "depth": depth,
            "lit": lit(one.light, scheme, one.days_left, due_of(one.assignment)) if one.assignment else None,
            "worst": lit(one.worst_below, scheme) if one.opens else None,
            "url": assignment_url(code, one.assignment.pk) if one.assignment else "",
            "rows_url": ledger_url(code, one.rows.query()),
            "closed_url": ledger_url(code, one.rows.but(light=(int(Light.CLOSED),)).query()),
            "open_url": reverse("directives:item_below", args=[code, row.pk, one.organization.code]),
        }
        for one in rows
    ]


def _history_url(request: SignedRequest, row: Item) -> str:
    if not allows(request.actor, "history.read", request.organization):
        return ""
    return reverse("history:object", args=[request.organization.code, KIND, row.pk])


@page("directives.read_ledger")
@require_GET
def item_below(request: SignedRequest, item_id: int, below: str) -> HttpResponse:
    """The level below one association: rows for the table, or a page of their own where no script runs."""
    under = organization_by_code(below)
    if under is None:
        raise Http404
    row = get_item(request.actor, item_id)
    rows = item_tree(request.actor, request.organization, row, under)
    levels = _level(request, row, rows, light_days(request.organization), under)
    context = {"item": row, "under": under, "levels": levels}
    part = "level" if request.headers.get("HX-Request") else "below"
    return render(request, f"directives/answers/{part}.html", context)
