"""The ballot box: what was received, and the archive as one chain of records that are only ever appended.

None of these has a history of its own: the archive is one that everybody can check, and when a ballot came or a slip
was taken may not be kept.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.elections.enums import BallotState
from huiguan.elections.models.elections import Election, RollEntry


class PublicCredential(models.Model):
    """One entry of the public roll. Nothing says whose it is."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="credentials", verbose_name=_("election"))
    credential = models.CharField(_("public credential"), max_length=64)

    class Meta:
        verbose_name = _("public credential")
        verbose_name_plural = _("public credentials")
        ordering = ["credential"]
        constraints = [models.UniqueConstraint(fields=["election", "credential"], name="public_credential_once")]

    def __str__(self) -> str:
        return self.credential


class CredentialSlip(models.Model):
    """A credential that this system made. The row goes when the voter says that it arrived, or at closing.

    `shown`: it was on the voter's screen, so that the voter may have it.
    """

    entry = models.OneToOneField(RollEntry, models.CASCADE, related_name="slip", verbose_name=_("voter"))
    text = models.CharField(_("secret credential"), max_length=25)
    shown = models.BooleanField(_("was shown"), default=False)

    class Meta:
        verbose_name = _("slip with a credential")
        verbose_name_plural = _("slips with credentials")

    def __str__(self) -> str:
        return str(self.entry_id)


class ReceivedBallot(models.Model):
    """A ballot on its way into the box. The bytes go when it was checked; the tracker stays, the time is not kept.

    `credential` is the public one, which the archive shows too; the box counts by it how many ballots one voter sent.
    """

    election = models.ForeignKey(Election, models.CASCADE, related_name="received", verbose_name=_("election"))
    tracker = models.CharField(_("tracker"), max_length=43)
    credential = models.CharField(_("public credential"), max_length=64, blank=True)
    raw = models.BinaryField(_("ballot"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=BallotState.choices, default=BallotState.QUEUED.value)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("received ballot")
        verbose_name_plural = _("received ballots")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["election", "tracker"], name="received_ballot_once"),
            models.CheckConstraint(
                condition=Q(state="queued", raw__isnull=False) | (~Q(state="queued") & Q(raw__isnull=True)),
                name="received_ballot_bytes",
            ),
        ]
        indexes = [
            models.Index(fields=["election", "id"], condition=Q(state="queued"), name="received_queued"),
            models.Index(fields=["election", "credential"], name="received_by_credential"),
        ]

    def __str__(self) -> str:
        return self.tracker


class ArchiveRecord(models.Model):
    """One record of the archive `.bel`, in order; `kind` is the type of an event, empty for what belongs to one."""

    election = models.ForeignKey(Election, models.PROTECT, related_name="records", verbose_name=_("election"))
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("type of event"), max_length=20, blank=True)
    height = models.PositiveIntegerField(_("height"), null=True)
    hash = models.CharField(_("SHA-256"), max_length=64)
    body = models.BinaryField(_("body"))

    class Meta:
        verbose_name = _("record of the archive")
        verbose_name_plural = _("records of the archive")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["election", "position"], name="record_position_once"),
            models.UniqueConstraint(fields=["election", "hash"], name="record_hash_once"),
        ]
        indexes = [models.Index(fields=["election", "kind", "position"])]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"
