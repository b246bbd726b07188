"""The office of an association: its departments and staff posts (内设部门、编配)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class Department(models.Model):
    """A department of the office; it has no legal personality (条例 17)."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="departments", verbose_name=_("association")
    )
    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(closed_on=None), name="department_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class StaffPost(models.Model):
    """A staff post of the office with its number of seats; who holds one is said in `people.StaffAssignment`."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="staff_posts", verbose_name=_("association")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("department")
    )
    title = models.CharField(pgettext_lazy("staff post", "title"), max_length=80)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("staff post")
        verbose_name_plural = _("staff posts")
        ordering = ["department__order", "id"]
        constraints = [models.CheckConstraint(condition=Q(seats__gte=1), name="staff_post_has_a_seat")]

    def __str__(self) -> str:
        return self.title
