"""Fixed choices of the room."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.i18n.formats import is_chinese


class AccountKind(TextChoices):
    """What an account holds; debit grows assets and expenses, credit the others."""

    ASSET = "asset", _("Assets")
    LIABILITY = "liability", _("Liabilities")
    NET_ASSET = "net_asset", _("Net assets")
    INCOME = "income", pgettext_lazy("account", "Income")
    EXPENSE = "expense", _("Expenses")


#: Kinds whose balance is debit less credit.
DEBIT_KINDS = frozenset({AccountKind.ASSET, AccountKind.EXPENSE})


class VoucherKind(TextChoices):
    """A voucher by what it does to money: follows from its lines (收、付、转)."""

    RECEIPT = "receipt", _("Receipt voucher")
    PAYMENT = "payment", _("Payment voucher")
    TRANSFER = "transfer", _("Transfer voucher")


#: The word before a voucher's number, as it stands on paper.
VOUCHER_MARKS = {VoucherKind.RECEIPT: "收", VoucherKind.PAYMENT: "付", VoucherKind.TRANSFER: "转"}


class Purpose(TextChoices):
    """What money is paid out for; each stands for an account of expenses."""

    RELIEF = "relief", _("Relief")
    CONDOLENCE = "condolence", _("Condolence")
    PROJECT = "project", _("Projects")
    ACTIVITY = "activity", _("Members' activities")
    RUNNING = "running", _("Running costs")
    OTHER = "other", pgettext_lazy("purpose of a payment", "Other")


def words_of(purposes: Iterable[str]) -> str:
    """Purposes of payments as they are read, in their order."""
    chosen = set(purposes)
    return ("、" if is_chinese() else ", ").join(str(label) for key, label in Purpose.choices if key in chosen)


#: Payments to people for what happened to them: who is paid and what for is for those who act on the payment.
PERSONAL = frozenset({Purpose.RELIEF, Purpose.CONDOLENCE})


class Source(TextChoices):
    """Where money comes from; each stands for an account of income."""

    DUES = "dues", _("Dues")
    DONATION = "donation", _("Donation")
    GRANT = "grant", _("Government grant")
    SERVICE = "service", _("Services provided")
    INTEREST = "interest", _("Interest")
    OTHER = "other", pgettext_lazy("source of money", "Other income")


class OrderState(TextChoices):
    """The way of a payment."""

    ORDERED = "ordered", _("To be approved")
    APPROVED = "approved", _("Approved, to be paid")
    PAID = "paid", pgettext_lazy("payment", "Paid")
    REFUSED = "refused", _("Payment refused")
    WITHDRAWN = "withdrawn", _("Payment withdrawn")


class ReceiptWay(TextChoices):
    """How whoever was paid said that the money came."""

    PAPER = "paper", _("Signed receipt")
    PHONE = "phone", _("Confirmed by telephone")


class Origin(TextChoices):
    """What a voucher came from."""

    HAND = "hand", _("Entered by hand")
    OPENING = "opening", _("Opening balances")
    DUES = "dues", _("Dues received")
    INCOME = "income", _("Money that came in")
    PAYMENT = "payment", _("Payment order")
    REVERSAL = "reversal", _("Reversal")
