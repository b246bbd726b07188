"""The annual report (年度工作报告) and its highlights."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.reporting.enums import ReportState
from huiguan.reporting.models.collections import Collection


def nothing() -> dict[str, Any]:
    """No figures yet."""
    return {}


@tracked(exclude=("revision", "changed_at", "changed_by"))
class AnnualReport(Revised):
    """A report whose text holds placeholders in place of numbers; `figures` are what they stood for when issued."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", verbose_name=_("collection"))
    number = models.CharField(_("document number"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=200)
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ReportState.choices, default=ReportState.DRAFT)
    figures = models.JSONField(_("figures"), default=nothing)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> int:
        """The year that it reports on."""
        year: int = self.collection.ends.year
        return year


@tracked
class Highlight(models.Model):
    """A highlight (亮点): words with placeholders, and the items of follow-through that it stands on."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="highlights", verbose_name=_("annual report"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))
    item_ids = ArrayField(models.BigIntegerField(), verbose_name=_("items"), default=list, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("highlight")
        verbose_name_plural = _("highlights")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title
