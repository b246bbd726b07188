"""What the head sets on the page of rules holds: who handles a kind, what closes it, and for how many days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.cases.conftest import SECRET, Houses
from tests.cases.test_pages import body, entered
from tests.cases.test_relief import kinds_waiting

from huiguan.cases import selectors, services
from huiguan.cases.holdings import cases_over, reports_over, third_parties_over
from huiguan.cases.models import AnonymousMessage, AnonymousReport, Case, HandlingRules, KindSetting, OutsideHelp
from huiguan.cases.selectors.rules import kinds_for_clerks_of
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation

HANDLING = "/o/110101/cases/rules/kinds/{}/handling/"


def days_of(houses: Houses, **days: int) -> HandlingRules:
    """The head sets other days."""
    return services.set_rules(actor=houses.head, organization=houses.county, days=days)


def test_the_head_says_who_handles_a_kind(houses: Houses) -> None:
    client, clerk = entered(houses.head), houses.clerk
    assert client.post(HANDLING.format("legal"), {"clerks": "on", "hint": "请带劳动合同"}).status_code == 302
    assert "请带劳动合同" in body(entered(clerk).get("/o/110101/cases/new/"))
    case = houses.asked(kind="legal", topic="labour", accused="")
    assert "cases.new" in kinds_waiting(clerk)
    services.accept_case(actor=clerk, case_id=case.pk)
    assert SECRET in body(entered(clerk).get(f"/o/110101/cases/{case.pk}/"))
    assert client.post(HANDLING.format("legal"), {}).status_code == 302
    assert entered(clerk).get(f"/o/110101/cases/{case.pk}/").status_code == 404
    assert kinds_for_clerks_of(houses.beside) == kinds_for_clerks_of(houses.county)  # a neighbour is not changed


def test_what_closes_a_kind_is_as_the_head_set_it(houses: Houses) -> None:
    answer = entered(houses.head).post(
        HANDLING.format("rights"), {"outcomes": ["passed_on", "helped"], "needs_result": "on"}
    )
    assert answer.status_code == 302
    case, office = houses.answered(), entered(houses.officer)
    address = f"/o/110101/cases/{case.pk}/close_case/"
    assert "无法帮助" not in body(office.get(address))
    for wrong in ({"outcome": "not_possible", "result": "没有办法"}, {"outcome": "helped", "result": " "}):
        assert office.post(address, wrong).status_code == 422
        with pytest.raises(Invalid):
            services.close_case(actor=houses.officer, case_id=case.pk, **wrong)
    assert office.post(address, {"outcome": "helped", "result": "已经解决"}).status_code == 302


def test_what_is_set_in_part_leaves_the_rest(houses: Houses) -> None:
    city_head = houses.actor(houses.city, houses.head.grants[0].role)
    handling = services.Handling(clerks=True, outcomes=["helped"])
    services.set_handling(actor=city_head, organization=houses.city, kind="legal", handling=handling)
    assert "legal" in kinds_for_clerks_of(houses.county)  # holds below
    client = entered(houses.head)
    days = {"accept": 1, "check_within": 1, "answer": 4, "close": 9, "pause": 20}
    assert client.post("/o/110101/cases/rules/kinds/legal/deadlines/", days).status_code == 302
    own = KindSetting.objects.unscoped("test").get(organization=houses.county)
    assert (own.answer, own.clerks, own.outcomes) == (4, True, ["helped"])
    assert selectors.deadlines_for(houses.city, "legal").answer == 10


def test_anonymous_reports_and_referrals_are_answered_in_the_days_set(houses: Houses) -> None:
    assert houses.supervisor
    answer = entered(houses.head).post(
        "/o/110101/cases/rules/days/",
        {**{name: getattr(HandlingRules(), name) for name in DAYS}, "report_days": 4, "referral_days": 6},
    )
    assert answer.status_code == 302
    services.hand_in_report(about=houses.county, concerns="association", text="账目不公开")
    report = AnonymousReport.objects.unscoped("test").get()
    assert report.due_on == add_working_days(today(), 4)
    assert "4个工作日" in body(entered(houses.head).get("/o/110101/cases/rules/"))
    assert selectors.rules_of(houses.beside).report_days == 10


DAYS = (
    "referral_days",
    "report_days",
    "review_days",
    "outside_days",
    "keep_third_parties",
    "keep_cases",
    "keep_surveys",
    "keep_reports",
)


def test_another_look_is_asked_for_in_the_days_set(houses: Houses) -> None:
    case = houses.answered()
    services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped")
    Case.objects.unscoped("test").update(closed_on=today() - timedelta(days=20))
    days_of(houses, review_days=15)
    with pytest.raises(RuleViolation) as over:
        services.ask_review(actor=houses.member, case_id=case.pk, reason="没有解决")
    assert over.value.code == "review_over"
    days_of(houses, review_days=25)
    services.ask_review(actor=houses.member, case_id=case.pk, reason="没有解决")


def test_helpers_outside_read_for_no_longer_than_was_set(houses: Houses) -> None:
    days_of(houses, outside_days=5)
    case = houses.handled()
    address = f"/o/110101/cases/{case.pk}/outside/"
    office = entered(houses.officer)
    assert 'max="5"' in body(office.get(address))
    sent = {"name": "甲某", "profession": "lawyer", "office": "某所", "summary": "请看", "consented": "on"}
    assert office.post(address, {**sent, "days": "6"}).status_code == 422
    assert not OutsideHelp.objects.unscoped("test").exists()
    assert office.post(address, {**sent, "days": "5"}).status_code == 200
    assert OutsideHelp.objects.unscoped("test").get().ends_on == today() + timedelta(days=4)


def test_what_is_kept_goes_sooner_where_the_association_set_it(houses: Houses) -> None:
    case = houses.answered()
    services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped")
    days_of(houses, keep_third_parties=60, keep_cases=200)
    services.set_rules(
        actor=houses.actor(houses.province, houses.head.grants[0].role),
        organization=houses.province,
        days={"keep_third_parties": 300},
    )
    day = date.today()  # the nearest rules hold: those of the county
    assert list(third_parties_over(day + timedelta(days=59), 10)) == []
    assert list(third_parties_over(day + timedelta(days=62), 10)) == [case.pk]
    assert list(cases_over(day + timedelta(days=199), 10)) == []
    assert list(cases_over(day + timedelta(days=202), 10)) == [case.pk]
    HandlingRules.objects.unscoped("test").filter(organization=houses.county).delete()
    assert list(third_parties_over(day + timedelta(days=299), 10)) == []
    assert list(third_parties_over(day + timedelta(days=302), 10)) == [case.pk]  # the province's


def test_reports_go_by_the_rules_of_their_receiver(houses: Houses) -> None:
    assert houses.supervisor
    days_of(houses, keep_reports=90)
    services.hand_in_report(about=houses.county, concerns="association", text="账目不公开")
    report = AnonymousReport.objects.unscoped("test").get()
    services.answer_report(actor=houses.supervisor, report_id=report.pk, text="已经公开", close=True)
    assert AnonymousMessage.objects.unscoped("test").count() == 2
    assert list(reports_over(date.today() + timedelta(days=89), 10)) == []
    assert list(reports_over(date.today() + timedelta(days=92), 10)) == [report.pk]


@pytest.mark.parametrize("wrong", [{"keep_cases": 1096}, {"keep_cases": 10}, {"report_days": 0}, {"keep_reports": 366}])
def test_nothing_is_kept_longer_than_was_told(houses: Houses, wrong: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        days_of(houses, **wrong)
    assert not HandlingRules.objects.unscoped("test").exists()


def test_only_the_head_sets_rules(houses: Houses) -> None:
    for actor in (houses.officer, houses.clerk, houses.supervisor, houses.member):
        client = entered(actor)
        for address in ("/o/110101/cases/rules/", HANDLING.format("legal"), "/o/110101/cases/rules/days/"):
            assert client.get(address).status_code == 404
        with pytest.raises(NotFound):
            services.set_rules(actor=actor, organization=houses.county, days={"report_days": 4})


def test_the_interface_sets_the_same(houses: Houses) -> None:
    client = entered(houses.head)
    json: dict[str, Any] = {"content_type": "application/json"}
    rules = "/api/v1/organizations/110101/cases/rules"
    assert client.patch(rules, {"report_days": 5}, **json).json()["report_days"] == 5
    assert client.get(rules).json()["keep_cases"] == 1095
    kind = "/api/v1/organizations/110101/cases/kinds/legal"
    assert client.put(kind, {"clerks": True}, **json).status_code == 204
    assert "legal" in kinds_for_clerks_of(houses.county)
    assert client.put(kind.replace("legal", "ghosts"), {"clerks": True}, **json).status_code == 422
