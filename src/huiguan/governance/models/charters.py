"""Charters (章程): the words once, and who adopted which of them when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.governance.enums import CharterState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked()
class CharterText(models.Model):
    """The YAML of a charter, kept once however many associations have the same words; never changed.

    It belongs to no association: a version points here and holds the words of its own blanks.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a charter")
        verbose_name_plural = _("texts of charters")

    def __str__(self) -> str:
        return self.digest[:12]


def no_words() -> dict[str, Any]:
    """An empty table of words."""
    return {}


@tracked(exclude=("revision", "changed_at", "changed_by"))
class CharterVersion(Revised):
    """One version of an association's charter, from draft to superseded."""

    workflow_name = "governance.charter"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    text = models.ForeignKey(CharterText, models.PROTECT, related_name="+", verbose_name=_("text"))
    blanks = models.JSONField(_("words of the blanks"), default=no_words, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=CharterState.choices, default=CharterState.DRAFT)
    template = models.CharField(_("template"), max_length=60, blank=True)
    adopted_by = models.CharField(_("carried by"), max_length=200, blank=True)
    motion_id = models.BigIntegerField(_("motion"), null=True, blank=True)
    result = models.JSONField(_("result of the vote"), null=True, blank=True)
    adopted_on = models.DateField(_("carried on"), null=True, blank=True)
    approving_authority = models.CharField(_("approving authority"), max_length=120, blank=True)
    approval_number = models.CharField(_("number of the approval"), max_length=80, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("charter version")
        verbose_name_plural = _("charter versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="charter_number_once"),
            models.UniqueConstraint(
                fields=["organization"], condition=Q(state="in_force"), name="charter_one_in_force"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("in_force", "superseded")) | Q(in_force_from__isnull=False),
                name="charter_in_force_has_date",
            ),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="charter_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title
