"""Payments: ordered, approved, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.funds import forms, services
from huiguan.funds.enums import OrderState
from huiguan.funds.models import PaymentOrder
from huiguan.funds.selectors import books as reads
from huiguan.funds.selectors import payments as paid
from huiguan.funds.services.payees import Payee, show_payee
from huiguan.funds.sheets import PAYMENTS, payment_cells
from huiguan.funds.views.shared import BOTH, ORDER, READ, books_or_setup, crumbs, in_place, url
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.ui.forms import form_page

PAGE_SIZE = 50


@page(READ)
@require_GET
def payments(request: SignedRequest) -> HttpResponseBase:
    """Payments by state; as Excel or Word where asked."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    state = request.GET.get("state", "")
    state = state if state in (*OrderState.values, "open") else ""
    rows = paid.payments_of(request.actor, request.organization, state)
    if request.GET.get("format") in Format.values:
        return _exported(request, rows)
    listed = page_of(rows.count(), page_number(request.GET), PAGE_SIZE)
    first = max(listed.start_index() - 1, 0)
    counts = paid.payment_counts(request.actor, request.organization)
    context = {
        "page": listed,
        "payments": list(rows[first : first + PAGE_SIZE]),
        "state": state,
        "tabs": [("", _("All"), sum(counts.values()))]
        + [(key, label, counts.get(key, 0)) for key, label in OrderState.choices],
        "may_order": allows(request.actor, ORDER, request.organization),
        "crumbs": crumbs(request, (_("Outgoing payments"), "")),
    }
    return render(request, "funds/payments.html", context)


def _exported(request: SignedRequest, rows: Any) -> HttpResponseBase:
    exported = export_rows(
        actor=request.actor,
        organization=request.organization,
        sheet=PAYMENTS,
        rows=map(payment_cells, rows.iterator(chunk_size=1000)),
        format=request.GET["format"],
    )
    return exported_response(exported)


@page(ORDER)
@require_http_methods(BOTH)
def payment_new(request: SignedRequest) -> HttpResponse:
    """Order a payment."""
    title = _("Order a payment")
    funds = forms.fund_choices(reads.funds_of(request.actor, request.organization))
    return form_page(
        request,
        forms.PaymentForm(request.POST or None, funds=funds),
        lambda data: services.order_payment(
            actor=request.actor, organization=request.organization, fund=data.pop("fund_id"), **data
        ),
        title=title,
        submit=title,
        done=url(request, "payments"),
        crumbs=crumbs(request, (_("Outgoing payments"), url(request, "payments")), (title, "")),
        said=_("Ordered. Somebody else approves it."),
        note=_("Account numbers of people are not kept here. The payee is never shown in public."),
    )


def _found(request: SignedRequest, order_id: int) -> PaymentOrder:
    row: PaymentOrder = in_place(request, paid.get_payment(request.actor, order_id))
    return row


@page(READ)
@require_GET
def payment(request: SignedRequest, order_id: int) -> HttpResponse:
    """One payment: who did what, and what comes next."""
    return _drawn(request, _found(request, order_id))


@page(READ)
@require_POST
def payment_payee(request: SignedRequest, order_id: int) -> HttpResponse:
    """The same with who is paid, for those who act on it; recorded."""
    row = _found(request, order_id)
    return _drawn(request, row, show_payee(actor=request.actor, order_id=row.pk))


def _drawn(request: SignedRequest, row: PaymentOrder, payee: Payee | None = None) -> HttpResponse:
    known = payee or (None if row.is_personal else Payee(row.payee, row.note, ""))
    context = {
        "order": row,
        "payee": known,
        "may_enter_receipt": row.lacks_receipt and allows(request.actor, ORDER, request.organization),
        "may_show": paid.knows_payee(request.actor, row),
        "actions": [each for each in available(request.actor, row) if not _is_own(request, row, each.key)],
        "fund": next(each for each in reads.funds_in(request.organization) if each.pk == row.fund_id),
        "steps": timeline(row),
        "crumbs": crumbs(request, (_("Outgoing payments"), url(request, "payments")), (str(row.pk), "")),
    }
    return render(request, "funds/payment.html", context)


def _is_own(request: SignedRequest, row: PaymentOrder, key: str) -> bool:
    """Nobody approves what they ordered themselves."""
    return key == "approve_fund_payment" and row.ordered_by_id == request.actor.user_id


@page(ORDER)
@require_http_methods(BOTH)
def payment_receipt(request: SignedRequest, order_id: int) -> HttpResponse:
    """Enter that the money came."""
    row = _found(request, order_id)
    title = _("Enter the receipt of the money")
    sent = request.method == "POST"
    form = forms.ReceiptForm(
        request.POST if sent else None, request.FILES if sent else None, initial={"received_on": today()}
    )
    return form_page(
        request,
        form,
        lambda data: services.enter_payment_receipt(actor=request.actor, order_id=row.pk, **data),
        title=title,
        submit=title,
        done=url(request, "payment", row.pk),
        crumbs=crumbs(
            request, (_("Outgoing payments"), url(request, "payments")), (str(row.pk), url(request, "payment", row.pk))
        ),
        said=_("Entered."),
        note=_("The paper is attached to the voucher; it is read by those who ordered, approved and paid."),
    )


_FORMS: dict[str, tuple[type[Any], Callable[..., Any]]] = {
    "approve_fund_payment": (forms.EmptyForm, services.approve_payment),
    "confirm_fund_payment": (forms.ConfirmForm, services.confirm_payment),
    "refuse_fund_payment": (forms.NoteForm, services.refuse_payment),
    "withdraw_fund_payment": (forms.NoteForm, services.withdraw_payment),
}


@page(READ)
@require_http_methods(BOTH)
def payment_do(request: SignedRequest, order_id: int, doing: str) -> HttpResponse:
    """Approve, confirm, refuse or withdraw a payment; the service asks for the permission."""
    row = _found(request, order_id)
    chosen = {each.key: each for each in available(request.actor, row)}.get(doing)
    if chosen is None or doing not in _FORMS or _is_own(request, row, doing):
        raise NotFound(doing)
    kind, act = _FORMS[doing]
    form = kind(request.POST if request.method == "POST" else None, initial={"paid_on": today()})
    return form_page(
        request,
        form,
        lambda data: act(actor=request.actor, order_id=row.pk, **data),
        title=chosen.label,
        submit=chosen.label,
        done=url(request, "payment", row.pk),
        crumbs=crumbs(
            request, (_("Outgoing payments"), url(request, "payments")), (str(row.pk), url(request, "payment", row.pk))
        ),
        said=_("Entered."),
        note=_("%(amount)s out of %(fund)s.") % {"amount": f"{row.amount:,.2f}", "fund": row.fund.name},
        danger=chosen.destructive,
    )
