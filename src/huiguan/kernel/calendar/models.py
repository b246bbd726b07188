"""Local days of the working-day calendar."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked


@tracked
class CalendarDay(models.Model):
    """One day for which this installation says itself whether it is worked.

    It goes before the State's calendar: needed for the coming year until the library of official
    arrangements knows it, and for local days off (such as a regional holiday). It belongs to no association.
    """

    date = models.DateField(_("Date"), unique=True)
    working = models.BooleanField(_("Working day"))
    name = models.CharField(
        _("Reason"), max_length=60, help_text=_("Such as Spring Festival, or a day worked in lieu.")
    )

    class Meta:
        ordering = ("date",)
        verbose_name = _("local calendar day")
        verbose_name_plural = _("local calendar days")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
