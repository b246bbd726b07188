"""Rules that an association adopted (管理办法、会费标准、议事规则), in the words of what adopted them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class AdoptedRules(models.Model):
    """One version of rules by their `title`; `number` counts the versions from 1.

    The words are copied from the numbered paper or the resolution that adopted them, never typed: exactly one of both.
    A new version ends the one before on the day before its own first one.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    title = models.CharField(_("title"), max_length=120)
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=200_000)
    source_name = models.CharField(pgettext_lazy("rules", "adopted by"), max_length=280)
    paper = models.ForeignKey(
        "governance.OutgoingPaper",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("rules", "paper"),
    )
    resolution = models.ForeignKey(
        "governance.Resolution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resolution")
    )
    in_force_from = models.DateField(_("in force from"))
    in_force_to = models.DateField(pgettext_lazy("rules", "in force until"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("adopted rules")
        verbose_name_plural = _("adopted rules")
        ordering = ["title", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "title", "number"], name="rules_version_once"),
            models.UniqueConstraint(
                fields=["organization", "title"], condition=Q(in_force_to=None), name="rules_one_open_version"
            ),
            models.CheckConstraint(
                condition=Q(paper__isnull=True, resolution__isnull=False)
                | Q(paper__isnull=False, resolution__isnull=True),
                name="rules_with_one_source",
            ),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="rules_end_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return self.title
