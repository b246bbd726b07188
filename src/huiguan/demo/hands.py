"""Hands that do each act by the service that the pages call."""

from __future__ import annotations

from datetime import date, timedelta

from huiguan.demo.deeds import REASON_LATER, REASON_POOR, REASON_RETURNED
from huiguan.demo.speech import Answers, Row, clerk_of
from huiguan.directives import services
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor

LATER = timedelta(days=20)


def due_of(row: Row) -> date:
    """The due date of a row that has one; ValueError otherwise."""
    if row.due is None:
        raise ValueError(f"assignment {row.pk} has no date")
    return row.due


class ServiceHands:
    """One call of a service for each act."""

    def __init__(self) -> None:
        self._clerks: dict[int, Actor] = {}

    def _clerk(self, organization_id: int) -> Actor:
        if organization_id not in self._clerks:
            self._clerks[organization_id] = clerk_of(Organization.objects.get(pk=organization_id))
        return self._clerks[organization_id]

    def take_on(self, answers: Answers) -> None:
        """Take on."""
        for row, _deed in answers:
            services.take_on_assignment(actor=self._clerk(row.organization_id), assignment_id=row.pk)

    def send_back(self, answers: Answers) -> None:
        """Return with a reason."""
        for row, _deed in answers:
            services.return_assignment(
                actor=self._clerk(row.organization_id), assignment_id=row.pk, reason=REASON_RETURNED
            )

    def report(self, answers: Answers) -> None:
        """Report progress."""
        for row, deed in answers:
            text, difficulties = deed.report
            services.report_progress(
                actor=self._clerk(row.organization_id),
                assignment_ids=[row.pk],
                text=text,
                difficulties=difficulties,
                stage=deed.stage,
                percent=deed.percent,
            )

    def ask_later(self, answers: Answers) -> None:
        """Ask for a later date."""
        for row, _deed in answers:
            services.request_extension(
                actor=self._clerk(row.organization_id),
                assignment_id=row.pk,
                asked_due=due_of(row) + LATER,
                reason=REASON_LATER,
            )

    def request(self, answers: Answers) -> None:
        """Ask for closure."""
        for row, _deed in answers:
            services.request_closure(actor=self._clerk(row.organization_id), assignment_id=row.pk)

    def reject(self, answers: Answers) -> None:
        """Send back for more, as the sender."""
        for row, _deed in answers:
            services.reject_closure(
                actor=self._clerk(row.sender_id), assignment_id=row.pk, reason=REASON_POOR, poor_quality=True
            )

    def verify(self, answers: Answers) -> None:
        """Verify, as the sender."""
        for row, _deed in answers:
            services.verify_closure(actor=self._clerk(row.sender_id), assignment_id=row.pk)

    def close(self, answers: Answers) -> None:
        """Strike off, as the sender."""
        for row, _deed in answers:
            services.close_assignment(actor=self._clerk(row.sender_id), assignment_id=row.pk)
