"""Votes by correspondence: where the charter allows them, until a deadline, with a quorum of those who answered."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.governance.meetings.conftest import Chamber, fresh, parts
from tests.governance.meetings.test_pages import ROOM

from huiguan.engines.charter import template_text
from huiguan.governance.models import CharterText, CharterVersion, Meeting, MeetingEntry, Motion, Participant, VoteEvent
from huiguan.governance.selectors.live import board_of
from huiguan.governance.services import meetings, motions, participants, votes
from huiguan.governance.services.participants import Invitee
from huiguan.governance.tasks import close_votes_at_their_deadline
from huiguan.kernel.permits import Conflict, Invalid, RuleViolation


def written(chamber: Chamber) -> Meeting:
    """A meeting by correspondence that is open, with the nine directors."""
    start = timezone.now() + timedelta(minutes=5)
    meeting = meetings.plan_meeting(
        actor=chamber.clerk,
        organization=chamber.here,
        body_id=chamber.council.pk,
        title="理事会通讯表决",
        starts_at=start,
        by_correspondence=True,
    )
    people = [Invitee(who.label, "理事", person_id=who.person_id) for who in chamber.people]
    participants.invite(actor=chamber.clerk, meeting_id=meeting.pk, invitees=people)
    sent = timezone.now() - timedelta(days=30)
    meetings.convene_meeting(actor=chamber.clerk, meeting_id=meeting.pk, sent_at=sent)
    meetings.open_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    return fresh(meeting)


def opened(chamber: Chamber, motion: Motion) -> VoteEvent:
    later = timezone.now() + timedelta(days=3)
    return votes.open_circular_vote(actor=chamber.clerk, motion_id=motion.pk, deadline=later)


def answer(chamber: Chamber, vote: VoteEvent, count: int, option: str = "yes") -> None:
    for actor in chamber.people[:count]:
        votes.cast_vote(actor=actor, vote_id=vote.pk, option=option, key=uuid.uuid4())


def passed(vote: VoteEvent) -> None:
    """The deadline has come."""
    VoteEvent.objects.unscoped("test").filter(pk=vote.pk).update(deadline=timezone.now())


def test_everybody_answers_and_it_closes_before_the_deadline(chamber: Chamber) -> None:
    vote = opened(chamber, chamber.motion(written(chamber)))
    answer(chamber, vote, 8)
    with pytest.raises(RuleViolation, match="1人未表决"):
        votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert (board_of(fresh(vote)).cast, board_of(fresh(vote)).present) == (8, 9)
    votes.cast_vote(actor=chamber.people[8], vote_id=vote.pk, option="no", key=uuid.uuid4())
    result = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert result.case is not None and result.result is not None
    assert (result.case["present"], result.case["correspondence"], result.result["decision"]) == (9, True, True)


def test_too_few_answers_are_no_quorum(chamber: Chamber) -> None:
    vote = opened(chamber, chamber.motion(written(chamber)))
    answer(chamber, vote, 5)
    passed(vote)
    result = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk).result
    assert result is not None and result["decision"] is False
    assert "5" in result["explanation"]


def test_after_the_deadline_an_answer_is_refused_and_told_so(chamber: Chamber) -> None:
    vote = opened(chamber, chamber.motion(written(chamber)))
    key = uuid.uuid4()
    votes.cast_vote(actor=chamber.people[0], vote_id=vote.pk, option="yes", key=key)
    passed(vote)
    with pytest.raises(RuleViolation) as refused:
        votes.cast_vote(actor=chamber.people[1], vote_id=vote.pk, option="yes", key=uuid.uuid4())
    assert refused.value.code == "vote_closed"
    assert votes.cast_vote(actor=chamber.people[0], vote_id=vote.pk, option="yes", key=key).again


def test_elections_are_not_decided_by_correspondence(chamber: Chamber) -> None:
    motion = chamber.motion(written(chamber), power="elect_officers")
    with pytest.raises(RuleViolation, match="通讯"):
        opened(chamber, motion)


def test_a_sitting_meeting_and_one_in_writing_do_not_mix(chamber: Chamber) -> None:
    sitting = chamber.motion(chamber.sitting())
    with pytest.raises(RuleViolation, match="现场"):
        opened(chamber, sitting)
    with pytest.raises(RuleViolation, match="通讯"):
        votes.open_vote(actor=chamber.clerk, motion_id=sitting.pk, method="circular")
    motion = chamber.motion(written(chamber))
    with pytest.raises(RuleViolation, match="通讯"):
        votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="show_of_hands")
    with pytest.raises(Invalid):
        votes.open_circular_vote(actor=chamber.clerk, motion_id=motion.pk, deadline=timezone.now())
    with pytest.raises(Invalid):
        meetings.plan_meeting(
            actor=chamber.clerk, organization=chamber.here, title="x", starts_at=timezone.now(), by_correspondence=True
        )


def signed(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_from_the_presiders_page_to_the_telephone(chamber: Chamber) -> None:
    meeting = written(chamber)
    meetings.set_agenda(actor=chamber.clerk, meeting_id=meeting.pk, items=[meetings.ItemPlan("审议事项")])
    motion = chamber.motion(fresh(meeting))
    clerk, base = signed(chamber.users["clerk"]), f"/o/here/governance/meetings/{meeting.pk}/"
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=motion.item_id or 0)
    assert 'name="deadline"' in clerk.get(f"{base}presider/").content.decode()
    later = timezone.localtime() + timedelta(days=2)
    form = {"motion": motion.pk, "method": "circular", "deadline": later.strftime("%Y-%m-%dT%H:%M")}
    clerk.post(f"{base}do/vote/", {**form, "deadline": "soon"})
    assert not VoteEvent.objects.unscoped("test").exists()
    clerk.post(f"{base}do/vote/", form)
    vote = VoteEvent.objects.unscoped("test").get()
    phone = signed(chamber.users["理事1"])
    words = phone.get(f"/my/meetings/{meeting.pk}/").content.decode()
    assert "截止" in words
    assert f'data-vote="{vote.pk}"' in words
    phone.post(f"/my/meetings/{meeting.pk}/vote/", {"vote": vote.pk, "option": "yes", "key": str(uuid.uuid4())})
    assert vote.votes.unscoped("test").count() == 1
    assert "1 / 9" in clerk.get(f"{base}presider/").content.decode()


def test_a_proxy_is_entered_where_the_charter_allows_it(chamber: Chamber) -> None:
    meeting = chamber.convened()
    first, second = parts(meeting)[:2]
    clerk, base = signed(chamber.users["clerk"]), f"/o/here/governance/meetings/{meeting.pk}/"
    assert "登记委托" in clerk.get(base).content.decode()
    clerk.post(f"{base}do/proxy/", {"participant": first.pk, "proxy": second.pk})
    assert fresh(first).proxy_id == second.pk
    clerk.post(f"{base}do/proxy/", {"participant": first.pk, "proxy": ""})
    assert fresh(first).proxy_id is None


def test_the_job_closes_what_has_come_to_its_deadline_once(chamber: Chamber) -> None:
    due = opened(chamber, chamber.motion(written(chamber)))
    silent = opened(chamber, chamber.motion(written(chamber)))
    running = opened(chamber, chamber.motion(written(chamber)))
    answer(chamber, due, 7)
    for vote in (due, silent):
        passed(vote)
    assert close_votes_at_their_deadline(timestamp=0) == 2
    assert [fresh(vote).state for vote in (due, silent, running)] == ["closed", "closed", "open"]
    assert [fresh(vote.motion).state for vote in (due, silent)] == ["carried", "failed"]
    assert fresh(due).result["decision"] is True
    assert close_votes_at_their_deadline(timestamp=60) == 0


def test_one_vote_that_cannot_be_closed_does_not_keep_the_others_open(chamber: Chamber) -> None:
    stuck = opened(chamber, chamber.motion(written(chamber)))
    due = opened(chamber, chamber.motion(written(chamber)))
    answer(chamber, stuck, 7)
    for vote in (stuck, due):
        passed(vote)
    # More answered than are entitled now: the engine refuses to judge what cannot be.
    Participant.objects.unscoped("test").filter(meeting=stuck.meeting_id).update(role="guest")
    assert close_votes_at_their_deadline(timestamp=0) == 1
    assert [fresh(vote).state for vote in (stuck, due)] == ["open", "closed"]


def test_an_amendment_is_voted_by_correspondence_before_its_motion(chamber: Chamber) -> None:
    meeting = written(chamber)
    (item,) = meetings.set_agenda(actor=chamber.clerk, meeting_id=meeting.pk, items=[meetings.ItemPlan("审议报告")])
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=item.pk)
    motion = chamber.motion(meeting)
    amendment = motions.propose_amendment(
        actor=chamber.clerk, motion_id=motion.pk, text="同意年度工作报告，并予公布。", sponsor="赵一"
    )
    page, clerk = f"{ROOM}meetings/{meeting.pk}/", signed(chamber.users["clerk"])
    assert f'id="deadline-{amendment.pk}"' in clerk.get(f"{page}presider/").content.decode()
    sent = {"amendment": amendment.pk, "method": "show_of_hands"}
    clerk.post(f"{page}do/amendment-vote/", sent)
    assert not VoteEvent.objects.unscoped("test").exists()  # no deadline, no vote
    with pytest.raises(Invalid):
        votes.open_amendment_vote(
            actor=chamber.clerk, amendment_id=amendment.pk, method="circular", deadline=timezone.now()
        )
    later = timezone.localtime() + timedelta(days=3)
    clerk.post(f"{page}do/amendment-vote/", {**sent, "deadline": later.strftime("%Y-%m-%dT%H:%M")})
    vote = VoteEvent.objects.unscoped("test").get()
    assert vote.amendment_id == amendment.pk and vote.deadline is not None
    answer(chamber, vote, 9)
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert fresh(amendment).state == "carried" and "并予公布" in fresh(motion).text
    last = opened(chamber, fresh(motion))
    answer(chamber, last, 9)
    assert votes.close_vote(actor=chamber.clerk, vote_id=last.pk).result["decision"] is True  # type: ignore[index]  # closed


COUNCIL = """        quorum: {base: entitled, fraction: "2/3", strict: false, article: 25}
        majority: {base: present, fraction: "2/3", strict: false, article: 25}
        ballot: {kind: any, article: 25}
        notice: {days: 7, article: 26}
        correspondence: {allowed: true, article: 26}
        proxies: {allowed: true, per_person: 1, count_for_quorum: true, article: 25}
"""


def ruled(chamber: Chamber, council: str) -> None:
    """The council decides by other rules."""
    text = template_text("general-2017")
    assert text.count(COUNCIL) == 1
    kept = CharterText.objects.create(digest="1" * 64, text=text.replace(COUNCIL, council))
    CharterVersion.objects.unscoped("test").filter(organization=chamber.here).update(text=kept)


def represented(chamber: Chamber, meeting: Meeting, of: int = 8, by: int = 0) -> Participant:
    """One of the nine represented by another."""
    rows = parts(meeting)
    participants.name_proxy(
        actor=chamber.clerk, meeting_id=meeting.pk, participant_id=rows[of].pk, proxy_id=rows[by].pk
    )
    return rows[of]


def vote_for(chamber: Chamber, vote: VoteEvent, part: Participant, option: str = "yes") -> None:
    votes.cast_vote(actor=chamber.people[0], vote_id=vote.pk, option=option, key=uuid.uuid4(), participant_id=part.pk)


def test_a_proxy_answers_for_the_mandator_after_answering_for_oneself(chamber: Chamber) -> None:
    meeting = written(chamber)
    ninth = represented(chamber, meeting)
    vote = opened(chamber, chamber.motion(meeting))
    phone, page = signed(chamber.users["理事1"]), f"/my/meetings/{meeting.pk}/"
    assert "请先投本人的一票" in phone.get(page).content.decode()
    with pytest.raises(RuleViolation) as refused:
        vote_for(chamber, vote, ninth)
    assert refused.value.code == "own_vote_first"
    answer(chamber, vote, 5)
    assert f'name="participant" value="{ninth.pk}"' in phone.get(page).content.decode()
    vote_for(chamber, vote, ninth)
    with pytest.raises(Conflict, match="理事9"):
        votes.cast_vote(actor=chamber.people[8], vote_id=vote.pk, option="no", key=uuid.uuid4())
    with pytest.raises(RuleViolation, match="变更委托"):
        participants.name_proxy(actor=chamber.clerk, meeting_id=meeting.pk, participant_id=ninth.pk, proxy_id=None)
    passed(vote)
    closed = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert closed.case is not None and closed.result is not None and closed.there is not None
    assert (closed.case["present"], closed.case["proxies"], closed.case["for"]) == (5, 1, 6)
    assert closed.result["decision"] is True  # five of nine would have been no quorum
    assert closed.there["represented"] == [[ninth.pk, parts(meeting)[0].pk]]


def test_who_answers_oneself_takes_the_mandate_back(chamber: Chamber) -> None:
    meeting = written(chamber)
    ninth = represented(chamber, meeting)
    vote = opened(chamber, chamber.motion(meeting))
    answer(chamber, vote, 9)
    assert fresh(ninth).proxy_id is None
    assert MeetingEntry.objects.unscoped("test").filter(text="理事9本人表决，对理事1的委托自此失效").exists()
    closed = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert closed.case is not None and (closed.case["present"], closed.case["proxies"]) == (9, 0)


def test_where_the_charter_lets_nobody_be_represented_the_telephone_says_so(chamber: Chamber) -> None:
    meeting = written(chamber)
    ninth = represented(chamber, meeting)
    ruled(chamber, COUNCIL.replace("proxies: {allowed: true, per_person: 1, count", "proxies: {allowed: false, count"))
    vote = opened(chamber, chamber.motion(meeting))
    answer(chamber, vote, 1)
    with pytest.raises(RuleViolation) as refused:
        vote_for(chamber, vote, ninth)
    assert refused.value.code == "no_proxies"
    words = signed(chamber.users["理事1"]).get(f"/my/meetings/{meeting.pk}/").content.decode()
    assert "您受理事9委托，但章程规定本项表决不得委托。" in words


def test_what_cannot_be_decided_is_not_said_to_have_failed(chamber: Chamber) -> None:
    ruled(chamber, COUNCIL.split("\n", 1)[1])  # the charter fixes no quorum
    meeting = written(chamber)
    (item,) = meetings.set_agenda(actor=chamber.clerk, meeting_id=meeting.pk, items=[meetings.ItemPlan("审议报告")])
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=item.pk)
    motion = chamber.motion(meeting)
    vote = opened(chamber, motion)
    answer(chamber, vote, 9)
    result = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk).result
    assert result is not None and result["decision"] is None
    assert fresh(motion).state == "proposed"
    entry = MeetingEntry.objects.unscoped("test").filter(meeting=meeting).order_by("pk").last()
    assert entry is not None and "无法判定是否通过：赞成9" in entry.text and "法定人数" in entry.text
    clerk = signed(chamber.users["clerk"])
    for shown in (
        clerk.get(f"{ROOM}motions/{motion.pk}/"),
        signed(chamber.users["理事1"]).get(f"/my/meetings/{meeting.pk}/"),
        clerk.get(f"/screen/{fresh(meeting).screen_key}/"),
    ):
        words = shown.content.decode()
        assert "无法判定" in words and "未通过" not in words
    told = clerk.get(f"/api/v1/vote-events/{vote.pk}").json()
    assert told["result"] == "undecided"
    again = opened(chamber, fresh(motion))
    answer(chamber, again, 9)
    assert votes.close_vote(actor=chamber.clerk, vote_id=again.pk).result["decision"] is None  # type: ignore[index]  # closed
