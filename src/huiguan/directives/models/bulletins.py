"""Bulletins (通报): the state of things for a period, generated from the figures, editable, then issued."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import BulletinState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked()
class Bulletin(Revised):
    """One bulletin; `figures` is what the text was generated from, kept so that each number can be traced."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    number = models.CharField(_("document number"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    figures = models.JSONField(_("figures"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=BulletinState.choices, default=BulletinState.DRAFT)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-ends", "-id"]
        constraints = [models.CheckConstraint(condition=Q(starts__lte=F("ends")), name="bulletin_period_forward")]

    def __str__(self) -> str:
        return self.title
