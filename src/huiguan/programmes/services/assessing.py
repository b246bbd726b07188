"""The assessment of a course by its trainer, and certificates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials import Subject
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.services import issue_many
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.members.keys import name_in_papers
from huiguan.programmes.enums import ActivityState, EnrolmentState, Result
from huiguan.programmes.models import Activity, Enrolment
from huiguan.programmes.services.doors import lock_activity, locked

CERTIFICATE = "programmes.certificate"


def assess(*, actor: Actor, activity_id: int, results: dict[int, tuple[str, Decimal | None]]) -> list[Enrolment]:
    """Enter results of those enrolled (by enrolment: passed or failed, and a mark of 0 to 100), as the trainer.

    NotFound for anybody else and for strangers; Invalid "result", "mark"; RuleViolation "not_assessed" (the activity
    has no assessment), "not_held".
    """
    with recording(actor, reason="assess_course"):
        permit(actor, "programmes.train")
        rows = Activity.objects.unscoped("the actor trains there").filter(trainer=actor.user_id or 0)
        activity = locked(rows, activity_id)
        _insist(activity)
        known = Enrolment.objects.unscoped("the activity is locked").select_for_update().filter(activity=activity)
        found = {row.pk: row for row in known.filter(state=EnrolmentState.ENROLLED, pk__in=list(results))}
        if found.keys() != results.keys():
            raise NotFound("enrolment")
        for key, (result, mark) in results.items():
            _enter(actor, found[key], result, mark)
    return list(found.values())


def _insist(activity: Activity) -> None:
    if not activity.assessed:
        raise RuleViolation(_("This activity ends without an assessment."), code="not_assessed")
    if activity.state not in (ActivityState.RUNNING, ActivityState.CLOSED):
        raise RuleViolation(_("Results are entered while it runs and after it ended."), code="not_held")


def _enter(actor: Actor, row: Enrolment, result: str, mark: Decimal | None) -> None:
    if result not in Result.values:
        raise Invalid(_("Say whether it was passed."), code="result", field="result")
    if mark is not None and not 0 <= mark <= 100:
        raise Invalid(_("A mark lies between 0 and 100."), code="mark", field="mark")
    row.result, row.mark = result, mark if result else None
    row.assessed_on, row.assessed_by_id = (today(), actor.user_id) if result else (None, None)
    row.save(update_fields=["result", "mark", "assessed_on", "assessed_by"])


def subject_of(row: Enrolment) -> Subject:
    """What a certificate is about."""
    return Subject(row.pk, name_in_papers(row.name), row.person_id, title=row.activity.title)


def issue_certificates(*, actor: Actor, activity_id: int) -> list[Credential]:
    """Issue a certificate to everybody who passed an activity that ended; who has one keeps it.

    RuleViolation "not_over", "nothing".
    """
    with recording(actor, reason="issue_credentials"):
        activity = lock_activity(actor, activity_id, "programmes.certify")
        if activity.state not in (ActivityState.CLOSED, ActivityState.SUMMED_UP):
            raise RuleViolation(_("Certificates are issued after the activity ended."), code="not_over")
        rows = Enrolment.objects.unscoped("the activity is locked").filter(activity=activity, result=Result.PASSED)
        subjects = [subject_of(row) for row in rows.select_related("activity").order_by("pk")]
        if not subjects:
            raise RuleViolation(_("Nobody has passed yet."), code="nothing")
        facts: dict[str, Any] = {"kind": CERTIFICATE, "organization": activity.organization, "subjects": subjects}
        return issue_many(actor=actor, **facts)
