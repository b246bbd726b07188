"""The plan of the year: twelve months with the association's tasks, and the summary."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.directives.enums import Light, Tab
from huiguan.directives.links import assignment_url, document_url, ledger_url
from huiguan.directives.selectors import plan as reads
from huiguan.directives.selectors.settings import settings_of
from huiguan.directives.views.lit import lit
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page

SHOWN = 6  # tasks of a month on the page; the rest stands in the ledger
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
    context = {
        "year": year,
        "earlier": year - 1,
        "later": year + 1,
        "over": year < today().year,
        "months": [_month(plan, month, code, scheme) for month in range(1, 13)],
        "standing": [_line(entry, code, scheme) for entry in plan.standing],
        "summary": [_summary(plan, tab, code, scheme) for tab in Tab],
        "columns": [lit(light, scheme) for light in _lights(scheme)],
        "documents": [
            {"title": row.title, "url": document_url(code, row.pk), "kind": row.get_kind_display()}
            for row in (reads.plan_documents(request.actor, request.organization, year) if reads_documents else ())
        ],
        "empty": not any(plan.counts.values()) and not plan.standing,
    }
    return render(request, "directives/plan/year.html", context)


def _year(raw: str) -> int:
    year = int(raw) if raw.isdecimal() and len(raw) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else today().year


def _lights(scheme: int) -> list[Light]:
    return [light for light in reads.COUNTED if not (scheme == 1 and light is Light.REMIND)]


def _figure(figure: reads.Figure, code: str) -> dict[str, Any]:
    return {"count": figure.count, "url": ledger_url(code, figure.rows.query())}


def _month(plan: reads.YearPlan, month: int, code: str, scheme: int) -> dict[str, Any]:
    entries = plan.months[month]
    labels = ((Tab.RECEIVED, _("received")), (Tab.OWN, _("assigned inside")), (Tab.SENT, _("sent down")))
    figures = [{**_figure(plan.figure(tab, [month]), code), "label": label} for tab, label in labels]
    now = today()
    return {
        "first": date(plan.year, month, 1),
        "now": (plan.year, month) == (now.year, now.month),
        "figures": [figure for figure in figures if figure["count"]],
        "lines": [_line(entry, code, scheme) for entry in entries[:SHOWN]],
        "more": len(entries) - SHOWN,
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


def _summary(plan: reads.YearPlan, tab: Tab, code: str, scheme: int) -> dict[str, Any]:
    cells = [_figure(plan.figure(tab, lights=[light]), code) for light in _lights(scheme)]
    timely = {**_figure(plan.timely(tab), code), "of": plan.figure(tab, lights=[Light.CLOSED]).count}
    return {"label": tab.label, "all": _figure(plan.figure(tab), code), "cells": cells, "timely": timely}
