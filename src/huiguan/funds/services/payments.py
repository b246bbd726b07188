"""Payments out of a fund, by at least two people: ordered, approved by another, confirmed when the money has gone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiguan.funds.enums import OrderState, Origin, Purpose
from huiguan.funds.models import Fund, PaymentOrder
from huiguan.funds.selectors.books import account_for, lock_money
from huiguan.funds.services.doors import exact, lock_books, lock_row, own_fund
from huiguan.funds.services.gifts import draw_gifts, free_gifts, insist_on_purpose
from huiguan.funds.services.posting import Entry, NewVoucher, insist_on_free, write_vouchers
from huiguan.funds.services.wording import in_books
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.permits import Actor, Conflict, Invalid, Role, RuleViolation, permit
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.workflow import services as workflow
from huiguan.kernel.workflow.registry import workflow_of

ORDER, APPROVE = "funds.order_payments", "funds.approve_payments"
#: The slot of the event: called with the id of the order inside the transaction that confirms it, to defer a job.
EVENT = "funds.payment_made"


def order_payment(
    *,
    actor: Actor,
    organization: Any,
    fund: Fund | int,
    amount: Decimal,
    payee: str,
    purpose: str,
    reference: str = "",
    note: str = "",
) -> PaymentOrder:
    """Ask that an amount be paid out of a fund. The same `reference` again gives the order that it made.

    RuleViolation "fund_closed", "purpose"; Invalid "amount", "purpose", "payee"; Conflict "reference" when the same
    reference stands for another amount. Whether the fund has the money is decided when the payment is approved.
    """
    with recording(actor, organization, reason="order_fund_payment"):
        permit(actor, ORDER, organization)
        lock_books(organization.pk)
        value = exact(amount)
        chosen = own_fund(organization, fund if isinstance(fund, int) else fund.pk)
        if purpose not in Purpose.values:
            raise Invalid(_("Say what the money is for."), code="purpose", field="purpose")
        insist_on_purpose(chosen, purpose)
        if not payee.strip():
            raise Invalid(_("Name who is paid."), code="payee", field="payee")
        known = _ordered_before(organization, reference.strip(), value)
        if known is not None:
            return known
        order: PaymentOrder = PaymentOrder.objects.create(
            organization=organization,
            fund=chosen,
            amount=value,
            payee=payee.strip()[:120],
            purpose=purpose,
            note=note.strip()[:200],
            reference=reference.strip()[:80],
            ordered_by_id=actor.user_id,
        )
        workflow.start(actor=actor, subject=order)
        _tell(order, Role.HEAD, "funds.approve")
    return order


def _ordered_before(organization: Any, reference: str, amount: Decimal) -> PaymentOrder | None:
    if not reference:
        return None
    rows = PaymentOrder.objects.unscoped("the association's own").filter(organization=organization, reference=reference)
    known: PaymentOrder | None = rows.exclude(state__in=[OrderState.REFUSED, OrderState.WITHDRAWN]).first()
    if known is not None and known.amount != amount:
        raise Conflict(_("This reference stands for another payment."), code="reference", field="reference")
    return known


def approve_payment(*, actor: Actor, order_id: int) -> PaymentOrder:
    """Approve a payment that somebody else ordered: its amount is promised, so that nobody else can spend it.

    RuleViolation "four_eyes", "fund_short", "donor_wish", "wrong_state". Of two approvals of a fund's last money one
    succeeds: both lock the fund's money.
    """
    with recording(actor, reason="approve_fund_payment"):
        order = _lock(actor, order_id, APPROVE)
        if actor.user_id is not None and actor.user_id == order.ordered_by_id:
            said = _("Somebody other than the person who asked has to do this.")
            raise RuleViolation(said, code="four_eyes")
        money = lock_money(order.fund_id)
        if order.state == OrderState.ORDERED:
            insist_on_free(order.fund, money, order.amount)
            insist_on_purpose(order.fund, order.purpose)
            draw_gifts(order, money)
        changes = {"approved_by_id": actor.user_id}
        inbox.settle(subject_kind="funds.paymentorder", subject_id=order.pk)
        workflow.advance(actor=actor, subject=order, transition="approve_fund_payment", changes=changes)
        money.reserved += order.amount
        money.save(update_fields=["reserved"])
    return order


def confirm_payment(*, actor: Actor, order_id: int, paid_on: date | None = None, out_of: str = "bank") -> PaymentOrder:
    """Confirm that an approved payment was made, as somebody other than whoever approved it; its voucher is posted.

    RuleViolation "four_eyes", "wrong_state", "period_closed"; Invalid "day". Whoever fills `funds.payment_made` defers
    a job within this transaction: it exists if and only if the payment does, and is tried again until it went well.
    """
    with recording(actor, reason="confirm_fund_payment"):
        order = _lock(actor, order_id, ORDER)
        lock_books(order.organization_id)
        if order.state != OrderState.APPROVED:
            raise RuleViolation(_("Only an approved payment can be confirmed."), code="wrong_state")
        if actor.user_id is not None and actor.user_id == order.approved_by_id:
            said = _("Somebody other than the person who asked has to do this.")
            raise RuleViolation(said, code="four_eyes")
        _release(order)
        day = paid_on or today()
        (voucher,) = write_vouchers(actor, order.organization, [_voucher_of(order, day, out_of)])
        changes = {"voucher": voucher, "paid_on": day, "confirmed_by_id": actor.user_id}
        inbox.settle(subject_kind="funds.paymentorder", subject_id=order.pk)
        workflow.advance(actor=actor, subject=order, transition="confirm_fund_payment", changes=changes)
        for tell in filled(EVENT):
            tell(order.pk)
    return order


def _voucher_of(order: PaymentOrder, day: date, out_of: str) -> NewVoucher:
    if out_of not in ("bank", "cash"):
        raise Invalid(_("Say whether it was paid in cash or by the bank."), code="out_of", field="out_of")
    place = order.organization
    entries = (
        Entry(account_for(place, f"out.{order.purpose}").pk, order.fund_id, debit=order.amount),
        Entry(account_for(place, out_of).pk, order.fund_id, credit=order.amount),
    )
    return NewVoucher(
        day, in_books(lambda: _paid_for(order)), entries, origin=Origin.PAYMENT, made_by_id=order.ordered_by_id
    )


def _paid_for(order: PaymentOrder) -> str:
    """The summary of its voucher; who reads the books reads it, so nothing that was noted of a person is in it."""
    purpose = order.get_purpose_display()
    about = order.reference or (_("payment %(number)s") % {"number": order.pk} if order.is_personal else order.note)
    return _("%(purpose)s: %(about)s") % {"purpose": purpose, "about": about} if about else purpose


def _release(order: PaymentOrder) -> None:
    money = lock_money(order.fund_id)
    money.reserved -= order.amount
    money.save(update_fields=["reserved"])


def refuse_payment(*, actor: Actor, order_id: int, note: str) -> PaymentOrder:
    """Refuse a payment that was ordered, with the reason."""
    with recording(actor, reason="refuse_fund_payment"):
        order = _lock(actor, order_id, APPROVE)
        workflow.advance(actor=actor, subject=order, transition="refuse_fund_payment", note=note)
        inbox.settle(subject_kind="funds.paymentorder", subject_id=order.pk)
    return order


def withdraw_payment(*, actor: Actor, order_id: int, note: str) -> PaymentOrder:
    """Take back a payment that was not made; what was promised for it is free again."""
    with recording(actor, reason="withdraw_fund_payment"):
        order = _lock(actor, order_id, ORDER)
        promised = order.state == OrderState.APPROVED
        workflow.advance(actor=actor, subject=order, transition="withdraw_fund_payment", note=note)
        if promised:
            _release(order)
            free_gifts(order)
        inbox.settle(subject_kind="funds.paymentorder", subject_id=order.pk)
    return order


def _lock(actor: Actor, order_id: int, permission: str) -> PaymentOrder:
    order: PaymentOrder = lock_row(PaymentOrder, actor, order_id, permission, "fund")
    return order


def _tell(order: PaymentOrder, role: Role, kind: str) -> None:
    inbox.notify(
        kind=kind,
        to=[Recipient(organization_id=order.organization_id, role=role)],
        subject_kind="funds.paymentorder",
        subject_id=order.pk,
        organization_id=order.organization_id,
        text=workflow_of(order).title(order),
        url=workflow_of(order).url(order),
    )
