"""Bodies (机构) of every kind, and their posts (职务); Popolo's Organization and Post."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.enums import BodyKind
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class Body(models.Model):
    """A congress, council, board, committee, branch … of an association; its key is the charter's, where it has one."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=BodyKind.choices)
    key = models.CharField(_("key in the charter"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("body above")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    established_on = models.DateField(_("established on"), null=True, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], condition=Q(dissolved_on=None), name="body_name_once"
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(established_on__isnull=True)
                | Q(dissolved_on__gte=F("established_on")),
                name="body_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["organization", "kind"])]

    def __str__(self) -> str:
        return self.name


@tracked()
class Post(models.Model):
    """A post in a body with its number of seats; who holds one is a Tenure."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="posts", verbose_name=_("body"))
    key = models.CharField(_("key in the charter"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=80)
    seats = models.PositiveSmallIntegerField(pgettext_lazy("post of a body", "seats"), null=True, blank=True)
    officer = models.BooleanField(_("officer"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    # Empty: as old as its body.
    opened_on = models.DateField(pgettext_lazy("post of a body", "opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("post of a body")
        verbose_name_plural = _("posts of bodies")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], condition=Q(closed_on=None), name="body_post_name_once"),
            models.CheckConstraint(condition=Q(seats__isnull=True) | Q(seats__gte=1), name="body_post_has_a_seat"),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="body_post_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.name
