"""Hours of training, what is required by which source, and who trains."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.programmes.enums import Category
from huiguan.programmes.models.activities import Lesson
from huiguan.programmes.models.columns import association, hours, member


@tracked
class HourEntry(models.Model):
    """Hours of a member with their evidence: a lesson that was attended, or a certificate that the office saw.

    Nothing else makes entries: study sessions and branch meetings have no way to become hours.
    """

    organization = association()
    member = member()
    lesson = models.ForeignKey(
        Lesson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("activity", "session"),
    )
    category = models.CharField(_("hours count as"), max_length=16, choices=Category.choices)
    hours = hours(pgettext_lazy("activity", "hours"))
    on = models.DateField(pgettext_lazy("activity", "on"))
    what = models.CharField(_("what"), max_length=200)
    evidence = models.CharField(_("evidence"), max_length=200)

    objects = ScopedManager()

    class Meta:
        verbose_name = pgettext_lazy("activity", "hours")
        verbose_name_plural = pgettext_lazy("activity", "hours")
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["organization", "on"], name="hours_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "lesson"], condition=Q(lesson__isnull=False), name="hours_once_per_lesson"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="hours_positive"),
            models.CheckConstraint(condition=~Q(evidence=""), name="hours_with_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.hours}"


@tracked
class Requirement(models.Model):
    """Hours a year that a rule asks of members, with its source. Holds for the association and everything below."""

    organization = association()
    category = models.CharField(_("hours count as"), max_length=16, choices=Category.choices, blank=True)
    hours = hours(_("hours a year"))
    source = models.CharField(_("source"), max_length=300)
    since = models.PositiveSmallIntegerField(_("from the year"))
    until = models.PositiveSmallIntegerField(_("until the year"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("required hours")
        verbose_name_plural = _("required hours")
        ordering = ["category", "-since"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="requirement_positive"),
            models.CheckConstraint(condition=~Q(source=""), name="requirement_with_source"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.hours}"


@tracked
class Trainer(models.Model):
    """Who trains the members of an association: besides each member, nobody else sees who will fall short."""

    organization = association()
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("trainer"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], condition=Q(ended_on__isnull=True), name="trainer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
