"""Hands that do each act on all its assignments with a few statements: the same rows as the services leave.

Each statement stands for one `save` of the service, so that the triggers write the same events.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from huiguan.demo.copying import copy_rows, draw_keys
from huiguan.demo.deeds import REASON_LATER, REASON_POOR, REASON_RETURNED
from huiguan.demo.hands import LATER, due_of
from huiguan.demo.speech import Answers, Row
from huiguan.directives.enums import Stage
from huiguan.directives.links import assignment_url
from huiguan.directives.models import ExtensionRequest, ProgressReport, ReportAnswer
from huiguan.directives.rules import next_occurrence
from huiguan.directives.services.announcing import ASSIGNMENT, group_of
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Role
from huiguan.kernel.workflow.copying import StepRow, copy_steps

_TABLE = "directives_assignment"


class BulkHands:
    """A few statements for each act."""

    def __init__(self) -> None:
        self._codes = dict(Organization.objects.values_list("pk", "code"))
        self._clerks = {place: users[0] for place, users in holders(Role.CLERK, self._codes).items()}

    # Acts -----------------------------------------------------------------------------------------------------------

    def take_on(self, answers: Answers) -> None:
        """Take on."""
        self._advance(answers, "take_on", "taken_on", before="sent")
        self._settle(answers, "directives.sent")

    def send_back(self, answers: Answers) -> None:
        """Return with a reason."""
        self._advance(answers, "return_assignment", "returned", before="sent", note=REASON_RETURNED)
        self._settle(answers, "directives.sent")
        self._tell(answers, "directives.returned", "sender_id")

    def report(self, answers: Answers) -> None:
        """Report progress."""
        reports = draw_keys(
            [
                ProgressReport(
                    organization_id=row.organization_id,
                    text=deed.report[0],
                    difficulties=deed.report[1],
                    stage=deed.stage,
                    percent=deed.percent,
                    by_id=self._clerks[row.organization_id],
                )
                for row, deed in answers
            ]
        )
        copy_rows(reports)
        copy_rows(
            draw_keys(
                [
                    ReportAnswer(report_id=report.pk, assignment_id=row.pk)
                    for report, (row, _deed) in zip(reports, answers, strict=True)
                ]
            )
        )
        self._revise(
            answers,
            "organization_id",
            stage=("text", [deed.stage for _row, deed in answers]),
            percent=("smallint", [deed.percent for _row, deed in answers]),
            last_report_id=("bigint", [report.pk for report in reports]),
            next_report_on=("date", [_next_report(row) for row, _deed in answers]),
        )

    def ask_later(self, answers: Answers) -> None:
        """Ask for a later date."""
        rows = [
            ExtensionRequest(
                organization_id=row.organization_id,
                assignment_id=row.pk,
                asked_due=due_of(row) + LATER,
                old_due=due_of(row),
                reason=REASON_LATER,
                asked_by_id=self._clerks[row.organization_id],
            )
            for row, _deed in answers
        ]
        copy_rows(draw_keys(rows))
        self._tell(answers, "directives.extension_asked", "sender_id")

    def request(self, answers: Answers) -> None:
        """Ask for closure."""
        self._advance(answers, "request_closure", "closure_requested", before="taken_on")
        self._revise(
            answers,
            "organization_id",
            requested_on=("date", [today()] * len(answers)),
            stage=("text", [Stage.DONE.value] * len(answers)),
        )
        self._tell(answers, "directives.closure_requested", "sender_id")

    def reject(self, answers: Answers) -> None:
        """Send back for more, as the sender."""
        self._advance(
            answers, "reject_closure", "taken_on", before="closure_requested", note=REASON_POOR, side="sender_id"
        )
        self._revise(
            answers,
            "sender_id",
            requested_on=("date", [None] * len(answers)),
            stage=("text", [Stage.UNDER_WAY.value] * len(answers)),
            poor_quality=("boolean", [True] * len(answers)),
        )
        self._settle(answers, "directives.closure_requested")
        self._tell(answers, "directives.sent_back", "organization_id")

    def verify(self, answers: Answers) -> None:
        """Verify, as the sender."""
        self._advance(answers, "verify_closure", "verified", before="closure_requested", side="sender_id")

    def close(self, answers: Answers) -> None:
        """Strike off, as the sender."""
        self._advance(answers, "close", "closed", before="verified", side="sender_id")
        self._revise(answers, "sender_id", closed_on=("date", [today()] * len(answers)))
        self._settle(answers, None)
        self._tell(answers, "directives.closed", "organization_id")

    # Statements -----------------------------------------------------------------------------------------------------

    def _advance(
        self,
        answers: Answers,
        transition: str,
        state: str,
        *,
        before: str,
        note: str = "",
        side: str = "organization_id",
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {_TABLE} SET state = %s WHERE id = ANY(%s)",  # noqa: S608 - our own table's name
                [state, [row.pk for row, _deed in answers]],
            )
        copy_steps(self._steps(answers, transition, state, before, note, side))

    def _steps(
        self, answers: Answers, transition: str, state: str, before: str, note: str, side: str
    ) -> Iterator[StepRow]:
        now = timezone.now()
        for row, _deed in answers:
            place: int = getattr(row, side)
            yield StepRow(
                organization_id=place,
                subject_kind=ASSIGNMENT,
                subject_id=row.pk,
                from_state=before,
                to_state=state,
                transition=transition,
                user_id=self._clerks[place],
                actor_label="",
                at=now,
                note=note,
            )

    def _revise(self, answers: Answers, side: str, **columns: tuple[str, list[Any]]) -> None:
        """Set columns (name → type and values in the order of the answers) as one save by each clerk of `side`."""
        names = ", ".join(columns)
        arrays = ", ".join(f"%s::{kind}[]" for kind, _values in columns.values())
        changed = ", ".join(f"{name} = g.{name}" for name in columns)
        statement = (
            f"UPDATE {_TABLE} a SET {changed}, revision = a.revision + 1, changed_at = now(), changed_by_id = g.who "  # noqa: S608 - our own names
            f"FROM unnest(%s::bigint[], %s::bigint[], {arrays}) AS g(pk, who, {names}) WHERE a.id = g.pk"
        )
        keys = [row.pk for row, _deed in answers]
        who = [self._clerks[getattr(row, side)] for row, _deed in answers]
        with connection.cursor() as cursor:
            cursor.execute(statement, [keys, who, *(values for _kind, values in columns.values())])

    def _settle(self, answers: Answers, kind: str | None) -> None:
        inbox.settle_many(subject_kind=ASSIGNMENT, subject_ids=[row.pk for row, _deed in answers], kind=kind)

    def _tell(self, answers: Answers, kind: str, side: str) -> None:
        inbox.notify_many(self._post(row, kind, getattr(row, side)) for row, _deed in answers)

    def _post(self, row: Row, kind: str, place: int) -> Post:
        return Post(
            organization_id=place,
            role=Role.CLERK.value,
            user_id=None,
            kind=kind,
            subject_kind=ASSIGNMENT,
            subject_id=row.pk,
            text=row.title,
            url=assignment_url(self._codes[place], row.pk),
            due=row.due,
            group=group_of(row.document_id),
        )


def _next_report(row: Row) -> date | None:
    if not row.report_rule:
        return row.next_report_on
    answered = max(filter(None, (row.next_report_on, today())))
    return next_occurrence(row.report_rule, answered)
