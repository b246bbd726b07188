"""Motions, amendments, and what became of them (Popolo Motion)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.governance.meeting_enums import AmendmentState, MotionState
from huiguan.governance.models.meetings import AgendaItem, Meeting
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


def nobody() -> list[str]:
    """No names."""
    return []


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Motion(Revised):
    """A motion (议案): its words as they stand now, who brings it in, and under which power of the charter."""

    workflow_name = "governance.motion"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="motions", verbose_name=_("meeting"))
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="motions",
        verbose_name=_("item of the agenda"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    sponsor = models.CharField(_("brought in by"), max_length=80)
    seconders = ArrayField(models.CharField(max_length=60), verbose_name=_("seconded by"), default=nobody, blank=True)
    power = models.CharField(_("power of the charter"), max_length=60, default="ordinary")
    state = models.CharField(_("state"), max_length=12, choices=MotionState.choices, default=MotionState.PROPOSED)
    referred_to = models.CharField(_("referred to"), max_length=120, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="motion_number_once")]

    def __str__(self) -> str:
        return self.title


@tracked
class Amendment(models.Model):
    """A proposed change: the whole text as it would read. Amendments are voted in their order, before the motion."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    motion = models.ForeignKey(Motion, models.CASCADE, related_name="amendments", verbose_name=_("motion"))
    order = models.PositiveSmallIntegerField(_("order of voting"))
    before = models.TextField(_("text before"))
    text = models.TextField(_("text as amended"))
    sponsor = models.CharField(_("brought in by"), max_length=80)
    state = models.CharField(_("state"), max_length=12, choices=AmendmentState.choices, default=AmendmentState.PROPOSED)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.motion_id} ({self.order})"


@tracked
class Resolution(models.Model):
    """A resolution (决议): a motion that carried, with a number of the association's year, without gaps."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions", verbose_name=_("meeting"))
    motion = models.OneToOneField(Motion, models.PROTECT, related_name="resolution", verbose_name=_("motion"))
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("number in the year"))
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    adopted_on = models.DateField(_("adopted on"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "serial"], name="resolution_number_once"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="resolution_numbers_from_one"),
        ]

    def __str__(self) -> str:
        return self.number
