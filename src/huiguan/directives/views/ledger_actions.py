"""What is done with rows of the ledger: remind, take out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huiguan.directives import services
from huiguan.directives.columns import LIST, shown_columns, shown_sent_columns
from huiguan.directives.links import ledger_url
from huiguan.directives.selectors import ledger as reads
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.directives.services.reminders import REMINDABLE
from huiguan.directives.sheets import (
    CUSTOMARY,
    LEDGER,
    SENT_ITEMS,
    WORD_COLUMNS,
    columns_on_paper,
    ledger_values,
    sent_columns_on_paper,
    sent_values,
)
from huiguan.directives.views.ledger import grouped, read_filter
from huiguan.kernel.exchange import Sheet
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.people.selectors import view_columns
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page


def selected_ids(request: SignedRequest) -> list[int] | None:
    """Ids that were ticked; None stands for everything that the filter of the address shows."""
    data = request.POST if request.method == "POST" else request.GET
    if data.get("everything") == "1":
        return None
    return [int(value) for value in data.getlist("selected") if value.isdecimal() and len(value) < 19]


def picked_rows(request: SignedRequest, wanted: LedgerFilter, ids: list[int] | None) -> Any:
    """The rows ticked, or all of the filter; on a list of items all rows of the items ticked."""
    by_item = grouped(wanted) and request.method == "POST"
    return reads.picked(request.actor, request.organization, wanted, ids=ids, by_item=by_item)


@page("directives.remind")
@require_http_methods(["GET", "POST"])
def remind(request: SignedRequest) -> HttpResponse:
    """Remind the receivers of the rows ticked; a GET asks for the words first, for one row or without script."""
    wanted = read_filter(request)
    ids = selected_ids(request)
    rows = picked_rows(request, wanted, ids)
    back = ledger_url(request.organization.code, wanted.query())
    if request.method == "GET":
        context = {"tasks": rows.select_related("organization", "item")[:50], "ids": ids or [], "back": back}
        return render(request, "directives/ledger/remind.html", context | {"query": wanted.query()})
    found = rows.filter(sender=request.organization, state__in=REMINDABLE)
    wanted_ids = list(found.order_by().values_list("pk", flat=True))
    try:
        made = _remind(request, wanted_ids)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    _say(request, made, rows.count() - made)
    return redirect(back)


def _remind(request: SignedRequest, ids: list[int]) -> int:
    if not ids:
        return 0
    return len(services.remind(actor=request.actor, assignment_ids=ids, text=request.POST.get("text", "")))


def _say(request: SignedRequest, made: int, left_out: int) -> None:
    words = ngettext("%(n)d task reminded of.", "%(n)d tasks reminded of.", made) % {"n": made}
    if left_out:
        words += " " + ngettext(
            "%(n)d left out: reminded of today already, or no longer open.",
            "%(n)d left out: reminded of today already, or no longer open.",
            left_out,
        ) % {"n": left_out}
    messages.success(request, words)


@page("directives.export_ledger")
@require_http_methods(["GET", "POST"])
def export(request: SignedRequest) -> HttpResponseBase:
    """The rows of the list, or those ticked, as Excel, CSV or Word.

    In the customary columns, or with `columns=shown` in those of the page, in their order.
    """
    wanted = read_filter(request)
    ids = selected_ids(request) if request.method == "POST" else None
    chosen = request.POST.get("format") or request.GET.get("format") or Format.XLSX.value
    kind = Format(chosen) if chosen in Format.values else Format.XLSX
    sheet, rows, columns = _table(request, wanted, ids, kind)
    try:
        exported = export_rows(
            actor=request.actor,
            organization=request.organization,
            sheet=sheet,
            rows=rows,
            format=kind,
            columns=columns,
            title=_("%(name)s: task ledger") % {"name": request.organization.name},
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(ledger_url(request.organization.code, wanted.query()))
    return exported_response(exported)


def _table(
    request: SignedRequest, wanted: LedgerFilter, ids: list[int] | None, kind: Format
) -> tuple[Sheet, Iterator[dict[str, Any]], tuple[str, ...] | None]:
    shown = request.GET.get("columns") == "shown"
    kept = view_columns(request.actor, request.organization, LIST, wanted.view) if shown else ()
    if shown and ids is None and grouped(wanted):
        chosen = sent_columns_on_paper(column.key for column in shown_sent_columns(request.actor, kept))
        return SENT_ITEMS, sent_values(reads.sent_items(request.actor, request.organization, wanted)), chosen
    rows = reads.stream_rows(request.organization, picked_rows(request, wanted, ids), wanted.as_of)
    columns = WORD_COLUMNS if kind is Format.DOCX else CUSTOMARY
    if shown:
        keys = [column.key for column in shown_columns(request.actor, wanted.tab, kept)]
        columns = columns_on_paper(keys, wanted.tab)
    return LEDGER, ledger_values(rows), columns
