"""Pages of meetings: as the clerk, as somebody invited, as a stranger, and on the big screen."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from tests.governance.meetings.conftest import Chamber, fresh, parts, somebody

from huiguan.governance.models import Participant
from huiguan.governance.models.meetings import Pulse
from huiguan.governance.selectors import phone as phone_of_all
from huiguan.governance.selectors.live import expected_end, now_in
from huiguan.governance.selectors.months import month_in, month_of
from huiguan.governance.services import meetings, minutes, votes
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.permits import Actor, Role, RuleViolation
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.tokens import make_token

ROOM = "/o/here/governance/"


def signed(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def clerk(chamber: Chamber) -> Client:
    return signed(chamber.users["clerk"])


def test_a_meeting_is_planned_and_set_up(chamber: Chamber, clerk: Client) -> None:
    start = timezone.localtime() + timedelta(days=40)
    form = {"title": "理事会会议", "body_id": chamber.council.pk, "starts_at": start.strftime("%Y-%m-%dT%H:%M")}
    answer = clerk.post(f"{ROOM}meetings/new/", form)
    assert answer.status_code == 302, answer.content.decode()
    page = answer.headers["Location"]
    assert clerk.post(f"{page}agenda/", {"items": "一、审议报告，秘书处，20\n人事（闭会）"}).status_code == 302
    clerk.post(f"{page}invite/", {"people": "甲 某单位\n乙，某科", "role": "member"})
    words = clerk.get(page).content.decode()
    assert all(word in words for word in ("审议报告", "秘书处", "甲", "某科"))
    assert clerk.post(f"{page}notice/", {"text": "请准时"}).status_code == 302
    assert clerk.post(f"{ROOM}meetings/new/", {"title": ""}).status_code == 422


def test_the_presider_leads_from_the_opening_to_the_result(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.convened()
    base = f"{ROOM}meetings/{meeting.pk}/"
    clerk.post(f"{base}do/open/")
    chamber.sign_in(meeting, 9)
    item = meeting.items.unscoped("test").order_by("order").first()
    clerk.post(f"{base}do/item/", {"item": item.pk})
    motion = chamber.motion(fresh(meeting))
    clerk.post(f"{base}do/vote/", {"motion": motion.pk, "method": "show_of_hands"})
    vote = motion.votes.unscoped("test").get()
    clerk.post(f"{base}do/counts/", {"vote": vote.pk, "yes": 7, "no": 1, "abstain": 1})
    live = clerk.get(f"{base}presider/live/")
    assert "达到" in live.content.decode()
    assert clerk.get(f"{base}presider/live/", headers={"If-None-Match": live["ETag"]}).status_code == 304
    clerk.post(f"{base}do/close-vote/", {"vote": vote.pk})
    words = clerk.get(f"{base}presider/").content.decode()
    assert "通过" in words
    screen = Client().get(f"/screen/{meeting.screen_key}/")
    assert "决议〔" in screen.content.decode()
    assert Client().get("/screen/unknown/").status_code == 404
    resolution = fresh(motion).resolution
    assert resolution.number in clerk.get(f"{ROOM}resolutions/?q=工作报告").content.decode()
    word = clerk.get(f"{ROOM}resolutions/{resolution.pk}/paper.docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert "同意年度工作报告" in text


def test_a_refusal_is_said_on_the_page(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting(present=2)
    motion = chamber.motion(meeting)
    base = f"{ROOM}meetings/{meeting.pk}/"
    answer = clerk.post(f"{base}do/vote/", {"motion": motion.pk, "method": "show_of_hands"}, follow=True)
    assert "未达到三分之二" in answer.content.decode()


def test_a_telephone_answers_signs_in_and_votes(chamber: Chamber) -> None:
    meeting = fresh(chamber.convened())
    phone, base = signed(chamber.users["理事1"]), f"/my/meetings/{meeting.pk}/"
    phone.post(f"{base}answer/", {"receipt": "coming"})
    code = make_token(bytes(meeting.session.secret), halls_of(meeting.session_id)[0].pk, timezone.now())
    assert phone.get(f"{base}sign-in/?t={code}").status_code == 200
    assert phone.post(f"{base}sign-in/", {"t": code}).status_code == 302
    assert phone.post(f"{base}sign-in/", {"t": "1.2.3"}).status_code == 422
    meetings.open_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    chamber.sign_in(meeting, 8)
    before = phone.get(f"{base}state/").json()
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(fresh(meeting)).pk, method="electronic_open")
    after = phone.get(f"{base}state/").json()
    assert (before["vote"], after["vote"]) == (None, vote.pk)
    assert before["stage"] != after["stage"]
    sent = {"vote": vote.pk, "option": "yes", "key": str(uuid.uuid4())}
    json = {"Accept": "application/json"}
    assert phone.post(f"{base}vote/", sent, headers=json).json() == {"counted": True, "again": False, "option": "yes"}
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert phone.post(f"{base}vote/", sent, headers=json).json()["counted"]
    late = signed(chamber.users["理事2"]).post(f"{base}vote/", {**sent, "key": str(uuid.uuid4())}, headers=json)
    assert (late.status_code, late.json()["code"]) == (422, "vote_closed")
    feed = Calendar.from_ical(phone.get("/my/meetings/calendar.ics").content)
    assert [str(event["SUMMARY"]) for event in feed.walk("VEVENT")] == [meeting.title]


def test_a_hall_that_asks_together_is_told_at_once_what_changed_and_each_their_own(
    chamber: Chamber, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(phone_of_all, "KEPT", 3600.0)  # however slow the machine
    meeting = chamber.sitting()
    page, light = f"/my/meetings/{meeting.pk}/", {"X-Live": "1"}
    first, second = (signed(chamber.users[f"理事{number}"]) for number in (1, 2))

    def drawn(phone: Client) -> str:
        return str(phone.get(page, headers=light).content.decode())

    assert 'data-attend="' in drawn(first) and "hg-shell" not in drawn(first)
    for phone in (first, second):
        assert "hg-shell" in phone.get(page).content.decode(), "who opens the page gets all of it"
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="electronic_open")
    assert f'data-vote="{vote.pk}"' in drawn(first), "what was kept before the vote is not handed out"
    with django_assert_max_num_queries(12):
        assert f'data-vote="{vote.pk}"' in drawn(second)
    votes.cast_vote(actor=chamber.people[0], vote_id=vote.pk, option="yes", key=uuid.uuid4())
    assert "您的票已计入。" in drawn(first) and "您的票已计入。" not in drawn(second)
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    shown = drawn(second)
    assert "data-vote=" not in shown and "results-title" in shown
    (stage,) = set(re.findall(r'data-stage="(\w+)"', shown))
    assert stage == second.get(f"{page}state/").json()["stage"], "it does not draw itself anew for nothing"


def test_a_desk_is_told_that_what_it_kept_an_entry_for_is_gone(chamber: Chamber, clerk: Client) -> None:
    """A page of HTML would be no answer to its script, and nothing behind that entry would ever be sent."""
    meeting = chamber.sitting(present=6)
    address = f"{ROOM}meetings/{meeting.pk}/do/floor/"
    told = clerk.post(address, {"asked": 987654}, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (404, "not_found")
    assert told.json()["message"]


def test_the_hall_reads_a_light_screen_whatever_the_browser_that_shows_it_likes(
    chamber: Chamber, clerk: Client
) -> None:
    """A black code on a dark ground is read by no telephone."""
    meeting = chamber.convened()
    clerk.post("/ui/theme/", {"theme": "dark"})
    theme = re.compile(r'<html[^>]* data-bs-theme="(\w+)"')
    shown = {
        path: theme.search(clerk.get(path).content.decode())
        for path in (
            f"{ROOM}meetings/{meeting.pk}/",
            f"{ROOM}meetings/{meeting.pk}/code/",
            f"/screen/{meeting.screen_key}/",
        )
    }
    assert [found and found.group(1) for found in shown.values()] == ["dark", "light", "light"]


def test_what_is_in_camera_is_not_shown_to_the_hall_or_to_guests(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    closed = meeting.items.unscoped("test").order_by("order").last()
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=closed.pk)
    words = Client().get(f"/screen/{meeting.screen_key}/").content.decode()
    assert closed.title not in words
    assert "闭会审议" in words


def test_minutes_from_the_draft_to_the_frozen_paper(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting()
    chamber.counted(chamber.motion(meeting), 9, 0)
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    base = f"{ROOM}meetings/{meeting.pk}/minutes"
    clerk.post(f"{ROOM}meetings/{meeting.pk}/do/draft-minutes/")
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    assert clerk.post(f"{base}/save/", {"text": "甲", "revision": 1}).json()["revision"] == 2
    assert clerk.post(f"{base}/save/", {"text": "乙", "revision": 1}).status_code == 409
    assert clerk.post(f"{base}/", {"do": "submit"}).status_code == 302
    assert clerk.get(f"{base}/").content.decode().count("由本人在线签名") == 9
    for who in chamber.people:
        minutes.sign_minutes(actor=who, meeting_id=meeting.pk)
    words = clerk.get(f"{base}/").content.decode()
    assert fresh(draft).digest in words
    assert "一致" in words
    assert clerk.get(f"{base}.docx").status_code == 200


def test_two_clerks_edit_the_same_minutes_and_neither_loses_a_word(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting()
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    user, _ = somebody("乙办事员", chamber.here, Role.CLERK)
    second, at = signed(user), f"{ROOM}meetings/{meeting.pk}/minutes/"
    assert 'name="revision" value="1"' in second.get(at).content.decode()
    assert clerk.post(at, {"do": "save", "text": "甲写的纪要。", "revision": 1}).status_code == 302
    late = second.post(at, {"do": "save", "text": "乙写的纪要。", "revision": 1})
    shown = late.content.decode()
    assert late.status_code == 422
    assert "办事员" in shown and "没有覆盖" in shown
    assert "乙写的纪要。" in shown, "what the second typed is lost"
    assert "甲写的纪要。" in shown, "what the first saved is not shown"
    assert fresh(draft).text == "甲写的纪要。"
    assert second.post(at, {"do": "save", "text": "甲、乙合写的纪要。", "revision": 2}).status_code == 302
    assert fresh(draft).text == "甲、乙合写的纪要。"


def test_minutes_of_what_was_in_camera_are_for_those_who_see_it(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting()
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    user, _ = somebody("审计", chamber.here, Role.AUDITOR)
    base, auditor = f"{ROOM}meetings/{meeting.pk}/minutes", signed(user)
    refused = auditor.get(f"{base}/")
    assert (refused.status_code, draft.text.splitlines()[1] in refused.content.decode()) == (403, False)
    assert auditor.get(f"{base}.docx").status_code == 404
    assert auditor.get(f"{ROOM}meetings/{meeting.pk}/").status_code == 200
    assert "审议人事事项" in clerk.get(f"{base}/").content.decode()


def test_strangers_get_the_same_as_for_nothing(chamber: Chamber) -> None:
    meeting = chamber.convened()
    user, _ = somebody("外人")
    stranger = signed(user)
    for address in (f"{ROOM}meetings/", f"{ROOM}meetings/{meeting.pk}/", f"/my/meetings/{meeting.pk}/"):
        assert stranger.get(address).status_code == 404


def test_english_pages(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting()
    answer = clerk.get(f"{ROOM}meetings/{meeting.pk}/presider/", headers={"Accept-Language": "en"})
    assert "Quorum" in answer.content.decode()


def asked(actor: Actor) -> int:
    """How many votes wait in the inbox."""
    lines = [line for group in waiting(actor) for line in group.lines]
    return sum(line.message.kind == "governance.vote_waits" for line in lines)


def test_those_who_have_not_voted_are_reminded_until_the_vote_is_closed(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting()
    motion = chamber.motion(meeting)
    meetings.start_item(actor=chamber.clerk, meeting_id=meeting.pk, item_id=motion.item_id)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="electronic_open")
    first, second = chamber.people[:2]
    votes.cast_vote(actor=first, vote_id=vote.pk, option="yes", key=uuid.uuid4())
    page = clerk.get(f"{ROOM}meetings/{meeting.pk}/presider/").content.decode()
    assert all(words in page for words in ("提醒未表决的人", "讨论", "宣布"))
    clerk.post(f"{ROOM}meetings/{meeting.pk}/do/remind-vote/", {"vote": vote.pk})
    clerk.post(f"{ROOM}meetings/{meeting.pk}/do/remind-vote/", {"vote": vote.pk})
    assert (asked(first), asked(second)) == (0, 1)
    votes.close_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert asked(second) == 0


def test_nobody_knows_who_has_not_voted_where_tellers_count(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(meeting).pk, method="show_of_hands")
    with pytest.raises(RuleViolation) as refused:
        votes.remind_of_vote(actor=chamber.clerk, vote_id=vote.pk)
    assert refused.value.code == "not_one_by_one"


def test_the_presider_sees_when_the_meeting_ends_and_which_hall_is_cut_off(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting()
    ends = expected_end(now_in(meeting))
    assert ends is not None and round((ends - timezone.now()) / timedelta(minutes=1)) == 20
    part = parts(meeting)[0]
    Participant.objects.unscoped("test").filter(pk=part.pk).update(hall=halls_of(meeting.session_id)[0].pk)
    Pulse.objects.create(participant=part, at=timezone.now() - timedelta(minutes=5))
    page = clerk.get(f"{ROOM}meetings/{meeting.pk}/presider/").content.decode()
    assert "1部手机断线" in page and "结束</span>" in page
    meeting.items.unscoped("test").update(minutes=None)
    assert expected_end(now_in(meeting)) is None


def test_the_month_shows_each_meeting_on_its_day(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.convened()
    day = timezone.localtime(meeting.starts_at).date()
    month = month_of(chamber.clerk, chamber.here, day.replace(day=1))
    (found,) = [each for week in month.weeks for each in week if each.day == day]
    assert [row.pk for row in found.meetings] == [meeting.pk] and found.inside
    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in month.weeks)
    assert month.before < month.first < month.after and (month.before.day, month.after.day) == (1, 1)
    page = clerk.get(f"{ROOM}meetings/", {"tab": "month", "month": f"{day:%Y-%m}"}).content.decode()
    assert meeting.title in page and f"{day.year}年{day.month}月" in page
    far = clerk.get(f"{ROOM}meetings/", {"tab": "month", "month": "2001-02"}).content.decode()
    assert meeting.title not in far and "2001年2月" in far


@pytest.mark.parametrize("text", ["", "x", "2026-13", "9999-12", "0001-01", "2026-11-01"])
def test_what_is_no_month_is_this_one(text: str) -> None:
    assert month_in(text) == today().replace(day=1)
