"""What several pages share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.funds.models import Books
from huiguan.funds.selectors import books as reads
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest

READ, KEEP, DRAFT = "funds.read_books", "funds.keep_books", "funds.draft_vouchers"
POST, ORDER, APPROVE = "funds.post_vouchers", "funds.order_payments", "funds.approve_payments"
RECONCILE, CLOSE = "funds.reconcile_bank", "funds.close_periods"
BOTH = ["GET", "POST"]


def crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of the room."""
    return [(_("Funds"), url(request, "overview")), *more]


def url(request: SignedRequest, name: str, *args: Any) -> str:
    """The address of a page of the room in the association of the request."""
    return reverse(f"funds:{name}", args=[request.organization.code, *args])


def in_place(request: SignedRequest, row: Any) -> Any:
    """The row, when it is of the association of the address; NotFound otherwise."""
    if row.organization_id != request.organization.pk:
        raise NotFound(str(row.pk))
    return row


def books_or_setup(request: SignedRequest) -> Books | HttpResponse:
    """The books, or the way to where they are opened."""
    books = reads.books_of(request.organization)
    return books if books is not None else redirect(url(request, "overview"))


def day_of(query: Mapping[str, Any], key: str, otherwise: date) -> date:
    """A day of the address; `otherwise` for none, for what is no day and for what lies beyond the calendar."""
    try:
        day = date.fromisoformat(query.get(key, ""))
    except ValueError:
        return otherwise
    return day if 1900 <= day.year <= 2200 else otherwise


def span_of(query: Mapping[str, Any]) -> tuple[date, date]:
    """First and last day of the address: by default the year so far, of the day that is its end."""
    until = day_of(query, "until", today())
    since = day_of(query, "since", date(until.year, 1, 1))
    return min(since, until), until
