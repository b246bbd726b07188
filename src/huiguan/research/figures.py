"""The figures of the room: calls, applications, projects granted and finished, outputs, adoptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.figures import FigureSpec, Period, PublicRows, RowLink, Unit, register_figure
from huiguan.kernel.figures.links import links_of
from huiguan.kernel.rounds.enums import SubmissionState
from huiguan.research.enums import MilestoneState, OutputState, ProjectState
from huiguan.research.links import output_url, project_url, public_output_url
from huiguan.research.models import Adoption, Call, Milestone, Output, Project

READ = "research.read"
WHY = "figures count every association; what each reader gets is decided there"


def _projects() -> Any:
    return Project.objects.unscoped(WHY)


def _outputs(period: Period) -> Any:
    return Output.objects.unscoped(WHY).filter(state=OutputState.PUBLIC, **period.days("issued_on"))


def _late(period: Period) -> Any:
    rows = Milestone.objects.unscoped(WHY).filter(due_on__lt=period.ends, project__state=ProjectState.RUNNING)
    return rows.exclude(state__in=(MilestoneState.PASSED, MilestoneState.REPORTED))


def _handed_in(period: Period) -> Any:
    moved = (SubmissionState.UNDERWAY, SubmissionState.ARRIVED)
    return _projects().filter(submission__state__in=moved, **period.days("call__round__closes_on"))


CALL = links_of(Call)
PROJECT = links_of(
    Project, lambda row, code: project_url(code, row.pk), lambda row: f"{row.number} {row.title}".strip()
)
OUTPUT = links_of(Output, lambda row, code: output_url(code, row.pk))
ADOPTION = links_of(
    Adoption,
    lambda row, code: output_url(code, row.output_id),
    lambda row: f"{row.unit}：{row.output.title}",
    ("output",),
)
MILESTONE = links_of(
    Milestone,
    lambda row, code: project_url(code, row.project_id),
    lambda row: f"{row.due_on}：{row.project.title}",
    ("project",),
)


def _public_outputs(organization: Any, ids: Sequence[int]) -> PublicRows:
    rows = Output.objects.unscoped("public outputs are for everybody").filter(pk__in=ids, state=OutputState.PUBLIC)
    return PublicRows(rows, lambda row: RowLink(str(row), public_output_url(row.pk)))


FIGURES = (
    FigureSpec("research.calls", _("Calls for projects"), Unit.TIMES,
               lambda p: Call.objects.unscoped(WHY).filter(**p.days("round__opens_on")), CALL, READ),
    FigureSpec("research.applications", _("Applications for projects"), Unit.PIECES, _handed_in, PROJECT, READ,
               about=_("Handed in to calls that closed in the period, counted where they come from.")),
    FigureSpec("research.granted", _("Projects granted"), Unit.PIECES,
               lambda p: _projects().filter(**p.days("granted_on")), PROJECT, READ, place="caller"),
    FigureSpec("research.sum_granted", _("Sum granted for projects"), Unit.MONEY,
               lambda p: _projects().filter(**p.days("granted_on")), PROJECT, READ, place="caller", sum_of="granted"),
    FigureSpec("research.led", _("Projects led by the association's members"), Unit.PIECES,
               lambda p: _projects().filter(**p.days("granted_on")), PROJECT, READ),
    FigureSpec("research.finished", _("Projects finished"), Unit.PIECES,
               lambda p: _projects().filter(state=ProjectState.FINISHED, **p.days("ended_on")), PROJECT, READ,
               place="caller"),
    FigureSpec("research.late_reports", _("Project reports that are late"), Unit.PIECES, _late, MILESTONE, READ,
               as_on=True),
    FigureSpec("research.outputs", _("Outputs in the repository"), Unit.PIECES, _outputs, OUTPUT, READ,
               about=_("By the day on which they were issued; withdrawn ones do not count."), public=_public_outputs),
    FigureSpec("research.adopted", _("Outputs adopted"), Unit.TIMES,
               lambda p: Adoption.objects.unscoped(WHY).filter(**p.days("adopted_on")), ADOPTION, READ),
)  # fmt: skip


def register() -> None:
    """Called from the room's registration, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
