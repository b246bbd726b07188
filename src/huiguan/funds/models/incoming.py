"""Money that came in: donations with their receipts, restricted grants, and what other rooms say was received."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.funds.enums import Source, words_of
from huiguan.funds.models.books import Fund
from huiguan.funds.models.columns import association, yuan
from huiguan.funds.models.vouchers import Voucher
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class Donation(models.Model):
    """A donation as the donor gave it, or a grant for a purpose: for what, and whether the name may be published.

    `allowed` are the purposes of payments that the donor or the grantor named; empty where whatever the fund is for
    will do. `source` tells which it is; a grant has no number of a receipt.
    """

    history_hidden = ("donor",)

    organization = association(db_index=False)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    source = models.CharField(
        _("source of the money"),
        max_length=10,
        choices=[(each.value, each.label) for each in (Source.DONATION, Source.GRANT)],
        default=Source.DONATION,
    )
    donor = models.CharField(_("donor"), max_length=120)
    may_name = models.BooleanField(_("the donor agrees to be named"), default=False)
    wish = models.CharField(_("the donor's wish"), max_length=300, blank=True)
    allowed = models.JSONField(_("the donor lets it be spent on"), default=list, blank=True)
    amount = yuan(_("amount"))
    received_on = models.DateField(_("received on"))
    voucher = models.OneToOneField(Voucher, models.PROTECT, related_name="donation", verbose_name=_("voucher"))
    receipt_year = models.PositiveSmallIntegerField(_("year of the receipt"))
    receipt_number = models.PositiveIntegerField(_("number of the receipt"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("donation")
        verbose_name_plural = _("donations")
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "receipt_year", "receipt_number"], name="funds_donation_receipt_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="funds_donation_positive"),
            models.CheckConstraint(
                condition=Q(source="donation", receipt_number__isnull=False)
                | Q(source="grant", receipt_number__isnull=True),
                name="funds_donation_has_receipt",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt or f"{self.source} {self.pk}"

    #: Computed where it is read (`selectors.gifts.with_rest`): what no order has taken.
    rest: Decimal

    @property
    def spent_on(self) -> str:
        """What the donor lets it be spent on, in words; empty for whatever the fund is for."""
        return words_of(self.allowed)

    @property
    def receipt(self) -> str:
        """The number as it stands on the receipt; empty for a grant."""
        return "" if self.receipt_number is None else f"{self.receipt_year}-{self.receipt_number:06}"


@tracked
class IncomingMoney(models.Model):
    """What another room says it received (docs/developers/money-received.md); negative where it was cancelled."""

    organization = association(db_index=False)
    source = models.CharField(_("source of the money"), max_length=10, choices=Source.choices)
    key = models.CharField(_("key"), max_length=60)
    amount = yuan(_("amount"))
    received_on = models.DateField(_("received on"))
    method = models.CharField(_("paid by"), max_length=10)
    year = models.PositiveSmallIntegerField(_("year"))
    receipt = models.CharField(pgettext_lazy("payment", "receipt"), max_length=20, blank=True)
    reference = models.CharField(pgettext_lazy("payment", "reference"), max_length=80, blank=True)
    voucher = models.ForeignKey(
        Voucher, models.PROTECT, null=True, blank=True, related_name="incoming", verbose_name=_("voucher")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("money received by another room")
        verbose_name_plural = _("money received by other rooms")
        ordering = ["received_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="funds_incoming_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="funds_incoming_something"),
        ]
        indexes = [
            models.Index(fields=["organization"], condition=Q(voucher__isnull=True), name="funds_incoming_waiting")
        ]

    def __str__(self) -> str:
        return self.key
