"""Frozen figures: a value of one association with the rows that it counted, sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked(exclude=("row_ids",))
class FrozenFigure(models.Model):
    """A figure as it was when it was frozen. `row_ids` are the rows counted, packed (`packing`); `digest` is taken over
    them with key, version, period and value, and stands in the sealed history, so that neither can be changed unseen.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    figure = models.CharField(_("figure"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    counted = models.PositiveIntegerField(_("rows counted"))
    row_ids = models.BinaryField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("frozen figure")
        verbose_name_plural = _("frozen figures")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "figure", "ends"], name="frozen_figure_by_key")]
        constraints = [models.CheckConstraint(condition=Q(starts__lte=F("ends")), name="frozen_figure_forward")]

    def __str__(self) -> str:
        return f"{self.figure} {self.ends}: {self.value}"
