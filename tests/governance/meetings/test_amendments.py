"""Amendments of one motion: their order, what each becomes when an earlier one carried, their lines in the minutes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.governance.meetings.conftest import Chamber, fresh

from huiguan.governance.models import Amendment, Motion, VoteEvent
from huiguan.governance.selectors.minutes import draft_text
from huiguan.governance.selectors.motions import rebased
from huiguan.governance.services import meetings, motions, votes
from huiguan.kernel.permits import Invalid, RuleViolation

TEXT = "同意年度工作报告。\n每季度公布一次进展。\n由秘书处负责。"


def amended(chamber: Chamber, motion: Motion, old: str, new: str) -> Amendment:
    """An amendment that puts some words in the place of others."""
    text = fresh(motion).text.replace(old, new)
    return motions.propose_amendment(actor=chamber.clerk, motion_id=motion.pk, text=text, sponsor="理事1")


def voted(chamber: Chamber, amendment: Amendment, yes: int = 8) -> None:
    """A show of hands of eight on an amendment."""
    vote = votes.open_amendment_vote(actor=chamber.clerk, amendment_id=amendment.pk, method="show_of_hands")
    counts = {"yes": yes, "no": 8 - yes, "abstain": 0}
    votes.enter_counts(actor=chamber.clerk, vote_id=vote.pk, counts=counts)
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)


@pytest.fixture
def motion(chamber: Chamber) -> Motion:
    return chamber.motion(chamber.sitting(present=8), text=TEXT)


def test_two_that_carry_both_stand_in_the_resolution(chamber: Chamber, motion: Motion) -> None:
    first = amended(chamber, motion, "每季度", "每月")
    second = amended(chamber, motion, "由秘书处负责", "由秘书处和监事会负责")
    voted(chamber, first)
    voted(chamber, second)
    chamber.counted(fresh(motion), 8, 0)
    assert fresh(motion).resolution.text == "同意年度工作报告。\n每月公布一次进展。\n由秘书处和监事会负责。"


def test_one_that_failed_leaves_the_others_as_they_were(chamber: Chamber, motion: Motion) -> None:
    first = amended(chamber, motion, "每季度", "每月")
    second = amended(chamber, motion, "每季度", "每半年")
    voted(chamber, first, yes=1)
    voted(chamber, second)
    assert "每半年公布" in fresh(motion).text


def test_one_about_the_same_words_is_worded_anew_before_its_vote(
    chamber: Chamber, motion: Motion, client: Client
) -> None:
    first = amended(chamber, motion, "每季度", "每月")
    second = amended(chamber, motion, "每季度公布一次进展", "每季度公布两次进展")
    voted(chamber, first)
    with pytest.raises(RuleViolation) as refused:
        voted(chamber, second)
    assert refused.value.code == "words_changed"
    assert "每月公布一次" in fresh(motion).text

    client.force_login(chamber.users["clerk"])
    page = f"/o/here/governance/motions/{motion.pk}/"
    assert "do/restate-amendment/" in client.get(page).content.decode()
    with pytest.raises(Invalid) as same:
        motions.restate_amendment(actor=chamber.clerk, amendment_id=second.pk, text=fresh(motion).text)
    assert same.value.code == "no_change"
    sent = {"motion": motion.pk, "amendment": second.pk, "text": fresh(motion).text.replace("一次", "两次")}
    client.post(f"/o/here/governance/meetings/{motion.meeting_id}/do/restate-amendment/", sent)
    assert "do/restate-amendment/" not in client.get(page).content.decode()
    voted(chamber, second)
    assert "每月公布两次进展" in fresh(motion).text


def test_the_order_of_voting_is_set_on_the_page(chamber: Chamber, motion: Motion, client: Client) -> None:
    first, second = amended(chamber, motion, "每季度", "每月"), amended(chamber, motion, "秘书处", "监事会")
    client.force_login(chamber.users["clerk"])
    page = f"/o/here/governance/motions/{motion.pk}/"
    assert client.get(page).content.decode().count("do/amendment-earlier/") == 1
    act = f"/o/here/governance/meetings/{motion.meeting_id}/do/amendment-earlier/"
    client.post(act, {"motion": motion.pk, "amendment": second.pk})
    assert (fresh(first).order, fresh(second).order) == (2, 1)
    with pytest.raises(RuleViolation) as refused:
        voted(chamber, first)
    assert refused.value.code == "amendment_first"
    voted(chamber, second)
    voted(chamber, first)


def test_the_presider_chooses_how_an_amendment_is_voted_before_the_motion(
    chamber: Chamber, motion: Motion, client: Client
) -> None:
    first, second = amended(chamber, motion, "每季度", "每月"), amended(chamber, motion, "秘书处", "监事会")
    meetings.start_item(actor=chamber.clerk, meeting_id=motion.meeting_id, item_id=motion.item_id)
    client.force_login(chamber.users["clerk"])
    page = f"/o/here/governance/meetings/{motion.meeting_id}"
    shown = client.get(f"{page}/presider/").content.decode()
    assert f'id="amend-by-{first.pk}"' in shown and f'id="amend-by-{second.pk}"' not in shown
    assert f"{page}/do/vote/" not in shown
    client.post(f"{page}/do/amendment-vote/", {"amendment": first.pk, "method": "electronic_open"})
    vote = VoteEvent.objects.unscoped("test").get(amendment=first)
    client.force_login(chamber.users["理事1"])
    told = client.get(f"/my/meetings/{motion.meeting_id}/").content.decode()
    ballot = told[told.index('id="vote-title"') : told.index('class="mt-ballot"')]
    assert "修正案1" in ballot and "<del>每季度公布一次进展</del><ins>每月公布一次进展</ins>" in ballot
    assert "修正案2" in told[told.index('id="agenda-title"') :]
    client.post(f"/my/meetings/{motion.meeting_id}/vote/", {"vote": vote.pk, "option": "yes", "key": str(uuid4())})
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert (vote.method, fresh(vote).case["for"]) == ("electronic_open", 1)
    told = client.get(f"/my/meetings/{motion.meeting_id}/").content.decode()
    assert "修正案1" in told[told.index('id="results-title"') :]
    voted(chamber, second)
    client.force_login(chamber.users["clerk"])
    assert f"{page}/do/vote/" in client.get(f"{page}/presider/").content.decode()


def test_nothing_is_withdrawn_moved_or_worded_anew_while_it_is_voted_on(chamber: Chamber, motion: Motion) -> None:
    amendment = amended(chamber, motion, "每季度", "每月")
    votes.open_amendment_vote(actor=chamber.clerk, amendment_id=amendment.pk, method="show_of_hands")
    who: dict[str, Any] = {"actor": chamber.clerk, "amendment_id": amendment.pk}
    for act in (
        lambda: motions.withdraw_amendment(**who),
        lambda: motions.vote_earlier(**who),
        lambda: motions.restate_amendment(**who, text="改。"),
        lambda: motions.withdraw_motion(actor=chamber.clerk, motion_id=motion.pk, note="撤回"),
        lambda: motions.refer_motion(actor=chamber.clerk, motion_id=motion.pk, to="学术委员会"),
    ):
        with pytest.raises(RuleViolation) as refused:
            act()
        assert refused.value.code == "vote_open"


def test_the_minutes_tell_what_became_of_each(chamber: Chamber, motion: Motion) -> None:
    first, second = amended(chamber, motion, "每季度", "每月"), amended(chamber, motion, "秘书处", "监事会")
    voted(chamber, first, yes=1)
    motions.withdraw_amendment(actor=chamber.clerk, amendment_id=second.pk)
    chamber.counted(fresh(motion), 8, 0)
    words = draft_text(fresh(motion.meeting))
    assert "议案1的修正案（1）（理事1提出）：" in words and "赞成 1 票" in words
    assert "议案1的修正案（2）（理事1提出）撤回。" in words
    assert words.index("修正案（2）") < words.index("议案1《关于工作报告的议案》")


WORDS = st.lists(st.sampled_from("甲乙丙丁戊己"), min_size=1, max_size=6).map("，".join)


@settings(max_examples=examples(60))
@given(before=WORDS, after=WORDS, now=WORDS)
def test_changes_are_carried_over_or_refused_whichever_came_first(before: str, after: str, now: str) -> None:
    assert rebased(before, after, before) == after
    assert rebased(before, before, now) == now
    assert rebased(before, after, now) == rebased(before, now, after)
