"""Signing in: by the code of the hall, from a paper list, or by the clerk's hand; once for everybody."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.sessions.enums import Means
from huiguan.kernel.sessions.models import Attendance, Hall, Session
from huiguan.kernel.sessions.services.setting import MANAGE
from huiguan.kernel.sessions.tokens import CodeRefused, read_token

# One statement: whoever comes second, by another way or on another device, finds the first and changes nothing; who had
# left is there again, but not by a list that was signed at the door.
_INSERT = """
INSERT INTO sittings_attendance
    (organization_id, session_id, hall_id, attendee_id, means, at, evidence, taken_by_id)
SELECT %(place)s, %(session)s, %(hall)s, attendee, %(means)s, %(at)s, %(evidence)s::jsonb, %(user)s
FROM unnest(%(attendees)s::bigint[]) AS attendee
WHERE %(hall)s::bigint IS NULL
   OR EXISTS (SELECT FROM sittings_hall h WHERE h.id = %(hall)s AND h.session_id = %(session)s)
ORDER BY attendee
ON CONFLICT (session_id, attendee_id) DO UPDATE
    SET left_at = NULL, at = excluded.at, hall_id = excluded.hall_id, means = excluded.means,
        evidence = excluded.evidence, taken_by_id = excluded.taken_by_id
    WHERE sittings_attendance.left_at IS NOT NULL AND excluded.means <> 'list'
"""


def sign_in(
    *, actor: Actor, session: Session, attendee_id: int, token: str, scanned_at: datetime | None = None
) -> bool:
    """Sign oneself in with the code that the hall shows; True when this was the first time.

    The room has found out that `attendee_id` is the actor. `scanned_at` (aware) is when the telephone read the code,
    where it could not send it at once. Raises RuleViolation "sign_in_closed", or with the code's fault: "malformed",
    "forged", "outside_window", "too_late".
    """
    with recording(actor, organization=session.organization_id, reason="sign_in"):
        permit(actor, "sessions.sign_in")
        _refuse_closed(session)
        now = timezone.now()
        try:
            reading = read_token(bytes(session.secret), token, scanned_at=scanned_at or now, now=now)
        except CodeRefused as fault:
            raise RuleViolation(_refusal(fault.code), code=fault.code, field="token") from fault
        evidence = {"window": reading.window, "late_seconds": reading.late_seconds}
        first = _write(session, reading.hall_id, [attendee_id], Means.QR, evidence, actor) == 1
        if not first and not _halls(session).filter(pk=reading.hall_id).exists():
            raise NotFound("hall")
        return first


def _refusal(code: str) -> str:
    return {
        "malformed": _("This is no code of a hall. Scan the one on the screen."),
        "forged": _("This code is not from this session. Scan the one on the screen."),
        "outside_window": _("This code has run out. Scan the one that the screen shows now."),
        "too_late": _("This code arrived too late. Scan the one that the screen shows now, or see the clerk."),
    }[code]


def take_attendance(
    *,
    actor: Actor,
    session: Session,
    attendee_ids: Iterable[int],
    hall_id: int | None = None,
    means: str = Means.HAND,
    note: str = "",
    permission: str = MANAGE,
) -> int:
    """Enter who is there, from the paper list or by hand; how many were new. `note` says where the list is kept.

    Closed sign-in may still be corrected from the paper list. Where there is but one hall, they are in it.
    """
    with recording(actor, organization=session.organization_id, reason="take_attendance"):
        permit(actor, permission, session.organization)
        if means == Means.HAND:
            _refuse_closed(session)
        halls = _halls(session)
        if hall_id is not None and not halls.filter(pk=hall_id).exists():
            raise NotFound("hall")
        hall_id = hall_id or _only(halls.values_list("pk", flat=True)[:2])
        evidence = {"note": note[:200]} if note else {}
        return _write(session, hall_id, sorted(set(attendee_ids)), Means(means), evidence, actor)


def _halls(session: Session) -> ScopedQuerySet[Hall]:
    rows: ScopedQuerySet[Hall] = Hall.objects.unscoped("the session's own")
    return rows.filter(session=session)


def _only(keys: Iterable[int]) -> int | None:
    found = list(keys)
    return found[0] if len(found) == 1 else None


def _refuse_closed(session: Session) -> None:
    if session.closed_at is not None:
        raise RuleViolation(_("Sign-in is closed. See the clerk."), code="sign_in_closed")


def _write(
    session: Session, hall_id: int | None, attendees: list[int], means: str, evidence: dict[str, Any], actor: Actor
) -> int:
    row = {
        "place": session.organization_id,
        "session": session.pk,
        "hall": hall_id,
        "means": str(means),
        "at": timezone.now(),
        "evidence": json.dumps(evidence),
        "user": actor.user_id,
        "attendees": attendees,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
        return int(cursor.rowcount)


def strike_attendance(
    *, actor: Actor, session: Session, attendee_id: int, note: str = "", permission: str = MANAGE
) -> None:
    """Strike out an attendance entered by mistake; the history keeps it, with the note. NotFound when there is none."""
    with recording(actor, organization=session.organization_id, reason="strike_attendance"):
        permit(actor, permission, session.organization)
        row = _lock(session, attendee_id)
        if note:
            row.evidence = {**row.evidence, "struck": note[:200]}
            row.save(update_fields=["evidence"])
        row.delete()


def leave_session(
    *, actor: Actor, session: Session, attendee_id: int, at: datetime, note: str = "", permission: str = MANAGE
) -> Attendance:
    """Enter that somebody left before the end: they were there until `at`, and are not counted from then on.

    NotFound when they are not there; Invalid "left_early" for a time before they came, or one that has not come.
    """
    with recording(actor, organization=session.organization_id, reason="leave_session"):
        permit(actor, permission, session.organization)
        row = _lock(session, attendee_id)
        if row.left_at is not None:
            raise NotFound("attendance")
        if not row.at <= at <= timezone.now():
            raise Invalid(_("This lies before they came, or has not come yet."), code="left_early", field="at")
        row.left_at = at
        row.evidence = {**row.evidence, **({"left": note[:200]} if note else {})}
        row.save(update_fields=["left_at", "evidence"])
    return row


def _lock(session: Session, attendee_id: int) -> Attendance:
    rows = Attendance.objects.unscoped("permitted for the session").select_for_update()
    row: Attendance | None = rows.filter(session=session, attendee_id=attendee_id).first()
    if row is None:
        raise NotFound("attendance")
    return row


def close_sign_in(*, actor: Actor, session: Session, permission: str = MANAGE) -> Session:
    """Take no more sign-ins by code or hand; closing twice changes nothing."""
    with recording(actor, organization=session.organization_id, reason="close_sign_in"):
        permit(actor, permission, session.organization)
        if session.closed_at is None:
            session.closed_at = timezone.now()
            session.save(update_fields=["closed_at"])
    return session
