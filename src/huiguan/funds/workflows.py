"""The declared table: a payment."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.funds.enums import OrderState
from huiguan.kernel.i18n import formats
from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import State, Tell, Transition, Workflow

S = OrderState
_APPROVE = "funds.approve_payments"
_ORDER = "funds.order_payments"

PAYMENT = Workflow(
    name="funds.payment",
    label=_("Payment"),
    initial=S.ORDERED.value,
    within=5,
    title=lambda row: f"{row.get_purpose_display()} {formats.money(row.amount)}",
    url=lambda row: reverse("funds:payment", args=[row.organization.code, row.pk]),
    states=(
        State(S.ORDERED.value, S.ORDERED.label, tone="yellow"),
        State(S.APPROVED.value, S.APPROVED.label, tone="blue"),
        State(S.PAID.value, S.PAID.label, final=True, tone="green"),
        State(S.REFUSED.value, S.REFUSED.label, final=True),
        State(S.WITHDRAWN.value, S.WITHDRAWN.label, final=True),
    ),
    transitions=(
        Transition("approve_fund_payment", _("Approve the payment"), (S.ORDERED.value,), S.APPROVED.value, _APPROVE,
                   within=5, primary=True, tells=(Tell(Role.TREASURER, "funds.pay"), Tell(Role.CLERK, "funds.pay"))),
        Transition("confirm_fund_payment", _("Confirm the payment"), (S.APPROVED.value,), S.PAID.value, _ORDER,
                   primary=True, four_eyes=("approve_fund_payment",)),
        Transition("refuse_fund_payment", _("Refuse the payment"), (S.ORDERED.value,), S.REFUSED.value, _APPROVE,
                   needs_note=True, destructive=True),
        Transition("withdraw_fund_payment", _("Withdraw the payment"), (S.ORDERED.value, S.APPROVED.value),
                   S.WITHDRAWN.value, _ORDER, needs_note=True, destructive=True),
    ),
)  # fmt: skip

WORKFLOWS = (PAYMENT,)
