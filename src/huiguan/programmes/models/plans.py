"""The training plan of a unit in five aspects, and what was found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.programmes.enums import Aspect
from huiguan.programmes.models.columns import association


@tracked(exclude=("revision", "changed_at", "changed_by"))
class TrainingPlan(Revised):
    """The plan of a year for one unit of an association: a text for each aspect."""

    organization = association()
    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.CharField(_("unit"), max_length=120)
    leaders = models.TextField(Aspect.LEADERS.label, blank=True)
    opposing = models.TextField(Aspect.OPPOSING.label, blank=True)
    daily = models.TextField(Aspect.DAILY.label, blank=True)
    support = models.TextField(Aspect.SUPPORT.label, blank=True)
    effect = models.TextField(Aspect.EFFECT.label, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        ordering = ["-year", "unit"]
        constraints = [models.UniqueConstraint(fields=["organization", "year", "unit"], name="trainingplan_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.unit}"


@tracked
class Finding(models.Model):
    """Something about the training of a unit that has to be put right; about the unit, never about a person."""

    organization = association()
    plan = models.ForeignKey(TrainingPlan, models.PROTECT, related_name="findings", verbose_name=_("training plan"))
    aspect = models.CharField(_("aspect"), max_length=10, choices=Aspect.choices)
    text = models.CharField(pgettext_lazy("activity", "what was found"), max_length=300)
    measure = models.CharField(_("what is to be done"), max_length=300, blank=True)
    found_on = models.DateField(_("found on"))

    objects = ScopedManager()

    class Meta:
        verbose_name = pgettext_lazy("activity", "finding")
        verbose_name_plural = _("findings")
        ordering = ["-found_on", "-id"]

    def __str__(self) -> str:
        return self.text
