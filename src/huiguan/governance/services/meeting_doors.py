"""How meeting services reach rows: through the actor's scope and locked, or NotFound."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import MeetingState
from huiguan.governance.models import AgendaItem, Meeting, MeetingEntry, Motion, VoteEvent
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, scope_of

MANAGE, PRESIDE, WRITE = "governance.manage_meetings", "governance.preside", "governance.write_minutes"
LOCK = "locked through the meeting"


def lock_meeting(actor: Actor, meeting_id: int, permission: str) -> Meeting:
    """A meeting in whose association the actor has `permission`, locked."""
    rows = Meeting.objects.scoped(scope_of(actor, permission))
    rows = rows.select_related("organization", "body", "charter__text", "session")
    meeting: Meeting | None = rows.select_for_update(of=("self",)).filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(str(meeting_id))
    return meeting


def lock_motion(actor: Actor, motion_id: int, permission: str) -> Motion:
    """A motion with its meeting, both locked."""
    rows = Motion.objects.scoped(scope_of(actor, permission)).filter(pk=motion_id)
    found = rows.values_list("meeting", flat=True).first()
    if found is None:
        raise NotFound(str(motion_id))
    meeting = lock_meeting(actor, found, permission)
    motion: Motion = rows.select_related("organization", "item").select_for_update(of=("self",)).get()
    motion.meeting = meeting
    return motion


def refuse_over(meeting: Meeting) -> None:
    """RuleViolation "meeting_over" for a meeting in which nothing more happens."""
    if meeting.is_over:
        raise RuleViolation(_("This meeting is over."), code="meeting_over")


def refuse_unless_running(meeting: Meeting) -> None:
    """RuleViolation "not_in_session" unless the meeting sits."""
    if meeting.state != MeetingState.IN_SESSION:
        raise RuleViolation(_("The meeting is not in session."), code="not_in_session")


def refuse_open_vote(meeting: Meeting) -> None:
    """RuleViolation "vote_open" while a vote is taken."""
    if VoteEvent.objects.unscoped(LOCK).filter(meeting=meeting, state="open").exists():
        raise RuleViolation(_("A vote is open: close it first."), code="vote_open")


def item_in(meeting: Meeting, item_id: int | None) -> AgendaItem | None:
    """An item of this meeting's agenda; None for None; NotFound for another's."""
    if item_id is None:
        return None
    item: AgendaItem | None = AgendaItem.objects.unscoped(LOCK).filter(meeting=meeting, pk=item_id).first()
    if item is None:
        raise NotFound(str(item_id))
    return item


def enter(meeting: Meeting, text: str, item: Any = None, *, written: bool = False) -> MeetingEntry:
    """Write a line of the running record; official Chinese, whatever language the recorder works in."""
    entry: MeetingEntry = MeetingEntry.objects.create(
        organization_id=meeting.organization_id,
        meeting=meeting,
        item=item,
        at=timezone.now(),
        text=text[:500],
        written=written,
    )
    return entry
