"""Outside units answer without an account: by a code that the office hands on, for one task, until a day."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.directives.enums import AddresseeKind, AssignmentState
from huiguan.directives.models import Assignment, OutsideCode, ProgressReport
from huiguan.directives.services import announcing
from huiguan.directives.services.answers import ANSWER, OPEN, REPORT_KIND, report_progress
from huiguan.directives.services.doors import lock_assignment
from huiguan.kernel.calendar import today
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.codes import code_hash, fresh_code
from huiguan.kernel.revisions import made_before

KEY = "directives.outside"
MOST_DAYS = 366
MOST_FILES = 9
MOST_A_DAY = 50  # reports of one task
_JOB = system_actor("outside unit")


def give_outside_code(*, actor: Actor, assignment_id: int, days: int = 30) -> tuple[OutsideCode, str]:
    """Give the outside unit of a task a code, which is shown once; the one before is void.

    Today is the first of the `days`. RuleViolation when the task is no outside unit's or not open, Invalid on days
    outside 1 to 366.
    """
    with recording(actor, reason="outside_code"):
        assignment = lock_assignment(actor, assignment_id, ANSWER)
        if assignment.addressee_kind != AddresseeKind.OUTSIDE or assignment.state not in OPEN:
            raise RuleViolation(_("Only an outside unit with an open task gets a code."), code="not_outside")
        if not 1 <= days <= MOST_DAYS:
            raise Invalid(_("From 1 to %(most)d days.") % {"most": MOST_DAYS}, code="days", field="days")
        code = fresh_code()
        kept = {
            "organization": assignment.organization,
            "code_hash": code_hash(KEY, code),
            "ends_on": today() + timedelta(days=days - 1),
            "given_by_id": actor.user_id,
        }
        row, _new = OutsideCode.objects.unscoped("the assignment is locked").update_or_create(
            assignment=assignment, defaults=kept
        )
    return row, code


def visit_key(code: str) -> str:
    """What a browser keeps of a code: enough to go on with, and not the code."""
    return code_hash(KEY, code).hex()


def outside_task(*, key: str) -> Assignment:
    """The task of a key (`visit_key`); NotFound for one that is unknown, void or over, all alike."""
    rows = OutsideCode.objects.unscoped("the code is the key").filter(code_hash=bytes.fromhex(key))
    row = rows.filter(ends_on__gte=today(), assignment__state__in=OPEN).first()
    if row is None:
        raise NotFound(KEY)
    found: Assignment = (
        Assignment.objects.unscoped("of a code").select_related("organization", "item").get(pk=row.assignment_id)
    )
    return found


def report_outside(
    *,
    key: str,
    text: str,
    stage: str,
    difficulties: str = "",
    papers: Sequence[Any] = (),
    form_key: uuid.UUID | None = None,
) -> ProgressReport:
    """The outside unit reports on the task of its key, with files; the office is told.

    NotFound as `outside_task`; Invalid as `report_progress` and, with the field "papers", when a file is refused, which
    leaves nothing behind. RuleViolation after 50 reports within a day. The same `form_key` again returns the report
    that it made.
    """
    with recording(_JOB, reason="report"):
        assignment = lock_assignment(_JOB, outside_task(key=key).pk, ANSWER)
        known: ProgressReport | None = made_before(ProgressReport, form_key)
        if known is not None:
            return known
        if assignment.state not in (AssignmentState.SENT, AssignmentState.TAKEN_ON):
            raise NotFound(KEY)
        _refuse_too_many(assignment)
        report = report_progress(
            actor=_JOB,
            assignment_ids=[assignment.pk],
            text=text,
            stage=stage,
            difficulties=difficulties,
            on_behalf_of=assignment.addressee,
            form_key=form_key,
        )
        _keep_papers(assignment, report, papers)
        announcing.tell_sender(assignment, "directives.outside_reported")
    return report


def _refuse_too_many(assignment: Assignment) -> None:
    """Whoever has the code fills neither the ledger nor the disk; the assignment is locked."""
    reports = ProgressReport.objects.unscoped("of the locked assignment").filter(assignments=assignment, by=None)
    if reports.filter(at__gte=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise RuleViolation(_("Too many reports on this task today. Go on tomorrow, or call the office."), code="often")


def _keep_papers(assignment: Assignment, report: ProgressReport, papers: Sequence[Any]) -> None:
    if len(papers) > MOST_FILES:
        raise Invalid(_("At most %(most)d files at once.") % {"most": MOST_FILES}, code="too_many", field="papers")
    for upload in papers:
        try:
            store_file(
                actor=_JOB,
                organization=assignment.organization,
                upload=upload,
                permission=ANSWER,
                subject_kind=REPORT_KIND,
                subject_id=report.pk,
            )
        except RuleViolation as refusal:
            words = f"{getattr(upload, 'name', '')}：{refusal.message}"
            raise Invalid(words, code=refusal.code, field="papers") from refusal
