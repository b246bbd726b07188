"""Statistics: own figures open their rows; of others there are totals only, with small cells hidden."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.organizations.enums import level_label
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members import selectors
from huiguan.members.enums import CURRENT, Gender
from huiguan.members.links import roster_url
from huiguan.members.selectors import MonthFigure
from huiguan.members.selectors.dues import READ as READ_DUES
from huiguan.members.selectors.dues import dues_totals
from huiguan.members.selectors.totals import is_small
from huiguan.members.views.dues_query import DuesQuery
from huiguan.members.views.roster import age_words
from huiguan.members.views.roster_query import UNKNOWN, RosterQuery

MONTHS = 24


@page("members.read_totals")
@require_GET
def statistics(request: SignedRequest) -> HttpResponse:
    """The figures of one association and of its branch."""
    organization = request.organization
    own = allows(request.actor, "members.read_members", organization)
    standing = selectors.member_totals(request.actor, organization, below=False)
    months = _months(request)
    present = sum(number for (_klass, state), number in standing.items() if state in CURRENT)
    context = {
        "own": own,
        "figures": _figures(request, standing, months, own=own),
        "dues": _dues(request),
        "charts": [
            _classes(request, standing, own=own),
            *_ages(request, own=own),
            _moves(request, months, own=own),
        ],
        "levels": _levels(request),
        "below": _below(request),
        "present": _shown(present, own=own),
        "crumbs": [(_("Members"), roster_url(organization.code) if own else ""), (_("Statistics"), "")],
    }
    return render(request, "members/statistics/page.html", context)


def _shown(number: int, *, own: bool) -> str:
    return formats.number(number) if own else formats.small_count(number)


def _url(request: SignedRequest, query: RosterQuery, *, own: bool) -> str:
    return roster_url(request.organization.code, query.query()) if own else ""


def _months(request: SignedRequest) -> list[MonthFigure]:
    levels = selectors.months_by_level(request.actor, request.organization, below=False)
    return next(iter(levels.values()), [])


def _figures(
    request: SignedRequest, standing: dict[tuple[str, str], int], months: list[MonthFigure], *, own: bool
) -> list[dict[str, Any]]:
    by_state: dict[str, int] = {}
    for (_klass, state), number in standing.items():
        by_state[state] = by_state.get(state, 0) + number
    month = today().year * 100 + today().month
    moved = next((figure for figure in months if figure.month == month), MonthFigure(month, 0, 0, 0))
    iso = f"{today():%Y-%m}"
    rows = (
        (_("Members today"), sum(by_state.get(state, 0) for state in CURRENT), RosterQuery()),
        (_("Suspended"), by_state.get("suspended", 0), RosterQuery(state=("suspended",))),
        (_("Applicants"), by_state.get("applied", 0), RosterQuery(tab="applied", state=("applied",))),
        (_("Joined this month"), moved.joined, RosterQuery(tab="ever", joined=iso)),
        (_("Left this month"), moved.left, RosterQuery(tab="ever", left=iso)),
    )
    return [
        {"label": label, "value": _shown(number, own=own), "url": _url(request, query, own=own)}
        for label, number, query in rows
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


def _chart(key: str, title: str, kind: str, categories: list[str], series: list[dict[str, Any]], *, own: bool) -> Any:
    """A chart; where a cell is small and not one's own, a table with words instead of figures."""
    small = not own and any(is_small(value) for one in series for value in one["values"])
    words = [
        (category, [formats.small_count(one["values"][place]) for one in series])
        for place, category in enumerate(categories)
    ]
    return {
        "id": key,
        "title": title,
        "summary": _("%(title)s: %(n)s rows.") % {"title": title, "n": len(categories)},
        "data": {"kind": kind, "categories": categories, "series": series},
        "empty": not any(value for one in series for value in one["values"]),
        "words": words if small else None,
        "heads": [one["name"] for one in series],
    }


def _classes(request: SignedRequest, standing: dict[tuple[str, str], int], *, own: bool) -> Any:
    views = selectors.classes_of(request.organization, active=False)
    labels = {view.key: str(view.label) for view in views}
    by_class: dict[str, int] = {}
    for (klass, state), number in standing.items():
        if state in CURRENT:
            by_class[klass] = by_class.get(klass, 0) + number
    keys = [*(key for key in labels if key in by_class), *(key for key in by_class if key not in labels)]
    series = {
        "name": _("Members"),
        "values": [by_class[key] for key in keys],
        "urls": [_url(request, RosterQuery(klass=(key,)), own=own) for key in keys],
    }
    return _chart("by-class", _("By class"), "bar", [labels.get(key, key) for key in keys], [series], own=own)


def _ages(request: SignedRequest, *, own: bool) -> list[Any]:
    found = selectors.age_bands(request.actor, request.organization, below=False)
    bands = sorted({band for band, _gender in found}, key=lambda band: (not band, int(band.split("-")[0] or 0)))
    genders = [*Gender.choices, ("", _("unknown"))]
    series = [
        {
            "name": str(label),
            "values": [found.get((band, key), 0) for band in bands],
            "urls": [_url(request, RosterQuery(age=band or UNKNOWN, gender=key or UNKNOWN), own=own) for band in bands],
        }
        for key, label in genders
        if any(gender == key for _band, gender in found)
    ]
    words = [age_words(band or UNKNOWN) for band in bands]
    return [_chart("by-age", _("By age and gender"), "stacked", words, series, own=own)]


def _moves(request: SignedRequest, months: list[MonthFigure], *, own: bool) -> Any:
    by_month = {figure.month: figure for figure in months}
    shown = [by_month.get(month, MonthFigure(month, 0, 0, 0)) for month in _last_months()]
    iso = [f"{figure.month // 100}-{figure.month % 100:02d}" for figure in shown]
    series = [
        {
            "name": _("Joined"),
            "values": [figure.joined for figure in shown],
            "urls": [_url(request, RosterQuery(tab="ever", joined=month), own=own) for month in iso],
        },
        {
            "name": pgettext("members", "Left"),
            "values": [figure.left for figure in shown],
            "urls": [_url(request, RosterQuery(tab="ever", left=month), own=own) for month in iso],
        },
    ]
    return _chart("by-month", _("Joined and left, by month"), "bar", iso, series, own=own)


def _last_months() -> list[int]:
    """The last months up to this one, as year * 100 + month."""
    latest = today().year * 12 + today().month - 1
    return [number // 12 * 100 + number % 12 + 1 for number in range(latest - MONTHS + 1, latest + 1)]


def _levels(request: SignedRequest) -> list[tuple[str, str]]:
    found = selectors.totals_by_level(request.actor, request.organization)
    return [(str(level_label(level)), formats.small_count(number)) for level, number in found.items()]


def _below(request: SignedRequest) -> list[dict[str, Any]]:
    """Each branch directly below with its total; the page of its own figures shows totals only."""
    found = selectors.totals_below(request.actor, request.organization)
    rows = children(request.organization)[:100]
    return [
        {
            "name": row.short_name,
            "value": formats.small_count(found.get(row.path, 0)),
            "url": reverse("members:statistics", args=[row.code])
            if allows(request.actor, "members.read_totals", row)
            else "",
        }
        for row in rows
    ]
