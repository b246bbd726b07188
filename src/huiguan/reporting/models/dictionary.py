"""The dictionary of indicators: what is counted, by which definition, in which version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.figures import Unit
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class Indicator(models.Model):
    """An indicator (指标) of the association that keeps the dictionary. With `figure` it is computed from rows and
    nobody can type it; without, the associations enter it. Its meaning is fixed: another meaning is another version.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    key = models.CharField(_("key"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    figure = models.CharField(_("figure"), max_length=60, blank=True)
    label = models.CharField(_("name"), max_length=80)
    label_en = models.CharField(_("name in English"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices)
    about = models.CharField(_("definition"), max_length=300, blank=True)
    persons = models.BooleanField(_("counts persons"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["order", "key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "key", "version"], name="indicator_version_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        chinese = (get_language() or "").startswith("zh")
        return self.label if chinese or not self.label_en else self.label_en

    @property
    def measure(self) -> str:
        """The unit as it stands beside the name, in the reader's language; English counts without one."""
        return Unit(self.unit).measure

    @property
    def computed(self) -> bool:
        """Whether it is counted from rows."""
        return bool(self.figure)
