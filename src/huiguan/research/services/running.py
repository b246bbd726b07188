"""A granted project: its contract, its three reports, its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.workflow.services import advance, start
from huiguan.research import selectors
from huiguan.research.enums import MilestoneKind, MilestoneState, OutputState, ProjectState
from huiguan.research.models import Milestone, Output, Project
from huiguan.research.selectors.projects import REPORTED
from huiguan.research.services.applying import locked

REPORT, SUPERVISE = "research.report", "research.supervise"
#: `(project, step)`: an instalment of the grant may be paid; journeys lead from here to the funds.
GRANT_DUE = "research.grant_due"
TO_DO = ("research.due", "research.late", "research.late_below", "research.returned")


def sign_contract(*, actor: Actor, project_id: int, signed_on: date, due: Mapping[str, date]) -> Project:
    """Record the signed contract, with the days on which the opening, midterm and final reports are due.

    Invalid "due" when a day lacks or they are not in order after the signing, "signed_on"; RuleViolation by the state.
    """
    with recording(actor, reason="sign_contract"):
        project = locked(selectors.get_project(actor, project_id))
        permit(actor, SUPERVISE, project.caller)
        days = [due.get(kind) for kind in MilestoneKind.values]
        if signed_on > today() or (project.granted_on and signed_on < project.granted_on):
            message = _("A contract is signed after the project was granted, and not in the future.")
            raise Invalid(message, code="signed_on", field="signed_on")
        given = [day for day in days if day is not None]
        if len(given) != len(days) or not signed_on < given[0] < given[1] < given[2]:
            message = _("The opening, midterm and final reports are due one after the other, after the signing.")
            raise Invalid(message, code="due", field="opening")
        advance(actor=actor, subject=project, transition="sign_contract", changes={"signed_on": signed_on})
        for kind, day in zip(MilestoneKind.values, given, strict=True):
            row = Milestone.objects.create(
                organization=project.organization, caller=project.caller, project=project, kind=kind, due_on=day
            )
            start(actor=actor, subject=row, due=day)
        _grant_due(project, "contract")
    return project


def _grant_due(project: Project, step: str) -> None:
    for hook in filled(GRANT_DUE):
        hook(project, step)


def _lock_milestone(actor: Actor, milestone_id: int) -> Milestone:
    found = selectors.get_milestone(actor, milestone_id)
    rows = Milestone.objects.unscoped("read before").select_related("organization", "caller", "project")
    row: Milestone = rows.select_for_update(of=("self",)).get(pk=found.pk)
    return row


def report_milestone(*, actor: Actor, milestone_id: int, text: str) -> Milestone:
    """Hand a report in, for checking by who called: by the office of the association, or by the project's leader.

    Invalid "empty"; RuleViolation "order" before the earlier report has passed, "state" when nothing is owed.
    """
    with recording(actor, reason="report_milestone"):
        row = _lock_milestone(actor, milestone_id)
        if row.project.state != ProjectState.RUNNING:
            raise RuleViolation(_("This project is not under way."), code="state")
        if not text.strip():
            raise Invalid(_("Write what was done."), code="empty", field="text")
        earlier = [each for each in selectors.milestones_of(row.project) if each.due_on < row.due_on]
        if any(each.state != MilestoneState.PASSED for each in earlier):
            raise RuleViolation(_("The report before this one has not passed yet."), code="order")
        is_own = actor.person_id is not None and actor.person_id == row.project.person_id
        clean = text.replace("\r\n", "\n").strip()[:5000]
        changes = {"report": clean, "reported_on": today()}
        advance(
            actor=actor,
            subject=row,
            transition="report_own_milestone" if is_own else "report_milestone",
            changes=changes,
        )
        _settle(row)
    return row


def attach_report_file(*, actor: Actor, milestone_id: int, upload: Any) -> StoredFile:
    """Attach a file to a report that is still owed. Invalid "file_missing"; RuleViolation "state"."""
    with recording(actor, reason="attach_file"):
        row = _lock_milestone(actor, milestone_id)
        if row.state not in (MilestoneState.WAITING, MilestoneState.RETURNED):
            raise RuleViolation(_("This report has been handed in."), code="state")
        if upload is None:
            raise Invalid(_("Choose a file."), code="file_missing", field="file")
        is_own = actor.person_id is not None and actor.person_id == row.project.person_id
        return store_file(
            actor=actor,
            organization=row.organization,
            upload=upload,
            permission="research.read_own" if is_own else REPORT,
            subject_kind=REPORTED,
            subject_id=row.pk,
        )


def pass_milestone(*, actor: Actor, milestone_id: int, note: str = "") -> Milestone:
    """Pass a report; passing the final one finishes the project.

    RuleViolation "no_output": a project is finished with an output in the repository; and by the state.
    """
    with recording(actor, reason="pass_milestone"):
        row = _lock_milestone(actor, milestone_id)
        final = row.kind == MilestoneKind.FINAL
        if final and not _has_output(row.project):
            message = _("A project is finished with an output in the repository: publish one first.")
            raise RuleViolation(message, code="no_output")
        advance(actor=actor, subject=row, transition="pass_milestone", note=note, changes={"passed_on": today()})
        _settle(row, "research.reported")
        _grant_due(row.project, row.kind)
        if final:
            project = locked(selectors.get_project(actor, row.project_id))
            advance(actor=actor, subject=project, transition="finish_project", changes={"ended_on": today()})
    return row


def _has_output(project: Project) -> bool:
    rows = Output.objects.unscoped("the project was read").filter(project=project, state=OutputState.PUBLIC)
    return rows.exists()


def return_milestone(*, actor: Actor, milestone_id: int, reason: str) -> Milestone:
    """Send a report back with the reason; it is due again in fifteen working days. RuleViolation "needs_note"."""
    with recording(actor, reason="return_milestone"):
        row = _lock_milestone(actor, milestone_id)
        advance(actor=actor, subject=row, transition="return_milestone", note=reason)
        _settle(row, "research.reported")
    return row


def _settle(row: Milestone, *kinds: str) -> None:
    for kind in kinds or TO_DO:
        settle(subject_kind=REPORTED, subject_id=row.pk, kind=kind)


def stop_project(*, actor: Actor, project_id: int, reason: str) -> Project:
    """Stop a project that is granted or under way, with the reason. NotFound without the right to decide."""
    with recording(actor, reason="stop_project"):
        project = locked(selectors.get_project(actor, project_id))
        permit(actor, "research.decide", project.caller)
        if project.state not in (ProjectState.GRANTED, ProjectState.RUNNING):
            raise NotFound(str(project_id))
        advance(actor=actor, subject=project, transition="stop_project", note=reason, changes={"ended_on": today()})
        for row in selectors.milestones_of(project):
            _settle(row, *TO_DO, "research.reported")
    return project
