"""Pages of the bank statement: lines that wait, and whose dues each of them paid."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.members.dues_sheet import KEY, LINES, line_cells
from huiguan.members.list_sheets import cells_of
from huiguan.members.models import StatementLine
from huiguan.members.selectors import dues as reads
from huiguan.members.services import dues_matching, dues_paying, dues_statement
from huiguan.members.views.dues_query import said

PAGE_SIZE = 25
FOUND = 20


@page("members.read_dues")
@require_GET
def statement(request: SignedRequest) -> HttpResponseBase:
    """Lines for which the office has to say whose dues they are, those set aside, or all; found by words or amount.

    As Excel or CSV where asked.
    """
    actor, place = request.actor, request.organization
    shown = request.GET.get("show", "open")
    shown = shown if shown in ("open", "aside", "all") else "open"
    text = said(request.GET)
    rows = reads.statement_lines(actor, place, shown, text)
    if is_export(request):
        return list_response(request, LINES, cells_of(rows, line_cells))
    listed = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    may_enter = allows(actor, dues_paying.ENTER, place)
    meant = dues_matching.suggestions(place.pk, listed) if may_enter else {}
    context = {
        "page": listed,
        "lines": [(line, meant.get(line.pk, [])) for line in listed],
        "text": text,
        "shown": shown,
        "tabs": _tabs(request, shown),
        "sheet": KEY,
        "export": export_link(request, LINES),
        "crumbs": [(_("Dues"), reverse("dues:list", args=[place.code])), (_("Bank statement"), "")],
        "may_enter": may_enter,
    }
    return render(request, "members/dues/statement.html", context)


def _tabs(request: SignedRequest, shown: str) -> list[dict[str, Any]]:
    labels = {"open": _("To assign"), "aside": _("Set aside"), "all": _("All lines")}
    return [
        {
            "label": label,
            "url": f"?show={key}",
            "count": reads.statement_lines(request.actor, request.organization, key).count(),
            "current": key == shown,
        }
        for key, label in labels.items()
    ]


def _line(request: SignedRequest, line_id: int) -> StatementLine:
    return here(request, reads.get_line(request.actor, line_id))


@page("members.enter_payments")
@require_GET
def match(request: SignedRequest, line_id: int) -> HttpResponse:
    """One line: search among those who owe, and say whose dues it paid."""
    actor, place = request.actor, request.organization
    line, text = _line(request, line_id), said(request.GET)
    if text:
        owing = reads.demands_of(actor, place).filter(owed__gt=0)
        found = list(reads.find_demands(owing, text)[:FOUND])
    else:
        found = dues_matching.suggestions(place.pk, [line])[line.pk]
    context = {
        "line": line,
        "text": text,
        "found": found,
        "payments": reads.payments_of_line(line),
        "crumbs": [
            (_("Dues"), reverse("dues:list", args=[place.code])),
            (_("Bank statement"), reverse("dues:statement", args=[place.code])),
            (line.payer or line.reference, ""),
        ],
    }
    return render(request, "members/dues/match.html", context)


@page("members.enter_payments")
@require_POST
def assign(request: SignedRequest, line_id: int) -> HttpResponse:
    """Assign a line to a demand, set it aside with the reason, or take it up again."""
    line = _line(request, line_id)
    try:
        messages.success(request, _acted(request, line))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("dues:match", request.organization.code, line.pk)
    after = reads.get_line(request.actor, line.pk)
    if after.rest > 0 and not after.set_aside:
        return redirect("dues:match", request.organization.code, line.pk)
    return redirect("dues:statement", request.organization.code)


def _acted(request: SignedRequest, line: StatementLine) -> str:
    demand_id = request.POST.get("demand", "")
    if demand_id.isascii() and demand_id.isdecimal() and len(demand_id) < 19:
        payment = dues_statement.assign_line(actor=request.actor, line_id=line.pk, demand_id=int(demand_id))
        return _("Assigned. Receipt %(number)s.") % {"number": payment.receipt}
    if "again" in request.POST:
        dues_statement.take_line_up(actor=request.actor, line_id=line.pk)
        return _("Taken up again.")
    dues_statement.set_line_aside(actor=request.actor, line_id=line.pk, reason=request.POST.get("reason", ""))
    return _("Set aside.")
