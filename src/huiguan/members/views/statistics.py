"""Statistics: own figures open their rows; of others there are totals only, with small cells hidden.

An association with others below it shows the figures of its whole branch first, and its own alone beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.figures.hiding import is_small
from huiguan.kernel.i18n import formats
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.paging import page_number
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members import selectors
from huiguan.members.enums import CURRENT
from huiguan.members.links import roster_url
from huiguan.members.list_sheets import BELOW
from huiguan.members.selectors.dues import READ as READ_DUES
from huiguan.members.selectors.dues import dues_totals
from huiguan.members.selectors.totals import Family, covers_branch, family_totals, is_total_hidden
from huiguan.members.views import statistics_charts as charts
from huiguan.members.views.dues_query import DuesQuery
from huiguan.members.views.roster_query import RosterQuery
from huiguan.members.views.statistics_charts import Levels, Reading, shown

ROWS = 100


@page("members.read_totals")
@require_GET
def statistics(request: SignedRequest) -> HttpResponseBase:
    """The figures of one association, or of it and all below it; the branches below as Excel or CSV where asked."""
    actor, place = request.actor, request.organization
    has_below = place.numchild > 0 and covers_branch(actor, place)
    below = has_below and "alone" not in request.GET
    may_read = allows(actor, "members.read_members", place)
    family = family_totals(actor, place) if has_below else Family({}, frozenset())
    if below and is_export(request):
        return list_response(request, BELOW, (_total(row, family) for row in children(place)))
    hidden = is_total_hidden(actor, place) if below or not has_below else place.path in family.hidden
    read = Reading(request, below=below, own=may_read and not below, total_hidden=hidden)
    standing = selectors.member_totals(actor, place, below=below)
    levels = selectors.months_by_level(actor, place, below=below)
    context = {
        "own": read.own,
        "branch": below,
        "tabs": _tabs(below=below) if has_below else [],
        "figures": _figures(read, standing, levels),
        "dues": [] if below else _dues(request),
        "charts": [*_level_charts(read, levels, family), *_charts(read, standing, levels)],
        "below": _below(request, family) if below else None,
        "export": export_link(request, BELOW) if below else "",
        "crumbs": [(_("Members"), roster_url(place.code) if may_read else ""), (_("Statistics"), "")],
    }
    return render(request, "members/statistics/page.html", context)


def _tabs(*, below: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("With all below"), "url": "?", "current": below},
        {"label": _("This association alone"), "url": "?alone=1", "current": not below},
    ]


def _charts(read: Reading, standing: Mapping[tuple[str, str], int], levels: Levels) -> list[dict[str, Any]]:
    return [charts.by_class(read, standing), charts.by_age(read), charts.by_month(read, levels)]


def _level_charts(read: Reading, levels: Levels, family: Family) -> list[dict[str, Any]]:
    """Nothing by level where the association's own count is withheld: it would follow from its level."""
    place = read.request.organization
    if not read.below or place.path in family.hidden:
        return []
    present = selectors.totals_by_level(read.request.actor, place)
    return [charts.by_level(read, present), charts.by_level_and_month(read, levels)]


def _figures(read: Reading, standing: Mapping[tuple[str, str], int], levels: Levels) -> list[dict[str, Any]]:
    by_state: dict[str, int] = {}
    for (_klass, state), number in standing.items():
        by_state[state] = by_state.get(state, 0) + number
    joined, left = charts.moved_in(levels, today().year * 100 + today().month)
    moves_hidden = is_small(joined) or is_small(left)
    present, iso = sum(by_state.get(state, 0) for state in CURRENT), f"{today():%Y-%m}"
    rows = (
        (_("Members today"), present, read.total_hidden, False, RosterQuery()),
        (_("Suspended"), by_state.get("suspended", 0), False, False, RosterQuery(state=("suspended",))),
        (_("Applicants"), by_state.get("applied", 0), False, False, RosterQuery(tab="applied", state=("applied",))),
        (_("Joined this month"), joined, moves_hidden, True, RosterQuery(tab="ever", joined=iso)),
        (_("Left this month"), left, moves_hidden, True, RosterQuery(tab="ever", left=iso)),
    )
    return [
        {
            "label": label,
            "value": shown(number, hidden=not read.own and (hidden or is_small(number)), paired=paired),
            "url": read.url(query) or ("#below" if read.below else ""),
        }
        for label, number, hidden, paired, query in rows
    ]


def _dues(request: SignedRequest) -> list[dict[str, Any]]:
    """This year's dues in yuan; each opens its rows for those who keep them."""
    actor, place = request.actor, request.organization
    if not allows(actor, "members.read_dues_totals", place):
        return []
    totals = dues_totals(actor, place, today().year)
    rows = allows(actor, READ_DUES, place)
    figures = (
        (_("Dues asked"), totals.asked, ""),
        (_("Paid"), totals.paid, "paid"),
        (_("Still owed"), totals.owed, "open"),
    )
    query = DuesQuery(year=today().year)
    url = reverse("dues:list", args=[place.code]) if rows else ""
    return [
        {"label": label, "value": formats.money(value), "url": f"{url}{query.but(state=state)}" if url else ""}
        for label, value, state in figures
        if totals.demands
    ]


def _total(row: Any, family: Family) -> dict[str, Any]:
    number = family.members.get(row.path, 0)
    withheld = row.path in family.hidden
    return {"name": row.name, "members": shown(number, hidden=True) if withheld else number}


def _below(request: SignedRequest, family: Family) -> dict[str, Any]:
    """The branches directly below, a page of them, each with its total; their own pages show totals only."""
    found = Paginator(children(request.organization), ROWS).get_page(page_number(request.GET))
    rows = [
        {
            "name": row.short_name,
            "value": shown(family.members.get(row.path, 0), hidden=row.path in family.hidden),
            "url": reverse("members:statistics", args=[row.code])
            if allows(request.actor, "members.read_totals", row)
            else "",
        }
        for row in found
    ]
    return {"page": found, "rows": rows}
