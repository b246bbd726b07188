"""Who leaves early, or was entered by mistake, is not counted any more; the history keeps that they were."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.governance.meetings.conftest import Chamber, fresh, parts
from tests.governance.meetings.test_pages import ROOM, signed

from huiguan.governance.models import MeetingEntry
from huiguan.governance.selectors.meetings import facts_of, quorum_of
from huiguan.governance.services import participants, votes
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation
from huiguan.kernel.sessions.models import Attendance


@pytest.fixture
def clerk(chamber: Chamber) -> Client:
    return signed(chamber.users["clerk"])


def test_the_quorum_falls_when_somebody_leaves_and_rises_when_they_return(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting(present=6)
    leaver = parts(meeting)[0]
    assert quorum_of(meeting)["decision"] is True  # type: ignore[index]  # a meeting of a body
    sent = {"participant": leaver.pk, "why": "left", "note": "处理警情"}
    assert clerk.post(f"{ROOM}meetings/{meeting.pk}/do/gone/", sent).status_code == 302
    answer = quorum_of(fresh(meeting))
    assert answer is not None and answer["decision"] is False and answer["case"]["present"] == 5
    row = Attendance.objects.unscoped("test").get(attendee_id=leaver.pk)
    assert row.left_at is not None and row.evidence["left"] == "处理警情"
    assert "离会：处理警情" in MeetingEntry.objects.unscoped("test").order_by("pk").last().text  # type: ignore[union-attr]  # just written
    motion = chamber.motion(meeting)
    with pytest.raises(RuleViolation) as refusal:
        votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="show_of_hands")
    assert refusal.value.code == "no_quorum"
    # A list signed at the door does not bring them back; the clerk's hand does.
    again = {"actor": chamber.clerk, "meeting_id": meeting.pk, "participant_ids": [leaver.pk]}
    assert participants.take_meeting_attendance(**again, means="list") == 0  # type: ignore[arg-type]  # as above
    assert participants.take_meeting_attendance(**again) == 1  # type: ignore[arg-type]  # one dict for both
    assert facts_of(fresh(meeting))["present"] == 6


def test_an_entry_by_mistake_is_struck_and_the_history_keeps_it(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting(present=6)
    wrong = parts(meeting)[5]
    row = Attendance.objects.unscoped("test").get(attendee_id=wrong.pk)
    clerk.post(f"{ROOM}meetings/{meeting.pk}/do/gone/", {"participant": wrong.pk, "why": "mistake", "note": "看错名字"})
    assert facts_of(fresh(meeting))["present"] == 5
    assert not Attendance.objects.unscoped("test").filter(pk=row.pk).exists()
    assert [event.what for event in events_of(chamber.clerk, row)] == ["delete", "update", "insert"]
    page = clerk.get(f"{ROOM}meetings/{meeting.pk}/presider/", {"named": "理事1"}).content.decode()
    assert f'<option value="{parts(meeting)[0].pk}">' in page and f'<option value="{wrong.pk}">' not in page


def test_nobody_leaves_without_reason_in_the_future_or_while_a_vote_is_taken(chamber: Chamber) -> None:
    meeting = chamber.sitting(present=9)
    who = {"actor": chamber.clerk, "meeting_id": meeting.pk, "participant_id": parts(meeting)[0].pk, "left": True}
    with pytest.raises(Invalid):
        participants.end_attendance(**who, note=" ")  # type: ignore[arg-type]  # one dict for all
    for moment in (timezone.now() + timedelta(minutes=5), timezone.now() - timedelta(days=1)):
        with pytest.raises(Invalid):
            participants.end_attendance(**who, note="有事", at=moment)  # type: ignore[arg-type]  # as above
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="electronic_open")
    with pytest.raises(RuleViolation) as refusal:
        participants.end_attendance(**who, note="有事")  # type: ignore[arg-type]  # as above
    assert refusal.value.code == "vote_open"
    votes.void_vote(actor=chamber.clerk, vote_id=vote.pk, note="重来")
    participants.end_attendance(**who, note="有事")  # type: ignore[arg-type]  # as above
    with pytest.raises(NotFound):
        participants.end_attendance(**who, note="有事")  # type: ignore[arg-type]  # as above
    # Who left votes no more until they sign in again.
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="electronic_open")
    with pytest.raises(RuleViolation) as absent:
        votes.cast_vote(actor=chamber.people[0], vote_id=vote.pk, option="yes", key=uuid.uuid4())
    assert absent.value.code == "not_present"
