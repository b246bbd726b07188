"""A project from its application to its end, its team and its milestones. Names are not copied into the history."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.members.keys import shown_name
from huiguan.research.enums import MilestoneKind, MilestoneState, ProjectState
from huiguan.research.models.calls import Call


@tracked(exclude=("leader", "unit"))
class Project(models.Model):
    """A project: what a round's submission is about. `organization` applies, `caller` called; who applies and the
    blind part lie sealed in the submission. Reviewers know it by `blind_number` alone.
    """

    workflow_name = "research.project"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    caller = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("called by")
    )
    call = models.ForeignKey(Call, models.PROTECT, related_name="projects", verbose_name=_("call for projects"))
    submission = models.OneToOneField(
        "rounds.Submission", models.PROTECT, related_name="+", verbose_name=_("submission")
    )
    title = models.CharField(_("title"), max_length=120)
    topic = models.CharField(_("topic"), max_length=40)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    leader = models.CharField(_("leader of the project"), max_length=80)
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    asked = models.DecimalField(_("sum asked for"), max_digits=12, decimal_places=2)
    granted = models.DecimalField(_("sum granted"), max_digits=12, decimal_places=2, null=True, blank=True)
    blind_number = models.CharField(_("review number"), max_length=20, blank=True)
    number = models.CharField(_("project number"), max_length=40, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    signed_on = models.DateField(_("contract signed on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    paper_id = models.BigIntegerField(_("paper"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ProjectState.choices, default=ProjectState.APPLIED)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["call", "state"], name="project_by_call"),
            models.Index(fields=["person"], name="project_by_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["caller", "number"], condition=~Q(number=""), name="project_number_once"),
            models.UniqueConstraint(
                fields=["call", "blind_number"], condition=~Q(blind_number=""), name="project_blind_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("granted", "running", "finished"))
                | Q(granted__isnull=False, granted_on__isnull=False) & ~Q(number=""),
                name="project_granted_with_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("running", "finished")) | Q(signed_on__isnull=False),
                name="project_runs_by_contract",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def shown_leader(self) -> str:
        """The leader as pages have it; of a hidden identity that it is hidden."""
        return shown_name(self.leader)


@tracked(exclude=("name", "unit"))
class TeamMember(models.Model):
    """Somebody of a project's team; `person` where the applying association knows them as a member."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="team", verbose_name=_("project"))
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=80)
    unit = models.CharField(_("unit"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("member of a project team")
        verbose_name_plural = _("members of project teams")
        ordering = ["id"]
        indexes = [models.Index(fields=["person"], name="team_by_person")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.pk}"

    @property
    def shown(self) -> str:
        """The name as pages have it; of a hidden identity that it is hidden."""
        return shown_name(self.name)


@tracked()
class Milestone(models.Model):
    """A report that a project owes on a day; it is checked by the association that called."""

    workflow_name = "research.milestone"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    caller = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("called by")
    )
    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=10, choices=MilestoneKind.choices)
    due_on = models.DateField(pgettext_lazy("milestone", "due on"))
    report = models.TextField(_("report"), blank=True, max_length=5000)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    passed_on = models.DateField(_("passed on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MilestoneState.choices, default=MilestoneState.WAITING)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="milestone_once"),
            models.CheckConstraint(
                condition=~Q(state="passed") | Q(passed_on__isnull=False, reported_on__isnull=False),
                name="milestone_passed_after_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind}"
