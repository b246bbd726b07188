"""Letters of the office to many members: one text, and a copy for each who gets it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


def _association() -> Any:
    return models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )


@tracked
class Letter(models.Model):
    """A letter: a draft until `sent_at`. Its places (`letter_templates.PLACES`) are filled in for each reader."""

    organization = _association()
    title = models.CharField(pgettext_lazy("letter", "title"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=5000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("letter to members")
        verbose_name_plural = _("letters to members")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


@tracked
class LetterCopy(models.Model):
    """A member's copy. `told_at` is empty where the member has no account: such a copy waits until there is one."""

    organization = _association()
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="copies", verbose_name=_("letter to members"))
    membership = models.ForeignKey(
        "members.Membership", models.PROTECT, related_name="letters", verbose_name=_("member")
    )
    told_at = models.DateTimeField(_("told at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("copy of a letter")
        verbose_name_plural = _("copies of letters")
        constraints = [models.UniqueConstraint(fields=["letter", "membership"], name="lettercopy_once")]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.membership_id}"
