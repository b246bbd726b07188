"""An activity: one model for all kinds, with its rule of filing, quotas, lessons and checklist."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised
from huiguan.programmes.enums import ActivityState, Category, Kind
from huiguan.programmes.models.columns import association, hours


@tracked
class KindRule(models.Model):
    """Whether activities of a kind are filed before they open, and by which rule: an association's own line.

    Holds for the association and everything below that has no line of its own; without any, `kinds.DEFAULTS` do.
    """

    organization = association()
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    filing = models.BooleanField(_("is filed before it opens"))
    rule = models.CharField(_("rule"), max_length=300)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("rule of a kind of activity")
        verbose_name_plural = _("rules of kinds of activities")
        constraints = [models.UniqueConstraint(fields=["organization", "kind"], name="kindrule_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.rule}"


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Activity(Revised):
    """Something that an association holds. Members of it and of everything below may enrol while it is open.

    `seats` empty: no limit. `with_approval`: who enrols oneself waits for the own association. `trainer` enters the
    results of an activity that is `assessed`. `category` is what its hours count as; empty: they count for nothing.
    """

    workflow_name = "programmes.activity"

    organization = association()
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = models.CharField(pgettext_lazy("activity", "title"), max_length=200)
    starts_on = models.DateField(pgettext_lazy("activity", "starts on"))
    ends_on = models.DateField(pgettext_lazy("activity", "ends on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    responsible = models.CharField(pgettext_lazy("activity", "responsible"), max_length=120, blank=True)
    trainer = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("trainer")
    )
    seats = models.PositiveIntegerField(pgettext_lazy("activity", "seats"), null=True, blank=True)
    enrol_until = models.DateField(_("enrolment until"), null=True, blank=True)
    with_approval = models.BooleanField(_("the member's association approves"), default=False)
    assessed = models.BooleanField(_("ends with an assessment"), default=False)
    category = models.CharField(_("hours count as"), max_length=16, choices=Category.choices, blank=True)
    budget = models.CharField(_("budget"), max_length=300, blank=True)
    syllabus = models.TextField(_("syllabus"), blank=True)
    partner = models.ForeignKey(
        "programmes.Partner", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    filing = models.ForeignKey(
        "filings.Filing", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filing")
    )
    state = models.CharField(_("state"), max_length=12, choices=ActivityState.choices, default=ActivityState.DRAFT)
    summary = models.TextField(pgettext_lazy("activity", "summary"), blank=True)
    story = models.TextField(pgettext_lazy("activity", "story"), blank=True)
    story_told_at = models.DateTimeField(_("story handed to the news at"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["organization", "state", "starts_on"], name="activity_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="activity_ends_after_start"),
            models.CheckConstraint(condition=Q(seats__isnull=True) | Q(seats__gt=0), name="activity_seats_positive"),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Quota(models.Model):
    """How many seats the members of an association, and of everything below it, may take."""

    organization = association()
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="quotas", verbose_name=_("activity"))
    place = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("for the association")
    )
    seats = models.PositiveIntegerField(pgettext_lazy("activity", "seats"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [models.UniqueConstraint(fields=["activity", "place"], name="activity_quota_once")]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.seats}"


@tracked
class Lesson(models.Model):
    """A session of an activity: where and when stands in the kernel's session, here its hours."""

    organization = association()
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="lessons", verbose_name=_("activity"))
    session = models.OneToOneField(
        "sittings.Session", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("activity", "session")
    )
    title = models.CharField(pgettext_lazy("activity", "title"), max_length=120)
    hours = hours(pgettext_lazy("activity", "hours"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("session of an activity")
        verbose_name_plural = _("sessions of activities")
        ordering = ["session__starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0) & Q(hours__lte=24), name="lesson_hours_of_a_day")
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class ChecklistStep(models.Model):
    """A step to be done for an activity, such as a delegation's: by whom, by when, done when and by whom."""

    organization = association()
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="steps", verbose_name=_("activity"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(pgettext_lazy("activity", "step"), max_length=200)
    owner = models.CharField(_("who sees to it"), max_length=60, blank=True)
    due_on = models.DateField(pgettext_lazy("activity", "due"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("step of a checklist")
        verbose_name_plural = _("steps of checklists")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title
