"""Pages for visitors: complete without script and cookie, read by programs, gone at once."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from lxml import etree
from PIL import Image
from tests.foreign_checkers import ask_foreign
from tests.publicsite.conftest import checked, drafted

from huiguan.kernel.calendar import today
from huiguan.kernel.desk import Standing
from huiguan.kernel.desk.selectors import home_of, plan_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import NotFound, RuleViolation, slots
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.services import withdraw_consent
from huiguan.members.services import register_member
from huiguan.programmes.services import open_activity, plan_activity
from huiguan.publicsite import services
from huiguan.publicsite.models import Picture
from huiguan.publicsite.selectors import events
from huiguan.publicsite.selectors.board import board_of

PAGES = (
    "/site/",
    "/site/top/",
    "/news/",
    "/site/top/news/",
    "/disclosures/",
    "/site/top/rules/",
    "/site/top/calendar/",
)


def picture_of(room: SimpleNamespace, **values: Any) -> Picture:
    drawn = BytesIO()
    Image.new("RGB", (1600, 800)).save(drawn, "PNG")
    facts: dict[str, Any] = {"alt": "大门", **values}
    size = drawn.tell()
    return services.add_picture(actor=room.second, organization=room.top, upload=drawn, size=size, **facts)


def test_pages_for_visitors_set_no_cookie_and_are_whole_without_script(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    for address in (*PAGES, f"/site/top/news/{article.pk}/", f"/site/top/news/{article.pk}/editions/1/"):
        answer = Client().get(address)
        assert answer.status_code == 200 and not answer.cookies, address
        assert "no-cache" in answer["Cache-Control"] and answer["ETag"]
        page = answer.content.decode()
        assert not re.findall(r"<script(?![^>]*(?:src=|application/))", page) and not re.findall(r" style=", page)


def test_pages_are_valid_html(room: SimpleNamespace) -> None:
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed: pages are not validated")
    article = checked(room, drafted(room))
    for address in (*PAGES, f"/site/top/news/{article.pk}/"):
        html5lib.HTMLParser(strict=True).parse(Client().get(address).content.decode())


def test_pages_pass_a_validator_of_others(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    addresses = (*PAGES, f"/site/top/news/{article.pk}/", "/check/", "/notices/", "/honours/", "/site/top/disclosures/")
    pages = {address: Client().get(address).content.decode() for address in addresses}
    assert ask_foreign("validate_html.mjs", pages) == []


def test_facts_for_programs_stand_in_the_page_and_cannot_end_their_element(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room, title="甲</script><b>乙"))
    page = Client().get(f"/site/top/news/{article.pk}/").content.decode()
    facts = json.loads(re.findall(r'ld\+json">(.*?)</script>', page)[0])
    assert (facts["@type"], facts["headline"]) == ("NewsArticle", "甲</script><b>乙") and "<b>乙" not in page


def test_a_page_that_holds_is_not_sent_again_and_a_withdrawn_one_is_gone_at_once(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    address = f"/site/top/news/{article.pk}/"
    tag = Client().get(address)["ETag"]
    assert Client().get(address, headers={"if-none-match": tag}).status_code == 304
    services.withdraw_article(actor=room.head, article_id=article.pk, reason="引用有误")
    answer = Client().get(address, headers={"if-none-match": tag})
    assert answer.status_code == 410 and "引用有误" in answer.content.decode()
    assert "标题" not in answer.content.decode().replace("</title>", "")
    assert Client().get(f"{address}editions/1/").status_code == 410
    for other in ("/site/", "/news/", "/news.atom", "/sitemap.xml"):
        assert str(article.pk) not in re.findall(r"/news/(\d+)/", Client().get(other).content.decode())


def test_a_feed_reader_reads_the_news_and_their_corrections(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    services.correct_article(actor=room.author, article_id=article.pk, note="补充")
    article.refresh_from_db()
    checked(room, article)
    checked(room, drafted(room, title="明天", go_live_at=timezone.now() + timedelta(days=1)))
    for address in ("/news.atom", "/site/top/news.atom"):
        feed = feedparser.parse(Client().get(address).content)
        assert not feed.bozo and feed.version == "atom10"
        assert [(entry.title, entry.summary) for entry in feed.entries] == [("标题", "摘要")]
        assert feed.entries[0].updated > feed.entries[0].published
    assert feedparser.parse(Client().get("/site/there/news.atom").content).entries == []


def test_the_map_of_the_site_and_robots(room: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    found = etree.fromstring(Client().get("/sitemap.xml").content)
    addresses = [node.text for node in found.iter("{*}loc")]
    assert f"http://testserver/site/top/news/{article.pk}/" in addresses
    robots = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots and "Disallow: /notices/" in robots


def test_public_dates_come_through_the_slot_and_as_a_calendar(room: SimpleNamespace, monkeypatch: Any) -> None:
    day = today() + timedelta(days=3)

    def source(organization: Any, first: Any, last: Any) -> list[events.PublicEvent]:
        return [events.PublicEvent("k1", "开放日", day, day + timedelta(days=1), "会员之家", "/site/")]

    monkeypatch.setitem(slots._slots, events.SLOT, [source])
    (event,) = Calendar.from_ical(Client().get("/site/top/calendar.ics").content).walk("VEVENT")
    assert (event["summary"], event["location"], event.decoded("dtstart")) == ("开放日", "会员之家", day)
    assert "开放日" in Client().get("/site/top/calendar/").content.decode()


def test_what_comes_stands_before_what_is_over(room: SimpleNamespace, monkeypatch: Any) -> None:
    def source(organization: Any, first: Any, last: Any) -> list[events.PublicEvent]:
        spans = {"早已结束": (-9, -7), "昨天结束": (-3, 0), "还在进行": (-1, 1), "下周开始": (7, 8)}
        return [
            events.PublicEvent(title, title, today() + timedelta(days=a), today() + timedelta(days=b))
            for title, (a, b) in spans.items()
        ]

    monkeypatch.setitem(slots._slots, events.SLOT, [source])
    page = Client().get("/site/top/calendar/").content.decode()
    found = re.findall(r">(早已结束|昨天结束|还在进行|下周开始)<", page)
    assert found == ["还在进行", "下周开始", "昨天结束", "早已结束"]
    assert page.index('id="over"') > page.index("下周开始")


def test_activities_for_everybody_are_public_dates_and_others_are_not(
    room: SimpleNamespace,
) -> None:
    day, actor = today() + timedelta(days=5), room.second
    for kind, title in (("charity", "警营开放日"), ("exercise", "处突演练"), ("youth", "还在筹划")):
        row = plan_activity(
            actor=actor, organization=room.top, kind=kind, title=title, starts_on=day, ends_on=day, place="会员之家"
        )
        if title != "还在筹划":
            open_activity(actor=actor, activity_id=row.pk)
    page = Client().get("/site/top/calendar/").content.decode()
    assert "警营开放日" in page and "处突演练" not in page and "还在筹划" not in page
    (event,) = Calendar.from_ical(Client().get("/site/top/calendar.ics").content).walk("VEVENT")
    assert (event["summary"], event.decoded("dtend") - event.decoded("dtstart")) == ("警营开放日", timedelta(days=1))


def test_registers_disclose_themselves_on_a_page_of_their_own(room: SimpleNamespace) -> None:
    Organization.objects.filter(pk=room.top.pk).update(founded_on=date(2001, 5, 9), seat="北京市某区某路")
    (line,) = [line for line in board_of(Organization.objects.get(pk=room.top.pk)) if "登记" in line.due.title]
    assert (line.light, line.due.arose_on) == ("done", date(2001, 5, 9))
    page = Client().get(line.due.url).content.decode()
    assert "北京市某区某路" in page and "2001" in page
    for other in ("charter", "dues", "nothing"):
        assert Client().get(f"/site/top/disclosures/{other}/").status_code == 404


def test_a_picture_needs_words_and_loses_what_the_camera_wrote(room: SimpleNamespace) -> None:
    with pytest.raises(RuleViolation, match="文字"):
        picture_of(room, alt=" ")
    picture = picture_of(room)
    assert (picture.width, picture.height) == (1280, 640)
    article = drafted(room, text=f"文。\n[图{picture.pk}]")
    assert Client().get(f"/pictures/{picture.pk}.jpg").status_code == 404
    checked(room, article)
    answer = Client().get(f"/pictures/{picture.pk}.jpg")
    assert answer.status_code == 200 and not Image.open(BytesIO(b"".join(answer.streaming_content))).getexif()
    page = Client().get(f"/site/top/news/{article.pk}/").content.decode()
    assert 'alt="大门"' in page
    with pytest.raises(RuleViolation):
        services.remove_picture(actor=room.second, picture_id=picture.pk)


def test_somebody_is_shown_only_while_consenting(room: SimpleNamespace) -> None:
    register_member(actor=room.second, organization=room.top, details={"name": "王景行", "birth_date": today()})
    picture = picture_of(room, shows="members")
    article = drafted(room, text=f"文。\n[图{picture.pk}]")
    with pytest.raises(RuleViolation) as refusal:
        services.hand_in_article(actor=room.author, article_id=article.pk, revision=article.revision)
    assert refusal.value.code == "no_consent"
    services.name_person_shown(actor=room.second, picture_id=picture.pk, member="王景行", note="纸质同意书第3号")
    checked(room, article)
    assert Client().get(f"/pictures/{picture.pk}.jpg").status_code == 200
    consent = Consent.objects.unscoped("test").get(purpose="publicsite.picture")
    withdraw_consent(actor=room.second, consent_id=consent.pk)
    assert Client().get(f"/pictures/{picture.pk}.jpg").status_code == 404
    assert "<img" not in Client().get(f"/site/top/news/{article.pk}/").content.decode()


def test_the_board_tells_what_is_overdue_and_is_answered_by_an_article(room: SimpleNamespace) -> None:
    day = today()
    facts: dict[str, Any] = {"actor": room.second, "organization": room.top, "basis": "规定"}
    late = services.add_disclosure(**facts, title="甲", arose_on=day - timedelta(9), due_on=day - timedelta(1))
    services.add_disclosure(**facts, title="乙", due_on=day + timedelta(1))
    lights = {line.due.title: line.light for line in board_of(room.top)}
    assert (lights["甲"], lights["乙"]) == ("overdue", "open")
    one: dict[str, Any] = {"actor": room.second, "organization": room.top, "key": late.key}
    with pytest.raises(RuleViolation) as refusal:
        services.record_disclosure(**one, article_id=drafted(room).pk)
    assert refusal.value.code == "not_published"
    services.record_disclosure(**one, article_id=checked(room, drafted(room)).pk)
    assert {line.due.title: line.light for line in board_of(room.top)}["甲"] == "late"
    assert "逾期公开" in Client().get("/site/top/disclosures/").content.decode()
    with pytest.raises(NotFound):
        services.record_disclosure(actor=room.author, organization=room.there, key=late.key, article_id=1)


def test_the_yearly_report_is_on_the_board_by_itself(room: SimpleNamespace) -> None:
    assert f"report:{today().year - 1}" in {line.due.key for line in board_of(room.there)}


def test_the_desk_tells_what_waits_what_is_late_and_what_appears(room: SimpleNamespace) -> None:
    day, soon = today(), timezone.now() + timedelta(hours=1)
    services.add_disclosure(
        actor=room.second, organization=room.top, title="甲", basis="规定", arose_on=day - timedelta(9),
        due_on=day - timedelta(1),
    )  # fmt: skip
    checked(room, drafted(room, title="明日开放", go_live_at=soon))
    waiting = drafted(room, title="待审")
    services.hand_in_article(actor=room.author, article_id=waiting.pk, revision=waiting.revision)
    home = home_of(room.head, room.top, day.year)
    told = {(one.card.key, one.tally.standing): one.tally.number for one in home.told(*Standing)}
    assert told["publicsite.articles", Standing.WAITING] == 1
    assert told["publicsite.board", Standing.LATE] >= 1
    planned = {one.entry.title: one.entry for one in plan_of(room.head, room.top, timezone.localdate(soon).year)}
    assert planned["明日开放"].publish and planned["明日开放"].day == timezone.localdate(soon)
    assert "甲" in {one.entry.title for one in plan_of(room.head, room.top, (day - timedelta(1)).year)}
