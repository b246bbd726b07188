"""The board (看板): five figures, due dates, the heat table, what is stuck, and what is due this week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from huiguan.directives.enums import AssignmentState, Light
from huiguan.directives.links import item_url, ledger_url
from huiguan.directives.selectors.board import Board, Figure, HeatRow, Stuck, Week, board
from huiguan.directives.selectors.heat import board_documents, heat_below, only_itself, top_rows
from huiguan.directives.selectors.ledger_filter import BRANCH, LedgerFilter
from huiguan.directives.selectors.settings import light_days
from huiguan.directives.views.heat_cells import draw
from huiguan.directives.views.lit import lit
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.organizations.enums import level_keys, level_label
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page

RUNNING = (Light.REMIND, Light.ON_PLAN, Light.NOT_STARTED, Light.STANDING)
WEEKS_BEFORE, WEEKS_AFTER = 10, 7
MOST_OPEN = 8
DEPTHS = ("0", "1", "2", "3")  # levels that the table indents
STUCK_SHOWN = 5
NEAR_SHOWN = 10


@page("directives.read_board")
@require_GET
def board_page(request: SignedRequest) -> HttpResponse:
    """How things stand in the branch, of one document or all, on a day; `?open=` names branches to show opened."""
    wanted = _wanted(request)
    documents = board_documents(request.actor, request.organization)
    document_id = next(iter(wanted.document), None)
    shown = board(request.actor, request.organization, document_id=document_id, as_of=wanted.as_of)
    code = request.organization.code
    context = {
        "board": shown,
        "documents": documents,
        "document": next((row for row in documents if row.pk == document_id), None),
        "wanted": wanted,
        "today": today(),
        "keep": _keep(wanted),
        "figures": _figures(code, shown),
        "due": _due(code, shown),
        "topics": shown.topics,
        "heat": _opened(request, shown, wanted),
        "scheme": shown.days.scheme.value,
        "stuck": [_stuck(code, entry, shown) for entry in shown.stuck[:STUCK_SHOWN]],
        "stuck_more": [_stuck(code, entry, shown) for entry in shown.stuck[STUCK_SHOWN:]],
        "near": _near(code, shown),
        "bulletin_url": _bulletin_url(request, wanted),
    }
    return render(request, "directives/board/page.html", context)


@page("directives.read_board")
@require_GET
def board_rows(request: SignedRequest) -> HttpResponse:
    """The lines below one branch of the heat table, for the place under its line."""
    wanted = _wanted(request)
    days = light_days(request.organization, wanted.as_of)
    rows = heat_below(request.actor, request.organization, request.GET.get("branch", ""), wanted, days)
    depth = request.GET.get("depth", "")
    table = _Table(request, wanted, request.GET.getlist("topic"), days.scheme.value)
    lines = [table.line(row, int(depth) if depth in DEPTHS else 1) for row in rows]
    return render(request, "directives/board/rows.html", {"heat": lines})


def _wanted(request: SignedRequest) -> LedgerFilter:
    asked = LedgerFilter.read(request.GET)
    past = asked.as_of if asked.as_of is not None and asked.as_of < today() else None
    return LedgerFilter(tab=BRANCH, document=asked.document[:1], as_of=past)


def _keep(wanted: LedgerFilter) -> dict[str, Any]:
    """What an address of the board carries on."""
    named = {"document": next(iter(wanted.document), None), "as_of": wanted.as_of}
    return {name: value for name, value in named.items() if value}


def _address(request: SignedRequest, name: str, **query: Any) -> str:
    return f"{reverse(name, args=[request.organization.code])}?{urlencode(query, doseq=True)}"


def _bulletin_url(request: SignedRequest, wanted: LedgerFilter) -> str:
    if not allows(request.actor, "directives.draft_bulletin", request.organization):
        return ""
    ends = wanted.as_of or today()
    return _address(request, "directives:bulletin_new", **{**_keep(wanted), "ends": ends.isoformat()})


# Figures --------------------------------------------------------------------------------------------------------------


def _figures(code: str, shown: Board) -> list[dict[str, Any]]:
    scheme = shown.days.scheme.value
    on_plan = _together(shown, RUNNING)
    marked: tuple[tuple[Light, Figure, list[dict[str, Any]]], ...] = (
        (Light.CLOSED, shown.figures[Light.CLOSED], []),
        (Light.ON_PLAN, on_plan, _due_soon(code, shown)),
        (Light.WARN, shown.figures[Light.WARN], []),
        (Light.OVERDUE, shown.figures[Light.OVERDUE], _long_overdue(code, shown)),
    )
    first = {
        "label": _("Sent in all"),
        "value": shown.total,
        "url": _rows(code, shown.filter),
        "notes": _sent(code, shown),
    }
    labels = {Light.ON_PLAN: pgettext("figure of the board", "On plan"), Light.CLOSED: _("Struck off")}
    return [first] + [
        {
            "label": labels.get(light, ""),
            "lit": lit(light, scheme),
            "value": figure.count,
            "url": _rows(code, figure.rows),
            "notes": [{"text": _compared(figure, shown.total)}, *notes],
        }
        for light, figure, notes in marked
    ]


def _together(shown: Board, lights: tuple[Light, ...]) -> Figure:
    parts = [shown.figures[light] for light in lights]
    return Figure(
        count=sum(part.count for part in parts),
        share=sum(part.share for part in parts),
        change=sum(part.change for part in parts),
        rows=shown.filter.but(light=tuple(int(light) for light in lights)),
    )


def _rows(code: str, rows: LedgerFilter) -> str:
    return ledger_url(code, rows.query())


def _compared(figure: Figure, total: int) -> str:
    share = formats.share(figure.count, total)
    if not figure.change:
        return _("%(share)s, as a week ago") % {"share": share}
    sign = "+" if figure.change > 0 else "−"
    change = sign + formats.number(abs(figure.change))
    return _("%(share)s, %(change)s in a week") % {"share": share, "change": change}


def _sent(code: str, shown: Board) -> list[dict[str, Any]]:
    """To how many associations of each level, and how many tasks came back."""
    found = [
        {
            "text": pgettext("receivers of a level", "%(level)s: %(n)s")
            % {"level": level_label(key), "n": formats.number(shown.receivers[key])},
            "url": _rows(code, shown.filter.but(level=(key,))),
        }
        for key in level_keys()
        if key in shown.receivers
    ]
    back = shown.figures[Light.NONE]
    if back.count:
        words = ngettext("%(n)s returned", "%(n)s returned", back.count) % {"n": formats.number(back.count)}
        found.append({"text": words, "url": _rows(code, back.rows)})
    return found


def _due_soon(code: str, shown: Board) -> list[dict[str, Any]]:
    soon = shown.figures[Light.REMIND]
    words = _("%(n)s due soon") % {"n": formats.number(soon.count)}
    return [{"text": words, "url": _rows(code, soon.rows)}] if soon.count else []


def _long_overdue(code: str, shown: Board) -> list[dict[str, Any]]:
    late = shown.long_overdue
    words = _("%(n)s for more than 30 days") % {"n": formats.number(late.count)}
    return [{"text": words, "url": _rows(code, late.rows)}] if late.count else []


# Due dates ------------------------------------------------------------------------------------------------------------


def _due(code: str, shown: Board) -> dict[str, Any]:
    """The chart of due dates by week, around the day of the board; what lies farther off is one bar at each end."""
    this = shown.as_of - timedelta(days=shown.as_of.weekday())
    bars = _bars(shown, this)
    names = [name for name, _weeks in bars]
    data: dict[str, Any] = {
        "kind": "stacked",
        "categories": names,
        "series": [_series(code, shown, label, tone, lights, bars) for label, tone, lights in _parts(shown)],
    }
    now = formats.short_date(this)
    if now in names:
        data["rule"] = {"at": now, "label": _("Today") if shown.as_of == today() else formats.short_date(shown.as_of)}
    return {"data": data, "summary": _due_summary(shown), "any": bool(bars)}


def _bars(shown: Board, this: date) -> list[tuple[str, list[Week]]]:
    first, last = this - timedelta(weeks=WEEKS_BEFORE), this + timedelta(weeks=WEEKS_AFTER)
    by_monday = {week.monday: week for week in shown.weeks}
    earlier = [week for week in shown.weeks if week.monday < first]
    later = [week for week in shown.weeks if week.monday > last]
    if not by_monday:
        return []
    begins = first if earlier else max(first, min([*by_monday, this]))
    ends = last if later else min(last, max([*by_monday, this]))
    mondays = [begins + timedelta(weeks=n) for n in range((ends - begins).days // 7 + 1)]
    between = [(formats.short_date(day), [by_monday[day]] if day in by_monday else []) for day in mondays]
    return [*([(_("Earlier"), earlier)] if earlier else []), *between, *([(_("Later"), later)] if later else [])]


def _parts(shown: Board) -> list[tuple[str, str, tuple[Light, ...]]]:
    """Name, tone and lights of each part of a bar, from the ground up; tones are those of the lights."""
    scheme = shown.days.scheme.value
    soon = [(str(lit(Light.REMIND, scheme).words), "blue", (Light.REMIND,))] if scheme > 1 else []
    on_plan = (Light.ON_PLAN, Light.NOT_STARTED, Light.STANDING, *(() if soon else (Light.REMIND,)))
    return [
        (_("Struck off"), "grey", (Light.CLOSED,)),
        (pgettext("figure of the board", "On plan"), "green" if scheme == 1 else "primary", on_plan),
        *soon,
        (lit(Light.WARN, scheme).words, lit(Light.WARN, scheme).tone, (Light.WARN,)),
        (lit(Light.OVERDUE, scheme).words, lit(Light.OVERDUE, scheme).tone, (Light.OVERDUE,)),
    ]


def _series(
    code: str, shown: Board, label: str, tone: str, lights: tuple[Light, ...], bars: list[tuple[str, list[Week]]]
) -> dict[str, Any]:
    narrow = tuple(int(light) for light in lights)
    return {
        "name": label,
        "tone": tone,
        "values": [sum(week.lights.get(light, 0) for week in weeks for light in lights) for _name, weeks in bars],
        "urls": [_rows(code, _span(weeks).but(light=narrow)) if weeks else "" for _name, weeks in bars],
    }


def _span(weeks: list[Week]) -> LedgerFilter:
    return weeks[0].rows.but(due_until=weeks[-1].rows.due_until)


def _due_summary(shown: Board) -> str:
    counts = {light: sum(week.lights.get(light, 0) for week in shown.weeks) for light in Light}
    total = sum(counts.values())
    if not total:
        return _("No task has a date.")
    fullest = max(shown.weeks, key=lambda week: sum(week.lights.values()))
    words = _(
        "%(total)s tasks have a date: %(closed)s struck off, %(warn)s behind, %(overdue)s overdue. "
        "Most are due in the week of %(week)s: %(most)s."
    )
    numbers = {
        "total": total,
        "closed": counts[Light.CLOSED],
        "warn": counts[Light.WARN],
        "overdue": counts[Light.OVERDUE],
        "most": sum(fullest.lights.values()),
    }
    return words % {**{k: formats.number(v) for k, v in numbers.items()}, "week": formats.long_date(fullest.monday)}


# Heat table -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    """What all lines of a heat table share."""

    request: SignedRequest
    wanted: LedgerFilter
    topics: list[str]
    scheme: int

    def line(self, row: HeatRow, depth: int, open_now: frozenset[str] = frozenset()) -> dict[str, Any]:
        """One line as the template draws it."""
        head, code = row.organization, self.request.organization.code
        opened = head.code in open_now
        toggled = sorted(open_now ^ {head.code})
        kept = _keep(self.wanted)
        return {
            "name": head.short_name or head.name,
            "code": head.code,
            "depth": depth,
            "itself": head.pk == self.request.organization.pk or (not row.has_below and head.numchild > 0),
            "opens": row.has_below and depth < len(DEPTHS),
            "opened": opened,
            "toggle_url": _address(self.request, "directives:board", **kept, open=toggled) + "#heat",
            "rows_url": _address(self.request, "directives:board_rows", **kept, branch=head.code, depth=depth + 1),
            "cells": [draw(code, row.cells.get(topic), self.scheme) for topic in self.topics],
            "url": _rows(code, row.rows),
            "closed": formats.share(row.closed, row.total, places=0),
            "closed_url": _rows(code, row.rows.but(light=(int(Light.CLOSED),))),
        }


def _opened(request: SignedRequest, shown: Board, wanted: LedgerFilter) -> list[dict[str, Any]]:
    """The lines of the table, with those below every branch that the address opens, at most MOST_OPEN."""
    open_now = frozenset(request.GET.getlist("open")[:MOST_OPEN])
    table = _Table(request, wanted, shown.topics, shown.days.scheme.value)
    lines: list[dict[str, Any]] = []
    waiting = [(row, 0) for row in reversed(top_rows(shown))]
    while waiting:
        row, depth = waiting.pop()
        line = table.line(row, depth, open_now)
        lines.append(line)
        if line["opens"] and line["opened"]:
            below = heat_below(request.actor, request.organization, line["code"], wanted, shown.days)
            waiting += [(one, depth + 1) for one in reversed(below)]
    return lines


# What is stuck, what is due -------------------------------------------------------------------------------------------


def _stuck(code: str, entry: Stuck, shown: Board) -> dict[str, Any]:
    return {
        "label": entry.item.label,
        "title": entry.item.title,
        "item_url": item_url(code, entry.item.pk),
        "lit": lit(entry.light, shown.days.scheme.value),
        "words": _stuck_words(entry),
        "waits": _waits(entry.days),
        "url": _rows(code, entry.rows.but(sort="organization")),
    }


def _waits(days: int) -> str:
    words = ngettext("the longest for %(n)d working day", "the longest for %(n)d working days", days)
    return words % {"n": days} if days else ""


def _stuck_words(entry: Stuck) -> str:
    n = entry.count
    words = {
        AssignmentState.SENT: ngettext("%(n)s has not been taken on", "%(n)s have not been taken on", n),
        AssignmentState.CLOSURE_REQUESTED: ngettext("%(n)s awaits verification", "%(n)s await verification", n),
        AssignmentState.RETURNED: ngettext("%(n)s was returned", "%(n)s were returned", n),
        AssignmentState.TAKEN_ON: ngettext("%(n)s is overdue", "%(n)s are overdue", n),
    }
    return words[entry.state] % {"n": formats.number(n)}


def _near(code: str, shown: Board) -> list[dict[str, Any]]:
    most = max((count for _head, count, _found in shown.near_due), default=0)
    return [
        {
            "name": head.short_name or head.name,
            "count": count,
            "most": most,
            "url": _rows(code, only_itself(found, head, shown.organization)),
        }
        for head, count, found in shown.near_due[:NEAR_SHOWN]
    ]
