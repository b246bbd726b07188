"""A general meeting of two thousand members: invited, told, signed in, voting; no page asks more than for sixty."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.governance.conftest import Federation
from tests.governance.test_pages import opened

from huiguan.demo.roster import copy_members, planned_members
from huiguan.governance import services
from huiguan.governance.models import Body, Meeting, Participant
from huiguan.governance.services import meetings, motions, participants, votes
from huiguan.governance.services.convoking import invite_body
from huiguan.governance.views import meetings as meeting_views
from huiguan.governance.views import presider
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Role, system_actor

OFFICE = system_actor("test")
#: No page of a large meeting weighs more; a page with everybody's name would be some megabytes.
HEAVIEST = 400_000


class Hall:
    """A general meeting of an association's members in session, two thirds of whom are there."""

    def __init__(self, federation: Federation, place: Organization, members: int) -> None:
        federation.charter(place, template="general-2017")
        services.set_up_bodies(actor=OFFICE, organization=place, on=date(2020, 6, 1))
        with recording(OFFICE, place, reason="import"):
            copy_members(place, planned_members(place, 1, members))
        self.place, self.clerk = place, federation.actor(place, Role.CLERK)
        body = Body.objects.unscoped("test").get(organization=place, key="congress")
        own: dict[str, Any] = {"actor": self.clerk}
        starts = timezone.now() + timedelta(minutes=20)
        self.meeting = meetings.plan_meeting(
            **own, organization=place, title="会员大会", body_id=body.pk, starts_at=starts
        )
        self.voters = invite_body(**own, meeting_id=self.meeting.pk)
        self.user = federation.user()
        self.rows = Participant.objects.unscoped("test").filter(meeting=self.meeting).order_by("order")
        self.first: Participant = self.rows[0]
        self.rows.filter(pk=self.first.pk).update(person=self.user.person)
        meetings.convene_meeting(**own, meeting_id=self.meeting.pk, sent_at=timezone.now() - timedelta(days=30))
        meetings.open_meeting(**own, meeting_id=self.meeting.pk)

    @property
    def actor(self) -> Actor:
        """The one member who has an account."""
        return actor_of(self.user)

    def fill(self, there: int) -> None:
        """So many of the members are signed in."""
        ids = list(self.rows.values_list("pk", flat=True)[:there])
        participants.take_meeting_attendance(actor=self.clerk, meeting_id=self.meeting.pk, participant_ids=ids)

    def vote(self) -> None:
        """A vote by telephone is open, and one has voted."""
        motion = motions.propose_motion(
            actor=self.clerk, meeting_id=self.meeting.pk, title="工作报告", text="同意。", sponsor="理事会"
        )
        vote = votes.open_vote(actor=self.clerk, motion_id=motion.pk, method="electronic_open")
        votes.cast_vote(actor=self.actor, vote_id=vote.pk, option="yes", key=uuid.uuid4())

    def pages(self) -> Iterator[tuple[str, Client]]:
        """The pages of office, presider, hall and member."""
        desk, phone = opened(self.clerk), opened(self.actor)
        for name in ("meeting", "meeting_notice", "presider", "presider_live", "meeting_popolo"):
            yield reverse(f"governance:{name}", args=[self.place.code, self.meeting.pk]), desk
        yield reverse("governance:screen", args=[self.meeting.screen_key]), Client()
        for name in ("own_meeting", "own_meeting_state"):
            yield reverse(f"governance:{name}", args=[self.meeting.pk]), phone

    def asked(self) -> list[int]:
        """Statements of each page, once it was drawn before."""
        found = []
        for address, client in self.pages():
            assert client.get(address).status_code == 200, address
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            assert len(answer.content) < HEAVIEST, (address, len(answer.content))
            found.append(len(queries))
        return found


@pytest.fixture
def large(federation: Federation) -> Hall:
    """Two thousand members with a vote, and some who rest or left."""
    return Hall(federation, federation.here, 2_400)


def test_a_general_meeting_of_two_thousand_asks_no_more_than_one_of_sixty(federation: Federation, large: Hall) -> None:
    assert large.voters > 2_000
    small = Hall(federation, federation.there, 64)
    for hall in (small, large):
        hall.fill(hall.voters - 5)
        hall.vote()
    assert small.asked() == large.asked()


def test_whoever_is_far_down_the_list_is_found_by_name_and_signed_in_by_hand(
    large: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, last = opened(large.clerk), large.rows.reverse()[0]
    Participant.objects.unscoped("test").filter(pk=last.pk).update(name="尉迟末")
    page = reverse("governance:meeting", args=[large.place.code, large.meeting.pk])
    assert "尉迟末" not in desk.get(page).content.decode()
    found = desk.get(page, {"find": f"尉迟末 {large.first.name}"}).content.decode()
    assert "尉迟末" in found and large.first.name in found
    board = reverse("governance:presider", args=[large.place.code, large.meeting.pk])
    assert "尉迟末" not in desk.get(board).content.decode(), "three hundred names stand there to be ticked"
    shown = desk.get(board, {"absent": "尉迟末"}).content.decode()
    assert f'name="participant" value="{last.pk}"' in shown
    for page_of_one, ask in ((board, "absent"), (page, "find")):
        once, typing = (desk.get(page_of_one, {ask: words}).content.decode() for words in ("尉迟末", " 尉迟末、"))
        assert typing.count("<input") == once.count("<input"), "a comma at the end asks for nobody else"
        assert typing.count("<option") == once.count("<option")
    monkeypatch.setattr(presider, "MOST", 1)
    assert "只列出前面的人" not in desk.get(board, {"absent": "尉迟末"}).content.decode(), "one of one is all of them"
    assert "只列出前面的人" in desk.get(board, {"absent": f"尉迟末 {large.rows.reverse()[1].name}"}).content.decode()
    monkeypatch.setattr(meeting_views, "proxies_allowed", lambda row: True)
    assert "此处只列出前面的人" in desk.get(page).content.decode()
    monkeypatch.setattr(meeting_views, "CHOICES", large.voters)
    assert "此处只列出前面的人" not in desk.get(page).content.decode(), "all of them are there to be chosen"
    monkeypatch.undo()
    desk.post(f"{page}do/present/", {"participant": [last.pk]})
    assert f'name="participant" value="{last.pk}"' not in desk.get(board, {"absent": "尉迟末"}).content.decode()
    assert "没有这个姓名的未到人员" in desk.get(board, {"absent": "尉迟末"}).content.decode()
    # The quorum of two thirds of all members is counted on the roll, those who rest included.
    assert Meeting.objects.unscoped("test").get(pk=large.meeting.pk).state == "in_session"
    assert "三分之二" in desk.get(page).content.decode()


def test_a_roll_of_two_thousand_is_called_page_by_page(large: Hall) -> None:
    large.fill(large.voters - 5)
    motion = motions.propose_motion(
        actor=large.clerk, meeting_id=large.meeting.pk, title="工作报告", text="同意。", sponsor="理事会"
    )
    vote = votes.open_vote(actor=large.clerk, motion_id=motion.pk, method="roll_call")
    desk, last = opened(large.clerk), large.rows[large.voters - 6]
    Participant.objects.unscoped("test").filter(pk=last.pk).update(name="尉迟末")
    board = reverse("governance:presider", args=[large.place.code, large.meeting.pk])
    enter = reverse("governance:meeting_do", args=[large.place.code, large.meeting.pk, "roll"])

    def called(**asked: Any) -> list[int]:
        found = re.findall(r'name="answer-([0-9]+)" value="yes"', desk.get(board, asked).content.decode())
        return [int(each) for each in found]

    first = called()
    assert first == list(large.rows.values_list("pk", flat=True)[: presider.CALLED])
    answers = {f"answer-{pk}": "yes" for pk in first[:-1]}
    told = desk.post(enter, {"vote": vote.pk, "view": "called_page=1", **answers})
    assert told["Location"] == f"{board}?called_page=1", "the desk goes on where it was"
    assert called()[0] == first[-1] and called(called_page=2)[0] not in first, "who did not answer is called again"
    assert called(called="尉迟末") == [last.pk], "by name, however far down"
    desk.post(enter, {"vote": vote.pk, f"answer-{last.pk}": "no"})
    assert called(called="尉迟末") == []
    assert called(called="尉迟末", answered=1) == [last.pk]
    shown = desk.get(board, {"called": "尉迟末", "answered": 1}).content.decode()
    assert f'name="answer-{last.pk}" value="no" checked' in shown, "what was entered is there to be put right"
    assert f'name="was-{last.pk}" value="no"' in shown
    desk.post(enter, {"vote": vote.pk, f"was-{last.pk}": "no", f"answer-{last.pk}": "abstain"})
    # A page that was drawn before sends its other rows untouched: they undo nothing.
    desk.post(enter, {"vote": vote.pk, f"was-{last.pk}": "no", f"answer-{last.pk}": "no"})
    hall = large.meeting.session.halls.unscoped("test").get()
    assert len(called(called_hall=hall.pk)) == presider.CALLED
    closed = votes.close_vote(actor=large.clerk, vote_id=vote.pk)
    assert [closed.case[name] for name in ("for", "against", "abstain")] == [presider.CALLED - 1, 0, 1]
