"""The task ledger (任务台账): the page with its tabs, lights and facets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.directives.columns import (
    LIST,
    LIST_SENT,
    LedgerColumn,
    column_choices,
    sent_choices,
    shown_columns,
    shown_sent_columns,
)
from huiguan.directives.enums import AssignmentState, DocumentKind, Light, Part, Tab
from huiguan.directives.links import assignment_url, item_url, ledger_url
from huiguan.directives.models import Document, Item
from huiguan.directives.selectors import ledger as reads
from huiguan.directives.selectors.ledger import PAGE, LedgerPage, LedgerRow, SentItem
from huiguan.directives.selectors.ledger_filter import BRANCH, SENT_SORTS, LedgerFilter, sort_keys
from huiguan.directives.selectors.settings import light_days
from huiguan.directives.views.lit import Lit, due_of, lit
from huiguan.directives.views.narrowing import carried, chips, facets
from huiguan.directives.views.row_menu import RowMenu
from huiguan.directives.views.shared import tone_of
from huiguan.kernel.paging import SIZES, page_number, page_of, page_size
from huiguan.kernel.people.list_views import opening_view, shown_views
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page

TONES = {Light.OVERDUE: "red", Light.WARN: "yellow"}
BY_ITEM = ("tab", "q", "document", "topic", "kind", "sort", "view")


def grouped(wanted: LedgerFilter) -> bool:
    """Whether the sent tab shows one line per item: while nothing narrows it that only single rows can answer."""
    blank = LedgerFilter()
    narrow = {name: getattr(wanted, name) for name in BY_ITEM}
    return wanted.tab == Tab.SENT and wanted == blank.but(**narrow)


def read_filter(request: SignedRequest, counts: dict[str, int] | None = None) -> LedgerFilter:
    """The filter of the address; without a tab it is the first that holds anything (by the `counts` of the tabs)."""
    wanted = LedgerFilter.read(request.GET)
    if request.GET.get("tab") in (*Tab.values, BRANCH):
        return wanted
    counts = counts if counts is not None else reads.tab_counts(request.actor, request.organization)
    return wanted.but(tab=next((tab for tab, count in counts.items() if count), Tab.RECEIVED.value))


@page("directives.read_ledger")
@require_GET
def ledger(request: SignedRequest) -> HttpResponse:
    """The ledger of the association, narrowed and sorted by the address."""
    opened = opening_view(request, LIST)
    if opened is not None:
        return redirect(ledger_url(request.organization.code, f"{opened.query}&view={opened.pk}"))
    counts = reads.tab_counts(request.actor, request.organization)
    wanted = read_filter(request, counts)
    views = _views(request, wanted)
    context = _by_item(request, wanted, views) if grouped(wanted) else _by_row(request, wanted, views)
    own = wanted.tab in (Tab.OWN, Tab.SENT)
    may = {
        "remind": own and allows(request.actor, "directives.remind", request.organization),
        "extend": wanted.tab in Tab.values
        and allows(request.actor, "directives.decide_extension", request.organization),
        "reassign": wanted.tab in (Tab.OWN, Tab.RECEIVED)
        and allows(request.actor, "directives.answer_assignment", request.organization),
        "dispatch": allows(request.actor, "directives.dispatch", request.organization),
        "export": allows(request.actor, "directives.export_ledger", request.organization),
        "documents": allows(request.actor, "directives.read_documents", request.organization),
    }
    menus = facets(request, wanted)
    context |= {
        "wanted": wanted,
        "query": wanted.query(),
        "may": may,
        "tabs": _tabs(request, wanted, counts, opened=views["current"] is not None),
        "strip": _strip(request, wanted, context["counts"], context["scheme"]),
        "facets": menus,
        "chips": chips(request, wanted),
        "kept": carried(wanted, menus),
        "views": views,
        "columns_url": _columns_url(request, wanted, views),
        "scheme_note": _scheme_note(context["scheme"]),
        "narrowed": wanted != LedgerFilter(tab=wanted.tab, sort=wanted.sort, view=wanted.view),
        "crumbs": [(_("Follow-through"), ""), (_("Task ledger"), "")],
        "sizes": SIZES,
    }
    return render(request, "directives/ledger/page.html", context)


def _views(request: SignedRequest, wanted: LedgerFilter) -> dict[str, Any]:
    code = request.organization.code
    views = shown_views(
        request,
        LIST,
        current=wanted.view,
        query=wanted.but(view=None).query(),
        url=lambda query: ledger_url(code, query),
    )
    kept = views["current"].view.columns if views["current"] is not None else []
    sent = grouped(wanted)
    columns = shown_sent_columns(request.actor, kept) if sent else shown_columns(request.actor, wanted.tab, kept)
    return {**views, "shown": columns, "columns": [column.key for column in columns]}


def _columns_url(request: SignedRequest, wanted: LedgerFilter, views: dict[str, Any]) -> str:
    """The columns of an opened view are kept with it; those of a foreign one are looked at only."""
    tab = views["current"]
    if tab is None or not tab.view.columns:
        return reverse("people:columns", args=[LIST_SENT if grouped(wanted) else LIST])
    return reverse("people:view_change", args=[request.organization.code, tab.view.pk]) if tab.may_change else ""


def _by_row(request: SignedRequest, wanted: LedgerFilter, views: dict[str, Any]) -> dict[str, Any]:
    size = page_size(request.GET, PAGE)
    found = reads.ledger(request.actor, request.organization, wanted, page=page_number(request.GET), size=size)
    columns = views["shown"]
    menu = RowMenu(request, wanted.query())
    return {
        "lines": [_line(request, row, found, menu) for row in found.rows],
        "columns": [_head(request, column, wanted) for column in columns],
        "column_choices": column_choices(columns, wanted.tab),
        "counts": found.counts,
        "scheme": int(found.days.scheme),
        "page": page_of(found.total, found.page, size),
        "total": found.total,
        "size": size,
    }


def _by_item(request: SignedRequest, wanted: LedgerFilter, views: dict[str, Any]) -> dict[str, Any]:
    days = light_days(request.organization)
    items = reads.sent_items(request.actor, request.organization, wanted, days)
    size = page_size(request.GET, PAGE)
    shown = Paginator(items, size).get_page(page_number(request.GET))
    counts = {light: sum(item.lights.get(light, 0) for item in items) for light in Light}
    return {
        "items": [_sent(request, item, int(days.scheme)) for item in shown],
        "columns": [_head(request, column, wanted, "sent_cells") for column in views["shown"]],
        "column_choices": sent_choices(views["shown"]),
        "counts": counts,
        "scheme": int(days.scheme),
        "page": shown,
        "total": len(items),
        "row_total": sum(item.total for item in items),
        "size": size,
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the table shows it."""

    row: LedgerRow
    lit: Lit
    tone: str
    state: str
    url: str
    source: str
    unit: str
    with_whom: str
    due_tone: str
    below_url: str
    select: str
    menu: SafeString


def _line(request: SignedRequest, row: LedgerRow, found: LedgerPage, menu: RowMenu) -> Line:
    code, assignment, wanted = request.organization.code, row.assignment, found.filter
    below = LedgerFilter(tab=BRANCH, parent=assignment.pk, as_of=wanted.as_of)
    unit, with_whom = _units(row, wanted.tab)
    url, item_address = assignment_url(code, assignment.pk), item_url(code, assignment.item_id)
    return Line(
        row=row,
        lit=lit(row.light, int(found.days.scheme), row.days_left, due_of(assignment)),
        tone=tone_of(assignment),
        state=str(AssignmentState(assignment.state).label),
        url=url,
        source=source_of(assignment.document, assignment.item),
        unit=unit,
        with_whom=with_whom,
        due_tone=TONES.get(row.light, "3"),
        below_url=ledger_url(code, below.query()) if row.children else "",
        select=_("Select %(number)s") % {"number": assignment.item.label},
        menu=menu.draw(assignment, url, item_address),
    )


def source_of(document: Document | None, item: Item) -> str:
    """Where a task comes from in two words: the document and the section, or an own entry."""
    if document is None:
        return _("Own entry")
    place = item.section.split("/")[-1].strip()
    return f"{DocumentKind(document.kind).label} {place}".strip()


def _units(row: LedgerRow, tab: str) -> tuple[str, str]:
    assignment = row.assignment
    supporting = "、".join(assignment.item.supporting)
    if tab == Tab.RECEIVED:
        return assignment.sender.short_name, str(Part(assignment.part).label)
    if assignment.is_internal:
        department = assignment.department
        lead = department.name if department is not None else assignment.addressee
        return lead or assignment.organization.short_name, supporting
    return assignment.organization.short_name, supporting


def _head(request: SignedRequest, column: LedgerColumn, wanted: LedgerFilter, cells: str = "cells") -> dict[str, Any]:
    sorted_by = sort_keys(wanted, SENT_SORTS) if grouped(wanted) else sort_keys(wanted)
    keys, first = dict(sorted_by), sorted_by[0][0]
    turned = keys.get(column.sort) if column.sort else None
    following = f"-{column.sort}" if first == column.sort and not turned else column.sort
    return {
        "key": column.key,
        "label": column.label,
        "css": column.css,
        "template": get_template(f"directives/ledger/{cells}/{column.key}.html").template,  # type: ignore[attr-defined]  # Django's own engine
        "sort": column.sort,
        "direction": "none" if turned is None else "descending" if turned else "ascending",
        "url": ledger_url(request.organization.code, wanted.but(sort=following, descending=False).query()),
    }


@dataclass(frozen=True, slots=True)
class SentLine:
    """An item sent down as the table shows it; `lights` are (light, count, address of these rows)."""

    sent: SentItem
    lit: Lit
    source: str
    url: str
    closed_url: str
    due_tone: str
    lights: tuple[tuple[Lit, int, str], ...]


def _sent(request: SignedRequest, sent: SentItem, scheme: int) -> SentLine:
    code = request.organization.code
    item = sent.item
    lights = tuple(
        (lit(light, scheme), count, ledger_url(code, sent.rows.but(light=(int(light),), sort="light").query()))
        for light, count in sorted(sent.lights.items())
    )
    rows = sent.rows.but(sort="light")
    return SentLine(
        sent=sent,
        lit=lit(sent.light, scheme),
        source=source_of(item.document, item),
        url=ledger_url(code, rows.query()),
        closed_url=ledger_url(code, rows.but(light=(int(Light.CLOSED),)).query()),
        due_tone=TONES.get(sent.light, "3"),
        lights=lights,
    )


def _tabs(
    request: SignedRequest, wanted: LedgerFilter, counts: dict[str, int], *, opened: bool
) -> list[dict[str, Any]]:
    labels = ((Tab.RECEIVED, _("Received")), (Tab.OWN, _("Own")), (Tab.SENT, _("Sent down")))
    code = request.organization.code
    return [
        {
            "label": label,
            "count": counts[tab.value],
            "url": ledger_url(code, f"tab={tab.value}"),
            "current": wanted.tab == tab and not opened,
        }
        for tab, label in labels
    ]


def _strip(request: SignedRequest, wanted: LedgerFilter, counts: dict[Light, int], scheme: int) -> list[dict[str, Any]]:
    base = wanted.but(light=())
    return [
        {
            "lit": lit(light, scheme),
            "count": counts[light],
            "current": wanted.light == (int(light),),
            "url": ledger_url(
                request.organization.code,
                (base if wanted.light == (int(light),) else base.but(light=(int(light),))).query(),
            ),
        }
        for light in Light
        if counts[light] or (light in (Light.OVERDUE, Light.WARN, Light.ON_PLAN, Light.CLOSED))
    ]


def _scheme_note(scheme: int) -> str:
    notes = {
        1: _("Colours: green, yellow, red (scheme 1)"),
        2: _("Colours: blue, yellow, red (scheme 2)"),
        3: _("Colours: blue, orange, red (scheme 3)"),
    }
    return notes[scheme]
