"""Months that were closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.funds.models import triggers
from huiguan.funds.models.columns import association, person, yuan
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class PeriodClose(models.Model):
    """A month was closed: by whom, and what the lines up to its end added up to."""

    organization = association(db_index=False)
    month = models.DateField(_("month"))
    vouchers = models.PositiveIntegerField(_("vouchers of the month"))
    turnover = yuan(_("turnover of the month"))
    remarks = models.JSONField(_("what was still open"), default=list)
    closed_by = person(_("closed by"))
    closed_at = models.DateTimeField(pgettext_lazy("books", "closed at"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["organization", "month"], name="funds_month_closed_once")]
        triggers: ClassVar = [*triggers.only_added()]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
