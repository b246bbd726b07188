"""A case from the phone to the rating: what each step asks for, and what it leaves behind."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from tests.cases.conftest import ACCUSED, SECRET, Houses

from huiguan.cases import selectors, services
from huiguan.cases.models import Case, Entry, Handler
from huiguan.cases.selectors.clocks import clocks_of
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation, system_actor
from huiguan.kernel.privacy.selectors import consent_in_force


def test_a_case_from_intake_to_rating(houses: Houses) -> None:
    case = houses.asked()
    assert (case.state, case.due_on) == ("submitted", add_working_days(today(), 2))
    assert case.number == f"维〔{today().year}〕1号"
    services.accept_case(actor=houses.officer, case_id=case.pk)
    services.begin_handling(actor=houses.officer, case_id=case.pk, reference="维办2026-112")
    services.write_entry(actor=houses.officer, case_id=case.pk, kind="call", text="电话告知", to_person=True)
    services.answer_case(actor=houses.officer, case_id=case.pk, text="已请律师")
    services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped", result="费用已垫付")
    rated = services.rate_case(actor=houses.member, case_id=case.pk, rating=5, remark="及时")
    assert (rated.state, rated.rating, rated.outcome) == ("closed", 5, "helped")
    labels = [line.label or line.kind for line in selectors.lines_for_person(rated)]
    assert labels == ["closed", "answered", "call", "checked", "accepted", "submitted"]
    assert [clock.state for clock in clocks_of(rated)] == ["done"] * 4


def test_nothing_that_was_written_lies_open_in_the_table(houses: Houses) -> None:
    case = houses.taken()
    stored = repr(Case.objects.unscoped("test").filter(pk=case.pk).values().get())
    assert SECRET not in stored and ACCUSED not in stored and "王某" not in stored
    _door, words = services.open_case(actor=houses.officer, case_id=case.pk)
    assert (words.story, words.accused) == (SECRET, ACCUSED)


def test_the_same_form_sent_twice_makes_one_case(houses: Houses) -> None:
    key = uuid.uuid4()
    first, second = (
        services.ask_for_help(actor=houses.member, organization=houses.county, telling=houses.told(), form_key=key)
        for _time in range(2)
    )
    assert first.pk == second.pk
    assert Case.objects.unscoped("test").count() == 1
    assert Entry.objects.unscoped("test").count() == 1
    with pytest.raises(RuleViolation) as refused:
        services.ask_for_help(actor=houses.second, organization=houses.county, telling=houses.told(), form_key=key)
    assert refused.value.code == "form_key"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consents": ()}, "consent"),
        ({"kind": "relief", "topic": "illness", "accused": "", "consents": ("cases.handle",)}, "consent"),
        ({"story": "  "}, "empty"),
        ({"story": "长" * 5001}, "too_long"),
        ({"topic": "nothing"}, "topic"),
        ({"kind": "nothing"}, "kind"),
        ({"kind": "legal", "topic": "duty"}, "accused"),
        ({"standing": "stranger"}, "standing"),
    ],
)
def test_intake_refuses(houses: Houses, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        houses.asked(**changes)
    assert refused.value.code == code
    assert not Case.objects.unscoped("test").exists()


def test_a_relative_and_the_office_bring_cases_for_others(houses: Houses) -> None:
    relative = houses.actor(houses.beside, Role.MEMBER)
    with pytest.raises(Invalid) as refused:
        services.ask_for_help(
            actor=relative, organization=houses.county, telling=houses.told(name=""), source="relative"
        )
    assert refused.value.code == "name"
    case = services.ask_for_help(actor=relative, organization=houses.county, telling=houses.told(), source="relative")
    consent = consent_in_force(case, "cases.handle")
    assert case.person_id is None and consent is not None and consent.means == "spoken"
    assert selectors.get_own_case(relative, case.pk) == case
    entered, receipt = services.enter_case(
        actor=houses.clerk, organization=houses.county, telling=houses.told(standing="retiree")
    )
    assert len(receipt.replace(" ", "")) == 20 and entered.person_id is None
    with pytest.raises(NotFound):
        services.open_case(actor=houses.clerk, case_id=entered.pk)
    with pytest.raises(NotFound):
        selectors.get_own_case(houses.clerk, entered.pk)
    with pytest.raises(NotFound):
        services.enter_case(actor=houses.member, organization=houses.county, telling=houses.told())


def test_only_one_takes_it_and_clerks_take_only_their_kinds(houses: Houses) -> None:
    case = houses.asked()
    with pytest.raises(NotFound):
        services.accept_case(actor=houses.clerk, case_id=case.pk)
    services.accept_case(actor=houses.officer, case_id=case.pk)
    with pytest.raises(NotFound):
        services.accept_case(actor=houses.second, case_id=case.pk)
    asked = houses.asked(kind="request", topic="work", accused="")
    assert [row.pk for row in selectors.waiting_queue(houses.clerk, houses.county)] == [asked.pk]
    services.accept_case(actor=houses.clerk, case_id=asked.pk)
    assert [row.pk for row in selectors.my_queue(houses.clerk, houses.county)] == [asked.pk]


def test_pausing_keeps_the_days_that_were_left(houses: Houses) -> None:
    case = houses.handled()
    until = add_working_days(today(), 5)
    services.pause_case(actor=houses.officer, case_id=case.pk, reason="等待伤情鉴定", until=until)
    case.refresh_from_db()
    assert (case.state, case.due_on, case.days_left) == ("paused", None, 10)
    services.resume_case(actor=houses.officer, case_id=case.pk)
    case.refresh_from_db()
    assert case.due_on == add_working_days(today(), 10)
    Case.objects.unscoped("test").filter(pk=case.pk).update(due_on=today() - timedelta(days=1))
    with pytest.raises(RuleViolation) as refused:
        services.pause_case(actor=houses.officer, case_id=case.pk, reason="忘了", until=until)
    assert refused.value.code == "late"


def test_a_pause_ends_by_itself_and_not_later_than_the_rules_allow(houses: Houses) -> None:
    case = houses.handled()
    facts: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk, "reason": "等待伤情鉴定"}
    last = services.last_day_of_pause(case)
    assert last == add_working_days(today(), 30)
    for until in (today(), add_working_days(last, 1)):
        with pytest.raises(Invalid) as wrong:
            services.pause_case(**facts, until=until)
        assert wrong.value.field == "until"
    services.pause_case(**facts, until=last)
    assert services.resume_over(actor=system_actor("test")) == 0
    began = add_working_days(today(), -30)
    Case.objects.unscoped("test").filter(pk=case.pk).update(paused_on=began, paused_until=today())
    assert [services.resume_over(actor=system_actor("test")) for _time in range(2)] == [1, 0]
    paused = Case.objects.unscoped("test").get(pk=case.pk)
    assert (paused.state, paused.due_on, paused.days_paused) == ("handling", add_working_days(today(), 10), 30)
    assert case.close_by is not None and paused.close_by == add_working_days(case.close_by, 30)
    with pytest.raises(RuleViolation) as refused:
        services.pause_case(**facts, until=add_working_days(today(), 1))
    assert refused.value.code == "pause_used"
    assert "resumed" in [line.label for line in selectors.lines_for_person(case)]


def test_the_head_gives_a_case_away_without_reading_it(houses: Houses) -> None:
    case = houses.taken()
    second = houses.second
    assert second.user_id is not None
    services.assign_case(actor=houses.head, case_id=case.pk, user_id=second.user_id)
    with pytest.raises(NotFound):
        services.open_case(actor=houses.head, case_id=case.pk)
    with pytest.raises(NotFound):
        services.open_case(actor=houses.officer, case_id=case.pk)
    assert services.open_case(actor=second, case_id=case.pk)[1].story == SECRET
    outsider = houses.actor(houses.beside, Role.CASE_OFFICER)
    assert outsider.user_id is not None
    with pytest.raises(Invalid):
        services.assign_case(actor=houses.head, case_id=case.pk, user_id=outsider.user_id)


def test_a_handler_who_left_the_office_reads_nothing(houses: Houses) -> None:
    case = houses.taken()
    gone = houses.officer
    gone = type(gone)(kind=gone.kind, label=gone.label, user_id=gone.user_id, person_id=gone.person_id)
    assert Handler.objects.unscoped("test").filter(user=gone.user_id, until=None).exists()
    with pytest.raises(NotFound):
        services.open_case(actor=gone, case_id=case.pk)


def test_withdrawing_stops_everything(houses: Houses) -> None:
    case = houses.handled()
    services.ask_referral(
        actor=houses.officer, case_id=case.pk, receiver=houses.province, summary="请派律师", consented=True
    )
    services.withdraw_case(actor=houses.member, case_id=case.pk)
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert [row.state for row in selectors.referrals_of(case)] == ["ended"]
    with pytest.raises(RuleViolation):
        services.write_entry(actor=houses.officer, case_id=case.pk, kind="call", text="电话")
    with pytest.raises(RuleViolation):
        services.withdraw_case(actor=houses.member, case_id=case.pk)


def test_another_look_can_be_asked_for(houses: Houses) -> None:
    case = houses.answered()
    services.close_case(actor=houses.officer, case_id=case.pk, outcome="partly")
    services.ask_review(actor=houses.member, case_id=case.pk, reason="费用还差一半")
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_on) == ("handling", "", None)
    with pytest.raises(Invalid):
        services.rate_case(actor=houses.member, case_id=_closed(houses, case).pk, rating=6)
    Case.objects.unscoped("test").filter(pk=case.pk).update(closed_on=today() - timedelta(days=61))
    with pytest.raises(RuleViolation) as refused:
        services.ask_review(actor=houses.member, case_id=case.pk, reason="再看看")
    assert refused.value.code == "review_over"


def _closed(houses: Houses, case: Case) -> Case:
    services.answer_case(actor=houses.officer, case_id=case.pk, text="已补齐")
    return services.close_case(actor=houses.officer, case_id=case.pk, outcome="helped")


def test_closing_needs_an_outcome_and_nothing_open(houses: Houses) -> None:
    case = houses.handled()
    services.ask_referral(
        actor=houses.officer, case_id=case.pk, receiver=houses.province, summary="请派律师", consented=True
    )
    services.answer_case(actor=houses.officer, case_id=case.pk, text="已答复")
    for outcome, code in (("", "outcome"), ("helped", "referral_open")):
        with pytest.raises(RuleViolation) as refused:
            services.close_case(actor=houses.officer, case_id=case.pk, outcome=outcome)
        assert refused.value.code == code
