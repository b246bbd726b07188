"""What the home page of an association shows of research."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.calendar import today
from huiguan.kernel.desk import (
    DeskCard,
    PlanEntry,
    PlanSource,
    Shortcut,
    Standing,
    State,
    Tally,
    Wanted,
    WorkLine,
    counted,
    register_card,
    register_figures,
    register_plan,
    register_shortcut,
)
from huiguan.kernel.desk.specs import MOST
from huiguan.kernel.permits import Actor
from huiguan.kernel.rounds.enums import SubmissionState
from huiguan.research.enums import MilestoneState, ProjectState
from huiguan.research.links import project_url
from huiguan.research.models import Milestone, Project
from huiguan.research.selectors.projects import calls_for

READ = "research.read"
LIVE = (SubmissionState.UNDERWAY, SubmissionState.RETURNED)
OWED = (MilestoneState.WAITING, MilestoneState.RETURNED)


def _projects(actor: Actor, organization: Any) -> list[Tally]:
    """Projects of the association, led here or called for, by what is to be done."""
    side = Q(organization=organization) | Q(caller=organization)
    rows = Project.objects.unscoped("permitted in the association").filter(side)
    counts = rows.aggregate(
        granted=Count("pk", filter=Q(state=ProjectState.GRANTED, caller=organization)),
        running=Count("pk", filter=Q(state=ProjectState.RUNNING)),
    )
    owed = Milestone.objects.unscoped("permitted in the association").filter(side, project__state=ProjectState.RUNNING)
    reports = owed.aggregate(
        check=Count("pk", filter=Q(state=MilestoneState.REPORTED, caller=organization)),
        late=Count("pk", filter=Q(state__in=OWED, due_on__lt=today())),
    )
    url = reverse("research:projects", args=[organization.code])
    return [
        Tally(reports["late"], _("Project reports that are late"), f"{url}?late=1", Standing.LATE),
        Tally(reports["check"], _("Project reports to check"), f"{url}?check=1", Standing.WAITING),
        Tally(counts["granted"], _("Contracts to sign"), f"{url}?state=granted", Standing.WAITING),
        Tally(counts["running"], _("Projects under way"), f"{url}?state=running", Standing.OPEN),
    ]


def _applications(actor: Actor, organization: Any) -> list[Tally]:
    """Applications that lie here to be passed up, and those that came to an own call."""
    url = reverse("research:home", args=[organization.code])
    lies = Q(submission__at=organization.pk, submission__state__in=LIVE) & ~Q(caller=organization)
    rows = Project.objects.unscoped("permitted in the association").filter(
        Q(submission__at=organization.pk) | Q(caller=organization)
    )
    return counted(
        rows,
        Wanted(_("applications to pass up"), lies, url, Standing.WAITING),
        Wanted(
            _("applications that arrived, to lay before the reviewers"),
            Q(caller=organization, state=ProjectState.APPLIED, submission__state=SubmissionState.ARRIVED),
            url,
            Standing.WAITING,
        ),
    )


def _call_plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    """Calls of the association and of those above it, by the last day of applying."""
    rows = calls_for(actor, organization).filter(round__closes_on__year=year)
    return [
        PlanEntry(
            row.round.closes_on,
            row.title,
            reverse("research:call", args=[organization.code, row.pk]),
            _("applications end"),
            State.DONE if row.round.closes_on < today() else State.RUNNING,
        )
        for row in rows[:MOST]
        if row.round is not None
    ]


def _plan(actor: Actor, organization: Any, year: int) -> list[PlanEntry]:
    """Reports that are due in the year."""
    side = Q(organization=organization) | Q(caller=organization)
    rows = Milestone.objects.unscoped("permitted in the association").filter(side, due_on__year=year)
    rows = rows.filter(project__state__in=(ProjectState.RUNNING, ProjectState.FINISHED)).select_related("project")
    return [
        PlanEntry(
            row.due_on,
            row.project.title,
            project_url(organization.code, row.project_id),
            row.get_kind_display(),
            State.DONE if row.state == MilestoneState.PASSED else State.PLANNED,
        )
        for row in rows.order_by("due_on")[:40]
    ]


def register() -> None:
    """Called from the room's registration."""
    line = WorkLine.RESEARCH
    register_card(DeskCard("research.projects", line, _("Research projects"), READ, "research:projects", _projects, 10))
    applications = pgettext_lazy("call", "Applications")
    register_card(DeskCard("research.applications", line, applications, READ, "research:home", _applications, 5))
    register_plan(PlanSource("research.calls", line, READ, _call_plan))
    register_plan(PlanSource("research.reports", line, READ, _plan))
    register_figures(line, ("research.granted", "research.outputs", "research.adopted"))
    register_shortcut(
        Shortcut("research.own", _("My projects"), "microscope", "research:own_projects", "research.read_own", 60)
    )
