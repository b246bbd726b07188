"""Hours of training: from sessions that were attended, or entered with their evidence; what is required; who trains."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.sessions.models import Attendance
from huiguan.programmes.enums import Category, EnrolmentState
from huiguan.programmes.models import Activity, Enrolment, HourEntry, Lesson, Requirement, Trainer
from huiguan.programmes.services.doors import lock_row, member_named, refuse_study, said

RECORD, RULES = "programmes.record_hours", "programmes.set_rules"
CHUNK = 1000
_MOST = Decimal(200)


def credit_lessons(activity: Activity, lessons: Iterable[Lesson]) -> int:
    """Make an entry for everybody at each session of an activity that ends; how many. Done again it adds nothing."""
    rows = Enrolment.objects.unscoped("the activity is locked").filter(activity=activity)
    enrolled = {row.pk: row for row in rows.filter(state=EnrolmentState.ENROLLED)}
    fresh = [entry for lesson in lessons for entry in _entries(activity, lesson, enrolled)]
    HourEntry.objects.bulk_create(fresh, batch_size=CHUNK, ignore_conflicts=True)
    return len(fresh)


def _entries(activity: Activity, lesson: Lesson, enrolled: dict[int, Enrolment]) -> Iterable[HourEntry]:
    attendance = Attendance.objects.unscoped("the session's own").filter(session=lesson.session_id)
    for one in attendance:
        row = enrolled.get(one.attendee_id)
        if row is not None:
            yield HourEntry(
                organization_id=row.organization_id,
                member_id=row.member_id,
                lesson=lesson,
                category=activity.category,
                hours=lesson.hours,
                on=timezone.localdate(lesson.session.starts_at),
                what=f"{activity.title} {lesson.title}"[:200],
                evidence=f"{one.get_means_display()} {timezone.localdate(one.at):%Y-%m-%d}",
            )


def record_hours(
    *,
    actor: Actor,
    organization: Organization,
    member: str,
    category: str,
    hours: Decimal,
    on: date,
    what: str,
    evidence: str,
) -> HourEntry:
    """Enter hours that a member did elsewhere, with the evidence that the office saw.

    Invalid "member", "category", "hours", "on", "empty"; RuleViolation "study" for what is never counted.
    """
    with recording(actor, organization, reason="record_hours"):
        permit(actor, RECORD, organization)
        refuse_study(what, evidence)
        if category not in Category.values:
            raise Invalid(_("Hours do not count as that."), code="category", field="category")
        if not 0 < hours <= _MOST:
            raise Invalid(_("Hours are above nothing and at most 200."), code="hours", field="hours")
        if on > today():
            raise Invalid(_("That day has not come."), code="on", field="on")
        entry: HourEntry = HourEntry.objects.create(
            organization=organization,
            member=member_named(actor, organization, member),
            category=category,
            hours=hours,
            on=on,
            what=said(what, "what"),
            evidence=said(evidence, "evidence"),
        )
    return entry


def strike_hours(*, actor: Actor, entry_id: int) -> None:
    """Strike out hours that were entered by mistake; the history keeps them. RuleViolation "attended" for a session."""
    with recording(actor, reason="strike_hours"):
        entry: HourEntry = lock_row(HourEntry, actor, entry_id, RECORD)
        if entry.lesson_id is not None:
            raise RuleViolation(_("These hours come from a session that was attended."), code="attended")
        entry.delete()


def set_requirement(
    *, actor: Actor, organization: Organization, hours: Decimal, source: str, since: int, category: str = "",
    until: int | None = None,
) -> Requirement:  # fmt: skip
    """Enter how many hours a year a rule asks of members, here and below, with its source; empty category: of all.

    A line for the same category is ended by the year before. Invalid "hours", "category", "empty", "years".
    """
    with recording(actor, organization, reason="set_requirement"):
        permit(actor, RULES, organization)
        if category and category not in Category.values:
            raise Invalid(_("Hours do not count as that."), code="category", field="category")
        if not 0 < hours <= _MOST:
            raise Invalid(_("Hours are above nothing and at most 200."), code="hours", field="hours")
        if not 2000 <= since <= 2100 or (until is not None and until < since):
            raise Invalid(_("These years do not fit together."), code="years", field="until")
        rows = Requirement.objects.unscoped("permitted in the association")
        rows.filter(organization=organization, category=category, until=None, since__lt=since).update(until=since - 1)
        rows.filter(organization=organization, category=category, since=since).delete()
        row: Requirement = Requirement.objects.create(
            organization=organization,
            category=category,
            hours=hours,
            source=said(source, "source", 300),
            since=since,
            until=until,
        )
    return row


def appoint_trainer(*, actor: Actor, organization: Organization, username: str, ended: bool = False) -> Trainer:
    """Name who trains the members of an association, or end it. Naming again changes nothing. Invalid "trainer"."""
    with recording(actor, organization, reason="appoint_trainer"):
        permit(actor, RECORD, organization)
        user = User.objects.filter(username=username.strip(), is_active=True).first()
        if user is None:
            raise Invalid(_("Nobody signs in with this name."), code="trainer", field="username")
        rows = Trainer.objects.unscoped("permitted in the association").select_for_update()
        row: Trainer = rows.filter(organization=organization, user=user, ended_on=None).first() or Trainer(
            organization=organization, user=user
        )
        row.ended_on = today() if ended else None
        row.save()
    return row
