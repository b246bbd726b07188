"""The plan of the year: twelve months with the association's tasks, and the summary."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huiguan.directives.enums import Light, Tab
from huiguan.directives.links import assignment_url, document_url, item_url, ledger_url
from huiguan.directives.selectors import plan as reads
from huiguan.directives.selectors.settings import settings_of
from huiguan.directives.views.lit import lit
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page

SHOWN = 6  # tasks of a month on the page, and as many items of plans; the rest stands in ledger and plan
FIRST_YEAR, LAST_YEAR = 1990, 2200
OPEN = (Light.OVERDUE, Light.WARN, Light.REMIND, Light.ON_PLAN, Light.NOT_STARTED)


@page("directives.read_ledger")
@require_GET
def year_plan(request: SignedRequest) -> HttpResponse:
    """One year as a calendar."""
    year = _year(request.GET.get("year", ""))
    plan = reads.year_plan(request.actor, request.organization, year)
    scheme = settings_of(request.organization).scheme
    code = request.organization.code
    reads_documents = allows(request.actor, "directives.read_documents", request.organization)
    planned = reads.planned_items(request.actor, request.organization, year)
    context = {
        "year": year,
        "earlier": year - 1,
        "later": year + 1,
        "over": year < today().year,
        "ahead": year > today().year,
        "months": [_month(plan, month, code, scheme, planned) for month in range(1, 13)],
        "standing": [_line(entry, code, scheme) for entry in plan.standing],
        "summary": [_summary(plan, tab, code, scheme) for tab in Tab],
        "columns": [lit(light, scheme) for light in _lights(scheme)],
        "documents": [
            {"title": row.title, "url": document_url(code, row.pk), "kind": row.get_kind_display()}
            for row in (reads.plan_documents(request.actor, request.organization, year) if reads_documents else ())
        ],
        "empty": not any(plan.counts.values()) and not plan.standing and not planned,
        "summary_url": _summary_url(request, year),
    }
    return render(request, "directives/plan/year.html", context)


def _summary_url(request: SignedRequest, year: int) -> str:
    """Where the summary of the year is drafted as a paper; empty for other people and for years to come."""
    if year > today().year or not allows(request.actor, "directives.draft_bulletin", request.organization):
        return ""
    period = urlencode({"starts": date(year, 1, 1), "ends": min(date(year, 12, 31), today())})
    return f"{reverse('directives:bulletin_new', args=[request.organization.code])}?{period}"


def _year(raw: str) -> int:
    year = int(raw) if raw.isdecimal() and len(raw) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else today().year


def _lights(scheme: int) -> list[Light]:
    return [light for light in reads.COUNTED if not (scheme == 1 and light is Light.REMIND)]


def _figure(figure: reads.Figure, code: str) -> dict[str, Any]:
    return {"count": figure.count, "url": ledger_url(code, figure.rows.query())}


def _month(
    plan: reads.YearPlan, month: int, code: str, scheme: int, planned: list[reads.PlannedItem]
) -> dict[str, Any]:
    entries = plan.months[month]
    items = [one for one in planned if one.day.month == month]
    lines = [_line(entry, code, scheme) for entry in entries[:SHOWN]]
    lines += [_planned_line(one, code) for one in items[:SHOWN]]
    labels = ((Tab.RECEIVED, _("received")), (Tab.OWN, _("assigned inside")), (Tab.SENT, _("sent down")))
    figures = [{**_figure(plan.figure(tab, [month]), code), "label": label} for tab, label in labels]
    now = today()
    return {
        "first": date(plan.year, month, 1),
        "now": (plan.year, month) == (now.year, now.month),
        "figures": [figure for figure in figures if figure["count"]],
        "lines": sorted(lines, key=lambda line: line["day"]),
        "more": len(entries) - SHOWN,
        "more_planned": len(items) - SHOWN,
    }


def _line(entry: reads.PlanEntry, code: str, scheme: int) -> dict[str, Any]:
    assignment = entry.assignment
    return {
        "day": entry.day,
        "title": assignment.title,
        "label": assignment.item.label,
        "light": lit(entry.light, scheme),
        "url": assignment_url(code, assignment.pk),
    }


def _planned_line(one: reads.PlannedItem, code: str) -> dict[str, Any]:
    tag, tone = (pgettext("an item", "sent down"), "green") if one.sent else (_("not handed out"), "orange")
    url = item_url(code, one.item.pk)
    return {"day": one.day, "title": one.item.title, "label": one.item.label, "tag": tag, "tone": tone, "url": url}


def _summary(plan: reads.YearPlan, tab: Tab, code: str, scheme: int) -> dict[str, Any]:
    cells = [
        {**_figure(plan.figure(tab, lights=[light]), code), "name": lit(light, scheme).words}
        for light in _lights(scheme)
    ]
    timely = {**_figure(plan.timely(tab), code), "of": plan.figure(tab, lights=[Light.CLOSED]).count}
    return {"label": tab.label, "all": _figure(plan.figure(tab), code), "cells": cells, "timely": timely}
