"""Requests and suggestions go by subject: who is named hears of them, and nobody is left without an ear."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.cases.conftest import Houses
from tests.cases.test_for_others import on_the_roster
from tests.cases.test_pages import body, entered
from tests.cases.test_relief import kinds_waiting

from huiguan.cases import services
from huiguan.cases.models import SubjectRoute
from huiguan.cases.selectors import routes_of
from huiguan.cases.views import office
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history.models import ReadEvent
from huiguan.kernel.inbox.selectors import counts
from huiguan.kernel.organizations.models import Department, StaffPost
from huiguan.kernel.people.models import StaffAssignment
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation


def hearing(houses: Houses, topic: str) -> set[str]:
    """Who is told of a new request on a subject, of the county's people."""
    people = {"officer": houses.officer, "second": houses.second, "clerk": houses.clerk}
    before = {name: _waiting(actor) for name, actor in people.items()}
    services.ask_for_help(
        actor=houses.member, organization=houses.county, telling=houses.told(kind="request", topic=topic, accused="")
    )
    return {name for name, actor in people.items() if _waiting(actor) > before[name]}


def _waiting(actor: Actor) -> int:
    return counts(actor).get("cases.new", 0)


def route(houses: Houses, topic: str, **way: Any) -> None:
    """The head sets a line."""
    services.set_route(actor=houses.head, organization=houses.county, topic=topic, way=services.Way(**way))


def test_without_a_line_all_who_handle_requests_hear_of_it(houses: Houses) -> None:
    assert hearing(houses, "work") == {"officer", "second", "clerk"}


def test_the_head_sets_the_lines_on_the_rules_page(houses: Houses) -> None:
    client, clerk = entered(houses.head), houses.clerk
    assert houses.second
    assert "诉求、建议分送" in body(client.get("/o/110101/cases/rules/"))
    address = "/o/110101/cases/rules/subjects/welfare/"
    assert clerk.user_id is not None and str(clerk.user_id) in body(client.get(address))
    assert client.post(address, {"offered": "on", "user_ids": [clerk.user_id]}).status_code == 302
    assert client.post("/o/110101/cases/rules/subjects/every/", {"role": "case_officer"}).status_code == 302
    assert hearing(houses, "welfare") == {"clerk"}
    assert hearing(houses, "work") == {"officer", "second"}
    page = body(client.get("/o/110101/cases/rules/"))
    assert "待遇与福利" in page and houses.user(houses.county, Role.CLERK).display_name in page
    assert client.post(address, {"offered": "on"}).status_code == 302
    assert hearing(houses, "welfare") == {"officer", "second"}


def test_the_queue_shows_what_goes_to_oneself_and_apart_all_that_waits(houses: Houses) -> None:
    clerk, officer = houses.clerk, houses.officer
    route(houses, "welfare", user_ids=(clerk.user_id,))
    asking = {topic: houses.told(kind="request", topic=topic, accused="") for topic in ("welfare", "work")}
    cases = {
        topic: services.ask_for_help(actor=houses.member, organization=houses.county, telling=telling)
        for topic, telling in asking.items()
    }
    address = "/o/110101/cases/"
    mine = body(entered(officer).get(address))
    assert cases["work"].number in mine and cases["welfare"].number not in mine
    everything = body(entered(officer).get(f"{address}?show=waiting"))
    assert cases["work"].number in everything and cases["welfare"].number in everything
    theirs = body(entered(clerk).get(address))
    assert cases["work"].number in theirs and cases["welfare"].number in theirs  # the other subject goes to all
    # Whoever takes it by right leaves it in nobody else's queue.
    services.accept_case(actor=officer, case_id=cases["welfare"].pk)
    assert cases["welfare"].number not in body(entered(clerk).get(address))


def test_what_went_to_somebody_who_left_is_on_the_desk_of_those_who_stay(houses: Houses) -> None:
    second, address = houses.second, "/o/110101/cases/"
    route(houses, "welfare", user_ids=(second.user_id,))
    asking = houses.told(kind="request", topic="welfare", accused="")
    case = services.ask_for_help(actor=houses.member, organization=houses.county, telling=asking)
    assert case.number not in body(entered(houses.officer).get(address))
    Grant.objects.unscoped("test").filter(user=second.user_id).update(period=(date(2020, 1, 1), date(2020, 2, 1)))
    assert case.number in body(entered(houses.officer).get(address))


def test_all_that_waits_has_pages_and_opens_no_case(houses: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "FIRST", 1)
    asking = houses.told(kind="request", topic="work", accused="")
    services.accept_case(actor=houses.officer, case_id=houses.asked().pk)
    cases = [
        services.ask_for_help(actor=houses.member, organization=houses.county, telling=asking) for _time in range(2)
    ]
    client, address, seen = entered(houses.officer), "/o/110101/cases/", ReadEvent.objects.count()
    pages = [body(client.get(f"{address}?show=waiting&page={n}")) for n in (1, 2)]
    assert [[case.number in page for case in cases] for page in pages] == [[True, False], [False, True]]
    assert ReadEvent.objects.count() == seen  # none of one's own was shown
    first = body(client.get(address)).split("<main")[1]
    assert 'href="?show=waiting"' in first and ReadEvent.objects.count() == seen + 1


def test_other_kinds_go_their_own_way(houses: Houses) -> None:
    route(houses, "", user_ids=(houses.clerk.user_id,))
    assert houses.officer  # told by account, for the case names somebody: whoever comes later finds it in the queue
    houses.asked()
    assert "cases.new" in kinds_waiting(houses.officer) and "cases.new" not in kinds_waiting(houses.clerk)


def test_requests_without_a_way_are_found_in_the_list(houses: Houses) -> None:
    route(houses, "welfare", user_ids=(houses.clerk.user_id,))
    cases = {}
    for topic in ("welfare", "work"):
        asking = houses.told(kind="request", topic=topic, accused="")
        cases[topic] = services.ask_for_help(actor=houses.member, organization=houses.county, telling=asking)
    houses.asked()  # another kind goes to all who may take it, and is no request without a way
    page = body(entered(houses.officer).get("/o/110101/cases/?show=unrouted")).split("<main")[1]
    assert cases["work"].number in page and cases["welfare"].number not in page and page.count("<li><div") == 1
    route(houses, "", role="case_officer")
    later = services.ask_for_help(actor=houses.member, organization=houses.county, telling=asking)
    assert later.number not in body(entered(houses.officer).get("/o/110101/cases/?show=unrouted"))


def test_who_left_is_passed_over(houses: Houses) -> None:
    second = houses.second
    route(houses, "work", user_ids=(second.user_id,))
    assert hearing(houses, "work") == {"second"}
    Grant.objects.unscoped("test").filter(user=second.user_id).update(period=(date(2020, 1, 1), date(2020, 2, 1)))
    assert {"officer", "clerk"} <= hearing(houses, "work")


def test_a_department_hears_of_its_subject(houses: Houses) -> None:
    office = Department.objects.create(organization=houses.county, name="权益部")
    post = StaffPost.objects.create(organization=houses.county, department=office, title="干事")
    for actor in (houses.second, houses.head):  # the head works there as well, and handles no requests
        facts: dict[str, Any] = {"post": post, "person_id": actor.person_id, "period": (date(2020, 1, 1), None)}
        StaffAssignment.objects.create(organization=houses.county, **facts)
    client = entered(houses.head)
    answer = client.post("/o/110101/cases/rules/subjects/work/", {"offered": "on", "department_id": office.pk})
    assert answer.status_code == 302 and "权益部" in body(client.get("/o/110101/cases/rules/"))
    assert hearing(houses, "work") == {"second"}
    assert "cases.new" not in kinds_waiting(houses.head)


def test_a_subject_of_its_own_is_chosen_read_and_answered_in_its_time(houses: Houses) -> None:
    client, clerk = entered(houses.head), houses.clerk
    new = {"label": "食堂与宿舍", "user_ids": [clerk.user_id], "answer_within": 3, "offered": "on"}
    assert client.post("/o/110101/cases/rules/subjects/new/", new).status_code == 302
    assert client.post("/o/110101/cases/rules/subjects/new/", new).status_code == 422  # there already
    topic = next(one.topic for one in routes_of(houses.head, houses.county) if one.label == "食堂与宿舍")
    asking = houses.told(kind="request", topic=topic, accused="")
    assert hearing(houses, topic) == {"clerk"}
    with pytest.raises(Invalid):  # another association does not offer it
        services.ask_for_help(actor=houses.member, organization=houses.beside, telling=asking)
    case = services.ask_for_help(actor=houses.member, organization=houses.county, telling=asking)
    services.accept_case(actor=clerk, case_id=case.pk)
    services.begin_handling(actor=clerk, case_id=case.pk)
    case.refresh_from_db()
    assert case.due_on == add_working_days(today(), 3)
    assert "食堂与宿舍" in body(entered(clerk).get(f"/o/110101/cases/{case.pk}/"))
    assert client.post(f"/o/110101/cases/rules/subjects/{topic}/", {"label": "食堂与宿舍"}).status_code == 302
    with pytest.raises(Invalid):  # no longer offered
        services.ask_for_help(actor=houses.member, organization=houses.county, telling=asking)
    assert "食堂与宿舍" in body(entered(clerk).get(f"/o/110101/cases/{case.pk}/"))  # its cases keep the words


def test_the_member_sees_the_subjects_of_the_own_association(houses: Houses) -> None:
    member = houses.member
    on_the_roster(houses)
    services.add_subject(actor=houses.head, organization=houses.county, way=services.Way(label="食堂与宿舍"))
    assert "食堂与宿舍" in body(entered(member).get("/my/cases/new/request/"))
    assert "食堂与宿舍" not in body(entered(member).get("/my/cases/new/rights/"))


def test_what_cannot_be_set(houses: Houses) -> None:
    outside = houses.actor(houses.beside, Role.CASE_OFFICER).user_id
    theirs = Department.objects.create(organization=houses.beside, name="权益部")
    wrongs: tuple[dict[str, Any], ...] = (
        {"topic": "assault", "role": "clerk"}, {"role": "head"}, {"user_ids": (outside,)},
        {"department_id": theirs.pk}, {"answer_within": 0}, {"answer_within": 251},
    )  # fmt: skip
    for wrong in wrongs:
        with pytest.raises(Invalid):
            route(houses, **{"topic": "work", **wrong})
    with pytest.raises(Invalid):
        services.add_subject(actor=houses.head, organization=houses.county, way=services.Way(role="clerk"))
    with pytest.raises(RuleViolation):  # asked of nobody
        services.add_subject(actor=houses.head, organization=houses.county, way=services.Way(label="政治面貌"))
    with pytest.raises(NotFound):
        services.set_route(actor=houses.clerk, organization=houses.county, topic="work", way=services.Way(role="clerk"))
    assert not SubjectRoute.objects.unscoped("test").exists()


def test_the_interface_does_the_same(houses: Houses) -> None:
    client, address = entered(houses.head), "/api/v1/organizations/110101/cases/routes"
    assert houses.clerk
    answer = client.put(address, {"topic": "association", "role": "clerk"}, content_type="application/json")
    assert answer.status_code == 200 and answer.json() == client.get(address).json()
    assert [row["topic"] for row in answer.json() if row["role"] == "clerk"] == ["association"]
    assert hearing(houses, "association") == {"clerk"}
    made = client.post(address, {"label": "装备"}, content_type="application/json").json()
    assert "装备" in [row["label"] for row in made]
