"""Dues: what the congress resolved, what was asked for, what was paid. Money is exact: decimals of two places.

Whether something is owed, overdue or lapsed depends on the date and is computed, never stored (`selectors.dues`).
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.members.enums import OrderState, PaymentMethod

ZERO = Decimal("0.00")


def _money(label: Any, **more: Any) -> models.DecimalField[Any, Any]:
    """Yuan with two places, never negative."""
    return models.DecimalField(label, max_digits=12, decimal_places=2, validators=[MinValueValidator(ZERO)], **more)


def _association() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )


@tracked
class DuesResolution(models.Model):
    """A resolution of the congress on dues, from a year on, until a later one (民发〔2014〕166号)."""

    organization = _association()
    reference = models.CharField(_("resolution"), max_length=200)
    decided_on = models.DateField(_("decided on"))
    from_year = models.PositiveSmallIntegerField(_("from the year"))
    delegates = models.PositiveIntegerField(_("delegates in all"))
    present = models.PositiveIntegerField(_("delegates present"))
    in_favour = models.PositiveIntegerField(_("votes in favour"))
    secret_ballot = models.BooleanField(_("by secret ballot"), default=False)
    published_on = models.DateField(_("opened to all members on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("resolution on dues")
        verbose_name_plural = _("resolutions on dues")
        ordering = ["-from_year", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "from_year"], name="duesresolution_once_a_year"),
            models.CheckConstraint(
                condition=Q(present__lte=F("delegates")) & Q(in_favour__lte=F("present")),
                name="duesresolution_counts",
            ),
            models.CheckConstraint(condition=Q(secret_ballot=True), name="duesresolution_secret"),
        ]

    def __str__(self) -> str:
        return self.reference


@tracked
class DuesTier(models.Model):
    """One fixed amount of a resolution and the classes of members that pay it."""

    organization = _association()
    resolution = models.ForeignKey(DuesResolution, models.CASCADE, related_name="tiers", verbose_name=_("resolution"))
    label = models.CharField(_("name"), max_length=60)
    classes = ArrayField(models.CharField(max_length=24), verbose_name=_("classes"))
    amount = _money(_("amount a year"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("tier of dues")
        verbose_name_plural = _("tiers of dues")
        ordering = ["-amount", "id"]

    def __str__(self) -> str:
        return self.label


@tracked
class DuesRule(models.Model):
    """When dues fall due, when somebody is reminded, and after how long the charter lets a membership lapse."""

    organization = models.OneToOneField(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    due_month = models.PositiveSmallIntegerField(
        _("due in the month"), default=6, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    lapse_after_days = models.PositiveIntegerField(_("lapses so many days after the due date"), default=365)
    lapse_decided = models.BooleanField(_("a second person decides who lapses"), default=False)
    article = models.CharField(_("article of the charter"), max_length=200, blank=True)
    # Who laid the list of those who lapse before the head, and when; empty after the decision.
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("list handed by")
    )
    handed_at = models.DateTimeField(_("list handed at"), null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("rule on dues")
        verbose_name_plural = _("rules on dues")

    def __str__(self) -> str:
        return self.article


@tracked
class DuesDemand(models.Model):
    """What one member, a person or a unit, is asked to pay for a year."""

    organization = _association()
    membership = models.ForeignKey(
        "members.Membership", models.PROTECT, null=True, related_name="+", verbose_name=_("membership")
    )
    unit = models.ForeignKey(
        "members.UnitMember", models.PROTECT, null=True, related_name="+", verbose_name=_("unit member")
    )
    tier = models.ForeignKey(DuesTier, models.PROTECT, related_name="+", verbose_name=_("tier"))
    year = models.PositiveSmallIntegerField(_("year"))
    amount = _money(_("amount"))
    due_on = models.DateField(_("due on"))
    waived = _money(_("waived"), default=ZERO)
    waived_reason = models.CharField(_("reason of the waiver"), max_length=200, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)

    # Computed where it is read (`selectors.dues.with_balance`): payments that stand, and what is still owed.
    paid: Decimal
    owed: Decimal

    objects = ScopedManager()

    class Meta:
        verbose_name = _("demand of dues")
        verbose_name_plural = _("demands of dues")
        indexes = [models.Index(fields=["organization", "year", "id"], name="duesdemand_by_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "year"], condition=Q(membership__isnull=False), name="duesdemand_member_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(unit__isnull=False), name="duesdemand_unit_once"
            ),
            models.CheckConstraint(
                condition=Q(membership__isnull=False, unit__isnull=True)
                | Q(membership__isnull=True, unit__isnull=False),
                name="duesdemand_of_one",
            ),
            models.CheckConstraint(
                condition=Q(waived__lte=F("amount")) & (Q(waived=0) | ~Q(waived_reason="")), name="duesdemand_waiver"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"

    @property
    def member(self) -> Any:
        """The person's or unit's membership that is asked."""
        return self.membership or self.unit


@tracked
class StatementLine(models.Model):
    """A credit on a bank statement; it may pay several members' dues. The payer's account number is not kept."""

    organization = _association()
    booked_on = models.DateField(_("booked on"))
    amount = _money(_("amount"))
    payer = models.CharField(_("payer"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    reference = models.CharField(_("bank reference"), max_length=80)
    set_aside = models.CharField(_("no dues because"), max_length=200, blank=True)

    # Computed where it is read (`selectors.dues.with_rest`): what no payment and no word of the office accounts for.
    rest: Decimal

    objects = ScopedManager()

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        ordering = ["booked_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "reference"], name="statementline_once"),
        ]

    def __str__(self) -> str:
        return self.reference


@tracked
class DuesPayment(models.Model):
    """Money that came in for a demand, with its receipt. A wrong one is cancelled; its number is never given again."""

    organization = _association()
    demand = models.ForeignKey(DuesDemand, models.PROTECT, related_name="payments", verbose_name=_("demand"))
    amount = _money(_("amount"))
    paid_on = models.DateField(_("paid on"))
    method = models.CharField(_("paid by"), max_length=10, choices=PaymentMethod.choices)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    line = models.ForeignKey(
        StatementLine, models.SET_NULL, null=True, related_name="payments", verbose_name=_("line of a bank statement")
    )
    receipt_year = models.PositiveSmallIntegerField(_("year of the receipt"))
    receipt_number = models.PositiveIntegerField(_("number of the receipt"))
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)
    cancelled_reason = models.CharField(_("cancelled because"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("payment of dues")
        verbose_name_plural = _("payments of dues")
        ordering = ["id"]
        indexes = [models.Index(fields=["organization", "paid_on"], name="duespayment_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "receipt_year", "receipt_number"], name="duespayment_receipt_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="duespayment_positive"),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancelled_reason="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_reason="")),
                name="duespayment_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """The number as it stands on the receipt."""
        return f"{self.receipt_year}-{self.receipt_number:06}"


class ReceiptCounter(models.Model):
    """The last receipt number of an association in a year; whoever takes the next one waits for the other."""

    organization = _association()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "year"], name="receiptcounter_once")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


@tracked
class PaymentOrder(models.Model):
    """A wish to pay a demand through a provider; the provider says, signed, when it was paid."""

    organization = _association()
    demand = models.ForeignKey(DuesDemand, models.PROTECT, related_name="+", verbose_name=_("demand"))
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    provider = models.CharField(_("provider"), max_length=30)
    amount = _money(_("amount"))
    state = models.CharField(_("state"), max_length=8, choices=OrderState.choices, default=OrderState.OPEN)
    payment = models.OneToOneField(
        DuesPayment, models.PROTECT, null=True, related_name="+", verbose_name=_("payment of dues")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("order of payment")
        verbose_name_plural = _("orders of payment")

    def __str__(self) -> str:
        return str(self.key)


@tracked
class DuesShare(models.Model):
    """What an association passes to one above it of the dues of a year: a percentage, or an amount for each payer."""

    organization = _association()
    receiver = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association above")
    )
    from_year = models.PositiveSmallIntegerField(_("from the year"))
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2, null=True, blank=True)
    each = _money(_("for each payer"), null=True, blank=True)
    reference = models.CharField(_("agreed by"), max_length=200)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("share of dues passed up")
        verbose_name_plural = _("shares of dues passed up")
        constraints = [
            models.UniqueConstraint(fields=["organization", "receiver", "from_year"], name="duesshare_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, each__isnull=True, percent__gte=0, percent__lte=100)
                | Q(percent__isnull=True, each__isnull=False),
                name="duesshare_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


@tracked
class SharePayment(models.Model):
    """Money of a share that was passed on to the association above."""

    organization = _association()
    receiver = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association above")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    amount = _money(_("amount"))
    passed_on = models.DateField(_("passed on"))
    reference = models.CharField(_("reference"), max_length=80)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("share of dues that was passed on")
        verbose_name_plural = _("shares of dues that were passed on")
        ordering = ["passed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "reference"], name="sharepayment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="sharepayment_positive"),
        ]

    def __str__(self) -> str:
        return self.reference
