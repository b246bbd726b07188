"""Which document carries on what another room decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class Carried(models.Model):
    """Something of a lower room (`kind`, such as governance.resolution) was made a document of follow-through, once."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind"), max_length=60)
    subject_id = models.BigIntegerField(_("subject"))
    document = models.ForeignKey(
        "directives.Document", models.PROTECT, related_name="+", verbose_name=_("document"), db_index=False
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("matter followed through")
        verbose_name_plural = _("matters followed through")
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="carried_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
