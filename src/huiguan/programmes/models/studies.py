"""Study sessions: a date, an agenda, who was there in words, minutes. Nothing that could be added up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.programmes.models.columns import association


@tracked(exclude=("present", "revision", "changed_at", "changed_by"))
class StudySession(Revised):
    """A study session or branch meeting. Who was there is a sentence of the minutes, not rows of people, so that
    attendance cannot be counted for anybody; there is no field for views, marks or hours, and none is added.
    """

    organization = association()
    session = models.OneToOneField(
        "sittings.Session", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("activity", "session")
    )
    title = models.CharField(pgettext_lazy("activity", "title"), max_length=200)
    agenda = models.TextField(_("agenda"), blank=True)
    present = models.TextField(_("who was there"), blank=True)
    minutes = models.TextField(pgettext_lazy("activity", "minutes"), blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("study session")
        verbose_name_plural = _("study sessions")
        ordering = ["-session__starts_at", "-id"]

    def __str__(self) -> str:
        return self.title
