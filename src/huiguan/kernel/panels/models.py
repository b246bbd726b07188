"""A panel, what it marks by, who marks, what is marked, and the marks."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.history import tracked
from huiguan.kernel.panels.enums import AssignmentState, PanelState, Relation, Vote
from huiguan.kernel.permits.managers import ScopedManager


@tracked()
class Panel(models.Model):
    """A panel about a room's row. `quorum` and `majority` are thresholds of the charter engine as plain values:
    {"base", "fraction", "strict", "article"}.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    subject_kind = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject"))
    title = models.CharField(_("title"), max_length=200)
    quorum: models.JSONField[dict[str, Any]] = models.JSONField(_("quorum"))
    majority: models.JSONField[dict[str, Any]] = models.JSONField(_("majority"))
    state = models.CharField(_("state"), max_length=10, choices=PanelState.choices, default=PanelState.SETTING)
    began_on = models.DateField(_("marking began on"), null=True, blank=True)
    closed_on = models.DateField(_("marking ended on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="panel_by_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="setting", began_on__isnull=True)
                | Q(state="marking", began_on__isnull=False)
                | Q(state="closed", closed_on__isnull=False),
                name="panel_state_with_days",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Part(models.Model):
    """What belongs to a panel carries the panel's association."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )

    class Meta:
        abstract = True


@tracked()
class Criterion(Part):
    """What is marked, with its weight in percent; marks go from 0 to `top`."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="criteria", verbose_name=_("panel"))
    name = models.CharField(_("name"), max_length=80)
    weight = models.PositiveSmallIntegerField(_("weight"))
    top = models.PositiveSmallIntegerField(_("highest mark"), default=100)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "name"], name="panel_criterion_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100, top__gte=1), name="panel_criterion_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Juror(Part):
    """Somebody who marks."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="jurors", verbose_name=_("panel"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=80)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("panel member")
        verbose_name_plural = _("panel members")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["panel", "person"], name="panel_juror_once")]

    def __str__(self) -> str:
        return f"{self.panel_id}/{self.pk}"


@tracked(exclude=("title",))
class Entry(Part):
    """What is marked: a row of the room. Its title may name a person and is not copied into the history."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="entries", verbose_name=_("panel"))
    subject_kind = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject"))
    title = models.CharField(_("title"), max_length=200)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["panel", "subject_kind", "subject_id"], name="panel_entry_once")]

    def __str__(self) -> str:
        return f"{self.panel_id}/{self.pk}"


@tracked()
class Assignment(Part):
    """One entry before one member. `conflict` is the source of a conflict, `reason` its sentence."""

    juror = models.ForeignKey(Juror, models.PROTECT, related_name="assignments", verbose_name=_("panel member"))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="assignments", verbose_name=_("entry"))
    state = models.CharField(_("state"), max_length=10, choices=AssignmentState.choices, default=AssignmentState.OPEN)
    conflict = models.CharField(_("conflict"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices, blank=True)
    vote = models.CharField(_("vote of the member"), max_length=8, choices=Vote.choices, blank=True)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    marked_on = models.DateField(_("marked on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["juror", "entry"], name="panel_assignment_once"),
            models.CheckConstraint(
                condition=Q(state="excluded", vote="") & ~Q(conflict="")
                | Q(state="open", vote="", conflict="")
                | Q(state="marked", conflict="") & ~Q(vote=""),
                name="panel_assignment_either_marked_or_aside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id}×{self.entry_id}"


@tracked()
class Mark(Part):
    """A mark for one criterion."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="marks", verbose_name=_("assignment"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    value = models.PositiveSmallIntegerField(_("mark"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="panel_mark_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="panel_mark_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"
