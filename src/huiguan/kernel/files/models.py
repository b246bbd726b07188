"""Stored files and uploads that are still under way."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked(exclude=("data_key",))
class StoredFile(models.Model):
    """One file of one association. Equal contents lie on the disk once; permission is by this row.

    `sha256` names what lies on the disk: the content, or what was made of it when it is sealed under `data_key`.
    `size` is of the content.
    """

    organization = models.ForeignKey(
        "organizations.Organization", verbose_name=_("association"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=120)
    size = models.BigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    data_key = models.BinaryField(null=True, editable=False)
    subject_kind = models.CharField(_("kind of the subject"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", verbose_name=_("replaces"), on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="files_subject")]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="files_size_positive"),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id=None) | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="files_subject_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A large upload that is sent in parts and may be resumed; gone a day after the last part."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", verbose_name=_("association"), on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sender"), on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("name"), max_length=200)
    size = models.BigIntegerField(_("size in bytes"))
    received = models.BigIntegerField(_("received bytes"), default=0)
    changed_at = models.DateTimeField(_("last part"), auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(received__lte=F("size")), name="files_upload_within_size"
            )
        ]

    def __str__(self) -> str:
        return self.name
