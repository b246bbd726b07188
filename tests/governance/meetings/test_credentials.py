"""Only delegates whose credentials are confirmed count and vote."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.governance.meetings.conftest import fresh
from tests.governance.test_pages import opened

from huiguan.governance import services
from huiguan.governance.models import Delegate, Meeting, Participant
from huiguan.governance.selectors.meetings import facts_of, unchecked_in
from huiguan.governance.services import meetings, motions, participants, votes
from huiguan.governance.services.convoking import invite_body
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.permits import Actor, RuleViolation


@pytest.fixture
def congress(federation: Any) -> tuple[Meeting, list[Delegate], list[Actor]]:
    """A congress of four delegates, two of them checked, in session with all there."""
    term = federation.settled()
    services.set_quotas(actor=federation.clerk, term_id=term.pk, quotas=[services.Quota("某队", 4)])
    quota = term.quotas.unscoped("test").get()
    people = [federation.user() for _ in range(4)]
    rows = [
        services.enter_delegate(actor=federation.clerk, quota_id=quota.pk, name=f"代表{n}", person_id=who.person_id)
        for n, who in enumerate(people)
    ]
    services.check_credentials(actor=federation.clerk, delegate_ids=[row.pk for row in rows[:2]], confirmed=True)
    meeting = meetings.plan_meeting(
        actor=federation.clerk,
        organization=federation.here,
        title="代表大会",
        body_id=federation.body("congress").pk,
        starts_at=timezone.now() + timedelta(days=40),
    )
    invite_body(actor=federation.clerk, meeting_id=meeting.pk)
    meetings.convene_meeting(actor=federation.clerk, meeting_id=meeting.pk)
    meetings.open_meeting(actor=federation.clerk, meeting_id=meeting.pk)
    ids = [part.pk for part in Participant.objects.unscoped("test").filter(meeting=meeting)]
    participants.take_meeting_attendance(actor=federation.clerk, meeting_id=meeting.pk, participant_ids=ids)
    return fresh(meeting), rows, [actor_of(who) for who in people]


def opened_vote(federation: Any, meeting: Meeting) -> Any:
    motion = motions.propose_motion(
        actor=federation.clerk, meeting_id=meeting.pk, title="议案", text="同意。", sponsor="甲", power="ordinary"
    )
    return votes.open_vote(actor=federation.clerk, motion_id=motion.pk, method="electronic_open")


def test_the_unchecked_are_there_and_neither_count_nor_vote(federation: Any, congress: Any) -> None:
    meeting, _rows, people = congress
    facts = facts_of(meeting)
    assert (facts["entitled"], facts["present"]) == (2, 2)
    assert unchecked_in(meeting) == ["代表2", "代表3"]
    vote = opened_vote(federation, meeting)
    assert votes.cast_vote(actor=people[0], vote_id=vote.pk, option="yes", key=uuid.uuid4()).option == "yes"
    with pytest.raises(RuleViolation) as refusal:
        votes.cast_vote(actor=people[2], vote_id=vote.pk, option="yes", key=uuid.uuid4())
    assert refusal.value.code == "unchecked"
    page = f"/o/110101/governance/meetings/{meeting.pk}/"
    for address in (page, f"{page}presider/"):
        assert "代表2、代表3" in opened(federation.clerk).get(address).content.decode()


def test_who_is_confirmed_counts_from_then_on_but_not_into_an_open_vote(federation: Any, congress: Any) -> None:
    meeting, rows, people = congress
    vote = opened_vote(federation, meeting)
    with pytest.raises(RuleViolation) as refusal:
        services.check_credentials(actor=federation.clerk, delegate_ids=[rows[2].pk], confirmed=True)
    assert refusal.value.code == "vote_open"
    votes.void_vote(actor=federation.clerk, vote_id=vote.pk, note="先审查资格")
    services.check_credentials(actor=federation.clerk, delegate_ids=[rows[2].pk], confirmed=True)
    assert facts_of(meeting)["entitled"] == 3
    services.check_credentials(actor=federation.clerk, delegate_ids=[rows[3].pk], confirmed=False, reason="非本队人员")
    assert facts_of(meeting)["entitled"] == 3 and unchecked_in(meeting) == []
    vote = opened_vote(federation, meeting)
    votes.cast_vote(actor=people[2], vote_id=vote.pk, option="no", key=uuid.uuid4())
    with pytest.raises(RuleViolation) as refused:
        votes.cast_vote(actor=people[3], vote_id=vote.pk, option="no", key=uuid.uuid4())
    assert refused.value.code == "no_vote"


def test_whoever_was_replaced_has_no_vote(federation: Any, congress: Any) -> None:
    meeting, rows, _people = congress
    row = fresh(rows[0])
    services.replace_delegate(actor=federation.clerk, delegate_id=row.pk, revision=row.revision, reason="调离")
    assert facts_of(meeting)["entitled"] == 1
