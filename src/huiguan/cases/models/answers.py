"""A suggestion published with its answer, where the sender agreed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class PublishedAnswer(models.Model):
    """Words written for the public, never copied out of the case; nothing leads from here to the sender."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="published")
    question = models.CharField(_("what was suggested"), max_length=500)
    answer = models.TextField(_("answer"), max_length=3000)
    published_on = models.DateField(_("published on"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("published answer")
        verbose_name_plural = _("published answers")
        ordering = ["-published_on", "-id"]

    def __str__(self) -> str:
        return self.question[:40]
