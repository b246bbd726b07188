"""Payments: ordered by one person, approved by another, confirmed when the money has gone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.funds.enums import PERSONAL, OrderState, Purpose, ReceiptWay
from huiguan.funds.models.books import Fund
from huiguan.funds.models.columns import association, person, yuan
from huiguan.funds.models.incoming import Donation
from huiguan.funds.models.vouchers import Voucher
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class PaymentOrder(models.Model):
    """An amount to be paid out of a fund. Account numbers of people are not kept here."""

    workflow_name = "funds.payment"
    history_hidden = ("payee", "note")

    organization = association(db_index=False)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    amount = yuan(_("amount"))
    payee = models.CharField(_("payee"), max_length=120)
    purpose = models.CharField(_("purpose of the payment"), max_length=12, choices=Purpose.choices)
    note = models.CharField(_("what for"), max_length=200, blank=True)
    reference = models.CharField(pgettext_lazy("payment", "reference"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=OrderState.choices, default=OrderState.ORDERED.value)
    ordered_by = person(_("ordered by"))
    ordered_at = models.DateTimeField(_("ordered at"), auto_now_add=True)
    approved_by = person(_("approved by"))
    confirmed_by = person(_("confirmed by"))
    paid_on = models.DateField(pgettext_lazy("payment", "paid on"), null=True, blank=True)
    voucher = models.OneToOneField(
        Voucher, models.PROTECT, null=True, blank=True, related_name="payment_order", verbose_name=_("voucher")
    )

    receipt_on = models.DateField(_("receipt of the money on"), null=True, blank=True)
    receipt_way = models.CharField(_("how it was confirmed"), max_length=8, choices=ReceiptWay.choices, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("payment order")
        verbose_name_plural = _("payment orders")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="funds_order_positive"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(ordered_by__isnull=True) | ~Q(approved_by=F("ordered_by")),
                name="funds_order_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(confirmed_by=F("approved_by")),
                name="funds_order_approver_does_not_pay",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False, voucher__isnull=False, approved_by__isnull=False),
                name="funds_order_paid_by_voucher",
            ),
            models.CheckConstraint(
                condition=Q(receipt_on__isnull=True, receipt_way="")
                | (Q(receipt_on__gte=F("paid_on")) & ~Q(receipt_way="")),
                name="funds_order_receipt_after_payment",
            ),
            models.UniqueConstraint(
                fields=["organization", "reference"],
                condition=~Q(reference="") & ~Q(state__in=["refused", "withdrawn"]),
                name="funds_order_reference_once",
            ),
        ]
        indexes = [models.Index(fields=["organization", "state"], name="funds_order_by_state")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_personal(self) -> bool:
        """Whether who is paid, and what for, is kept from those who only read the books."""
        return self.purpose in PERSONAL

    @property
    def lacks_receipt(self) -> bool:
        """Whether it was paid to a person who has not confirmed it."""
        return self.is_personal and self.state == OrderState.PAID and self.receipt_on is None

    @property
    def payee_in_books(self) -> str:
        """Who is paid, as whoever reads the books is told; empty where it is not for them."""
        return "" if self.is_personal else self.payee


@tracked
class DonationUse(models.Model):
    """So much of a donation pays an order: promised when the order is approved, free again when it is not paid."""

    organization = association(db_index=False)
    donation = models.ForeignKey(Donation, models.PROTECT, related_name="used", verbose_name=_("donation"))
    order = models.ForeignKey(PaymentOrder, models.PROTECT, related_name="gifts", verbose_name=_("payment order"))
    amount = yuan(_("amount"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("use of a donation")
        verbose_name_plural = _("uses of donations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["donation", "order"], name="funds_donation_used_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="funds_donation_use_positive"),
        ]

    def __str__(self) -> str:
        return str(self.amount)
