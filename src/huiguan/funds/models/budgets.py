"""Budgets by year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.funds.models.books import Account, Fund
from huiguan.funds.models.columns import association, yuan
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class Budget(models.Model):
    """What is planned for an account of income or expenses in a fund and a year."""

    organization = association(db_index=False)
    year = models.PositiveSmallIntegerField(_("year"))
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account of the books"))
    amount = yuan(_("planned amount"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["-year", "account__code", "fund__code"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "fund", "account"], name="funds_budget_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="funds_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"
