"""Volunteers from among the members, and what they did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.members.keys import shown_name
from huiguan.programmes.models.activities import Activity
from huiguan.programmes.models.columns import association, member


@tracked(exclude=("name",))
class Volunteer(models.Model):
    """A member who volunteers. `risk_version` is the version of the text about risks that was acknowledged."""

    organization = association()
    member = member()
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=60)
    skills = models.CharField(_("what they can do"), max_length=200, blank=True)
    risk_version = models.PositiveSmallIntegerField(_("risks acknowledged, version"), null=True, blank=True)
    risk_on = models.DateField(_("risks acknowledged on"), null=True, blank=True)
    insurance = models.CharField(_("insurance"), max_length=120, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_on__isnull=True), name="volunteer_once"),
            models.CheckConstraint(
                condition=Q(risk_version__isnull=True) | Q(risk_on__isnull=False), name="volunteer_risk_with_day"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The name as it stands on pages; of a hidden identity that it is hidden."""
        return shown_name(self.name)


@tracked
class Service(models.Model):
    """A volunteer put on an activity; with hours once the office has confirmed what was done."""

    organization = association()
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="services", verbose_name=_("volunteer"))
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="services", verbose_name=_("activity"))
    task = models.CharField(_("task"), max_length=120, blank=True)
    hours = models.DecimalField(
        pgettext_lazy("activity", "hours"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("service of a volunteer")
        verbose_name_plural = _("services of volunteers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "activity"], name="service_once"),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(hours__gt=0), name="service_confirmed_with_hours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id}: {self.activity_id}"
