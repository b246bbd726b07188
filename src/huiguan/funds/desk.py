"""What the home page shows of money."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.funds.enums import OrderState
from huiguan.funds.models import BankLine, VoucherDraft
from huiguan.funds.selectors.payments import payments_of
from huiguan.kernel.desk import (
    DeskCard,
    Standing,
    Tally,
    Wanted,
    WorkLine,
    counted,
    register_card,
    register_figures,
)
from huiguan.kernel.permits import Actor, scope_of

READ = "funds.read_books"
LINE = WorkLine.BUILDING


def _payments(actor: Actor, organization: Any) -> list[Tally]:
    url = reverse("funds:payments", args=[organization.code])
    waits = ((_("to approve"), OrderState.ORDERED), (_("approved, to be paid"), OrderState.APPROVED))
    return counted(
        payments_of(actor, organization),
        *(Wanted(label, Q(state=state), f"{url}?state={state}", Standing.WAITING) for label, state in waits),
    )


def _vouchers(actor: Actor, organization: Any) -> list[Tally]:
    rows = VoucherDraft.objects.scoped(scope_of(actor, READ)).filter(organization=organization.pk)
    url = reverse("funds:vouchers", args=[organization.code])
    return counted(rows, Wanted(_("drafts to post"), Q(), url, Standing.WAITING))


def _bank(actor: Actor, organization: Any) -> list[Tally]:
    rows = BankLine.objects.scoped(scope_of(actor, READ)).filter(organization=organization.pk, leg=None, set_aside="")
    url = reverse("funds:bank", args=[organization.code])
    return counted(rows, Wanted(_("lines of the bank without a voucher"), Q(), url, Standing.WAITING))


def register() -> None:
    """Called once from AppConfig.ready, after the policies and figures."""
    for order, (key, label, url_name, read) in enumerate(
        (
            ("funds.payments", _("Outgoing payments"), "funds:payments", _payments),
            ("funds.vouchers", _("Vouchers"), "funds:vouchers", _vouchers),
            ("funds.bank", _("Bank reconciliation"), "funds:bank", _bank),
        )
    ):
        register_card(DeskCard(key, LINE, label, READ, url_name, read, 40 + order))
    register_figures(LINE, ("funds.income", "funds.spent"))
