"""The home page of an association: what each role sees, what its numbers count, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.members.conftest import House, house

from huiguan.kernel.calendar import today
from huiguan.kernel.desk import specs
from huiguan.kernel.desk.lines import WorkLine
from huiguan.kernel.desk.selectors import home_of, months_of, plan_of
from huiguan.kernel.desk.specs import DeskCard, PlanEntry, PlanSource, Standing, State, Tally
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import NotFound, Role

__all__ = ["house"]
pytestmark = pytest.mark.django_db


def entry(day: date, **more: Any) -> PlanEntry:
    return PlanEntry(day, f"到{day}", "/x/", "会议", **more)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A registry of cards and plans in which nothing stands yet."""
    empty: dict[str, Any] = {"cards": {}, "plans": {}}
    monkeypatch.setattr(specs, "_cards", empty["cards"])
    monkeypatch.setattr(specs, "_plans", empty["plans"])
    return empty


def signed_in(house: House, role: Role, place: Any = None, *, below: bool = False, language: str = "zh-hans") -> Client:
    actor = house.actor(place or house.here, role, below=below)
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    client.cookies["django_language"] = language
    return client


def test_a_card_is_asked_only_where_its_permission_holds(house: House, only: dict[str, Any]) -> None:
    asked: list[str] = []

    def read(actor: Any, organization: Any) -> list[Tally]:
        asked.append(organization.code)
        return [Tally(3, "待审", "/x/", Standing.WAITING), Tally(0, "逾期", "/y/", Standing.LATE)]

    specs.register_card(DeskCard("t.t", WorkLine.RIGHTS, "测试", "members.read_members", "members:roster", read))
    found = home_of(house.clerk(), house.here, 2026)
    assert [(one.line.label, one.tally.number) for one in found.told(Standing.WAITING)] == [("维权", 3)]
    assert found.told(Standing.LATE) == []  # nothing is told of what is none
    # The treasurer has a home page, without this part; from above nobody is asked about members.
    assert home_of(house.actor(house.here, Role.TREASURER), house.here, 2026).parts == ()
    assert home_of(house.clerk(house.city, below=True), house.here, 2026).parts == ()
    assert asked == ["here"]


def test_who_has_no_role_in_it_does_not_find_the_home_page(house: House) -> None:
    for actor in (house.applicant(), house.clerk(house.there), house.clerk(house.city)):
        with pytest.raises(NotFound):
            home_of(actor, house.here, 2026)
    member = house.actor(house.here, Role.MEMBER)
    with pytest.raises(NotFound):
        home_of(member, house.here, 2026)


def test_the_plan_knows_what_is_late_what_lasts_and_what_is_to_be_published(house: House, only: dict[str, Any]) -> None:
    past, soon = today() - timedelta(days=1), today() + timedelta(days=1)
    entries = [
        entry(past), entry(past, state=State.DONE), entry(past, state=State.RUNNING, lasting=True),
        entry(today()), entry(soon, publish=True), entry(past, state=State.DONE, publish=True),
    ]  # fmt: skip
    specs.register_plan(PlanSource("t.t", WorkLine.EXCHANGE, "desk.read", lambda a, o, y: entries))
    found = home_of(house.clerk(), house.here, today().year)
    assert [one.entry.state for one in found.plan].count(State.LATE) == 1
    assert [one.entry.day for one in found.late] == [past]
    assert [one.entry.day for one in found.to_publish] == [soon]
    assert found.done == 2
    (part,) = found.parts
    assert (part.line, part.done, part.planned) == (WorkLine.EXCHANGE, 2, 6)
    ((words, cells),) = months_of(found.plan)
    assert words.label == "交流交往" and sum(cell.number for cell in cells) == 6


def test_a_room_brings_no_more_entries_than_a_page_bears(house: House, only: dict[str, Any]) -> None:
    many = [entry(date(2026, 1, 1)) for _ in range(500)]
    specs.register_plan(PlanSource("t.t", WorkLine.RESEARCH, "desk.read", lambda a, o, y: many))
    assert len(plan_of(house.clerk(), house.here, 2026)) == specs.MOST


def test_a_key_means_one_card() -> None:
    first = next(iter(specs.all_cards()))
    with pytest.raises(ValueError, match="twice"):
        specs.register_card(DeskCard(first.key, first.line, "别的", first.permission, first.url_name, first.read))


def test_every_card_and_plan_answers_for_an_association_without_any_rows(house: House) -> None:
    """All rooms are asked with all roles: none fails, no number is made up; the report on last year all owe."""
    for role in (Role.CLERK, Role.HEAD, Role.TREASURER, Role.SUPERVISOR, Role.CASE_OFFICER, Role.EXPERT, Role.AUDITOR):
        found = home_of(house.actor(house.here, role), house.here, today().year)
        told = {row.card.key for part in found.parts for row in part.rows if row.tallies}
        assert found.plan == () and told <= {"publicsite.board"}


def test_the_page_shows_each_role_its_part(house: House) -> None:
    url = reverse("desk:home", args=["here"])
    clerk = signed_in(house, Role.CLERK).get(url).content.decode()
    assert "自身建设" in clerk and "入会申请" in clerk and "等您办理" in clerk
    auditor = signed_in(house, Role.AUDITOR).get(url).content.decode()
    assert "银行对账" in auditor and "入会申请" not in auditor
    # The head reads what is late before what waits; the clerk the other way round.
    head = signed_in(house, Role.HEAD).get(url).content.decode()
    assert head.index('id="late"') < head.index('id="waiting"') and clerk.index('id="waiting"') < clerk.index(
        'id="late"'
    )
    english = signed_in(house, Role.SUPERVISOR, language="en").get(url).content.decode()
    assert "Lines of work" in english and "Nothing is late." in english


def test_numbers_lead_to_their_rows(house: House) -> None:
    from huiguan.members import services

    for number in range(3):
        services.enter_application(actor=house.clerk(), organization=house.here, details={"name": f"甲{number}"})
    found = home_of(house.clerk(), house.here, today().year)
    (told,) = [one for one in found.told(Standing.WAITING) if one.card.key == "members.applications"]
    assert told.tally.number == 3 and told.tally.url == reverse("members:applications", args=["here"])


def test_the_cost_does_not_grow_with_the_rows(house: House) -> None:
    client, url = signed_in(house, Role.HEAD), reverse("desk:home", args=["here"])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(12):
        house.member(f"乙{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
    assert len(few) <= 80, len(few)


def test_figures_come_after_the_page_and_are_kept_for_a_while(house: House) -> None:
    client = signed_in(house, Role.CLERK)
    for number in range(6):
        house.member(f"丙{number}")
    url = reverse("desk:figures", args=["here"])
    page = client.get(url).content.decode()
    assert "会员" in page and reverse("figures:figure", args=["here", "members.present"]) in page
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and ">6</strong>" in part
    house.member("丁")
    assert ">6</strong>" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    # Another year is another page of the same address.
    assert ">6</strong>" not in client.get(f"{url}?year=2019", headers={"HX-Request": "true"}).content.decode()


def test_the_plan_is_a_page_for_each_year(house: House) -> None:
    client = signed_in(house, Role.CLERK, language="en")
    for year in ("2024", "nonsense", "99999"):
        assert "Nothing is planned for this year yet." in client.get(f"/o/here/desk/plan/?year={year}").content.decode()


def test_a_member_begins_at_home_and_an_officer_at_the_desk(house: House) -> None:
    membership = house.member("王小红", joined_on=date(2020, 1, 1))
    own = house.own(membership)
    phone = Client()
    phone.force_login(User.objects.get(pk=own.user_id))
    phone.cookies["django_language"] = "zh-hans"
    assert phone.get("/")["Location"] == reverse("desk:own")
    page = phone.get(reverse("desk:own")).content.decode()
    head = page.split("<main")[1].split("</header>")[0]
    assert "王小红" in head and "here协会" in head and reverse("inbox:desk") in head
    assert "会籍有效" in page and "交会费" in page and "求助" in page
    assert f'href="{reverse("cases:own_new", args=["request"])}"' in page and "提建议" in page
    assert reverse("members:own_card", args=[membership.pk]) in page
    for words in ("首页", "办事", "会议", "我的"):
        assert f"<span>{words}</span>" in page
    assert 'href="/desk/" aria-current="page"' in page
    assert signed_in(house, Role.CLERK).get("/")["Location"] == "/o/here/desk/"
    assert "<span>我的</span>" not in signed_in(house, Role.CLERK).get("/desk/").content.decode()
    services = phone.get(reverse("desk:services")).content.decode()
    assert reverse("members:own") in services and "工作台" not in services.split("<main")[1]
