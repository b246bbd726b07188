"""The pages, each as one of those who may open it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cases.conftest import ACCUSED, SECRET, Houses

from huiguan.cases import selectors, services
from huiguan.cases.models import Case
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor


def entered(actor: Actor) -> Client:
    """A client signed in as the actor."""
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id or 0), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def body(response: Any) -> str:
    """The text of an answer that came."""
    assert response.status_code == 200, response.status_code
    text: str = response.content.decode()
    return text


def test_the_queue_shows_content_only_of_cases_that_one_handles(houses: Houses) -> None:
    mine = houses.taken()
    other = houses.asked(story="另一件事的内容")
    page = body(entered(houses.officer).get("/o/110101/cases/"))
    assert mine.number in page and other.number in page and "另一件事" not in page
    page = body(entered(houses.second).get("/o/110101/cases/"))
    assert mine.number not in page and other.number in page
    assert body(entered(houses.officer).get("/o/110101/cases/?show=ended&page=9")).count(mine.number) == 0


def test_the_file_opens_to_its_handlers_and_to_nobody_else(houses: Houses) -> None:
    case = houses.handled()
    services.add_plan_step(actor=houses.officer, case_id=case.pk, text="联系律师", due_on=today())
    services.write_note(actor=houses.officer, case_id=case.pk, text="密")
    page = body(entered(houses.officer).get(f"/o/110101/cases/{case.pk}/"))
    for word in (SECRET, ACCUSED, "联系律师", "密封笔记", "137****5528"):
        assert word in page
    for actor in (houses.second, houses.head, houses.clerk, houses.member):
        assert entered(actor).get(f"/o/110101/cases/{case.pk}/").status_code == 404
    assert entered(houses.officer).get(f"/o/110102/cases/{case.pk}/").status_code == 404


def test_everything_on_the_file_is_done_by_its_forms(houses: Houses) -> None:
    case = houses.asked()
    client, address = entered(houses.officer), f"/o/110101/cases/{case.pk}/"
    assert client.post(f"{address}accept/").status_code == 302
    sent: list[tuple[str, dict[str, Any]]] = [
        ("begin_handling", {"course": "rights_office", "reference": "维办1", "note": "属实"}),
        ("entry", {"kind": "call", "text": "已致电", "to_person": "on"}),
        ("message", {"text": "请补充证明"}),
        ("note", {"text": "只给自己"}),
        ("plan", {"text": "走访"}),
        ("handler", {"user_id": houses.second.user_id, "part": "assist"}),
        ("referral", {"receiver": "110000", "summary": "请派律师", "consented": "on"}),
        ("pause_case", {"reason": "等鉴定", "until": add_working_days(today(), 3).isoformat()}),
        ("resume_case", {}),
        ("answer_case", {"text": "已办"}),
    ]
    for doing, values in sent:
        assert client.get(f"{address}{doing}/").status_code == 200, doing
        assert client.post(f"{address}{doing}/", values).status_code == 302, doing
    assert client.post(f"{address}entry/", {"kind": "call", "text": ""}).status_code == 422
    assert client.get(f"{address}nothing/").status_code == 404
    (step,) = selectors.plan_of(case)
    assert client.post(f"{address}plan/{step.pk}/").status_code == 302
    handler = next(row for row in selectors.handlers_of(case) if row.user_id == houses.second.user_id)
    assert client.post(f"{address}handlers/{handler.pk}/release/").status_code == 302
    (referral,) = selectors.referrals_of(case)
    assert client.post(f"/o/110101/cases/referrals/{referral.pk}/end/").status_code == 302
    assert client.post(f"{address}close_case/", {"outcome": "helped", "result": "好"}).status_code == 302
    assert Case.objects.unscoped("test").get(pk=case.pk).state == "closed"


def test_a_member_asks_on_the_phone_and_follows(houses: Houses) -> None:
    client = entered(houses.member)
    assert "维权" in body(client.get("/my/cases/"))
    assert client.get("/my/cases/new/nothing/").status_code == 404
    values = {
        "form_key": "00000000-0000-4000-8000-000000000001",
        "organization": "110101",
        "topic": "assault",
        "story": SECRET,
        "source": "self",
        "standing": "retiree",
        "agree": "on",
    }
    for missing in ("agree", "standing"):  # of no association a member: what then
        assert client.post("/my/cases/new/rights/", {**values, missing: ""}).status_code == 422
    for _time in range(2):
        answer = client.post("/my/cases/new/rights/", values)
        assert answer.status_code == 302
    (case,) = selectors.own_cases(houses.member)
    assert case.standing == "retiree"
    page = body(client.get(answer["Location"]))
    assert SECRET in page and "待受理" in page
    # What comes next and by when stands on top; nobody has looked yet, and the page says so.
    assert page.index("hg-timeline__now") < page.index("预计") < page.index("已提交") and "还没有人看过" in page
    services.accept_case(actor=houses.officer, case_id=case.pk)
    assert "向您答复" not in body(client.get(answer["Location"]))
    services.begin_handling(actor=houses.officer, case_id=case.pk)
    assert "向您答复" in body(client.get(answer["Location"]))
    address = f"/my/cases/{case.pk}/"
    for doing, sent in (("message", {"text": "补充一点"}), ("consent", {}), ("unconsent", {}), ("withdraw", {})):
        assert client.get(f"{address}{doing}/").status_code == 200
        assert client.post(f"{address}{doing}/", sent).status_code == 302, doing
    assert "补充一点" in body(entered(houses.officer).get(f"/o/110101/cases/{case.pk}/"))
    assert entered(houses.second).get(address).status_code == 404


def test_a_file_that_is_refused_leaves_no_case_behind(houses: Houses) -> None:
    client = entered(houses.member)
    values: dict[str, Any] = {
        "form_key": "00000000-0000-4000-8000-000000000002",
        "organization": "110101",
        "topic": "assault",
        "story": SECRET,
        "source": "self",
        "standing": "retiree",
        "agree": "on",
    }
    spoilt = SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    assert client.post("/my/cases/new/rights/", {**values, "files": spoilt}).status_code == 422
    assert not list(selectors.own_cases(houses.member))
    papers = {"files": SimpleUploadedFile("经过.txt", "经过".encode())}
    assert client.post("/my/cases/new/rights/", {**values, **papers}).status_code == 302
    (case,) = selectors.own_cases(houses.member)
    assert len(selectors.papers_of(case)) == 1


def test_rating_and_another_look(houses: Houses) -> None:
    case = houses.answered()
    services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped")
    client = entered(houses.member)
    listed = body(client.get("/my/cases/")).split("<main")[1]
    assert listed.index('id="ask"') < listed.index('id="ended"') < listed.index(case.number)
    assert client.post(f"/my/cases/{case.pk}/rate/", {"rating": "4"}).status_code == 302
    assert client.post(f"/my/cases/{case.pk}/review/", {"reason": "再看看"}).status_code == 302


def test_the_head_sees_dates_and_gives_cases_away(houses: Houses) -> None:
    case = houses.asked()
    Case.objects.unscoped("test").update(due_on=today() - timedelta(days=7))
    client = entered(houses.head)
    page = body(client.get("/o/110101/cases/lateness/"))
    assert case.number in page and SECRET not in page and "袭击" not in page and ">维权<" not in page
    officer = houses.officer.user_id
    assert client.post(f"/o/110101/cases/{case.pk}/assign/", {"user_id": officer}).status_code == 302
    reason = {"reason": "主办人联系不上，本人有危险", "hours": 2}
    assert client.post(f"/o/110101/cases/{case.pk}/emergency/", reason).status_code == 302
    assert SECRET in body(client.get(f"/o/110101/cases/{case.pk}/"))
    watcher = entered(houses.supervisor)
    page = body(watcher.get("/o/110101/cases/emergency/"))
    assert "主办人联系不上" in page and SECRET not in page
    (row,) = selectors.glass_log(houses.supervisor, houses.county)
    assert watcher.post(f"/o/110101/cases/emergency/{row.pk}/seen/").status_code == 302


def test_one_address_leads_each_to_what_they_may_see(houses: Houses) -> None:
    case = houses.asked()
    address = f"/cases/{case.pk}/"
    assert entered(houses.officer).get(address)["Location"] == "/o/110101/cases/"
    services.accept_case(actor=houses.officer, case_id=case.pk)
    expected = (
        (houses.member, f"/my/cases/{case.pk}/"),
        (houses.officer, f"/o/110101/cases/{case.pk}/"),
        (houses.head, "/o/110101/cases/lateness/"),
    )
    for actor, place in expected:
        assert entered(actor).get(address)["Location"] == place
    assert entered(houses.second).get(address).status_code == 404


def test_the_receiver_opens_a_referral_after_taking_part(houses: Houses) -> None:
    case = houses.handled()
    referral = services.ask_referral(
        actor=houses.officer, case_id=case.pk, receiver=houses.province, summary="请派律师看伤情", consented=True
    )
    client, address = entered(houses.provincial), f"/o/110000/cases/referrals/{referral.pk}/"
    assert client.get(f"/cases/referrals/{referral.pk}/")["Location"] == address
    assert "请派律师看伤情" not in body(client.get(address))
    assert case.number in body(client.get("/o/110000/cases/"))
    assert client.post(f"{address}accept/").status_code == 302
    page = body(client.get(address))
    assert "请派律师看伤情" in page and SECRET not in page and ACCUSED not in page
    assert client.post(f"{address}entry/", {"kind": "opinion", "text": "可以起诉"}).status_code == 302
    assert "可以起诉" in body(entered(houses.officer).get(f"/o/110101/cases/{case.pk}/"))


@pytest.mark.parametrize("path", ["new/", "new/rights/", "new/request/"])
def test_the_office_enters_cases(houses: Houses, path: str) -> None:
    client = entered(houses.clerk)
    assert client.get(f"/o/110101/cases/{path}").status_code == 200
    values = {"name": "李某", "standing": "retiree", "topic": "other", "story": "来电反映", "agree": "on"}
    if path != "new/":
        assert "回执码" in body(client.post(f"/o/110101/cases/{path}", values))
        assert Case.objects.unscoped("test").get().standing == "retiree"
