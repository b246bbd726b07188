"""What was issued to whom. Whether it holds today is computed, never stored."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.credentials.enums import Ending, PrintState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked(exclude=("token_hash", "signature", "holder_digest"))
class Credential(models.Model):
    """A numbered paper of one kind about one row of a room (`subject`), signed when it was issued.

    `serial` leads to the token of the QR code by a key outside the database (`signing.token_of`); the database keeps
    the token's hash only. `holder` is the name as printed; it may be emptied at the person's wish, as the signature
    covers its digest.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind"), max_length=60)
    subject_kind = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    number = models.CharField(_("number"), max_length=40, db_collation="C")
    holder = models.CharField(_("name as printed"), max_length=120, blank=True)
    title = models.CharField(_("what it says"), max_length=200, blank=True)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    ending = models.CharField(_("why it ended"), max_length=12, choices=Ending.choices, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("replaces"))

    serial = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.BinaryField(unique=True, editable=False)
    holder_digest = models.BinaryField(editable=False)
    signature = models.BinaryField(editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("cards and certificates")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organization", "kind", "-id"], name="credential_issued")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(revoked_at=None), name="credential_current_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "kind", "number"],
                condition=Q(revoked_at=None),
                name="credential_number_once",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, ending="") | (Q(revoked_at__isnull=False) & ~Q(ending="")),
                name="credential_ending_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="credential_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


@tracked(exclude=("done", "subject_ids"))
class CredentialPrint(models.Model):
    """Many cards or certificates in one file: issued where they lack, then printed, by a job that may be left alone."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind"), max_length=60)
    subject_ids = ArrayField(models.BigIntegerField())
    base = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PrintState.choices, default=PrintState.WAITING)
    total = models.PositiveIntegerField(_("how many"))
    done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    asked_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("ordered by")
    )
    asked_at = models.DateTimeField(_("ordered at"), auto_now_add=True)
    file = models.ForeignKey("files.StoredFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("file"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("print of many")
        verbose_name_plural = _("prints of many")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.total}"
