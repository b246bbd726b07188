"""A lawyer or doctor outside: by a code used once they read what was handed over and nothing else, for a time."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from tests.cases.conftest import SECRET, Houses
from tests.cases.test_pages import body, entered
from tests.cases.test_relief import kinds_waiting

from huiguan.cases import selectors, services
from huiguan.cases.models import Case, OutsideHelp
from huiguan.cases.purposes import OUTSIDE
from huiguan.cases.services.keeping import empty_cases
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.selectors import consent_in_force

SUMMARY = "左臂骨折，请评估伤残等级"
FORM = {"name": "高律师", "profession": "lawyer", "office": "某律师事务所", "summary": SUMMARY, "days": 7}


@pytest.fixture(autouse=True)
def _one_browser_after_another() -> None:
    """Every test comes from the same address: what the others typed does not count."""
    cache.clear()


def outsider(**changes: Any) -> services.Outsider:
    """The lawyer who is asked."""
    return services.Outsider(**{**FORM, **changes})


def asked(houses: Houses, case: Case, **changes: Any) -> tuple[OutsideHelp, str]:
    """The lead asks the lawyer, and confirms that the person consents."""
    return services.ask_outside(
        actor=houses.officer, case_id=case.pk, outsider=outsider(), **{"consented": True, **changes}
    )


def paper_of(houses: Houses, case: Case, name: str) -> int:
    """A paper that the lead added."""
    upload = SimpleUploadedFile(name, b"%PDF-1.4\n" + name.encode())
    return services.add_paper(actor=houses.officer, case_id=case.pk, upload=upload, name=name, clean=False).pk


def came(code: str) -> Client:
    """A browser that came with a code."""
    client = Client()
    assert client.post("/cases/outside/", {"code": code}).status_code == 302
    return client


def code_in(page: str) -> str:
    """The code on a page that shows it."""
    start = page.index("<strong>", page.index("查看码</dt>")) + 8
    return page[start : start + 24]


def test_the_lead_asks_and_the_lawyer_reads_without_an_account(houses: Houses) -> None:
    case = houses.handled()
    handed, kept = paper_of(houses, case, "诊断证明.pdf"), paper_of(houses, case, "家庭情况.pdf")
    office = entered(houses.officer)
    address = f"/o/110101/cases/{case.pk}/outside/"
    assert "请外部律师、医生协助" in body(office.get(f"/o/110101/cases/{case.pk}/"))
    assert "家庭情况.pdf" in body(office.get(address))
    assert office.post(address, {**FORM, "paper_ids": [handed]}).status_code == 422  # the person was not asked
    code = code_in(body(office.post(address, {**FORM, "paper_ids": [handed], "consented": "on"})))
    assert office.post(address, {**FORM, "consented": "on"}).status_code == 422  # sent twice asks once
    lawyer = came(code)
    page = body(lawyer.get("/cases/outside/"))
    assert SUMMARY in page and "诊断证明.pdf" in page and "家庭情况.pdf" not in page and SECRET not in page
    assert case.number not in page and "王某" not in page
    file = lawyer.get(f"/cases/outside/papers/{handed}/")
    assert b"".join(file) == b"%PDF-1.4\n" + "诊断证明.pdf".encode()
    assert lawyer.get(f"/cases/outside/papers/{kept}/").status_code == 404
    for _twice in range(2):
        assert lawyer.post("/cases/outside/", {"doing": "opinion", "text": "构成十级伤残"}).status_code == 302
    assert lawyer.post("/cases/outside/", {"doing": "opinion", "text": " "}).status_code == 422
    lines = [line.text for line in selectors.lines_for_handlers(case) if line.label == "outside_opinion"]
    assert lines == ["高律师（律师，某律师事务所）：构成十级伤残"]
    assert "cases.message" in kinds_waiting(houses.officer)
    assert "已提交意见" in body(office.get(f"/o/110101/cases/{case.pk}/"))


def test_the_member_is_told_who_is_asked_and_sees_each_look(houses: Houses) -> None:
    case = houses.handled()
    _row, code = asked(houses, case)
    phone, address = entered(houses.member), f"/my/cases/{case.pk}/"
    before = body(phone.get(address))
    assert "高律师（律师，某律师事务所）" in before and "请外部专业人员协助" in before
    assert not [one for one in selectors.readers_of(case) if one.user_id is None]
    lawyer = came(code)
    for _twice in range(2):
        lawyer.get("/cases/outside/")
    (reader,) = [one for one in selectors.readers_of(case) if one.user_id is None]
    assert reader.name == "高律师（律师，某律师事务所）" and reader.times == 2
    assert body(phone.get(address)).count("高律师（律师，某律师事务所）") > before.count("高律师（律师，某律师事务所）")


def test_a_code_opens_once_and_another_is_fetched(houses: Houses) -> None:
    case = houses.handled()
    row, code = asked(houses, case)
    assert Client().post("/cases/outside/", {"code": "1" * 20}).status_code == 422
    first = came(code)
    assert Client().post("/cases/outside/", {"code": code}).status_code == 422
    page = body(first.post("/cases/outside/", {"doing": "code"}))
    following = page.split('translate="no"><strong>')[1][:24]
    assert SUMMARY in body(first.get("/cases/outside/"))
    second = came(following)
    assert SUMMARY in body(second.get("/cases/outside/"))
    assert SUMMARY not in body(first.get("/cases/outside/"))  # whoever came last reads on
    assert second.post("/cases/outside/", {"doing": "leave"}).status_code == 302
    assert SUMMARY not in body(second.get("/cases/outside/"))
    fresh = entered(houses.officer).post(f"/o/110101/cases/{case.pk}/outside/{row.pk}/code/")
    assert SUMMARY in body(came(code_in(body(fresh))).get("/cases/outside/"))


def test_a_visit_ends_after_two_hours(houses: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    lawyer = came(asked(houses, houses.handled())[1])
    assert SUMMARY in body(lawyer.get("/cases/outside/"))
    monkeypatch.setattr("huiguan.cases.views.outside.VISIT_FOR", -1)
    assert SUMMARY not in body(lawyer.get("/cases/outside/"))


@pytest.mark.parametrize("way", ["lead", "consent", "withdrawn", "day"])
def test_access_ends(houses: Houses, way: str) -> None:
    case = houses.handled()
    row, code = asked(houses, case)
    lawyer, unused = came(code), services.new_outside_code
    if way == "lead":
        assert entered(houses.officer).post(f"/o/110101/cases/{case.pk}/outside/{row.pk}/end/").status_code == 302
    elif way == "consent":
        assert entered(houses.member).post(f"/my/cases/{case.pk}/unoutside/").status_code == 302
    elif way == "withdrawn":
        services.withdraw_case(actor=houses.member, case_id=case.pk)
    else:
        OutsideHelp.objects.unscoped("test").update(ends_on=row.ends_on - timedelta(days=7))
    assert SUMMARY not in body(lawyer.get("/cases/outside/"))
    assert lawyer.post("/cases/outside/", {"doing": "opinion", "text": "迟到"}).status_code == 200
    assert not [line for line in selectors.lines_for_handlers(case) if "迟到" in line.text]
    with pytest.raises(RuleViolation):
        unused(actor=houses.officer, case_id=case.pk, help_id=row.pk)
    ended = [line.label for line in selectors.lines_for_person(case)].count("outside_ended")
    assert ended == (0 if way == "day" else 1)


def test_the_person_consents_on_the_phone_to_this_alone(houses: Houses) -> None:
    case = houses.handled()
    phone = entered(houses.member)
    assert "请外部律师、医生等提供专业意见" in body(phone.get(f"/my/cases/{case.pk}/"))
    assert phone.post(f"/my/cases/{case.pk}/outside/").status_code == 302
    assert consent_in_force(case, OUTSIDE) is not None
    asked(houses, case, consented=False)
    with pytest.raises(RuleViolation):  # another association is another purpose
        services.ask_referral(actor=houses.officer, case_id=case.pk, receiver=houses.province, summary="x")


def test_the_mail_says_only_that_a_matter_waits(houses: Houses, mailoutbox: list[Any]) -> None:
    case = houses.handled()
    answer = entered(houses.officer).post(
        f"/o/110101/cases/{case.pk}/outside/", {**FORM, "mail": "gao@example.com", "consented": "on"}
    )
    (mail,) = mailoutbox
    assert mail.to == ["gao@example.com"] and code_in(body(answer)) in mail.body and "/cases/outside/" in mail.body
    for word in (SUMMARY, "高律师", "王某", case.number, "维权", "某县"):
        assert word not in mail.subject + mail.body


def test_a_mail_that_is_refused_leaves_the_code_to_be_given_on_paper(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise SMTPException

    monkeypatch.setattr("huiguan.cases.services.outside.send_mail", refuse)
    case = houses.handled()
    address = f"/o/110101/cases/{case.pk}/outside/"
    sent = {**FORM, "mail": "gao@example.com", "consented": "on"}
    page = body(entered(houses.officer).post(address, sent))
    assert "邮件没有发出" in page and SUMMARY in body(came(code_in(page)).get("/cases/outside/"))


def test_a_mail_goes_only_when_the_help_is_kept(houses: Houses, mailoutbox: list[Any]) -> None:
    case = houses.handled()
    row, code = asked(houses, case)
    for actor, typed in ((houses.second, code), (houses.officer, "1234 5678")):
        with pytest.raises(NotFound):
            services.mail_outside_code(actor=actor, help_id=row.pk, code=typed, mail="gao@example.com")
    assert mailoutbox == []


def test_closing_ends_the_help_and_each_reads_it_in_the_own_language(houses: Houses) -> None:
    case = houses.answered()
    with override("en"):  # whoever asks reads English
        _row, code = asked(houses, case)
    lawyer = came(code)
    with override("zh-hans"):
        (line,) = [one.text for one in selectors.lines_for_person(case) if one.label == "outside_asked"]
        assert line == "高律师（律师，某律师事务所）"
    with override("en"):
        assert "Lawyer" in selectors.lines_for_person(case)[0].text
    services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped")
    row = OutsideHelp.objects.unscoped("test").get(case=case)
    assert row.ended_at is not None and row.visit_hash is None
    assert SUMMARY not in body(lawyer.get("/cases/outside/"))


def test_closing_says_nothing_of_who_left_before(houses: Houses) -> None:
    case = houses.answered()
    asked(houses, case)
    rows = OutsideHelp.objects.unscoped("test").filter(case=case)
    rows.update(ends_on=today() - timedelta(days=40))
    services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped")
    row = rows.get()
    assert row.ended_at is None and row.code_hash is None
    assert "outside_ended" not in [one.label for one in selectors.lines_for_person(case)]


def test_who_does_not_lead_asks_nobody(houses: Houses) -> None:
    case = houses.handled()
    other = houses.taken(title="另一件")
    for client in (entered(houses.second), entered(houses.head), entered(houses.member)):
        assert client.get(f"/o/110101/cases/{case.pk}/outside/").status_code == 404
    row, _code = asked(houses, case)
    with pytest.raises(NotFound):
        services.end_outside(actor=houses.officer, case_id=other.pk, help_id=row.pk)
    for wrong in (outsider(days=31), outsider(profession="priest"), outsider(office=" ")):
        with pytest.raises(Invalid):
            services.ask_outside(actor=houses.officer, case_id=case.pk, outsider=wrong, consented=True)
    elsewhere = paper_of(houses, other, "别案.pdf")
    with pytest.raises(Invalid):
        services.ask_outside(
            actor=houses.officer, case_id=case.pk, outsider=outsider(name="乙"), paper_ids=[elsewhere], consented=True
        )


def test_the_interface_does_the_same(houses: Houses) -> None:
    case, client = houses.handled(), entered(houses.officer)
    address = f"/api/v1/cases/{case.pk}/outside"
    made = client.post(address, {**FORM, "consented": True}, content_type="application/json").json()
    assert SUMMARY in body(came(made["code"]).get("/cases/outside/"))
    (row,) = client.get(address).json()
    assert row["id"] == made["id"] and row["profession"] == "律师" and row["is_open"]
    assert SUMMARY in body(came(client.post(f"{address}/{made['id']}/code").json()["code"]).get("/cases/outside/"))
    assert client.post(f"{address}/{made['id']}/end").status_code == 204
    assert not client.get(address).json()[0]["is_open"]


def test_what_was_handed_over_goes_with_the_case(houses: Houses) -> None:
    case = houses.handled()
    asked(houses, case)
    services.withdraw_case(actor=houses.member, case_id=case.pk)
    empty_cases(system_actor("retention"), [case.pk])
    row = OutsideHelp.objects.unscoped("test").get()
    assert row.summary is row.name is row.opinion is row.data_key is None
