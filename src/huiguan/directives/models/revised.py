"""What two people may edit at once carries a revision: a stale one is refused, never overwritten."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Revised(models.Model):
    """Columns of a row with an optimistic lock; `services.revisions.touch` checks and raises them."""

    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)
    changed_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        abstract = True
