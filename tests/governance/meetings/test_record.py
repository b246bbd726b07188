"""What was cast and counted stays when the vote is closed, and the frozen record holds all that decided it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.governance.meetings.conftest import Chamber, fresh, signed_off

from huiguan.engines.charter import load_text
from huiguan.engines.charter.replay import record_digest
from huiguan.engines.charter.replay import replay as again
from huiguan.governance.models import CastVote, Count, Mark, SecretCount, VoteEvent
from huiguan.governance.selectors.calling import roll_called
from huiguan.governance.selectors.live import board_of
from huiguan.governance.selectors.minutes import frozen_record, replay
from huiguan.governance.services import meetings, participants, votes
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.permits import Invalid, RuleViolation
from huiguan.kernel.sessions.selectors import present_in


def voted(chamber: Chamber, meeting: Any, method: str = "electronic_open") -> VoteEvent:
    """Eight of nine are there; one of them votes for the ninth, whom they represent."""
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method=method)
    for number, who in enumerate(chamber.people[:8]):
        votes.cast_vote(actor=who, vote_id=vote.pk, option="yes" if number < 6 else "no", key=uuid.uuid4())
    if method == "electronic_open":
        ninth = meeting.participants.unscoped("test").order_by("order", "pk").last()
        votes.cast_vote(
            actor=chamber.people[0], vote_id=vote.pk, option="yes", key=uuid.uuid4(), participant_id=ninth.pk
        )
    return votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)


@pytest.fixture
def meeting(chamber: Chamber) -> Any:
    """A council of nine, eight of them there and the ninth represented by the first."""
    found = chamber.sitting(present=8)
    rows = list(found.participants.unscoped("test").order_by("order", "pk"))
    participants.name_proxy(actor=chamber.clerk, meeting_id=found.pk, participant_id=rows[8].pk, proxy_id=rows[0].pk)
    return found


def test_the_record_says_who_voted_what_and_who_was_there(chamber: Chamber, meeting: Any, client: Client) -> None:
    voted(chamber, meeting)
    chamber.counted(chamber.motion(meeting), 9, 0)
    voted(chamber, meeting, "electronic_secret")
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    frozen = signed_off(chamber.clerk, fresh(meeting))
    by_roll, by_hand, secret = frozen.record["votes"]
    names = {row["id"]: row["name"] for row in frozen.record["people"]}
    assert {names[row["voter"]]: row["option"] for row in by_roll["roll"]} == {
        **{f"理事{number}": "yes" for number in (1, 2, 3, 4, 5, 6, 9)}, "理事7": "no", "理事8": "no",
    }  # fmt: skip
    assert (len(by_roll["there"]["present"]), len(by_roll["there"]["represented"])) == (8, 1)
    assert by_hand["counts"] == [{"hall": "", "yes": 9, "no": 0, "abstain": 0}]
    assert by_roll["resolution"].startswith("决议〔") and by_roll["words"] == "同意年度工作报告。"
    assert secret["roll"] == []
    assert [row.agrees for row in replay(fresh(frozen))] == [True, True, True]

    client.force_login(chamber.users["clerk"])
    at = f"/o/here/governance/meetings/{meeting.pk}/minutes"
    assert client.get(f"{at}/").content.decode().count("一致") >= 3
    kept = json.loads(client.get(f"{at}/record.json").content)
    assert record_digest(kept["record"]) == kept["digest"] == frozen.digest
    assert all(row.agrees for row in again(load_text(kept["charter"]), kept["record"]))


def test_a_count_that_does_not_fit_is_shown(chamber: Chamber, meeting: Any) -> None:
    voted(chamber, meeting)
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    frozen = signed_off(chamber.clerk, fresh(meeting))
    record = frozen_record(fresh(frozen))
    record["record"]["votes"][0]["roll"].pop()
    rows = again(load_text(record["charter"]), record["record"])
    assert [each.zh for each in rows[0].differences] == ["逐人表决之和与记录不符"]


def refused(change: Any) -> None:
    with pytest.raises(IntegrityError, match="the vote is closed"), transaction.atomic():
        change()


def test_nothing_of_a_closed_vote_is_added_changed_or_removed(chamber: Chamber, meeting: Any) -> None:
    vote = voted(chamber, meeting)
    cast = CastVote.objects.unscoped("test").filter(vote_event=vote)
    row = cast.first()
    refused(lambda: cast.filter(pk=row.pk).update(option="no"))
    refused(lambda: cast.filter(pk=row.pk).delete())
    counted = chamber.counted(chamber.motion(meeting), 9, 0)
    counts = Count.objects.unscoped("test").filter(vote_event=counted)
    refused(lambda: counts.update(value=1))
    refused(lambda: counts.delete())
    facts = {"organization_id": counted.organization_id, "vote_event": vote, "option": "yes", "value": 1}
    refused(lambda: Count.objects.create(**facts))
    secret = voted(chamber, meeting, "electronic_secret")
    refused(lambda: SecretCount.objects.filter(vote_event=secret).update(value=9))
    refused(lambda: Mark.objects.filter(vote_event=secret).delete())


@pytest.mark.parametrize("method", ["electronic_open", "electronic_secret"])
def test_who_represents_somebody_is_reminded_until_both_votes_are_there(
    chamber: Chamber, meeting: Any, method: str
) -> None:
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method=method)
    rows = list(meeting.participants.unscoped("test").order_by("order", "pk"))
    (proxy,) = [actor for actor in chamber.people if actor.person_id == rows[8].proxy.person_id]
    people = [actor for actor in chamber.people if actor.person_id in {row.person_id for row in rows[:8]}]
    for actor in people:
        votes.cast_vote(actor=actor, vote_id=vote.pk, option="yes", key=uuid.uuid4())
    board = board_of(fresh(vote))
    assert (board.cast, board.expected, board.waiting) == (8, 9, [rows[8]])
    assert votes.remind_of_vote(actor=chamber.clerk, vote_id=vote.pk) == 1
    lines = [line.message for group in waiting(proxy) for line in group.lines]
    assert [line.user_id for line in lines if line.kind == "governance.vote_waits"] == [proxy.user_id]
    votes.cast_vote(actor=proxy, vote_id=vote.pk, option="no", key=uuid.uuid4(), participant_id=rows[8].pk)
    board = board_of(fresh(vote))
    assert (board.cast, board.expected, board.waiting) == (9, 9, [])
    assert votes.remind_of_vote(actor=chamber.clerk, vote_id=vote.pk) == 0


def test_a_proxy_answers_the_roll_for_whom_it_represents(chamber: Chamber, meeting: Any) -> None:
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="roll_call")
    rows = list(meeting.participants.unscoped("test").order_by("order", "pk"))
    answers = {row.pk: "no" if row == rows[8] else "yes" for row in rows}
    halls = {row.hall_id for row in present_in(meeting.session_id)}
    called = [row for hall in halls for row in roll_called(vote, hall_id=hall)]
    assert rows[8] in called, "who is represented is called where the proxy is"
    assert rows[8] in board_of(vote).waiting, "and is waited for"
    votes.enter_roll_call(actor=chamber.clerk, vote_id=vote.pk, votes=answers)
    board = board_of(fresh(vote))
    assert (board.cast, board.present, board.waiting) == (9, 9, [])
    cast = CastVote.objects.unscoped("test").filter(vote_event=vote)
    keys = set(cast.values_list("key", flat=True))
    votes.enter_roll_call(actor=chamber.clerk, vote_id=vote.pk, votes=answers, before=dict.fromkeys(answers, ""))
    assert set(cast.values_list("key", flat=True)) == keys, "what stands already is not written again"
    with pytest.raises(RuleViolation) as undone:
        votes.enter_roll_call(
            actor=chamber.clerk, vote_id=vote.pk, votes={rows[0].pk: "abstain"}, before={rows[0].pk: "no"}
        )
    assert undone.value.code == "changed" and rows[0].name in str(undone.value)
    assert set(cast.values_list("key", flat=True)) == keys
    closed = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert (closed.case["for"], closed.case["against"], closed.case["proxies"]) == (8, 1, 1)
    participants.name_proxy(actor=chamber.clerk, meeting_id=meeting.pk, participant_id=rows[8].pk, proxy_id=None)
    again = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="roll_call")
    with pytest.raises(Invalid) as absent:
        votes.enter_roll_call(actor=chamber.clerk, vote_id=again.pk, votes={rows[8].pk: "yes"})
    assert absent.value.code == "roll", "who is not there and is represented by nobody does not answer"
