"""As many for as against, and motions that failed: what then follows is what the charter says."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.governance.meetings.conftest import Chamber, fresh

from huiguan.engines.charter import template_text
from huiguan.governance.models import CharterText, CharterVersion, Motion, VoteEvent
from huiguan.governance.services import meetings, motions, votes
from huiguan.kernel.permits import RuleViolation

PLACE = "        proxies: {allowed: true, per_person: 1, count_for_quorum: true, article: 25}\n"
HALF = 'majority: {base: present, fraction: "1/2", strict: true, article: 25}'


def with_rules(chamber: Chamber, rules: str) -> None:
    """The council decides by more than half, and the charter says more."""
    text = template_text("general-2017")
    two_thirds = HALF.replace('"1/2", strict: true', '"2/3", strict: false')
    assert text.count(PLACE) == 1
    assert two_thirds in text
    text = text.replace(two_thirds, HALF, 1).replace(PLACE, f"{PLACE}        {rules}\n", 1)
    kept = CharterText.objects.create(digest=f"{abs(hash(rules)) % 16**12:064x}", text=text)
    CharterVersion.objects.unscoped("test").filter(organization=chamber.here).update(text=kept)


def counted(chamber: Chamber, motion: Motion, yes: int, no: int, casting: str = "") -> VoteEvent:
    vote = votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="show_of_hands", note="再次表决")
    votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts={"yes": yes, "no": no, "abstain": 0})
    return votes.close_vote(actor=chamber.clerk, vote_id=vote.pk, casting=casting)


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, check=lambda refusal: refusal.code == code)


def test_without_a_rule_a_tie_fails_and_is_not_voted_again(chamber: Chamber) -> None:
    with_rules(chamber, "revotes: {times: 0, article: 25}")
    motion = chamber.motion(chamber.sitting(present=8))
    assert counted(chamber, motion, 4, 4).result["decision"] is False
    assert fresh(motion).state == "failed"
    with refused("no_revote"):
        counted(chamber, motion, 8, 0)


def test_a_charter_that_is_silent_lets_a_failed_motion_be_voted_once_more(chamber: Chamber) -> None:
    motion = chamber.motion(chamber.sitting(present=8))
    for _each in range(2):
        assert counted(chamber, motion, 1, 7).result["decision"] is False
    with pytest.raises(RuleViolation, match="一次") as refusal:
        counted(chamber, motion, 8, 0)
    assert refusal.value.code == "no_revote"


def test_a_tie_is_voted_once_more_and_then_fails(chamber: Chamber) -> None:
    with_rules(chamber, "tie: {then: vote_again, article: 25}\n        revotes: {times: 0, article: 25}")
    motion = chamber.motion(chamber.sitting(present=8))
    first = counted(chamber, motion, 4, 4)
    assert (first.result["tie"], fresh(motion).state) == ("vote_again", "proposed")
    assert "应当再次表决" in first.result["explanation"]
    with refused("amend_instead"):
        motions.change_motion(actor=chamber.clerk, motion_id=motion.pk, revision=fresh(motion).revision, text="改")
    second = counted(chamber, motion, 4, 4)
    assert (second.result["tie"], second.case["again"], fresh(motion).state) == ("not_carried", True, "failed")
    assert "再次表决仍相等" in second.result["explanation"]
    with refused("no_revote"):
        counted(chamber, motion, 8, 0)


def test_a_failed_motion_is_voted_again_as_often_as_the_charter_says(chamber: Chamber) -> None:
    with_rules(chamber, "revotes: {times: 1, article: 25}")
    motion = chamber.motion(chamber.sitting(present=8))
    counted(chamber, motion, 3, 5)
    counted(chamber, motion, 4, 4)
    with pytest.raises(RuleViolation, match="第二十五条") as refusal:
        counted(chamber, motion, 8, 0)
    assert refusal.value.code == "no_revote"
    assert fresh(motion).state == "failed"


def test_the_presider_decides_a_tie_where_the_charter_says_so(chamber: Chamber, client: Client) -> None:
    with_rules(chamber, "tie: {then: casting_vote, article: 25}")
    meeting = chamber.sitting(present=8)
    item = meeting.items.unscoped("test").order_by("order")[0]
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=item.pk)
    motion = chamber.motion(fresh(meeting))
    with refused("casting_vote"):
        counted(chamber, motion, 4, 4)
    vote = VoteEvent.objects.unscoped("test").get(motion=motion)
    client.force_login(chamber.users["clerk"])
    at = f"/o/here/governance/meetings/{meeting.pk}"
    assert 'name="casting"' in client.get(f"{at}/presider/").content.decode()
    client.post(f"{at}/do/close-vote/", {"vote": vote.pk, "casting": "for"})
    closed = fresh(vote)
    assert (closed.case["casting"], closed.result["decision"]) == ("for", True)
    assert "主持人决定赞成" in closed.result["explanation"]
    assert fresh(motion).state == "carried"


def test_a_casting_vote_without_a_tie_is_not_kept(chamber: Chamber) -> None:
    with_rules(chamber, "tie: {then: casting_vote, article: 25}")
    closed = counted(chamber, chamber.motion(chamber.sitting(present=8)), 3, 5, casting="for")
    assert "casting" not in closed.case
    assert closed.result["decision"] is False


def test_a_tied_amendment_waits_for_the_second_vote(chamber: Chamber) -> None:
    with_rules(chamber, "tie: {then: vote_again, article: 25}")
    motion = chamber.motion(chamber.sitting(present=8))
    amendment = motions.propose_amendment(actor=chamber.clerk, motion_id=motion.pk, text="不同意。", sponsor="甲")
    for state in ("proposed", "failed"):
        vote = votes.open_amendment_vote(actor=chamber.clerk, amendment_id=amendment.pk, method="show_of_hands")
        votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts={"yes": 4, "no": 4, "abstain": 0})
        votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
        assert fresh(amendment).state == state
