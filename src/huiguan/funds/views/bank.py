"""The bank's lines beside the books'."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.funds import forms, services
from huiguan.funds.models import BankLine
from huiguan.funds.selectors import bank as reads
from huiguan.funds.selectors.books import account_for
from huiguan.funds.sheets import BANK_KEY
from huiguan.funds.views.shared import BOTH, READ, RECONCILE, books_or_setup, crumbs, day_of, in_place, url
from huiguan.kernel.calendar import today
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import taken

PAGE_SIZE = 50
SHOWN = ("open", "done", "all")
MISSING_SHOWN = 20


@page(READ)
@require_GET
def bank(request: SignedRequest) -> HttpResponse:
    """Lines of the bank with what they may stand for, and whether bank and books agree at a day."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    actor, place = request.actor, request.organization
    account, show = account_for(place, "bank"), request.GET.get("show", "open")
    show, day = show if show in SHOWN else "open", day_of(request.GET, "until", today())
    rows = reads.bank_lines(actor, place, account, show=show)
    listed = page_of(rows.count(), page_number(request.GET), PAGE_SIZE)
    first = max(listed.start_index() - 1, 0)
    lines = reads.shown_to(actor, place, list(rows[first : first + PAGE_SIZE]))
    found = reads.candidates(place, account, lines)
    missing = reads.unmatched_legs(place, account).filter(occurred_on__lte=day).order_by("occurred_on", "pk")
    context = {
        "page": listed,
        "lines": [(line, found.get(line.pk, [])[:2]) for line in lines],
        "show": show,
        "tabs": _tabs(request, account, show),
        "until": day,
        "state": reads.reconciliation(actor, place, account, day),
        "missing": list(missing[:MISSING_SHOWN]),
        "missing_more": max(0, missing.count() - MISSING_SHOWN),
        "sheet": BANK_KEY,
        "may": allows(actor, RECONCILE, place),
        "crumbs": crumbs(request, (_("Bank reconciliation"), "")),
    }
    return render(request, "funds/bank.html", context)


def _tabs(request: SignedRequest, account: Any, show: str) -> list[tuple[str, str, int, bool]]:
    labels = {"open": _("To reconcile"), "done": _("Reconciled"), "all": _("All lines")}
    return [
        (key, label, reads.bank_lines(request.actor, request.organization, account, show=key).count(), key == show)
        for key, label in labels.items()
    ]


@page(RECONCILE)
@require_POST
def bank_match(request: SignedRequest) -> HttpResponse:
    """Reconcile what is certain."""
    try:
        number = services.match_lines(actor=request.actor, organization=request.organization)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        words = ngettext("%(number)d line reconciled.", "%(number)d lines reconciled.", number)
        messages.success(request, words % {"number": number})
    return redirect(url(request, "bank"))


def _found(request: SignedRequest, line_id: int) -> BankLine:
    row: BankLine = in_place(request, reads.get_bank_line(request.actor, line_id))
    return row


@page(RECONCILE)
@require_http_methods(BOTH)
def bank_line(request: SignedRequest, bank_line_id: int) -> HttpResponse:
    """One line: say which line of a voucher it is, or why it needs none."""
    row = _found(request, bank_line_id)
    form = forms.AsideForm(request.POST if request.method == "POST" and "leg" not in request.POST else None)
    if request.method == "POST":
        if "leg" in request.POST:
            leg_id = whole_number(request.POST["leg"]) or 0
            return _matched(request, row, leg_id)
        if taken(form, lambda data: services.set_bank_line_aside(actor=request.actor, line_id=row.pk, **data)):
            messages.success(request, _("Set aside."))
            return _next_line(request, row)
    context = {
        "line": row,
        "form": form,
        "candidates": reads.candidates(request.organization, row.account, [row])[row.pk],
        "crumbs": crumbs(request, (_("Bank reconciliation"), url(request, "bank")), (row.reference, "")),
    }
    return render(request, "funds/bank_line.html", context, status=422 if form.errors else 200)


def _matched(request: SignedRequest, row: BankLine, leg_id: int) -> HttpResponse:
    try:
        services.match_line(actor=request.actor, line_id=row.pk, leg_id=leg_id)
        messages.success(request, _("Reconciled."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(url(request, "bank") + f"#line-{row.pk}")
    return _next_line(request, row)


def _next_line(request: SignedRequest, done: BankLine) -> HttpResponse:
    """The list, with the keyboard at the line that comes next: Tab reaches what it may stand for."""
    following = reads.line_after(request.actor, request.organization, done)
    return redirect(url(request, "bank") + ("" if following is None else f"#line-{following}"))


@page(RECONCILE)
@require_POST
def bank_undo(request: SignedRequest, bank_line_id: int) -> HttpResponse:
    """Take a reconciliation back."""
    row = _found(request, bank_line_id)
    services.unmatch_line(actor=request.actor, line_id=row.pk)
    messages.success(request, _("Taken back."))
    return redirect(url(request, "bank") + "?show=done")
