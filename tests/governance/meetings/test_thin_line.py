"""From the notice to frozen minutes, once through: every decision is the charter's, with its article."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.governance.meetings.conftest import Chamber, fresh, parts, signed_off, somebody

from huiguan.engines.charter.replay import record_digest
from huiguan.governance.models import Minutes, Resolution
from huiguan.governance.selectors.meetings import facts_of, get_meeting, own_part, quorum_of
from huiguan.governance.selectors.minutes import replay
from huiguan.governance.services import meetings, minutes, participants, votes
from huiguan.kernel.inbox.selectors import counts
from huiguan.kernel.permits import Conflict, NotFound, Role, RuleViolation
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.tokens import make_token


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, check=lambda refusal: refusal.code == code)


def test_from_notice_to_frozen_minutes(chamber: Chamber) -> None:
    meeting = chamber.convened()
    assert meeting.notice is not None
    assert meeting.notice["decision"] is True
    assert counts(chamber.people[0])["governance.convened"] == 1
    participants.answer_notice(actor=chamber.people[8], meeting_id=meeting.pk, receipt="leave", reason="出差")

    meetings.open_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    chamber.sign_in(meeting, 6)
    there = quorum_of(fresh(meeting))
    assert there is not None
    assert (there["decision"], there["required"], there["numbers"]["present"]) == (True, 6, 6)
    assert there["article"].startswith("第")

    item = meeting.items.unscoped("test").order_by("order").first()
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=item.pk)
    motion = chamber.motion(fresh(meeting))
    vote = votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="electronic_open")
    for number, who in enumerate(chamber.people[:6]):
        option = "yes" if number < 4 else "no"
        votes.cast_vote(actor=who, vote_id=vote.pk, option=option, key=uuid.uuid4())
    closed = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert closed.result["decision"] is True
    assert closed.case == {
        "question": "carried",
        "body": "council",
        "power": "ordinary",
        "entitled": 9,
        "present": 6,
        "proxies": 0,
        "notice_days": 30,
        "for": 4,
        "against": 2,
        "abstain": 0,
        "secret": False,
    }
    assert fresh(motion).state == "carried"
    resolution = Resolution.objects.unscoped("test").get(motion=motion)
    assert resolution.number == f"决议〔{timezone.localdate().year}〕1号"

    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    assert resolution.number in draft.text
    assert "请假（1人）：理事9" in draft.text
    frozen = signed_off(chamber.clerk, meeting)
    assert frozen.digest == record_digest(fresh(frozen).record)
    assert fresh(meeting).state == "minuted"
    assert [row.agrees for row in replay(fresh(frozen))] == [True]


def test_one_vote_decides(chamber: Chamber) -> None:
    meeting = chamber.sitting(present=9)
    carried, failed = chamber.motion(meeting), chamber.motion(meeting)
    assert chamber.counted(carried, yes=6, no=3).result["decision"] is True
    result = chamber.counted(failed, yes=5, no=3, abstain=1).result
    assert (result["decision"], result["required"]) == (False, 6)
    assert fresh(failed).state == "failed"
    assert not Resolution.objects.unscoped("test").filter(motion=failed).exists()


def test_without_a_quorum_nothing_is_put_to_the_vote(chamber: Chamber) -> None:
    meeting = chamber.sitting(present=5)
    with refused("no_quorum"):
        votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="show_of_hands")


def test_a_late_notice_is_refused_or_counts_against_every_vote(chamber: Chamber) -> None:
    with refused("notice_late"):
        chamber.convened(days=1)
    meeting = chamber.convened()
    late = meetings.plan_meeting(
        actor=chamber.clerk, organization=chamber.here, body_id=chamber.council.pk, title="急会",
        starts_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    participants.invite(
        actor=chamber.clerk, meeting_id=late.pk,
        invitees=[participants.Invitee(part.name, part.duty, person_id=part.person_id) for part in parts(meeting)],
    )  # fmt: skip
    meetings.convene_meeting(actor=chamber.clerk, meeting_id=late.pk, late_reason="急事")
    meetings.open_meeting(actor=chamber.clerk, meeting_id=late.pk)
    chamber.sign_in(late, 9)
    with refused("no_quorum"):
        votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(fresh(late)).pk, method="show_of_hands")


def test_a_body_decides_only_what_the_charter_gives_it(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    with refused("not_competent"):
        chamber.motion(meeting, power="amend_charter")


def test_a_work_conference_has_no_quorum_and_decides_nothing(chamber: Chamber) -> None:
    meeting = chamber.sitting(body=False)
    assert quorum_of(meeting) is None
    with refused("no_body"):
        chamber.motion(meeting)


def test_signing_in_by_the_code_of_the_hall(chamber: Chamber) -> None:
    meeting = fresh(chamber.convened())
    code = make_token(bytes(meeting.session.secret), halls_of(meeting.session_id)[0].pk, timezone.now())
    assert participants.sign_in_to_meeting(actor=chamber.people[0], meeting_id=meeting.pk, token=code)
    assert not participants.sign_in_to_meeting(actor=chamber.people[0], meeting_id=meeting.pk, token=code)
    assert facts_of(meeting)["present"] == 1
    _, stranger = somebody("外人")
    with pytest.raises(NotFound):
        participants.sign_in_to_meeting(actor=stranger, meeting_id=meeting.pk, token=code)


def test_voting_is_for_those_present_once(chamber: Chamber) -> None:
    meeting = chamber.sitting(present=8)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="electronic_open")
    key = uuid.uuid4()
    sent = {"actor": chamber.people[0], "vote_id": vote.pk, "option": "yes"}
    assert not votes.cast_vote(**sent, key=key).again
    assert votes.cast_vote(**sent, key=key).again
    with pytest.raises(Conflict):
        votes.cast_vote(**sent, key=uuid.uuid4())
    with refused("not_present"):
        votes.cast_vote(actor=chamber.people[8], vote_id=vote.pk, option="yes", key=uuid.uuid4())
    _, stranger = somebody("外人")
    with pytest.raises(NotFound):
        votes.cast_vote(actor=stranger, vote_id=vote.pk, option="yes", key=uuid.uuid4())


def test_a_secret_vote_keeps_sums_only(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="electronic_secret")
    for number, who in enumerate(chamber.people):
        votes.cast_vote(actor=who, vote_id=vote.pk, option="yes" if number else "abstain", key=uuid.uuid4())
    closed = votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert (closed.case["for"], closed.case["abstain"], closed.case["secret"]) == (8, 1, True)
    assert not closed.votes.unscoped("test").filter(vote_event=closed).exists()


def test_what_is_frozen_stays(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    vote = chamber.counted(chamber.motion(meeting), 9, 0)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(vote).objects.unscoped("test").filter(pk=vote.pk).update(note="x")
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    with refused("not_frozen"):
        minutes.correct_minutes(actor=chamber.clerk, minutes_id=draft.pk, text="更正")
    signed_off(chamber.clerk, meeting)
    with pytest.raises(DatabaseError), transaction.atomic():
        Minutes.objects.unscoped("test").filter(pk=draft.pk).update(text="改写")
    assert minutes.correct_minutes(actor=chamber.clerk, minutes_id=draft.pk, text="第三行应为六人。").pk
    with refused("not_draft"):
        minutes.change_minutes(actor=chamber.clerk, minutes_id=draft.pk, revision=1, text="x")


def test_two_clerks_never_overwrite_each_other(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    minutes.change_minutes(actor=chamber.clerk, minutes_id=draft.pk, revision=1, text="甲")
    _, second = somebody("乙", chamber.here, Role.CLERK)
    with pytest.raises(Conflict):
        minutes.change_minutes(actor=second, minutes_id=draft.pk, revision=1, text="乙")
    assert fresh(draft).text == "甲"


def test_strangers_find_nothing(chamber: Chamber) -> None:
    meeting = chamber.convened()
    _, stranger = somebody("外人")
    with pytest.raises(NotFound):
        get_meeting(stranger, meeting.pk)
    with pytest.raises(NotFound):
        own_part(stranger, meeting.pk)
    with pytest.raises(NotFound):
        meetings.open_meeting(actor=stranger, meeting_id=meeting.pk)
