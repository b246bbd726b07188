"""Payments and donations as those who may read the books see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from huiguan.funds.enums import OrderState, Source
from huiguan.funds.models import Donation, IncomingMoney, PaymentOrder, Voucher
from huiguan.funds.selectors.books import READ
from huiguan.funds.selectors.gifts import with_rest
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

APPROVE, ORDER = "funds.approve_payments", "funds.order_payments"
OPEN = (OrderState.ORDERED, OrderState.APPROVED)


def payments_of(actor: Actor, organization: Any, state: str = "") -> ScopedQuerySet[PaymentOrder]:
    """Payments of an association, the newest first; `state` is one of OrderState, "open", or empty for all."""
    permit(actor, READ, organization)
    rows = PaymentOrder.objects.unscoped("permitted in the association").filter(organization=organization)
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state:
        rows = rows.filter(state=state)
    return rows.select_related("fund").order_by("-pk")


def payment_counts(actor: Actor, organization: Any) -> dict[str, int]:
    """How many payments stand in each state."""
    rows = payments_of(actor, organization).order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def knows_payee(actor: Actor, order: PaymentOrder) -> bool:
    """Whether the actor may know who is paid by a read order, and what for.

    Of relief and condolence: whoever acted on the order, and while it is open whoever may act on it next. Of other
    payments: whoever reads the books.
    """
    if not order.is_personal or actor.is_system:
        return True
    acted = {order.ordered_by_id, order.approved_by_id, order.confirmed_by_id} - {None}
    if actor.user_id in acted:
        return True
    following = {OrderState.ORDERED: APPROVE, OrderState.APPROVED: ORDER}.get(OrderState(order.state))
    return following is not None and allows(actor, following, order.organization)


def reads_papers(actor: Actor, voucher: Voucher) -> bool:
    """Whether the actor may see what is attached to a read voucher: receipts of relief name the person."""
    rows = PaymentOrder.objects.unscoped("of a read voucher").select_related("organization")
    order: PaymentOrder | None = rows.filter(voucher=voucher).first()
    return order is None or knows_payee(actor, order)


def get_payment(actor: Actor, order_id: int) -> PaymentOrder:
    """A payment; NotFound when unknown or forbidden."""
    rows = PaymentOrder.objects.scoped(scope_of(actor, READ)).select_related(
        "organization", "fund", "voucher", "ordered_by", "approved_by", "confirmed_by"
    )
    found: PaymentOrder | None = rows.filter(pk=order_id).first()
    if found is None:
        raise NotFound(str(order_id))
    return found


@dataclass(frozen=True, slots=True)
class PaymentMade:
    """What other rooms learn of a payment: nobody is named. `reference` is what the order was given."""

    organization_id: int
    reference: str
    amount: Decimal
    voucher_number: str
    paid_on: date
    receipt_on: date | None


def payment_made(actor: Actor, order_id: int) -> PaymentMade | None:
    """A payment that was confirmed, or None for any other; for the jobs of journeys."""
    rows = PaymentOrder.objects.scoped(scope_of(actor, READ)).filter(pk=order_id, state=OrderState.PAID)
    order: PaymentOrder | None = rows.select_related("voucher").first()
    if order is None or order.voucher is None or order.paid_on is None:
        return None
    facts = (order.organization_id, order.reference, order.amount, order.voucher.mark)
    return PaymentMade(*facts, order.paid_on, order.receipt_on)


@dataclass(frozen=True, slots=True)
class PaymentTold:
    """Where a payment stands, for the room whose matter it pays: nobody is named."""

    reference: str
    amount: Decimal
    state: str
    label: str
    paid_on: date | None


def payments_for(organization_id: int, references: Iterable[str]) -> list[PaymentTold]:
    """Payments of an association by what they refer to, in their order; the caller has read those matters."""
    rows = PaymentOrder.objects.unscoped("told without who is paid")
    rows = rows.filter(organization=organization_id, reference__in=list(references)).order_by("pk")
    return [
        PaymentTold(row.reference, row.amount, row.state, str(row.get_state_display()), row.paid_on) for row in rows
    ]


def donations_of(actor: Actor, organization: Any) -> ScopedQuerySet[Donation]:
    """Donations of an association and grants given to it for a purpose, the newest first."""
    permit(actor, READ, organization)
    rows = Donation.objects.unscoped("permitted in the association").filter(organization=organization)
    found: ScopedQuerySet[Donation] = with_rest(rows).select_related("fund", "voucher")
    return found.order_by("-received_on", "-pk")


def get_donation(actor: Actor, donation_id: int) -> Donation:
    """A donation, which has a receipt; NotFound when unknown or forbidden."""
    rows = Donation.objects.scoped(scope_of(actor, READ)).select_related("organization", "fund", "voucher")
    found: Donation | None = rows.filter(pk=donation_id, source=Source.DONATION).first()
    if found is None:
        raise NotFound(str(donation_id))
    return found


def incoming_waiting(actor: Actor, organization: Any) -> dict[str, Any]:
    """How much other rooms received that is not posted yet: `number` and `total`."""
    permit(actor, READ, organization)
    rows = IncomingMoney.objects.unscoped("permitted in the association").filter(organization=organization)
    return rows.filter(voucher=None).aggregate(number=Count("pk"), total=Sum("amount"))


def incoming_of(voucher: Voucher) -> list[IncomingMoney]:
    """What a read voucher took together."""
    return list(IncomingMoney.objects.unscoped("of a read voucher").filter(voucher=voucher))
