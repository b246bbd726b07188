"""Kinds of an association's own, each based on one of the six, and where below they are not offered."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import Kind
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class OwnKind(models.Model):
    """A kind that an association made for itself and for those below; its cases are cases of the kind that it is
    based on.

    `base` never changes: workflow, consents, secrecy and figures come from it. What is retired is offered nowhere any
    more and stays for its cases. Days, handling and form are set by `key`, as for the six (`KindSetting`, `KindForm`).
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    key = models.CharField(max_length=16, unique=True, editable=False)
    base = models.CharField(_("based on"), max_length=16, choices=Kind.choices)
    name = models.CharField(pgettext_lazy("kind", "name in Chinese"), max_length=40)
    name_en = models.CharField(pgettext_lazy("kind", "name in English"), max_length=80)
    hint = models.CharField(_("help in Chinese"), max_length=200, blank=True)
    hint_en = models.CharField(_("help in English"), max_length=200, blank=True)
    retired_on = models.DateField(pgettext_lazy("kind", "retired on"), null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("kind of one's own")
        verbose_name_plural = _("kinds of one's own")
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="case_own_kind_once")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="base_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("base", "key", "organization"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return self.name_en if (get_language() or "").startswith("en") else self.name

    @property
    def help(self) -> str:
        """What is read where it is asked for, in the language of the page; empty as its base says."""
        return self.hint_en if (get_language() or "").startswith("en") else self.hint


@tracked
class KindSwitch(models.Model):
    """Whether an association and those below it offer a kind that was made above; the nearest line holds."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    own_kind = models.ForeignKey(OwnKind, models.PROTECT, related_name="switches", to_field="key", db_index=False)
    offered = models.BooleanField(_("offered"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("kind offered or not")
        verbose_name_plural = _("kinds offered or not")
        constraints = [models.UniqueConstraint(fields=["organization", "own_kind"], name="case_kind_switch_once")]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.own_kind_id}: {self.offered}"
