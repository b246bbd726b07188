"""A session, its halls, and who was there."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.sessions.enums import Means


def new_secret() -> bytes:
    """Thirty-two random bytes."""
    return secrets.token_bytes(32)


def _no_evidence() -> dict[str, Any]:
    return {}


@tracked(exclude=("secret",))
class Session(models.Model):
    """Something held at a place and a time. What it belongs to (a meeting, a course) is named by kind and id."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    subject_kind = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    secret = models.BinaryField(default=new_secret, editable=False)
    closed_at = models.DateTimeField(_("sign-in closed at"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="session_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="session_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.starts_at:%Y-%m-%d}"


@tracked
class Hall(models.Model):
    """One of the rooms in which a session is held; branch halls are joined by video (分会场)."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    session = models.ForeignKey(Session, models.CASCADE, related_name="halls", verbose_name=_("session"))
    name = models.CharField(_("name"), max_length=60)
    main = models.BooleanField(_("main hall"), default=False)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("video link"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("hall")
        verbose_name_plural = _("halls")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="hall_name_once"),
            models.UniqueConstraint(fields=["session"], condition=Q(main=True), name="hall_main_once"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Attendance(models.Model):
    """Somebody was there: once per session, with how it is known and nothing else. `attendee_id` is the room's row.

    Who left before the end has `left_at`; signing in again ends that, and the history keeps both.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="attendance", verbose_name=_("session"), db_index=False
    )
    hall = models.ForeignKey(
        Hall, models.PROTECT, null=True, related_name="attendance", verbose_name=_("hall"), db_index=False
    )
    attendee_id = models.BigIntegerField()
    means = models.CharField(_("means"), max_length=8, choices=Means.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    evidence = models.JSONField(_("evidence of the attendance"), default=_no_evidence)
    taken_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("taken by"), db_index=False
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["session", "attendee_id"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("at")), name="attendance_left_after_arrival"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.attendee_id}"
