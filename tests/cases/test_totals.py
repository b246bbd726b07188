"""Totals, rules, letters, published answers, and the pages of relief."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from docx import Document
from tests.cases.conftest import ACCUSED, SECRET, Houses
from tests.cases.test_pages import body, entered
from tests.cases.test_relief import _before_committee, _directors, _relief, _seat

from huiguan.cases import selectors, services
from huiguan.cases.kinds import Deadlines
from huiguan.cases.models import Case
from huiguan.cases.services.keeping import forget_third_parties
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.permits import NotFound, Role, RuleViolation, system_actor


def test_small_counts_are_not_told(houses: Houses) -> None:
    for _time in range(4):
        houses.asked()
    totals = selectors.case_totals(houses.head, houses.county, today().year)
    assert totals.total is None and all(cell.count in (None, 0) for cell in totals.by_month)
    for _time in range(8):
        houses.asked(kind="request", topic="work", accused="")
    totals = selectors.case_totals(houses.head, houses.county, today().year)
    by_kind = {cell.key: cell.count for cell in totals.by_kind}
    assert totals.total == 12 and by_kind["rights"] is None and by_kind["request"] is None and by_kind["relief"] == 0
    above = houses.actor(houses.province, Role.HEAD, below=True)
    assert selectors.case_totals(above, houses.province, today().year).total == 12
    assert selectors.case_totals(houses.actor(houses.city, Role.HEAD), houses.city, today().year).total == 0
    page = body(entered(houses.head).get("/o/110101/cases/statistics/?year=abc"))
    assert "12" in page
    with pytest.raises(NotFound):
        selectors.case_totals(houses.member, houses.county, today().year)


def test_deadlines_are_set_here_and_hold_below(houses: Houses) -> None:
    client = entered(houses.actor(houses.province, Role.HEAD))
    values = {"accept": 7, "check_within": 1, "answer": 1, "close": 1, "pause": 9}
    assert client.post("/o/110000/cases/rules/kinds/rights/deadlines/", values).status_code == 302
    assert houses.asked().due_on == add_working_days(today(), 7)
    assert client.post("/o/110000/cases/rules/kinds/rights/deadlines/", {**values, "close": 999}).status_code == 422
    rate = {"ground": "illness", "least": "100", "most": "50"}
    assert client.post("/o/110000/cases/rules/rate/", rate).status_code == 422
    assert client.post("/o/110000/cases/rules/rate/", {**rate, "most": "500"}).status_code == 302
    assert selectors.rates_of(houses.county)["illness"].most == Decimal(500)
    assert "7" in body(client.get("/o/110000/cases/rules/"))
    with pytest.raises(NotFound):
        services.set_deadlines(
            actor=houses.clerk, organization=houses.county, kind="rights", deadlines=Deadlines(1, 1, 1, 1)
        )


def test_letters_are_word_files_and_opening_one_is_a_look(houses: Houses) -> None:
    case = houses.taken()
    answer = entered(houses.officer).get(f"/o/110101/cases/{case.pk}/letters/taken/")
    text = "\n".join(line.text for line in Document(BytesIO(answer.content)).paragraphs)
    assert "王某同志" in text and case.number in text and SECRET not in text
    assert [reader.times for reader in selectors.readers_of(case)] == [1]
    assert entered(houses.officer).get(f"/o/110101/cases/{case.pk}/letters/none/").status_code == 404
    assert ACCUSED not in text
    answer = entered(houses.officer).get(f"/o/110101/cases/{case.pk}/letters/rights_office/")
    text = "\n".join(line.text for line in Document(BytesIO(answer.content)).paragraphs)
    assert f"涉及人员：{ACCUSED}" in text  # the one letter that needs them
    forget_third_parties(system_actor("retention"), [case.pk])
    answer = entered(houses.officer).get(f"/o/110101/cases/{case.pk}/letters/rights_office/")
    assert "涉及人员" not in "\n".join(line.text for line in Document(BytesIO(answer.content)).paragraphs)
    assert entered(houses.second).get(f"/o/110101/cases/{case.pk}/letters/taken/").status_code == 404


def test_a_suggestion_is_published_if_the_sender_agrees(houses: Houses) -> None:
    silent = houses.answered(kind="request", topic="work", accused="")
    with pytest.raises(RuleViolation) as refused:
        services.publish_answer(actor=houses.officer, case_id=silent.pk, question="配备", answer="已安排")
    assert refused.value.code == "not_agreed"
    agreed = houses.handled(kind="request", topic="work", accused="", may_publish=True)
    with pytest.raises(RuleViolation):
        services.publish_answer(actor=houses.officer, case_id=agreed.pk, question="配备", answer="已安排")
    services.answer_case(actor=houses.officer, case_id=agreed.pk, text="好")
    address = f"/o/110101/cases/{agreed.pk}/publish/"
    sent = {"question": "建议配备执法记录仪", "answer": "已安排采购"}
    assert entered(houses.officer).post(address, sent).status_code == 302
    page = body(Client().get("/answers/110101/"))
    assert "建议配备执法记录仪" in page and SECRET not in page
    rights = houses.handled(may_publish=True)
    assert Case.objects.unscoped("test").get(pk=rights.pk).may_publish is False


def test_the_pages_of_the_committee_and_the_treasurer(houses: Houses) -> None:
    case, people = _before_committee(houses), _directors(houses)
    officer = entered(houses.officer)
    ids = [actor.user_id for actor in people]
    assert officer.post(f"/o/110101/cases/{case.pk}/committee/", {"user_ids": ids}).status_code == 302
    relief = _relief(case)
    for actor in people:
        client = entered(actor)
        assert case.number in body(client.get("/o/110101/cases/committee/"))
        page = body(client.get(f"/o/110101/cases/committee/{relief.pk}/"))
        assert "单位证明属实" in page and SECRET not in page
        wrong = client.post(f"/o/110101/cases/committee/{relief.pk}/", {"vote": "for", "amount": ""})
        assert wrong.status_code == 422
        sent = client.post(f"/o/110101/cases/committee/{relief.pk}/", {"vote": "for", "amount": "1000"})
        assert sent.status_code == 302
    assert "公示" in body(officer.get(f"/o/110101/cases/{case.pk}/"))
    treasurer = entered(houses.actor(houses.county, Role.TREASURER))
    assert case.number not in body(treasurer.get("/o/110101/cases/relief/"))
    assert treasurer.post(f"/o/110101/cases/relief/{case.pk}/order/").status_code == 404
    relief = _relief(case)
    relief.state = "to_pay"
    relief.save()
    page = body(treasurer.get("/o/110101/cases/relief/"))
    assert case.number in page and "尚未建账" in page and "/order/" not in page
    said = treasurer.post(f"/o/110101/cases/relief/{case.pk}/order/", follow=True)
    assert "尚未建账" in body(said) and _relief(case).state == "to_pay"
    services.mark_relief_paid(actor=system_actor("test"), case=case, voucher_number="记2", paid_on=today())
    sent = officer.post(f"/o/110101/cases/{case.pk}/relief_visit/", {"visited_on": today().isoformat(), "note": "好"})
    assert sent.status_code == 302


def test_stepping_back_for_a_conflict(houses: Houses) -> None:
    case, people = _before_committee(houses), _directors(houses, 4)
    _seat(houses, case, people)
    client = entered(people[0])
    relief = _relief(case)
    assert client.post(f"/o/110101/cases/committee/{relief.pk}/conflict/").status_code == 302
    answer = client.get(f"/o/110101/cases/committee/{relief.pk}/")
    assert answer.status_code == 302
