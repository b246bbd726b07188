"""Reads of sessions. The room that holds a session has read its subject through its own scope."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from huiguan.kernel.permits import Actor, NotFound, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.sessions.models import Attendance, Hall, Session
from huiguan.kernel.sessions.tokens import CodeRefused, hall_of

OWN = "the room has read the session's subject"


def hall_named(token: str) -> int | None:
    """The key of the hall that a token names, unverified; None when it is no token."""
    try:
        return hall_of(token)
    except CodeRefused:
        return None


def get_session(actor: Actor, session_id: int) -> Session:
    """A session of an association in which the actor reads attendance; NotFound otherwise."""
    rows = Session.objects.scoped(scope_of(actor, "sessions.read_attendance"))
    found: Session | None = rows.select_related("organization").filter(pk=session_id).first()
    if found is None:
        raise NotFound(str(session_id))
    return found


def halls_of(session_id: int) -> list[Hall]:
    """The halls of a session, the main one first."""
    return list(Hall.objects.unscoped(OWN).filter(session=session_id).order_by("-main", "order", "pk"))


def attendance_of(session_id: int) -> ScopedQuerySet[Attendance]:
    """Who was there, in the order of arrival."""
    rows: ScopedQuerySet[Attendance] = Attendance.objects.unscoped(OWN)
    return rows.filter(session=session_id).select_related("hall").order_by("at", "pk")


def present_in(session_id: int) -> ScopedQuerySet[Attendance]:
    """Who is there now: those who came and have not left."""
    return attendance_of(session_id).filter(left_at=None)


def present_ids(session_id: int) -> set[int]:
    """The room's keys of those who are there now."""
    return set(present_in(session_id).order_by().values_list("attendee_id", flat=True))


def present_among(session_id: int, attendee_ids: Iterable[int]) -> set[int]:
    """Those of some keys of the room who are there now: of a hall of thousands nobody needs all."""
    rows = present_in(session_id).filter(attendee_id__in=list(attendee_ids))
    return set(rows.order_by().values_list("attendee_id", flat=True))


def counts_by_hall(session_id: int, attendee_ids: Iterable[int] | None = None) -> dict[int | None, int]:
    """How many are there now in each hall (None: hall unknown), of all or of those named."""
    rows = Attendance.objects.unscoped(OWN).filter(session=session_id, left_at=None)
    if attendee_ids is not None:
        rows = rows.filter(attendee_id__in=attendee_ids)
    return dict(rows.order_by().values_list("hall").annotate(n=Count("pk")))
