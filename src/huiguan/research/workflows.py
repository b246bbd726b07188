"""The declared tables: a project from application to end, and a milestone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import Late, State, Tell, Transition, Workflow
from huiguan.research.enums import MilestoneState, ProjectState
from huiguan.research.links import project_url

P, M = ProjectState, MilestoneState
GRANTED, REFUSED, SIGNED = "research.granted", "research.refused", "research.signed"
DUE, LATE, LATE_CALLER = "research.due", "research.late", "research.late_below"
REPORTED, BACK, PASSED = "research.reported", "research.returned", "research.passed"
_CALL, _DECIDE, _SUPERVISE = "research.call", "research.decide", "research.supervise"
_OWN = (Tell(Role.CLERK, DUE),)
# A week before: who reports. When it is over: they and who called; a week later both heads.
_REPORT_LATE = (
    Late(-5, _OWN),
    Late(0, (Tell(Role.CLERK, LATE), Tell(Role.CLERK, LATE_CALLER, side="caller"))),
    Late(5, (Tell(Role.HEAD, LATE), Tell(Role.HEAD, LATE_CALLER, side="caller"))),
)
_CHECK_LATE = (Late(0, (Tell(Role.CLERK, REPORTED, side="caller"), Tell(Role.HEAD, REPORTED, side="caller"))),)


def _project(subject: Any) -> str:
    return project_url(subject.organization.code, subject.pk)


def _milestone(subject: Any) -> str:
    """One address for both sides: who called reads the project in their own association."""
    from django.urls import reverse

    return reverse("research:matter", args=[subject.project_id])


PROJECT = Workflow(
    name="research.project",
    label=pgettext_lazy("workflow", "Project"),
    initial=P.APPLIED.value,
    title=lambda row: str(row.title),
    url=_project,
    related=("organization", "caller"),
    states=(
        State(P.APPLIED.value, P.APPLIED.label),
        State(P.REVIEW.value, P.REVIEW.label, tone="blue"),
        State(P.PROPOSED.value, P.PROPOSED.label, tone="blue"),
        State(P.REMOVED.value, P.REMOVED.label, final=True, tone="orange"),
        State(P.GRANTED.value, P.GRANTED.label, tone="yellow",
              late=(Late(0, (Tell(Role.CLERK, LATE_CALLER, side="caller"),)),)),
        State(P.RUNNING.value, P.RUNNING.label, tone="blue"),
        State(P.FINISHED.value, P.FINISHED.label, final=True, tone="green"),
        State(P.STOPPED.value, P.STOPPED.label, final=True, tone="orange"),
        State(P.NOT_GRANTED.value, P.NOT_GRANTED.label, final=True),
    ),
    transitions=(
        Transition("lay_application", _("Lay before the reviewers"), (P.APPLIED.value,), P.REVIEW.value, _CALL,
                   side="caller"),
        Transition("propose_project", _("Propose the project"), (P.REVIEW.value,), P.PROPOSED.value, _CALL,
                   side="caller"),
        Transition("remove_project", _("Take the project out"), (P.PROPOSED.value,), P.REMOVED.value, _DECIDE,
                   side="caller", needs_note=True, destructive=True),
        Transition("grant_project", _("Grant the project"), (P.PROPOSED.value,), P.GRANTED.value, _DECIDE,
                   side="caller", within=30, tells=(Tell(Role.CLERK, GRANTED),)),
        Transition("refuse_project", _("Do not grant the project"), (P.REVIEW.value,), P.NOT_GRANTED.value, _DECIDE,
                   side="caller", tells=(Tell(Role.CLERK, REFUSED),)),
        Transition("sign_contract", _("Sign the contract"), (P.GRANTED.value,), P.RUNNING.value, _SUPERVISE,
                   side="caller", primary=True, tells=(Tell(Role.CLERK, SIGNED),)),
        Transition("finish_project", _("Finish the project"), (P.RUNNING.value,), P.FINISHED.value, _SUPERVISE,
                   side="caller", tells=(Tell(Role.CLERK, PASSED),)),
        Transition("stop_project", _("Stop the project"), (P.GRANTED.value, P.RUNNING.value), P.STOPPED.value, _DECIDE,
                   side="caller", needs_note=True, destructive=True, tells=(Tell(Role.CLERK, BACK),)),
    ),
)  # fmt: skip

_OPEN = (M.WAITING.value, M.RETURNED.value)
MILESTONE = Workflow(
    name="research.milestone",
    label=_("Milestone of a project"),
    initial=M.WAITING.value,
    within=60,
    title=lambda row: f"{row.project.number} {row.project.title}",
    url=_milestone,
    related=("organization", "caller", "project"),
    states=(
        State(M.WAITING.value, M.WAITING.label, late=_REPORT_LATE),
        State(M.REPORTED.value, M.REPORTED.label, tone="blue", late=_CHECK_LATE),
        State(M.RETURNED.value, M.RETURNED.label, tone="orange", late=_REPORT_LATE),
        State(M.PASSED.value, M.PASSED.label, final=True, tone="green"),
    ),
    transitions=(
        Transition("report_milestone", _("Hand in the report"), _OPEN, M.REPORTED.value, "research.report", within=15,
                   primary=True, tells=(Tell(Role.CLERK, REPORTED, side="caller"),)),
        Transition("report_own_milestone", _("Hand in the report"), _OPEN, M.REPORTED.value, "research.read_own",
                   within=15, primary=True, tells=(Tell(Role.CLERK, REPORTED, side="caller"),)),
        Transition("pass_milestone", _("Pass the report"), (M.REPORTED.value,), M.PASSED.value, _SUPERVISE,
                   side="caller", primary=True, tells=(Tell(Role.CLERK, PASSED),)),
        Transition("return_milestone", _("Send the report back"), (M.REPORTED.value,), M.RETURNED.value, _SUPERVISE,
                   side="caller", within=15, needs_note=True, tells=(Tell(Role.CLERK, BACK),)),
    ),
)  # fmt: skip

WORKFLOWS = (PROJECT, MILESTONE)
