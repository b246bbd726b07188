"""Dispatch runs: what was asked to be sent, and how far it has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import RunState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked(exclude=("done", "made", "heartbeat"))
class DispatchRun(models.Model):
    """One dispatch of items to associations, done in chunks, resumable, each row exactly once.

    `spec` is what `services.dispatch.DispatchSpec` holds; `done` counts associations, in the order of `spec`;
    `made` counts the assignments made.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("sender")
    )
    document = models.ForeignKey(
        "directives.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("document"),
    )
    spec = models.JSONField(_("what to send"))
    total = models.PositiveIntegerField(_("associations"), default=0)
    done = models.PositiveIntegerField(_("associations done"), default=0)
    made = models.PositiveIntegerField(_("assignments made"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.WAITING)
    error = models.TextField(_("error"), blank=True)
    asked_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    started = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat = models.DateTimeField(null=True, blank=True, editable=False)
    finished = models.DateTimeField(_("finished"), null=True, blank=True)
    form_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.done}/{self.total}"
