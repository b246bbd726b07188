"""What tellers count: hall by hall or as a whole, never both."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.governance.meetings.conftest import Chamber, fresh, parts

from huiguan.governance.models import Meeting, VoteEvent
from huiguan.governance.selectors.motions import counts_by_hall, tally_of
from huiguan.governance.services import halls, meetings, participants, votes
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.services import HallPlan

YES = {"yes": 5, "no": 0, "abstain": 0}
FOUR = {"yes": 3, "no": 1, "abstain": 0}


@pytest.fixture
def two_halls(chamber: Chamber) -> tuple[Meeting, int, int]:
    """A council of nine in two halls: five and four."""
    meeting = chamber.convened()
    halls.set_meeting_halls(
        actor=chamber.clerk, meeting_id=meeting.pk, halls=[HallPlan("主会场", main=True), HallPlan("分会场")]
    )
    main, branch = (hall.pk for hall in halls_of(fresh(meeting).session_id))
    meetings.open_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    ids = [part.pk for part in parts(meeting)]
    for hall, there in ((main, ids[:5]), (branch, ids[5:])):
        participants.take_meeting_attendance(
            actor=chamber.clerk, meeting_id=meeting.pk, participant_ids=there, hall_id=hall
        )
    return fresh(meeting), main, branch


def opened(chamber: Chamber, meeting: Meeting) -> VoteEvent:
    return votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="show_of_hands")


def refuses(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, check=lambda refusal: refusal.code == code)


def test_halls_are_added_and_none_is_forgotten(chamber: Chamber, two_halls: tuple[Meeting, int, int]) -> None:
    meeting, main, branch = two_halls
    vote = opened(chamber, meeting)
    votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts=YES, hall_id=main)
    with refuses("counts_missing"):
        votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts=FOUR, hall_id=branch)
    assert counts_by_hall(fresh(vote)) == [
        {"hall": "主会场", **YES},
        {"hall": "分会场", **FOUR},
    ]
    closed = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert closed.case is not None
    assert (closed.case["for"], closed.case["against"]) == (8, 1)


def test_the_whole_and_a_hall_are_never_added(chamber: Chamber, two_halls: tuple[Meeting, int, int]) -> None:
    meeting, main, _branch = two_halls
    vote = opened(chamber, meeting)
    votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts=YES)
    with refuses("mixed_counts"):
        votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts=FOUR, hall_id=main)
    votes.take_counts_back(actor=chamber.clerk, vote_id=vote.pk)
    assert sum(tally_of(fresh(vote)).values()) == 0
    votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts=FOUR, hall_id=main)
    with refuses("mixed_counts"):
        votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts=YES)
    assert tally_of(fresh(vote)) == FOUR


def test_the_presider_sees_what_was_entered_and_takes_it_back(
    chamber: Chamber, two_halls: tuple[Meeting, int, int], client: Client
) -> None:
    meeting, main, _branch = two_halls
    item = meeting.items.unscoped("test").order_by("order").first()
    assert item is not None
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=item.pk)
    vote = opened(chamber, fresh(meeting))
    client.force_login(chamber.users["clerk"])
    at = f"/o/here/governance/meetings/{meeting.pk}"
    client.post(f"{at}/do/counts/", {"vote": vote.pk, "hall": main, "tellers": "甲", **FOUR})
    assert "撤回已录票数" in client.get(f"{at}/presider/").content.decode()
    refused = client.post(f"{at}/do/counts/", {"vote": vote.pk, "hall": "", **YES}, follow=True)
    assert "重复计算" in refused.content.decode()
    client.post(f"{at}/do/counts-back/", {"vote": vote.pk})
    assert not counts_by_hall(fresh(vote))
