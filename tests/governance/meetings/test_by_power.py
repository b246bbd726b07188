"""Quorum and proxies as the power of the motion has them; what cannot be reckoned opens no vote."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.governance.meetings.conftest import Chamber, fresh, parts
from tests.governance.meetings.test_pages import signed

from huiguan.engines.charter import template_text
from huiguan.governance.models import Body, CharterText, Meeting, MeetingEntry, Participant
from huiguan.governance.selectors.meetings import facts_of, quorum_of
from huiguan.governance.services import meetings, participants, votes
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.tokens import make_token
from huiguan.members.services import register_member

COUNCIL = 'quorum: {base: entitled, fraction: "2/3", strict: false, article: 25}'


def rewritten(old: str, new: str) -> None:
    """The charter of the association says something else."""
    text = template_text("general-2017")
    assert old in text
    CharterText.objects.update(text=text.replace(old, new, 1), digest="1" * 64)


def refused(chamber: Chamber, meeting: Meeting, power: str = "ordinary") -> RuleViolation:
    motion = chamber.motion(meeting, power=power)
    with pytest.raises(RuleViolation) as refusal:
        votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="electronic_open")
    return refusal.value


def test_without_a_rule_of_quorum_no_vote_opens_and_the_reason_is_said(chamber: Chamber) -> None:
    rewritten(COUNCIL + "\n        ", "")
    refusal = refused(chamber, chamber.sitting())
    assert refusal.code == "quorum_unknown" and "无法判定" in refusal.message


def test_a_body_that_the_charter_of_the_day_does_not_know_votes_on_nothing(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    motion = chamber.motion(meeting)
    Body.objects.unscoped("test").filter(pk=chamber.council.pk).update(key="forgotten")
    with pytest.raises(RuleViolation) as refusal:
        votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="show_of_hands")
    assert refusal.value.code == "quorum_unknown"


def test_a_council_whose_quorum_is_counted_on_all_members_is_given_their_number(chamber: Chamber) -> None:
    rewritten(COUNCIL, COUNCIL.replace("entitled", "members"))
    meeting = chamber.sitting()
    for number in range(12):
        details = {"name": f"会员{number}"}
        register_member(actor=chamber.clerk, organization=chamber.here, details=details)
    answer: Any = quorum_of(fresh(meeting))
    assert (answer["case"]["members"], answer["required"], answer["decision"]) == (12, 8, True)
    for number in range(3):
        register_member(actor=chamber.clerk, organization=chamber.here, details={"name": f"新会员{number}"})
    assert refused(chamber, meeting).code == "no_quorum"


@pytest.fixture
def represented(chamber: Chamber) -> tuple[Meeting, Participant]:
    """A sitting of nine, one of them away and represented by the first; expelling a member allows no proxies."""
    power = "en: expelling a member}\n      article: 24\n      decided_by:\n        - {body: council"
    rewritten(power, power + ", proxies: {allowed: false, article: 22}")
    meeting = chamber.convened()
    holder, *_others, absent = parts(meeting)
    participants.name_proxy(actor=chamber.clerk, meeting_id=meeting.pk, participant_id=absent.pk, proxy_id=holder.pk)
    meetings.open_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    chamber.sign_in(meeting, 8)
    return fresh(meeting), absent


def opened(chamber: Chamber, meeting: Meeting, power: str) -> Any:
    motion = chamber.motion(meeting, power=power)
    return votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="electronic_open")


def cast(chamber: Chamber, vote: Any, who: int, participant: int | None = None) -> Any:
    return votes.cast_vote(
        actor=chamber.people[who], vote_id=vote.pk, option="yes", key=uuid.uuid4(), participant_id=participant
    )


def test_a_proxy_votes_only_where_the_power_of_the_motion_allows_it(chamber: Chamber, represented: Any) -> None:
    meeting, absent = represented
    vote = opened(chamber, meeting, "expel_member")
    with pytest.raises(RuleViolation) as refusal:
        cast(chamber, vote, 0, absent.pk)
    assert refusal.value.code == "no_proxies"
    page = signed(chamber.users["理事1"]).get(f"/my/meetings/{meeting.pk}/").content.decode()
    assert f'name="participant" value="{absent.pk}"' not in page
    votes.void_vote(actor=chamber.clerk, vote_id=vote.pk, note="重来")
    assert not cast(chamber, opened(chamber, meeting, "ordinary"), 0, absent.pk).again


def test_whoever_is_represented_does_not_vote_from_afar(chamber: Chamber, represented: Any) -> None:
    meeting, _absent = represented
    vote = opened(chamber, meeting, "ordinary")
    with pytest.raises(RuleViolation) as refusal:
        cast(chamber, vote, 8)
    assert refusal.value.code == "not_present"


@pytest.mark.parametrize("by_code", [True, False])
def test_the_mandate_is_void_once_the_member_comes(chamber: Chamber, represented: Any, by_code: bool) -> None:
    meeting, absent = represented
    assert facts_of(meeting)["proxies"] == 1
    if by_code:
        token_of = make_token(bytes(meeting.session.secret), halls_of(meeting.session_id)[0].pk, meeting.opened_at)
        participants.sign_in_to_meeting(
            actor=chamber.people[8], meeting_id=meeting.pk, token=token_of, scanned_at=meeting.opened_at
        )
    else:
        chamber.sign_in(meeting, 9)
    facts = facts_of(fresh(meeting))
    assert (facts["present"], facts["proxies"]) == (9, 0) and fresh(absent).proxy_id is None
    assert MeetingEntry.objects.unscoped("test").filter(text__contains="委托自此失效").exists()
    vote = opened(chamber, meeting, "ordinary")
    assert not cast(chamber, vote, 8).again
    with pytest.raises(NotFound):
        cast(chamber, vote, 0, absent.pk)
    # Also when they leave again.
    votes.void_vote(actor=chamber.clerk, vote_id=vote.pk, note="重来")
    participants.end_attendance(
        actor=chamber.clerk, meeting_id=meeting.pk, participant_id=absent.pk, left=True, note="有事"
    )
    assert facts_of(fresh(meeting))["proxies"] == 0
