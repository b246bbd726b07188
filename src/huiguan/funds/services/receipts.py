"""Whoever was helped says that the money came: on paper, which is attached to the voucher, or by telephone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.funds.enums import OrderState, ReceiptWay
from huiguan.funds.models import PaymentOrder
from huiguan.funds.services.doors import lock_row
from huiguan.kernel.calendar import today
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation
from huiguan.kernel.permits.slots import filled

ORDER = "funds.order_payments"
#: The slot of the event: called with the id of the order inside the transaction that enters it, to defer a job.
EVENT = "funds.receipt_entered"


def enter_payment_receipt(
    *, actor: Actor, order_id: int, received_on: date, way: str, upload: Any = None
) -> PaymentOrder:
    """Enter that the money of a payment came. A signed receipt is attached to its voucher.

    RuleViolation "wrong_state" before it was paid, "not_personal" for what is paid to no person helped, "received" the
    second time; Invalid "way", "file", "received_on".
    """
    with recording(actor, reason="enter_payment_receipt"):
        order: PaymentOrder = lock_row(PaymentOrder, actor, order_id, ORDER)
        if order.state != OrderState.PAID or order.paid_on is None:
            raise RuleViolation(
                _("The money comes on the day of payment or later, and not after today."), code="wrong_state"
            )
        if not order.is_personal:
            said = _("Only who got relief or condolence confirms that the money came.")
            raise RuleViolation(said, code="not_personal")
        if order.receipt_on is not None:
            raise RuleViolation(_("The receipt is entered already."), code="received")
        if way not in ReceiptWay.values:
            raise Invalid(_("Say how it was confirmed."), code="way", field="way")
        if not order.paid_on <= received_on <= today():
            raise Invalid(
                _("The money comes on the day of payment or later, and not after today."),
                code="received_on",
                field="received_on",
            )
        if way == ReceiptWay.PAPER:
            _attach(actor, order, upload)
        order.receipt_on, order.receipt_way = received_on, way
        order.save(update_fields=["receipt_on", "receipt_way"])
        for tell in filled(EVENT):
            tell(order.pk)
    return order


def _attach(actor: Actor, order: PaymentOrder, upload: Any) -> None:
    if upload is None:
        raise Invalid(_("Choose the file of the signed receipt."), code="file", field="upload")
    store_file(
        actor=actor,
        organization=order.organization,
        upload=upload,
        name=upload.name,
        permission=ORDER,
        subject_kind="funds.voucher",
        subject_id=order.voucher_id,
    )
