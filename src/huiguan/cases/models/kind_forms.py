"""What an association asks where help of a kind is asked for, version by version."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class KindForm(models.Model):
    """A version of a kind's form. It never changes: a case keeps the one that it was filed with.

    `topics` are pairs of key and own words (none: as the kind itself has them); no topics at all are those of the
    kind. `questions` come after what every form asks (`kind_questions`). The newest one holds, here and below where
    nothing else is set; one that `follows` says nothing itself: the association above holds again. `kind` is one of
    the six or the key of an `OwnKind`.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=16)
    version = models.PositiveIntegerField(_("version"))
    since = models.DateField(_("since"))
    topics = models.JSONField(pgettext_lazy("case", "topics"), default=list, blank=True)
    questions = models.JSONField(pgettext_lazy("case", "questions"), default=list, blank=True)

    follows = models.BooleanField(_("as the association above"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("form of a kind of case")
        verbose_name_plural = _("forms of kinds of cases")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["organization", "kind", "version"], name="case_kind_form_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.kind} {self.version}"
