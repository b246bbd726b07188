"""Lines of bank statements, to be reconciled with the books."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.funds.models.books import Account
from huiguan.funds.models.columns import association, yuan
from huiguan.funds.models.vouchers import Leg
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class BankLine(models.Model):
    """What the bank booked: in is positive, out negative. Reconciled with one line of a voucher, or set aside."""

    organization = association(db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account of the books"))
    booked_on = models.DateField(_("booked on"))
    amount = yuan(_("amount"))
    counterparty = models.CharField(_("the other side"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    reference = models.CharField(_("bank reference"), max_length=80)
    leg = models.OneToOneField(
        Leg, models.PROTECT, null=True, blank=True, related_name="bank_line", verbose_name=_("line of a voucher")
    )
    set_aside = models.CharField(_("needs no voucher because"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("line of the bank")
        verbose_name_plural = _("lines of the bank")
        ordering = ["booked_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "account", "reference"], name="funds_bankline_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="funds_bankline_something"),
            models.CheckConstraint(condition=Q(leg__isnull=True) | Q(set_aside=""), name="funds_bankline_one_way"),
        ]
        indexes = [models.Index(fields=["organization", "account", "booked_on"], name="funds_bankline_by_day")]

    def __str__(self) -> str:
        return self.reference
