"""How an association runs its follow-through."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import Scheme
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class DirectiveSettings(models.Model):
    """Colour scheme, thresholds in working days, cap on reports, and whether a head approves before dispatch.

    An empty threshold switches that level off by date. Without a row the shipped defaults hold (`lights.SHIPPED`).
    """

    organization = models.OneToOneField(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    scheme = models.PositiveSmallIntegerField(_("scheme"), choices=Scheme.choices, default=Scheme.TRAFFIC)
    remind_within = models.PositiveSmallIntegerField(_("remind within (working days)"), null=True, blank=True)
    warn_within = models.PositiveSmallIntegerField(_("warn within (working days)"), null=True, blank=True)
    mind_lag = models.BooleanField(_("warn when not begun at half time"), default=True)
    mind_quality = models.BooleanField(_("warn on poor quality"), default=True)
    reports_per_month = models.PositiveSmallIntegerField(_("reports asked a month, at most"), default=40)
    approval_required = models.BooleanField(_("a head approves before dispatch"), default=False)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("settings of follow-through")
        verbose_name_plural = _("settings of follow-through")

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.get_scheme_display()}"


@tracked()
class SavedGroup(models.Model):
    """A named set of associations that dispatches go to again and again."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    name = models.CharField(_("name"), max_length=80)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("saved group")
        verbose_name_plural = _("saved groups")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="saved_group_name_once")]

    def __str__(self) -> str:
        return self.name


@tracked()
class GroupMember(models.Model):
    """An association in a saved group."""

    group = models.ForeignKey(SavedGroup, models.CASCADE, related_name="members", verbose_name=_("group"))
    association = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )

    class Meta:
        verbose_name = _("association in a group")
        verbose_name_plural = _("associations in a group")
        constraints = [models.UniqueConstraint(fields=["group", "association"], name="group_member_once")]

    def __str__(self) -> str:
        return f"{self.group_id} ∋ {self.association_id}"
