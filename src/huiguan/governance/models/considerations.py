"""What another body said before a motion is voted (前置研究): a day, minutes, and yes or no. Nobody's view is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.governance.models.bodies import Body
from huiguan.governance.models.motions import Motion
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class Consideration(models.Model):
    """A body considered a motion first. Of several by the same body the latest counts."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    motion = models.ForeignKey(Motion, models.PROTECT, related_name="considerations", verbose_name=_("motion"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("body"), db_index=False)
    on = models.DateField(_("day of the consideration"))
    minutes = models.CharField(_("minutes"), max_length=200)
    agreed = models.BooleanField(_("agreed"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("consideration by another body")
        verbose_name_plural = _("considerations by other bodies")
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.motion_id}: {self.body_id}"
