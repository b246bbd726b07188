"""Inviting a whole body: all members with a vote, the delegates, or who holds the posts that the charter names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from tests.governance.meetings.conftest import fresh
from tests.governance.meetings.test_named import member

from huiguan.governance import services
from huiguan.governance.models import Meeting, Participant
from huiguan.governance.selectors.meetings import facts_of, quorum_of
from huiguan.governance.services import meetings, participants
from huiguan.governance.services.convoking import invite_body
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox import delivery
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role, RuleViolation, system_actor
from huiguan.members.models import Membership


def planned(federation: Any, body: Any) -> Meeting:
    return meetings.plan_meeting(
        actor=federation.clerk,
        organization=federation.here,
        title="某县大会",
        body_id=body.pk,
        starts_at=timezone.now() + timedelta(days=40),
    )


def names(meeting: Meeting) -> list[str]:
    rows = Participant.objects.unscoped("test").filter(meeting=meeting).order_by("order")
    return list(rows.values_list("name", flat=True))


def set_up(federation: Any, template: str) -> None:
    federation.charter(template=template)
    services.set_up_bodies(actor=system_actor("test"), organization=federation.here, on=date(2020, 6, 1))


def hold(federation: Any, **posts: str) -> None:
    holders = [
        services.Holder(post_id=federation.post(key).pk, name=name, began_on=date(2021, 1, 1))
        for key, name in posts.items()
    ]
    services.take_over_tenures(actor=system_actor("test"), organization=federation.here, holders=holders)


def test_a_general_meeting_is_all_members_with_a_vote_and_its_quorum_is_counted_on_them(
    federation: Any, django_assert_max_num_queries: Any
) -> None:
    set_up(federation, "general-2017")
    for number in range(6):
        member(federation, f"王{number}")
    member(federation, "同名", unit="某科")
    member(federation, "同名", unit="某科")
    resting, advising = member(federation, "停权"), member(federation, "顾问")
    rows = Membership.objects.unscoped("test")
    rows.filter(pk=resting.pk).update(state="suspended")
    rows.filter(pk=advising.pk).update(klass="associate")
    meeting = planned(federation, federation.body("congress"))
    with django_assert_max_num_queries(30):
        assert invite_body(actor=federation.clerk, meeting_id=meeting.pk) == 8
    assert {"停权", "顾问"}.isdisjoint(names(meeting)) and names(meeting).count("同名") == 2
    assert facts_of(meeting)["entitled"] == 8
    answer = quorum_of(meeting)
    assert answer is not None and answer["required"] == 6
    # Who joined since is added, once.
    member(federation, "新人")
    assert invite_body(actor=federation.clerk, meeting_id=meeting.pk) == 1
    assert invite_body(actor=federation.clerk, meeting_id=meeting.pk) == 0


def test_the_roll_of_a_general_meeting_is_fixed_once_it_sits(federation: Any) -> None:
    set_up(federation, "general-2017")
    member(federation, "王小红")
    meeting = planned(federation, federation.body("congress"))
    invite_body(actor=federation.clerk, meeting_id=meeting.pk)
    meetings.convene_meeting(actor=federation.clerk, meeting_id=meeting.pk)
    meetings.open_meeting(actor=federation.clerk, meeting_id=meeting.pk)
    member(federation, "新人")
    with pytest.raises(RuleViolation) as refusal:
        invite_body(actor=federation.clerk, meeting_id=meeting.pk)
    assert refusal.value.code == "roll_fixed"


@pytest.mark.parametrize("template", ["profession-province", "general-2017"])
def test_the_presidents_office_meeting_is_its_officers(federation: Any, template: str) -> None:
    set_up(federation, template)
    hold(federation, president="会长甲", vice_president="副会长乙", secretary_general="秘书长丙", director="理事丁")
    meeting = planned(federation, federation.body("office_meeting"))
    assert invite_body(actor=federation.clerk, meeting_id=meeting.pk) == 3
    assert set(names(meeting)) == {"会长甲", "副会长乙", "秘书长丙"}


def test_who_comes_onto_the_list_after_the_notice_gets_it(federation: Any) -> None:
    set_up(federation, "general-2017")
    member(federation, "王小红")
    meeting = planned(federation, federation.body("congress"))
    invite_body(actor=federation.clerk, meeting_id=meeting.pk)
    meetings.convene_meeting(actor=federation.clerk, meeting_id=meeting.pk)
    colleague = federation.actor(federation.here, Role.HEAD)
    guest = participants.Invitee("来宾", role="guest", person_id=colleague.person_id)
    participants.invite(actor=federation.clerk, meeting_id=meeting.pk, invitees=[guest])
    part = Participant.objects.unscoped("test").get(name="来宾")
    assert part.notified_at is not None
    # The mail of the day says that a meeting is convened and by when, and nothing of what it is about.
    User.objects.filter(pk=colleague.user_id).update(email="colleague@mail.example")
    assert delivery.mail_digest(colleague.user_id or 0, today())
    (told,) = mail.outbox
    assert told.to == ["colleague@mail.example"]
    day = timezone.localtime(fresh(meeting).starts_at)
    assert f"{day.month:02}-{day.day:02}" in told.body and "会议通知" in told.body and "大会" not in told.body
