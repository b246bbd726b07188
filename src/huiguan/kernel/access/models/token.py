"""Bearer tokens for programs: hashed, narrowed to named permissions, and ending by date."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked


@tracked(exclude=("digest", "last_used"))
class ApiToken(models.Model):
    """A token of one account. Only its SHA-256 is kept; `permissions` narrows what the account may do."""

    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("account"))
    label = models.CharField(_("label"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    permissions = ArrayField(models.CharField(max_length=80), verbose_name=_("permissions"))
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(_("expires"))
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.label
