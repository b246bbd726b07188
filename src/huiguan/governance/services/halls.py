"""Halls of a meeting: the main one, and branch halls joined by video (分会场), and who sits where."""

from __future__ import annotations

from collections.abc import Sequence

from huiguan.governance.models import Participant
from huiguan.governance.services.meeting_doors import LOCK, MANAGE, lock_meeting, refuse_over
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound
from huiguan.kernel.sessions import services as sessions
from huiguan.kernel.sessions.models import Hall
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.services import HallPlan


def set_meeting_halls(*, actor: Actor, meeting_id: int, halls: Sequence[HallPlan]) -> list[Hall]:
    """Make the halls those of the plan. RuleViolation "hall_in_use" for one left out in which somebody signed in."""
    with recording(actor, reason="set_meeting_halls"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        if meeting.session is None:
            raise NotFound("session")
        return sessions.set_halls(actor=actor, session=meeting.session, halls=halls, permission=MANAGE)


def seat_participant(*, actor: Actor, meeting_id: int, participant_id: int, hall_id: int | None) -> None:
    """Say in which hall somebody is expected; None for wherever they come."""
    with recording(actor, reason="seat_participant"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        known = {hall.pk for hall in halls_of(meeting.session_id or 0)}
        if hall_id is not None and hall_id not in known:
            raise NotFound("hall")
        rows = Participant.objects.unscoped(LOCK).filter(meeting=meeting, pk=participant_id)
        if not rows.update(hall=hall_id):
            raise NotFound(str(participant_id))
