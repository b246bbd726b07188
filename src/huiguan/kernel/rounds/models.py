"""A round, the versions of its form, what is submitted, and whose hands it has passed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.kernel.rounds.enums import RoundState, SubmissionState


def no_quotas() -> dict[str, int]:
    """Everybody may pass up any number."""
    return {}


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Round(Revised):
    """A call by an association to those below it. `quotas` by level say how many each association of that level may
    pass up; `closes_on` is the last day for handing in, `arrives_by` the last for arriving here.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind"), max_length=60)
    subject_kind = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject"))
    title = models.CharField(_("title"), max_length=200)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    arrives_by = models.DateField(_("arrives by"))
    quotas = models.JSONField(_("quotas by level"), default=no_quotas, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "state"], name="round_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on"), arrives_by__gte=F("closes_on")), name="round_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def takes(self, day: date) -> bool:
        """Whether something can be handed in on this day."""
        return self.state == RoundState.OPEN and self.opens_on <= day <= self.closes_on


@tracked()
class FormVersion(models.Model):
    """A version of a round's form; what is submitted keeps the version that it answers."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="forms", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("number"))
    questions: models.JSONField[Any] = models.JSONField(_("questions"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.number}"


@tracked()
class Quota(models.Model):
    """How many one association may pass up, where it differs from its level."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="own_quotas", verbose_name=_("round"))
    most = models.PositiveIntegerField(_("most"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [models.UniqueConstraint(fields=["round", "organization"], name="quota_once")]

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.most}"


@tracked(exclude=("revision", "changed_at", "changed_by", "data_key", "title"))
class Submission(Revised):
    """What an association submits. `at` is the association with which it lies; the answers are sealed under a key of
    their own, and the title, which may name a person, is not copied into the history.
    """

    workflow_name = "rounds.submission"
    history_hidden = ("answers",)

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions", verbose_name=_("round"))
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="+", verbose_name=_("form"))
    at = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("lies with"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    answers = models.BinaryField(_("what was filled in"), null=True)
    data_key = models.BinaryField(null=True)
    state = models.CharField(_("state"), max_length=12, choices=SubmissionState.choices, default=SubmissionState.DRAFT)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["round", "at", "state"], name="submission_by_place")]

    def __str__(self) -> str:
        return f"{self.round_id}-{self.pk}"


@tracked()
class Passage(models.Model):
    """An association has passed a submission up, with its opinion; taken back when the submission is returned."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name=_("round"))
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="passages", verbose_name=_("submission"))
    on = models.DateField(_("date"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [models.UniqueConstraint(fields=["submission", "organization"], name="passage_once")]
        indexes = [models.Index(fields=["round", "organization"], name="passage_by_place")]

    def __str__(self) -> str:
        return f"{self.submission_id} ← {self.organization_id}"
