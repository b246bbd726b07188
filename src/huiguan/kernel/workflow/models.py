"""Steps: every passage of a subject from one state to the next, and the rungs of escalation already climbed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class Step(models.Model):
    """A subject entered `to_state`. The first step of a subject has no `from_state` and no `transition`.

    `organization` is the association in whose name it was done. A person is named by `user` only, so that erasing the
    person leaves no name behind; `actor_label` names a system job. `due` is the last day for leaving `to_state`.
    """

    organization = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        related_name="+",
        verbose_name=_("Association"),
        db_index=False,  # steps are read by their subject only
    )
    subject_kind = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    transition = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("Done by"),
        db_index=False,  # as above
    )
    actor_label = models.CharField(max_length=60, blank=True)
    note = models.TextField(_("Note"), blank=True)
    evidence = ArrayField(models.BigIntegerField(), default=list, blank=True)
    at = models.DateTimeField(default=timezone.now)
    due = models.DateField(_("Due"), null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="step_subject"),
            models.Index(fields=["due"], condition=models.Q(due__isnull=False), name="step_due"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}: {self.from_state} → {self.to_state}"


@tracked
class Escalation(models.Model):
    """A rung that was climbed for a step: each is climbed once, however often the job runs."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, models.CASCADE, related_name="escalations")
    rung = models.SmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [models.UniqueConstraint(fields=["step", "rung"], name="escalation_once")]

    def __str__(self) -> str:
        return f"{self.step_id} {self.rung}"
