"""What the room tells the kernel at start-up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.funds import sheets
from huiguan.funds.holdings import RULES
from huiguan.funds.reasons import REASONS
from huiguan.funds.selectors.books import get_fund
from huiguan.funds.selectors.payments import get_payment, reads_papers
from huiguan.funds.selectors.vouchers import get_voucher
from huiguan.funds.workflows import WORKFLOWS
from huiguan.kernel.files import register_reader
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.permits import Actor, NotFound
from huiguan.kernel.permits.navigation import NavEntry, NavSection, navigation_entry, navigation_section
from huiguan.kernel.privacy import register_retention
from huiguan.kernel.workflow.registry import register as register_workflow

VOUCHER = "funds.voucher"
MESSAGES = (
    MessageKind(
        "funds.approve",
        _("Payment to be approved"),
        icon="coins",
        tone="yellow",
        action_label=_("Look at the payment"),
        counted=ngettext_lazy("%(n)d payment to be approved", "%(n)d payments to be approved", "n"),
    ),
    MessageKind(
        "funds.pay",
        _("Payment to be made"),
        icon="coins",
        tone="blue",
        action_label=_("Look at the payment"),
        counted=ngettext_lazy("%(n)d payment to be made", "%(n)d payments to be made", "n"),
    ),
)


def reads_voucher(actor: Actor, subject_id: int) -> bool:
    """Who reads a voucher reads what is attached to it; papers of relief, who may know of whom they are."""
    try:
        return reads_papers(actor, get_voucher(actor, subject_id))
    except NotFound:
        return False


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGES:
        register_kind(kind)
    register_subject(VOUCHER, get_voucher, _("Voucher"))
    register_subject("funds.fund", get_fund, _("Fund"))
    register_subject("funds.paymentorder", get_payment, _("Payment order"))
    register_reader(VOUCHER, reads_voucher)
    for rule in RULES:
        register_retention(rule)
    sheets.register()
    _navigation()


def _navigation() -> None:
    navigation_section(NavSection("funds", _("Funds"), "coins", 55))
    for order, (key, label, address, also) in enumerate(
        (
            ("funds.overview", _("Overview of funds"), "funds:overview", ("funds/setup/", "funds/funds/")),
            ("funds.vouchers", _("Vouchers"), "funds:vouchers", ("funds/vouchers/", "funds/drafts/")),
            ("funds.payments", _("Outgoing payments"), "funds:payments", ("funds/payments/",)),
            ("funds.donations", _("Donations"), "funds:donations", ("funds/donations/", "funds/income/")),
            ("funds.bank", _("Bank reconciliation"), "funds:bank", ("funds/bank/",)),
            ("funds.budget", _("Budget"), "funds:budget", ("funds/budget/",)),
            ("funds.reports", _("Reports"), "funds:reports", ("funds/reports/", "funds/ledger/", "funds/accounts/")),
            ("funds.periods", _("Closing of months"), "funds:periods", ("funds/periods/",)),
        )
    ):
        entry = NavEntry("funds", key, label, address, permission="funds.read_books", order=order, also=also)
        navigation_entry(entry)
