"""Grants: a user has a role in an association, for a time, with or without everything below it."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.permits.roles import LABELS, Role

ROLE_CHOICES = [(role.value, LABELS[role]) for role in Role]


@tracked()
class Grant(models.Model):
    """A role given to an account in one association; ends by date."""

    user = models.ForeignKey("people.User", models.PROTECT, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=32, choices=ROLE_CHOICES)
    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="grants", verbose_name=_("association")
    )
    below = models.BooleanField(_("with everything below"), default=False)
    period = DateRangeField(_("period"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        indexes = [models.Index(fields=["organization", "role"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organization_id}"


@tracked()
class SecondFactorRule(models.Model):
    """Whether holders of a role sign in with a second factor in this installation; absent rows follow the default."""

    role = models.CharField(_("role"), max_length=32, choices=ROLE_CHOICES, unique=True)
    required = models.BooleanField(_("second factor required"))

    class Meta:
        verbose_name = _("second factor rule")
        verbose_name_plural = _("second factor rules")

    def __str__(self) -> str:
        return f"{self.role} {self.required}"
