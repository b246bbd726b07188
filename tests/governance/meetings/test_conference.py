"""Work conferences and what is set up around a meeting: halls, posts, answers, speeches, considerations, calendars."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from icalendar import Calendar
from tests.governance.meetings.conftest import Chamber, fresh, parts, somebody
from tests.governance.meetings.test_pages import ROOM, signed

from huiguan.engines.charter import template_text
from huiguan.governance.models import Body, CastVote, CharterText, CharterVersion, Consideration, Post, Tenure
from huiguan.governance.selectors.minutes import draft_text
from huiguan.governance.services import meetings, minutes, motions, participants, votes
from huiguan.governance.services.considerations import consider_motion
from huiguan.governance.services.feeds import end_feed, make_feed
from huiguan.governance.services.meeting_lines import agenda_lines, hall_plans, item_plan, item_plans
from huiguan.governance.services.meetings import ItemPlan
from huiguan.journeys.models import Carried
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation
from huiguan.kernel.search.selectors import search
from huiguan.kernel.sessions.models import Hall
from huiguan.kernel.sessions.selectors import halls_of

FIRST = "{body: council, article: 25, first_considered: {body: supervisory_board, article: 40}}"
SPEECH = "秘书处要在2027年3月底前建立走访台账。各分支机构要每季度报送一次活动情况。"


@pytest.fixture
def clerk(chamber: Chamber) -> Client:
    return signed(chamber.users["clerk"])


def conference(chamber: Chamber, *items: ItemPlan) -> Any:
    """A work conference as a draft."""
    starts = timezone.now() + timedelta(minutes=30)
    meeting = meetings.plan_meeting(
        actor=chamber.clerk, organization=chamber.here, title="全省协会工作会议", starts_at=starts, place="礼堂"
    )
    meetings.set_agenda(actor=chamber.clerk, meeting_id=meeting.pk, items=items or (ItemPlan("通报情况"),))
    return meeting


def test_branch_halls_are_set_counted_apart_and_named_in_the_notice(chamber: Chamber, clerk: Client) -> None:
    meeting = conference(chamber)
    base = f"{ROOM}meetings/{meeting.pk}/"
    sent = {"halls": "主会场，礼堂\n甲市分会场，二楼会议室，https://video.example.org/1"}
    assert clerk.post(f"{base}halls/", sent).status_code == 302
    main, branch = halls_of(meeting.session_id)
    assert (main.main, branch.main, branch.link) == (True, False, "https://video.example.org/1")
    assert clerk.post(f"{base}halls/", {"halls": "甲\n甲"}).status_code == 422
    people = [participants.Invitee(each.label, "", person_id=each.person_id) for each in chamber.people[:2]]
    participants.invite(actor=chamber.clerk, meeting_id=meeting.pk, invitees=people)
    part = parts(meeting)[0]
    answer = clerk.post(f"{base}people/{part.pk}/", {"receipt": "leave", "reason": "出差", "hall_id": branch.pk})
    assert answer.status_code == 302
    row = fresh(part)
    assert (row.receipt, row.leave_reason, row.hall_id) == ("leave", "出差", branch.pk)
    assert clerk.post(f"{base}people/{part.pk}/", {"receipt": "leave", "reason": ""}).status_code == 422
    words = clerk.get(f"{base}notice/").content.decode()
    assert "分会场：甲市分会场（二楼会议室）" in words
    meetings.convene_meeting(actor=chamber.clerk, meeting_id=meeting.pk, text="请准时。")
    phone = signed(chamber.users["理事1"]).get(f"/my/meetings/{meeting.pk}/").content.decode()
    assert 'href="https://video.example.org/1"' in phone


def test_who_holds_a_post_below_is_invited_by_it(chamber: Chamber, clerk: Client) -> None:
    below = Organization.objects.get(pk=chamber.here.pk).add_child(
        code="below", name="某镇协会", short_name="某镇", level="county"
    )
    user, _actor = somebody("镇会长")
    for place, name, person in ((below, "甲", user.person), (chamber.here, "乙", None)):
        body = Body.objects.create(organization=place, kind="office_meeting", name="会长办公会")
        post = Post.objects.create(organization=place, body=body, name="会长")
        Tenure.objects.create(organization=place, post=post, name=name, person=person, state="holds", began_on=today())
    Grant.objects.unscoped("test").filter(user=chamber.users["clerk"]).update(below=True)
    meeting = conference(chamber)
    base = f"{ROOM}meetings/{meeting.pk}/holders/"
    assert "会长（2）" in clerk.get(base).content.decode()
    sent = {"reach": "children", "posts": ["会长"], "role": "guest"}
    assert clerk.post(base, sent).status_code == 302
    (part,) = parts(meeting)
    assert (part.name, part.duty, part.role, part.person_id) == ("甲", "某镇会长", "guest", user.person_id)
    assert clerk.post(base, {"reach": "below", "posts": ["会长"], "role": "guest"}).status_code == 302
    assert len(parts(meeting)) == 1
    assert clerk.post(base, {"reach": "here", "posts": [], "role": "guest"}).status_code == 422
    clerk.post(f"{ROOM}meetings/{meeting.pk}/do/uninvite/", {"participant": part.pk})
    assert parts(meeting) == []


def test_a_speech_and_a_commendation_are_written_down_and_the_speech_is_handed_on(
    chamber: Chamber, clerk: Client
) -> None:
    meeting = conference(chamber)
    base = f"{ROOM}meetings/{meeting.pk}/"
    lines = "通报情况\n先进单位名单（表彰）\n会长讲话，刘一（讲话）\n各单位材料（书面交流）"
    clerk.post(f"{base}agenda/", {"items": lines})
    items = list(meeting.items.unscoped("test").order_by("order"))
    assert [item.kind for item in items] == ["item", "commendation", "item", "written"]
    clerk.post(f"{base}agenda/", {"items": lines.replace("，刘一（讲话）", "（讲话），刘一")})
    items = list(meeting.items.unscoped("test").order_by("order"))
    _, praise, speech, _ = items
    assert (speech.kind, speech.owner) == ("speech", "刘一")
    clerk.post(f"{base}items/{praise.pk}/", {"kind": "commendation", "words": "先进单位：甲市协会、乙市协会"})
    assert "交督办" not in clerk.get(base).content.decode()
    assert clerk.post(f"{base}items/{speech.pk}/", {"kind": "speech", "words": SPEECH}).status_code == 302
    assert f'action="/o/here/journeys/speeches/{speech.pk}/"' in clerk.get(base).content.decode()
    answer = clerk.post(f"/o/here/journeys/speeches/{speech.pk}/")
    carried = Carried.objects.unscoped("test").get()
    assert (carried.kind, carried.subject_id) == ("governance.agendaitem", speech.pk)
    assert answer.headers["Location"].endswith(f"/directives/documents/{carried.document_id}/")
    assert "2项" in clerk.get(base).content.decode()
    words = draft_text(fresh(meeting))
    assert "先进单位：甲市协会、乙市协会" in words
    assert "刘一讲话。" in words


def test_a_motion_is_changed_referred_and_withdrawn_on_its_page(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting()
    first, second = chamber.motion(meeting), chamber.motion(meeting)
    page = f"{ROOM}motions/{first.pk}/"
    form = {
        "title": "改后的议案",
        "power": "ordinary",
        "sponsor": "秘书处",
        "text": "同意。",
        "revision": first.revision,
    }
    assert clerk.post(f"{page}change/", form).status_code == 302
    assert clerk.post(f"{page}change/", form).status_code == 422
    changed = motions.propose_amendment(actor=chamber.clerk, motion_id=first.pk, text="不同意。", sponsor="甲")
    act = f"{ROOM}meetings/{meeting.pk}/do"
    assert "撤回" in clerk.get(page).content.decode()
    answer = clerk.post(f"{act}/withdraw-amendment/", {"motion": first.pk, "amendment": changed.pk})
    assert answer.headers["Location"] == page
    clerk.post(f"{act}/refer/", {"motion": first.pk, "to": "学术委员会"})
    clerk.post(f"{act}/withdraw/", {"motion": second.pk, "note": "提案人撤回"})
    assert (fresh(first).state, fresh(first).referred_to, fresh(second).state) == (
        "referred",
        "学术委员会",
        "withdrawn",
    )


def asks_first(chamber: Chamber) -> Body:
    """The charter lets the supervisors consider first what the council decides; they are entered as a body."""
    words = template_text("general-2017").replace("{body: council, article: 25}", FIRST, 1)
    assert "first_considered" in words
    text = CharterText.objects.create(digest="1" * 64, text=words)
    CharterVersion.objects.unscoped("test").filter(organization=chamber.here).update(text=text)
    return Body.objects.create(
        organization=chamber.here, kind="supervisory_board", key="supervisory_board", name="监事会"
    )


def test_what_another_body_considers_first_is_not_put_to_the_vote_without_its_yes(
    chamber: Chamber, clerk: Client
) -> None:
    board = asks_first(chamber)
    meeting = chamber.sitting()
    motion = chamber.motion(meeting)
    page = f"{ROOM}motions/{motion.pk}/"
    assert "须先经监事会前置研究同意（第四十条）" in clerk.get(page).content.decode()
    with pytest.raises(RuleViolation, match="监事会") as refused:
        votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="show_of_hands")
    assert refused.value.code == "not_considered"
    form = {"body_id": board.pk, "on": today().isoformat(), "minutes": "监事会纪要〔2026〕2号", "agreed": "no"}
    assert clerk.post(f"{page}consider/", form).status_code == 302
    with pytest.raises(RuleViolation):
        votes.open_vote(actor=chamber.clerk, motion_id=motion.pk, method="show_of_hands")
    assert clerk.post(f"{page}consider/", {**form, "agreed": "yes"}).status_code == 302
    vote = chamber.counted(motion, 9, 0)
    result, case = vote.result or {}, vote.case or {}
    assert (result["decision"], case["considered"]) == (True, True)
    assert "监事会已前置研究并同意" in result["explanation"]
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    assert "前置研究（监事会纪要〔2026〕2号），同意。" in draft.text
    assert Consideration.objects.unscoped("test").count() == 2


def test_a_consideration_has_a_day_and_minutes_and_is_another_bodys(chamber: Chamber) -> None:
    board = Body.objects.create(organization=chamber.here, kind="party_branch", name="党支部")
    motion = chamber.motion(chamber.sitting())
    facts: dict[str, Any] = {"actor": chamber.clerk, "motion_id": motion.pk, "agreed": True}
    with pytest.raises(Invalid):
        consider_motion(**facts, body_id=board.pk, on=today(), minutes=" ")
    with pytest.raises(Invalid):
        consider_motion(**facts, body_id=board.pk, on=today() + timedelta(days=1), minutes="1号")
    with pytest.raises(RuleViolation):
        consider_motion(**facts, body_id=chamber.council.pk, on=today(), minutes="1号")
    with pytest.raises(NotFound):
        consider_motion(**facts, body_id=0, on=today(), minutes="1号")
    consider_motion(**facts, body_id=board.pk, on=today(), minutes="1号")


def events(client: Client, address: str) -> list[str]:
    """Titles in a calendar."""
    answer = client.get(address)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_calendars_of_a_body_and_of_oneself_are_subscribed_to_without_signing_in(
    chamber: Chamber, clerk: Client
) -> None:
    meeting = chamber.convened()
    draft = conference(chamber)
    assert clerk.post(f"{ROOM}bodies/{chamber.council.pk}/calendar/").status_code == 302
    page = clerk.get(f"{ROOM}bodies/{chamber.council.pk}/").content.decode()
    feed = make_feed(actor=chamber.people[0])
    of_body = page.split('readonly value="http://testserver')[1].split('"')[0]
    nobody = Client()
    assert events(nobody, of_body) == [meeting.title]
    assert events(nobody, f"/calendar/{feed.key}.ics") == [meeting.title]
    assert draft.title not in nobody.get(of_body).content.decode()
    # A new address ends the old one; who may not read any more is told nothing.
    make_feed(actor=chamber.clerk, body_id=chamber.council.pk)
    assert nobody.get(of_body).status_code == 404
    fresh_key = make_feed(actor=chamber.clerk, body_id=chamber.council.pk).key
    Grant.objects.unscoped("test").filter(user=chamber.users["clerk"]).delete()
    assert nobody.get(f"/calendar/{fresh_key}.ics").status_code == 404
    with pytest.raises(NotFound):
        make_feed(actor=chamber.people[0], body_id=chamber.council.pk)


def test_an_address_of_a_calendar_ends_when_its_owner_says_so(chamber: Chamber, clerk: Client) -> None:
    place, nobody = f"{ROOM}bodies/{chamber.council.pk}/", Client()
    assert "停用地址" not in clerk.get(place).content.decode()
    clerk.post(f"{place}calendar/")
    address = clerk.get(place).content.decode().split('readonly value="http://testserver')[1].split('"')[0]
    others = make_feed(actor=chamber.people[0])
    assert clerk.post(f"{place}calendar/", {"end": "1"}).status_code == 302
    assert nobody.get(address).status_code == 404
    assert "readonly value=" not in clerk.get(place).content.decode()
    assert clerk.post(f"{place}calendar/", {"end": "1"}).status_code == 404
    assert nobody.get(f"/calendar/{others.key}.ics").status_code == 200
    end_feed(actor=chamber.people[0])
    assert nobody.get(f"/calendar/{others.key}.ics").status_code == 404


def test_an_item_is_added_with_its_kind_chosen(chamber: Chamber, clerk: Client) -> None:
    meeting = conference(chamber)
    base = f"{ROOM}meetings/{meeting.pk}/agenda/add/"
    sent = {"title": "Address by the president", "owner": "Liu", "minutes": "15", "kind": "speech"}
    assert clerk.post(base, sent).status_code == 302
    assert clerk.post(base, {**sent, "title": " "}).status_code == 422
    assert clerk.post(base, {**sent, "kind": "dance"}).status_code == 422
    _first, added = meeting.items.unscoped("test").order_by("order")
    assert (added.title, added.owner, added.minutes, added.kind, added.in_camera) == (
        "Address by the president",
        "Liu",
        15,
        "speech",
        False,
    )


@pytest.mark.parametrize(
    ("line", "plan"),
    [
        ("1. Report of the council, Office, 20", ItemPlan("Report of the council", "Office", 20)),
        ("Address (Speech), Liu", ItemPlan("Address", "Liu", kind="speech")),
        ("Staff (in camera)", ItemPlan("Staff", in_camera=True)),
        ("Units of merit (commendation)(in camera),5", ItemPlan("Units of merit", "", 5, True, kind="commendation")),
        ("三、材料（书面交流），各单位", ItemPlan("材料", "各单位", kind="written")),
        ("（讲话）", ItemPlan("", kind="speech")),
    ],
)
def test_a_line_of_an_agenda_is_read_in_either_language(line: str, plan: ItemPlan) -> None:
    assert item_plan(line, {}) == plan


def test_lines_of_an_agenda_are_read_as_they_were_written(chamber: Chamber) -> None:
    plans = (ItemPlan("报告", "办公室", 20), ItemPlan("Address", "刘一", None, True, kind="speech"))
    items = list(conference(chamber, *plans).items.unscoped("test").order_by("order"))
    for language in ("zh-hans", "en"):
        with translation.override(language):
            text = agenda_lines(items)
        again = item_plans(text, items)
        assert [replace(plan, item_id=None) for plan in again] == list(plans)
        assert [plan.item_id for plan in again] == [item.pk for item in items]
    assert text == "报告, 办公室, 20\nAddress (in camera) (speech), 刘一"


def test_resolutions_are_found_by_the_index(chamber: Chamber, clerk: Client) -> None:
    meeting = chamber.sitting()
    motion = chamber.motion(meeting, text="秘书处每季度公布走访台账。")
    chamber.counted(motion, 9, 0)
    number = fresh(motion).resolution.number
    for asked in ("走访台账", "台账 公布", "gzbg", number):
        assert number in clerk.get(f"{ROOM}resolutions/", {"q": asked}).content.decode(), asked
    assert number not in clerk.get(f"{ROOM}resolutions/", {"q": "培训"}).content.decode()
    found = search(chamber.clerk, "走访台账", kinds=["governance.resolution"])
    assert [hit.object_id for hit in found.hits] == [fresh(motion).resolution.pk]
    assert search(chamber.people[0], "走访台账", kinds=["governance.resolution"]).total == 0


def test_a_proxy_votes_on_the_telephone_for_whom_it_represents(chamber: Chamber) -> None:
    meeting = chamber.convened()
    absent, holder = parts(meeting)[8], parts(meeting)[0]
    participants.name_proxy(actor=chamber.clerk, meeting_id=meeting.pk, participant_id=absent.pk, proxy_id=holder.pk)
    meetings.open_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    chamber.sign_in(meeting, 8)
    vote = votes.open_vote(actor=chamber.clerk, motion_id=chamber.motion(fresh(meeting)).pk, method="electronic_open")
    phone, page = signed(chamber.users["理事1"]), f"/my/meetings/{meeting.pk}/"
    assert f'name="participant" value="{absent.pk}"' in phone.get(page).content.decode()
    sent = {"vote": vote.pk, "option": "no", "key": str(uuid.uuid4()), "participant": absent.pk}
    assert phone.post(f"{page}vote/", sent).status_code == 302
    row = CastVote.objects.unscoped("test").get(vote_event=vote)
    assert (row.participant_id, row.option) == (absent.pk, "no")


def test_a_place_and_an_address_of_a_hall_may_hold_commas() -> None:
    standing = [Hall(pk=7, name="分会场")]
    (plan,) = hall_plans("分会场, 北京市，西城区，https://video.example/a,b", standing)
    assert (plan.name, plan.place, plan.link) == ("分会场", "北京市，西城区", "https://video.example/a,b")
