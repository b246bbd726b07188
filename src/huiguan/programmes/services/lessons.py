"""Sessions of an activity on the kernel's: set up, signed in to, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.sessions import services as sessions
from huiguan.kernel.sessions.enums import Means
from huiguan.kernel.sessions.models import Session
from huiguan.kernel.sessions.selectors import hall_named
from huiguan.kernel.statements import rows_of
from huiguan.programmes.enums import ActivityState, EnrolmentState
from huiguan.programmes.models import Enrolment, Lesson
from huiguan.programmes.services.doors import MANAGE, lock_activity, refuse_study, said

SUBJECT = "programmes.activity"
DAY = Decimal(24)
# What signing in needs of a seat, and of the session of the hall: thousands do it within a minute.
_SEAT = """
SELECT e.id, a.state, s.id, s.organization_id, s.secret, s.closed_at
FROM programmes_enrolment e
JOIN members_membership m ON m.id = e.member_id
JOIN programmes_activity a ON a.id = e.activity_id
LEFT JOIN sittings_hall h ON h.id = %s
    AND EXISTS (SELECT FROM programmes_lesson l WHERE l.session_id = h.session_id AND l.activity_id = a.id)
LEFT JOIN sittings_session s ON s.id = h.session_id
WHERE e.activity_id = %s AND m.person_id = %s AND m.state <> 'merged' AND e.state = %s
ORDER BY e.id LIMIT 1
"""


def add_lesson(
    *,
    actor: Actor,
    activity_id: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    hours: Decimal,
    place: str = "",
) -> Lesson:
    """Add a session to an activity that is not over. `hours` of sixty minutes are what attending it counts.

    Invalid "times", "hours" (more than it lasts); RuleViolation "over", "study".
    """
    with recording(actor, reason="add_lesson"):
        activity = lock_activity(actor, activity_id)
        if activity.state in (ActivityState.CLOSED, ActivityState.SUMMED_UP, ActivityState.CANCELLED):
            raise RuleViolation(_("This activity is over."), code="over")
        refuse_study(title)
        lasts = Decimal(round((ends_at - starts_at).total_seconds())) / 3600
        if not 0 < hours <= min(DAY, lasts):
            raise Invalid(_("Hours are above nothing, and no more than it lasts."), code="hours", field="hours")
        session = sessions.open_session(
            actor=actor,
            organization=activity.organization,
            subject_kind=SUBJECT,
            subject_id=activity.pk,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place or activity.place,
            permission=MANAGE,
        )
        lesson: Lesson = Lesson.objects.create(
            organization=activity.organization,
            activity=activity,
            session=session,
            title=said(title, "title", 120),
            hours=hours,
        )
    return lesson


def sign_in_to_activity(*, actor: Actor, activity_id: int, token: str, scanned_at: datetime | None = None) -> bool:
    """Sign in with the code that the hall shows; whether this was the first time.

    NotFound when one has no seat, or the code is another activity's; RuleViolation "not_running", and as `sign_in`.
    """
    permit(actor, "programmes.own")
    permit(actor, "members.own_membership")
    seat, state, session = _asked_for(actor, activity_id, hall_named(token))
    if session is None:
        raise RuleViolation(_("This is no code of this activity."), code="malformed", field="token")
    if state not in (ActivityState.OPEN, ActivityState.RUNNING):
        raise RuleViolation(_("This activity is over."), code="not_running")
    # Its own recording is the transaction: five thousand do this within a minute, and reading needs none.
    return sessions.sign_in(actor=actor, session=session, attendee_id=seat, token=token, scanned_at=scanned_at)


def _asked_for(actor: Actor, activity_id: int, hall_id: int | None) -> tuple[int, str, Session | None]:
    """One's enrolment with a seat, the state of the activity, and its session whose hall the code names (unverified).

    In one statement, for the mapper took longer to word two than all else of signing in. NotFound without a seat.
    """
    found = rows_of(_SEAT, hall_id, activity_id, actor.person_id or 0, EnrolmentState.ENROLLED.value)
    if not found:
        raise NotFound(str(activity_id))
    seat, state, session_id, organization_id, secret, closed_at = found[0]
    if session_id is None:
        return seat, state, None
    return seat, state, Session(pk=session_id, organization_id=organization_id, secret=secret, closed_at=closed_at)


def take_lesson_attendance(
    *, actor: Actor, lesson_id: int, enrolment_ids: Iterable[int], means: str = Means.HAND, note: str = ""
) -> int:
    """Enter who attended a session, by hand or from the paper list; how many were new. NotFound for strangers."""
    with recording(actor, reason="take_attendance"):
        lesson = _lesson(lesson_id)
        activity = lock_activity(actor, lesson.activity_id)
        if activity.state not in (ActivityState.OPEN, ActivityState.RUNNING):
            raise RuleViolation(_("This activity is over."), code="over")
        wanted = set(enrolment_ids)
        rows = Enrolment.objects.unscoped("the activity is locked").filter(activity=activity, pk__in=wanted)
        if rows.filter(state=EnrolmentState.ENROLLED).count() != len(wanted):
            raise NotFound("enrolment")
        return sessions.take_attendance(
            actor=actor, session=lesson.session, attendee_ids=wanted, means=means, note=note, permission=MANAGE
        )


def _lesson(lesson_id: int) -> Lesson:
    rows = Lesson.objects.unscoped("its activity is locked through scope next").select_related("session")
    found: Lesson | None = rows.filter(pk=lesson_id).first()
    if found is None:
        raise NotFound(str(lesson_id))
    return found


def close_lessons(actor: Actor, lessons: Iterable[Lesson]) -> None:
    """Take no more sign-ins; part of ending the activity."""
    for lesson in lessons:
        sessions.close_sign_in(actor=actor, session=lesson.session, permission=MANAGE)
