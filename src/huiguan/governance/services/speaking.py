"""Requests to speak: made and withdrawn by those who are there; the presider gives the floor or strikes them off."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import SpeakingState
from huiguan.governance.models import AgendaItem, Meeting, Participant, SpeakingRequest
from huiguan.governance.models.speaking import OPEN
from huiguan.governance.selectors.meetings import own_seat, sees_in_camera
from huiguan.governance.services.meeting_doors import LOCK, PRESIDE, enter, lock_meeting, refuse_unless_running
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.sessions.selectors import present_in

ATTEND = "governance.attend_meetings"


def ask_to_speak(*, actor: Actor, meeting_id: int, item_id: int | None = None) -> SpeakingRequest:
    """Ask to speak on the item at hand; asking again changes nothing.

    `item_id`: the item that the telephone showed, so that what it sends late does not ask under another one. Raises
    RuleViolation "not_in_session", "no_item", "item_over", "not_present" (only those signed in speak).
    """
    with recording(actor, reason="ask_to_speak"):
        permit(actor, ATTEND)
        part = own_seat(actor, meeting_id)
        meeting = _locked(part.meeting_id)
        refuse_unless_running(meeting)
        item = _item_called(actor, meeting, item_id)
        if not present_in(meeting.session_id or 0).filter(attendee_id=part.pk).exists():
            raise RuleViolation(_("Sign in first: only those present speak."), code="not_present")
        standing: SpeakingRequest | None = _rows(meeting).filter(participant=part).first()
        if standing is not None:
            return standing
        made: SpeakingRequest = SpeakingRequest.objects.create(
            organization_id=part.organization_id, meeting=meeting, item=item, participant=part
        )
    return made


def _item_called(actor: Actor, meeting: Meeting, item_id: int | None) -> AgendaItem:
    item = meeting.current_item
    if item is None or (item.in_camera and not sees_in_camera(actor, meeting)):
        raise RuleViolation(_("No item of the agenda has been called yet."), code="no_item")
    if item_id not in (None, item.pk):
        raise RuleViolation(_("The discussion of that item is over."), code="item_over")
    return item


def _locked(meeting_id: int) -> Meeting:
    """The meeting, held against the presider's next step (no item is called while somebody asks under the old one)."""
    meeting: Meeting = Meeting.objects.unscoped(LOCK).select_for_update().get(pk=meeting_id)
    return meeting


def _rows(meeting: Meeting) -> ScopedQuerySet[SpeakingRequest]:
    rows: ScopedQuerySet[SpeakingRequest] = SpeakingRequest.objects.unscoped(LOCK)
    return rows.filter(meeting=meeting, state__in=OPEN)


def withdraw_request(*, actor: Actor, meeting_id: int) -> bool:
    """Take one's request back; False when none waits (it was heard, struck off, or never made)."""
    with recording(actor, reason="withdraw_request"):
        permit(actor, ATTEND)
        part = own_seat(actor, meeting_id)
        rows = _rows(part.meeting).filter(participant=part, state=SpeakingState.WAITING)
        return bool(rows.update(state=SpeakingState.WITHDRAWN, ended_at=timezone.now()))


def give_floor(*, actor: Actor, speaking_id: int) -> SpeakingRequest:
    """Give the floor to somebody who waits; who had it before has spoken. The record says so.

    RuleViolation "not_waiting" when the request does not wait any more, "not_in_session".
    """
    with recording(actor, reason="give_floor"):
        row = _lock_request(actor, speaking_id)
        refuse_unless_running(row.meeting)
        _hear(row.meeting)
        row.state, row.began_at = SpeakingState.SPEAKING, timezone.now()
        row.save(update_fields=["state", "began_at"])
        enter(row.meeting, f"{_named(row.participant)}发言", row.item)
    return row


def _named(part: Participant) -> str:
    return f"{part.name}（{part.hall.name}）" if part.hall and not part.hall.main else part.name


def end_speech(*, actor: Actor, meeting_id: int) -> bool:
    """Take the floor back from who speaks; False when nobody does."""
    with recording(actor, reason="end_speech"):
        return _hear(lock_meeting(actor, meeting_id, PRESIDE))


def _hear(meeting: Meeting) -> bool:
    rows = _rows(meeting).filter(state=SpeakingState.SPEAKING)
    return bool(rows.update(state=SpeakingState.HEARD, ended_at=timezone.now()))


def strike_request(*, actor: Actor, speaking_id: int) -> SpeakingRequest:
    """Strike a request off without its person speaking; RuleViolation "not_waiting" when it does not wait any more."""
    with recording(actor, reason="strike_request"):
        row = _lock_request(actor, speaking_id)
        row.state, row.ended_at = SpeakingState.STRUCK, timezone.now()
        row.save(update_fields=["state", "ended_at"])
    return row


def _lock_request(actor: Actor, speaking_id: int) -> SpeakingRequest:
    rows = SpeakingRequest.objects.scoped(scope_of(actor, PRESIDE)).filter(pk=speaking_id)
    meeting_id = rows.values_list("meeting", flat=True).first()
    if meeting_id is None:
        raise NotFound(str(speaking_id))
    meeting = lock_meeting(actor, meeting_id, PRESIDE)
    row: SpeakingRequest = rows.select_related("participant__hall", "item").select_for_update(of=("self",)).get()
    if row.state != SpeakingState.WAITING:
        raise RuleViolation(_("This request to speak does not wait any more."), code="not_waiting")
    row.meeting = meeting
    return row


def end_discussion(meeting: Meeting) -> None:
    """When the next item is called or the meeting ends: who spoke has spoken, who waited is not called any more."""
    _hear(meeting)
    _rows(meeting).update(state=SpeakingState.LAPSED, ended_at=timezone.now())
