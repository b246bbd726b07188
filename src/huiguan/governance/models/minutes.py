"""Minutes: edited, signed, frozen; corrections come after, the frozen words stay."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.meeting_enums import MinutesState
from huiguan.governance.models.meetings import Meeting
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Minutes(Revised):
    """The minutes (纪要) of a meeting. `record` is what was counted, with the charter's digest, for replaying it."""

    workflow_name = "governance.minutes"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="record", verbose_name=_("meeting"))
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=8, choices=MinutesState.choices, default=MinutesState.DRAFT)
    record = models.JSONField(_("record"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="frozen")
                | Q(record__isnull=False, frozen_at__isnull=False, digest__regex=r"^[0-9a-f]{64}$"),
                name="minutes_frozen_whole",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_minutes_stay",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="frozen"),
            )
        ]

    def __str__(self) -> str:
        return str(self.meeting_id)


@tracked
class MinutesSignature(models.Model):
    """Somebody whom the charter names to sign the minutes; signed once `at` is set.

    Who has an account (`person`) signs with it; `paper` is the signed original of somebody who has none.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="signatures", verbose_name=_("minutes"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    duty = models.CharField(_("duty"), max_length=80)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("person"), db_index=False
    )
    paper = models.ForeignKey(
        "files.StoredFile",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signed original"),
        db_index=False,
    )
    signed_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"), db_index=False
    )
    at = models.DateTimeField(_("signed at"), null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


@tracked
class MinutesCorrection(models.Model):
    """A correction of frozen minutes: a later entry beside them."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="corrections", verbose_name=_("minutes"))
    text = models.TextField(_("text"))
    author = models.CharField(pgettext_lazy("correction", "author"), max_length=80)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("correction of minutes")
        verbose_name_plural = _("corrections of minutes")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
