"""Requests to speak: asked from the telephone, called or struck off by the presider, over pages and API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.governance.meetings.conftest import Chamber, fresh, parts
from tests.governance.meetings.test_concurrency import in_threads
from tests.governance.meetings.test_pages import ROOM, signed

from huiguan.governance.models import Meeting, MeetingEntry, SpeakingRequest
from huiguan.governance.selectors.live import own_state
from huiguan.governance.selectors.speaking import ahead_of, own_request, speaking_in
from huiguan.governance.services import meetings, speaking
from huiguan.kernel.permits import Actor, RuleViolation


def called(chamber: Chamber, **more: Any) -> Meeting:
    """A meeting in session that has come to its first item."""
    meeting = chamber.sitting(**more)
    item = meeting.items.unscoped("test").order_by("order").first()
    assert item is not None
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=item.pk)
    return fresh(meeting)


def ask(who: Actor, meeting: Meeting, **more: Any) -> SpeakingRequest:
    return speaking.ask_to_speak(actor=who, meeting_id=meeting.pk, **more)


def states(meeting: Meeting) -> list[str]:
    rows = SpeakingRequest.objects.unscoped("test").filter(meeting=meeting)
    return list(rows.order_by("asked_at", "pk").values_list("state", flat=True))


def refused(work: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        work()
    return refusal.value.code


@pytest.mark.django_db
class TestQueue:
    def test_it_is_in_the_order_of_asking_and_one_speaks_at_a_time(self, chamber: Chamber) -> None:
        meeting = called(chamber)
        first, second, third = (ask(chamber.people[number], meeting) for number in (4, 0, 2))
        assert [row.pk for row in speaking_in(meeting)] == [first.pk, second.pk, third.pk]
        assert ask(chamber.people[0], meeting).pk == second.pk
        assert [ahead_of(row) for row in (first, second, third)] == [0, 1, 2]
        speaking.give_floor(actor=chamber.clerk, speaking_id=second.pk)
        assert states(meeting) == ["waiting", "speaking", "waiting"]
        assert ahead_of(fresh(third)) == 1
        speaking.give_floor(actor=chamber.clerk, speaking_id=third.pk)
        assert states(meeting) == ["waiting", "heard", "speaking"]
        assert speaking.end_speech(actor=chamber.clerk, meeting_id=meeting.pk)
        assert not speaking.end_speech(actor=chamber.clerk, meeting_id=meeting.pk)
        record = MeetingEntry.objects.unscoped("test").filter(meeting=meeting).values_list("text", flat=True)
        assert [line for line in record if "发言" in line] == ["理事1发言", "理事3发言"]

    def test_it_is_withdrawn_or_struck_off_and_can_be_made_again(self, chamber: Chamber) -> None:
        meeting = called(chamber)
        mine, other = ask(chamber.people[0], meeting), ask(chamber.people[1], meeting)
        assert speaking.withdraw_request(actor=chamber.people[0], meeting_id=meeting.pk)
        assert not speaking.withdraw_request(actor=chamber.people[0], meeting_id=meeting.pk)
        assert refused(lambda: speaking.give_floor(actor=chamber.clerk, speaking_id=mine.pk)) == "not_waiting"
        speaking.strike_request(actor=chamber.clerk, speaking_id=other.pk)
        assert refused(lambda: speaking.strike_request(actor=chamber.clerk, speaking_id=other.pk)) == "not_waiting"
        ask(chamber.people[0], meeting)
        assert states(meeting) == ["withdrawn", "struck", "waiting"]

    def test_the_next_item_ends_the_discussion(self, chamber: Chamber) -> None:
        meeting = called(chamber)
        spoke, waits = ask(chamber.people[0], meeting), ask(chamber.people[1], meeting)
        speaking.give_floor(actor=chamber.clerk, speaking_id=spoke.pk)
        item = meeting.current_item_id
        other = meeting.items.unscoped("test").exclude(pk=item).get()
        meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=other.pk)
        assert (fresh(spoke).state, fresh(waits).state) == ("heard", "lapsed")
        # A telephone that was cut off sends what it kept: it asks under the item that it showed, which is over.
        assert refused(lambda: ask(chamber.people[2], meeting, item_id=item)) == "item_over"
        ask(chamber.people[2], meeting, item_id=other.pk)
        meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
        assert states(meeting) == ["heard", "lapsed", "lapsed"]

    def test_only_those_present_ask_and_only_about_what_is_called(self, chamber: Chamber) -> None:
        sitting = chamber.sitting(present=3)
        assert refused(lambda: ask(chamber.people[0], sitting)) == "no_item"
        item = sitting.items.unscoped("test").order_by("order").first()
        assert item is not None
        meetings.start_item(actor=chamber.clerk, meeting_id=sitting.pk, item_id=item.pk)
        assert refused(lambda: ask(chamber.people[8], sitting)) == "not_present"
        meetings.adjourn_meeting(actor=chamber.clerk, meeting_id=sitting.pk)
        assert refused(lambda: ask(chamber.people[0], sitting)) == "not_in_session"

    def test_an_observer_does_not_ask_about_what_is_in_camera(self, chamber: Chamber) -> None:
        meeting = called(chamber)
        part = parts(meeting)[0]
        part.role = "observer"
        part.save(update_fields=["role"])
        closed = meeting.items.unscoped("test").get(in_camera=True)
        meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=closed.pk)
        assert refused(lambda: ask(chamber.people[0], meeting)) == "no_item"
        ask(chamber.people[1], meeting)


@pytest.mark.django_db
class TestPages:
    def test_the_telephone_asks_and_the_presider_gives_the_floor(self, chamber: Chamber) -> None:
        meeting = called(chamber)
        clerk, phone = signed(chamber.users["clerk"]), signed(chamber.users["理事1"])
        mine, base = f"/my/meetings/{meeting.pk}/", f"{ROOM}meetings/{meeting.pk}/"
        assert "没有人请求发言" in clerk.get(f"{base}presider/").content.decode()
        stage = own_state(parts(meeting)[0])["stage"]
        sent = {"item": meeting.current_item_id, "ask": "1"}
        assert phone.post(f"{mine}floor/", sent).status_code == 302
        assert own_state(parts(meeting)[0])["stage"] != stage
        assert "下一位是您" in phone.get(mine).content.decode()
        live = clerk.get(f"{base}presider/live/")
        assert "理事1" in live.content.decode()
        assert clerk.get(f"{base}presider/live/", headers={"If-None-Match": live["ETag"]}).status_code == 304
        row = SpeakingRequest.objects.unscoped("test").get()
        clerk.post(f"{base}do/floor/", {"asked": row.pk})
        assert "请您发言" in phone.get(mine).content.decode()
        clerk.post(f"{base}do/end-speech/")
        phone.post(f"{mine}floor/", sent)
        phone.post(f"{mine}floor/", {"ask": ""})
        phone.post(f"{mine}floor/", sent)
        row = SpeakingRequest.objects.unscoped("test").get(state="waiting")
        clerk.post(f"{base}do/strike/", {"asked": row.pk})
        assert states(meeting) == ["heard", "withdrawn", "struck"]
        assert 'name="ask" value="1"' in phone.get(mine).content.decode()

    def test_what_is_refused_is_said(self, chamber: Chamber) -> None:
        meeting = called(chamber, present=1)
        phone = signed(chamber.users["理事2"])
        address, sent = f"/my/meetings/{meeting.pk}/floor/", {"ask": "1"}
        answer = phone.post(address, sent)
        assert answer.status_code == 422
        assert "请先签到" in answer.content.decode()
        told = phone.post(address, sent, headers={"Accept": "application/json"})
        assert (told.status_code, told.json()["code"]) == (422, "not_present")

    def test_the_api_does_the_same(self, chamber: Chamber) -> None:
        meeting = called(chamber)
        clerk, phone = signed(chamber.users["clerk"]), signed(chamber.users["理事1"])
        own, queue = f"/api/v1/my/meetings/{meeting.pk}/speaking-request", f"/api/v1/meetings/{meeting.pk}"
        asked = phone.post(own, {}, content_type="application/json")
        assert asked.json() == {"state": "waiting", "ahead": 0} == phone.get(own).json()
        (row,) = clerk.get(f"{queue}/speaking-requests").json()
        assert (row["name"], row["state"], row["item_id"]) == ("理事1", "waiting", meeting.current_item_id)
        floor = clerk.post(f"/api/v1/speaking-requests/{row['id']}/floor")
        assert floor.json()["state"] == "speaking"
        assert clerk.post(f"{queue}/end-speech").json() == {"ended": True}
        phone.post(own, {}, content_type="application/json")
        assert phone.delete(own).json() == {"state": "", "ahead": 0}
        assert phone.get(f"{queue}/speaking-requests").status_code == 404
        assert Client().post(own).status_code in (401, 403)


@pytest.mark.django_db(transaction=True)
def test_asking_from_two_devices_at_once_is_one_request(chamber: Chamber) -> None:
    meeting = called(chamber)
    keys = in_threads(lambda _: ask(chamber.people[0], meeting).pk, list(range(4)))
    assert len(set(keys)) == 1
    mine = own_request(parts(meeting)[0])
    assert mine is not None
    assert states(meeting) == ["waiting"]
