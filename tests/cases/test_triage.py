"""What the first check chooses: who helps, and how; it is counted, and a problem of policy goes onto the list."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from tests.cases.conftest import SECRET, Houses
from tests.cases.test_pages import body, entered

from huiguan.cases import selectors, services
from huiguan.cases.models import Case
from huiguan.directives.models import Item
from huiguan.journeys.policy_problems import list_policy_problem
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation


def _chosen(case: Case) -> str:
    return Case.objects.unscoped("test").get(pk=case.pk).course


def test_the_check_chooses_and_the_person_reads_it(houses: Houses) -> None:
    case, client = houses.taken(), entered(houses.officer)
    address = f"/o/110101/cases/{case.pk}/begin_handling/"
    for wrong in ({"course": "rights_office"}, {"course": "nothing"}, {}):
        assert client.post(address, wrong).status_code == 422
    assert client.post(address, {"course": "legal_aid", "note": "请律师"}).status_code == 302
    assert _chosen(case) == "legal_aid"
    assert "法律援助" in body(client.get(f"/o/110101/cases/{case.pk}/"))
    assert "法律援助" in body(entered(houses.member).get(f"/my/cases/{case.pk}/"))
    assert "法律援助" not in body(entered(houses.head).get("/o/110101/cases/lateness/"))


def test_the_rights_office_needs_its_number(houses: Houses) -> None:
    case = houses.taken()
    for values, code in (({"course": "rights_office", "reference": " "}, "reference"), ({"course": "x"}, "course")):
        with pytest.raises(Invalid) as refused:
            services.begin_handling(actor=houses.officer, case_id=case.pk, **values)
        assert refused.value.code == code
    sent = entered(houses.officer).post(
        f"/api/v1/cases/{case.pk}/check",
        json.dumps({"course": "rights_office", "reference": "维办2026-112"}),
        content_type="application/json",
    )
    assert (sent.status_code, _chosen(case)) == (200, "rights_office")


def test_totals_count_by_what_was_chosen(houses: Houses) -> None:
    for course, number in (("support", 6), ("legal_aid", 5)):
        for _each in range(number):
            services.begin_handling(actor=houses.officer, case_id=houses.taken().pk, course=course)
    totals = selectors.case_totals(houses.head, houses.county, today().year)
    counts = {cell.key: cell.count for cell in totals.by_course}
    assert counts == {"rights_office": 0, "legal_aid": 5, "support": 6, "policy": 0}
    assert "按办理方式" in body(entered(houses.head).get("/o/110101/cases/statistics/"))


def test_requests_joined_are_counted_as_the_one_that_was_checked(houses: Houses) -> None:
    main, alike = (houses.taken(kind="request", topic="work", accused="") for _time in range(2))
    services.begin_handling(actor=houses.officer, case_id=main.pk, course="policy")
    services.join_case(actor=houses.officer, case_id=alike.pk, with_id=main.pk)
    services.answer_case(actor=houses.officer, case_id=main.pk, text="已转有关部门研究")
    assert _chosen(alike) == "policy"


def test_a_problem_of_policy_goes_onto_the_list_without_the_case(houses: Houses) -> None:
    case = houses.asked(kind="request", topic="work", accused="")
    services.accept_case(actor=houses.clerk, case_id=case.pk)
    services.begin_handling(actor=houses.clerk, case_id=case.pk, course="policy")
    page, address = f"/o/110101/cases/{case.pk}/", f"/o/110101/journeys/cases/{case.pk}/problem/"
    client = entered(houses.clerk)
    assert address in body(client.get(page))
    assert client.post(address, {"title": ""}).status_code == 422
    values = {"title": "备勤休息没有标准", "cause": "没有规定", "form_key": str(uuid4())}
    for _time in range(2):
        assert client.post(address, values).status_code == 302
    item = Item.objects.unscoped("test").get(organization=houses.county)
    assert (item.kind, item.title, item.finder) == ("problem", "备勤休息没有标准", "某县")
    stored = repr(Item.objects.unscoped("test").values().get())
    assert SECRET not in stored and case.number not in stored
    labels = [line.label for line in selectors.lines_for_person(case)]
    assert labels.count("policy_listed") == 1


def test_who_does_not_handle_the_case_lists_nothing_of_it(houses: Houses) -> None:
    case = houses.asked(kind="request", topic="work", accused="")
    services.accept_case(actor=houses.clerk, case_id=case.pk)
    services.begin_handling(actor=houses.clerk, case_id=case.pk, course="support")
    with pytest.raises(RuleViolation) as refused:
        list_policy_problem(actor=houses.clerk, case_id=case.pk, title="题目")
    assert refused.value.code == "not_policy"
    address = f"/o/110101/journeys/cases/{case.pk}/problem/"
    assert entered(houses.clerk).get(address).status_code == 404
    Case.objects.unscoped("test").update(course="policy")
    other = houses.actor(houses.county, Role.CLERK, 1)
    assert entered(other).get(address).status_code == 404
    with pytest.raises(NotFound):
        list_policy_problem(actor=other, case_id=case.pk, title="题目")
    assert not Item.objects.unscoped("test").exists()
