"""What the receiver does with an assignment: take on, adapt, return, plan, report, ask for a later date."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.directives.enums import AssignmentState, DueKind, Stage
from huiguan.directives.models import Assignment, ExtensionRequest, ProgressReport, ReportAnswer
from huiguan.directives.rules import next_occurrence, title_within
from huiguan.directives.services import announcing
from huiguan.directives.services.doors import lock_assignment, lock_assignments
from huiguan.kernel.calendar import today
from huiguan.kernel.files.services import attach_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation
from huiguan.kernel.revisions import check_revision, made_before, save_revised
from huiguan.kernel.workflow import services as workflow

ANSWER = "directives.answer_assignment"
REPORT_KIND = "directives.progressreport"
OPEN = (AssignmentState.SENT, AssignmentState.TAKEN_ON)
PLAN_FIELDS = frozenset({"plan", "measures", "responsible", "contact"})


def take_on_assignment(*, actor: Actor, assignment_id: int, note: str = "") -> Assignment:
    """Take an assignment on as it was sent; by the receiver. RuleViolation when it is not waiting for that."""
    with recording(actor, reason="take_on"):
        assignment = lock_assignment(actor, assignment_id, ANSWER)
        workflow.advance(actor=actor, subject=assignment, transition="take_on", note=note)
        announcing.settle(assignment, "directives.sent")
    return assignment


def adapt_assignment(
    *,
    actor: Actor,
    assignment_id: int,
    revision: int,
    title: str | None = None,
    measures: str | None = None,
    due_date: date | None = None,
    note: str = "",
) -> Assignment:
    """Take an assignment on in words and a time of one's own; what was sent is kept beside it (分送, no command).

    Only what comes from another association can be adapted, and a date only before it is taken on (later:
    `request_extension`). Raises Conflict on a stale revision, Invalid on an empty title.
    """
    with recording(actor, reason="adapt"):
        assignment = lock_assignment(actor, assignment_id, ANSWER)
        check_revision(assignment, revision)
        _check_adaptable(assignment, due_date)
        assignment.title = title_within(assignment.title if title is None else title)
        if not assignment.title:
            raise Invalid(_("A task needs a title."), code="title_missing", field="title")
        assignment.measures = assignment.measures if measures is None else measures
        if due_date is not None:
            assignment.due_kind, assignment.due_date = DueKind.DATE, due_date
        if assignment.state == AssignmentState.SENT:
            workflow.advance(actor=actor, subject=assignment, transition="take_on", note=note)
            announcing.settle(assignment, "directives.sent")
        save_revised(assignment, actor)
    return assignment


def _check_adaptable(assignment: Assignment, due_date: date | None) -> None:
    if assignment.state not in OPEN:
        raise RuleViolation(_("This is no longer possible in the present state. Reload the page."), code="wrong_state")
    if assignment.is_internal:
        raise RuleViolation(_("What is assigned inside is changed by whoever assigned it."), code="internal")
    if due_date is None:
        return
    if assignment.state != AssignmentState.SENT:
        raise RuleViolation(_("Ask for a later date instead."), code="due_fixed", field="due_date")
    if due_date < today():
        raise Invalid(_("The due date lies in the past."), code="due_in_past", field="due_date")


def return_assignment(*, actor: Actor, assignment_id: int, reason: str) -> Assignment:
    """Return what another association sent, with the reason; the sender is told. Internal ones are not returned."""
    with recording(actor, reason="return_assignment"):
        assignment = lock_assignment(actor, assignment_id, ANSWER)
        if assignment.is_internal:
            raise RuleViolation(_("What is assigned inside is withdrawn by whoever assigned it."), code="internal")
        workflow.advance(actor=actor, subject=assignment, transition="return_assignment", note=reason)
        announcing.settle(assignment, "directives.sent")
        announcing.tell_sender(assignment, "directives.returned")
    return assignment


def plan_assignment(*, actor: Actor, assignment_id: int, revision: int, **changes: Any) -> Assignment:
    """Enter plan, measures, who answers for it and the contact (fields of PLAN_FIELDS); a first plan moves the stage.

    Raises Conflict on a stale revision, Invalid on another field.
    """
    with recording(actor, reason="plan"):
        assignment = lock_assignment(actor, assignment_id, ANSWER)
        check_revision(assignment, revision)
        unknown = sorted(set(changes) - PLAN_FIELDS)
        if unknown:
            raise Invalid(_("Unknown fields: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field")
        for field, value in changes.items():
            setattr(assignment, field, str(value).strip())
        if assignment.plan and assignment.stage == Stage.NOT_STARTED:
            assignment.stage = Stage.PLANNED
        save_revised(assignment, actor)
    return assignment


def report_progress(
    *,
    actor: Actor,
    assignment_ids: Sequence[int],
    text: str,
    stage: str,
    percent: int | None = None,
    difficulties: str = "",
    next_steps: str = "",
    file_ids: Iterable[int] = (),
    on_behalf_of: str = "",
    form_key: uuid.UUID | None = None,
) -> ProgressReport:
    """Report progress once for one or several assignments of the same association (equal demands of several levels).

    Whatever still awaits receipt is taken on by it. Evidence is never compulsory here. `percent` is 0 to 100. The same
    `form_key` again returns the report that it made. Raises Invalid on missing words or a wrong stage or percent,
    RuleViolation when one of the assignments is not under way.
    """
    with recording(actor, reason="report"):
        known: ProgressReport | None = made_before(ProgressReport, form_key)
        if known is not None:
            return known
        assignments = lock_assignments(actor, assignment_ids, ANSWER)
        _check_report(assignments, text, stage, percent)
        report: ProgressReport = ProgressReport.objects.create(
            organization=assignments[0].organization,
            text=text.strip(),
            difficulties=difficulties.strip(),
            next_steps=next_steps.strip(),
            stage=stage,
            percent=percent,
            on_behalf_of=on_behalf_of.strip()[:200],
            by_id=actor.user_id,
            form_key=form_key,
        )
        _attach_evidence(actor, report, file_ids)
        ReportAnswer.objects.bulk_create([ReportAnswer(report=report, assignment=a) for a in assignments])
        for assignment in assignments:
            _answer(actor, assignment, report)
    return report


def _check_report(assignments: Sequence[Assignment], text: str, stage: str, percent: int | None) -> None:
    if not text.strip():
        raise Invalid(_("Write what was done."), code="text_missing", field="text")
    if stage not in Stage.values:
        raise Invalid(_("Choose how far it is."), code="stage", field="stage")
    if percent is not None and not 0 <= percent <= 100:
        raise Invalid(_("A percentage lies between 0 and 100."), code="percent", field="percent")
    if len({assignment.organization_id for assignment in assignments}) != 1:
        raise Invalid(_("A report answers assignments of one association."), code="several_associations")
    for assignment in assignments:
        if assignment.state not in OPEN:
            raise RuleViolation(
                _("“%(title)s” is not under way, so nothing can be reported on it.") % {"title": assignment.title},
                code="not_under_way",
            )


def _attach_evidence(actor: Actor, report: ProgressReport, file_ids: Iterable[int]) -> None:
    for file_id in file_ids:
        attach_file(actor=actor, file_id=file_id, subject_kind=REPORT_KIND, subject_id=report.pk, permission=ANSWER)


def _answer(actor: Actor, assignment: Assignment, report: ProgressReport) -> None:
    if assignment.state == AssignmentState.SENT:
        workflow.advance(actor=actor, subject=assignment, transition="take_on")
        announcing.settle(assignment, "directives.sent")
    assignment.stage = report.stage
    assignment.percent = report.percent if report.percent is not None else assignment.percent
    assignment.last_report = report
    assignment.poor_quality = False
    if assignment.report_rule:
        # A report before its date answers that date; one that comes late answers all that were missed.
        answered = max(filter(None, (assignment.next_report_on, today())))
        assignment.next_report_on = next_occurrence(assignment.report_rule, answered)
    save_revised(assignment, actor)
    announcing.settle(assignment, "directives.reminded")
    announcing.settle(assignment, "directives.report_due")


def request_extension(*, actor: Actor, assignment_id: int, asked_due: date, reason: str) -> ExtensionRequest:
    """Ask the sender for a later date, with the reason, on or before the due date (DOMAIN.md §3.3).

    Raises RuleViolation when the date has passed, none is set, or a request is open; Invalid when the new date is not
    later or the reason is missing.
    """
    with recording(actor, reason="request_extension"):
        assignment = lock_assignment(actor, assignment_id, ANSWER)
        old_due = _check_extension(assignment, asked_due, reason)
        request: ExtensionRequest = ExtensionRequest.objects.create(
            organization=assignment.organization,
            assignment=assignment,
            asked_due=asked_due,
            old_due=old_due,
            reason=reason.strip(),
            asked_by_id=actor.user_id,
        )
        announcing.tell_sender(assignment, "directives.extension_asked")
    return request


def _check_extension(assignment: Assignment, asked_due: date, reason: str) -> date:
    if assignment.state not in OPEN or assignment.due_date is None:
        raise RuleViolation(_("There is no date to extend."), code="no_due_date")
    if assignment.due_date < today():
        raise RuleViolation(_("The date has passed. A later one is asked for before it."), code="due_passed")
    if asked_due <= assignment.due_date:
        raise Invalid(_("The new date must be later than the present one."), code="not_later", field="asked_due")
    if not reason.strip():
        raise Invalid(_("Give the reason."), code="reason_missing", field="reason")
    rows = ExtensionRequest.objects.unscoped("the assignment is locked")
    if rows.filter(assignment=assignment, state="asked").exists():
        raise RuleViolation(_("A request is waiting for its decision."), code="request_open")
    return assignment.due_date
