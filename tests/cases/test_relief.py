"""Relief from the application to the yearly visit, and what each step refuses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.cases.conftest import Houses
from tests.cases.test_pages import body, entered

from huiguan.cases import selectors, services
from huiguan.cases.desk import _relief_due
from huiguan.cases.holdings import cases_over
from huiguan.cases.models import Case, Relief
from huiguan.cases.purposes import CHILD, SENSITIVE
from huiguan.cases.services import Application
from huiguan.cases.services.keeping import empty_cases
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.notices.selectors import shown_rows
from huiguan.kernel.notices.services import take_down_ended
from huiguan.kernel.permits import Actor, NotFound, Role, RuleViolation, system_actor
from huiguan.members.models import Membership
from huiguan.members.services import change_member, register_member


def application(**changes: Any) -> Application:
    """For the family of somebody who died on duty."""
    values: dict[str, Any] = {
        "ground": "died_on_duty",
        "amount_asked": Decimal(50000),
        "payee": "王小某",
        "account": "6222020000000001",
        "proof": "单位证明属实",
        "status_document": "某省公字〔2026〕1号",
        "follow_until": today().year + 3,
        "guardian": True,
    }
    return Application(**(values | changes))


def _relief_case(houses: Houses) -> Case:
    return houses.handled(kind="relief", topic="bereaved", accused="")


def _before_committee(houses: Houses) -> Case:
    case = _relief_case(houses)
    second = houses.second
    assert second.user_id is not None
    services.name_handler(actor=houses.officer, case_id=case.pk, user_id=second.user_id)
    services.open_relief(actor=houses.officer, case_id=case.pk, application=application())
    services.prove_relief(actor=houses.officer, case_id=case.pk)
    with pytest.raises(NotFound):
        services.check_relief(actor=houses.officer, case_id=case.pk, right=True)
    services.check_relief(actor=second, case_id=case.pk, right=False)
    assert _relief(case).state == "checking"
    services.check_relief(actor=second, case_id=case.pk, right=True)
    assert _relief(case).state == "committee"
    return case


def _relief(case: Case) -> Relief:
    found: Relief = Relief.objects.unscoped("test").filter(case=case).latest("pk")
    return found


def _directors(houses: Houses, number: int = 3) -> list[Actor]:
    return [houses.actor(houses.county, Role.DIRECTOR, place) for place in range(number)]


def _seat(houses: Houses, case: Case, people: list[Actor]) -> None:
    ids = [actor.user_id for actor in people if actor.user_id is not None]
    services.seat_committee(actor=houses.officer, case_id=case.pk, user_ids=ids)


def granted(houses: Houses) -> Case:
    case, people = _before_committee(houses), _directors(houses)
    _seat(houses, case, people)
    relief = _relief(case)
    for actor, vote, amount in zip(people, ("for", "for", "against"), (40000, 30000, None), strict=True):
        services.vote_relief(
            actor=actor, relief_id=relief.pk, vote=vote, amount=Decimal(amount) if amount is not None else None
        )
    return case


def test_a_treasurer_whom_the_case_names_does_not_see_what_is_to_be_paid(
    houses: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = houses.user(houses.county, Role.TREASURER)
    monkeypatch.setattr(f"{__name__}._relief_case", lambda at: at.handled(accused=named.display_name))
    case = granted(houses)
    Relief.objects.unscoped("test").filter(case=case).update(state="to_pay")
    for number, shown in ((0, 0), (1, 1)):
        treasurer = houses.actor(houses.county, Role.TREASURER, number)
        assert (case.number in body(entered(treasurer).get("/o/110101/cases/relief/"))) is bool(shown)
        assert selectors.is_to_pay(treasurer, houses.county, case.pk) is bool(shown)
        assert sum(tally.number for tally in _relief_due(treasurer, houses.county)) == shown


def test_from_application_to_yearly_visit(houses: Houses) -> None:
    case = granted(houses)
    relief = _relief(case)
    assert (relief.state, relief.amount) == ("notice", Decimal(30000))
    notice = PublicNotice.objects.unscoped("test").get(pk=relief.notice_id or 0)
    (row,) = shown_rows(notice)
    assert row["name"] == "王某某" and set(row) == {"name", "amount"}
    with pytest.raises(RuleViolation):
        services.release_relief(actor=houses.officer, case_id=case.pk)
    PublicNotice.objects.unscoped("test").update(
        starts_on=today() - timedelta(days=20), ends_on=today() - timedelta(days=1)
    )
    services.release_relief(actor=houses.officer, case_id=case.pk)
    treasurer = houses.actor(houses.county, Role.TREASURER)
    (due,) = selectors.relief_to_pay(treasurer, houses.county)
    assert (due.amount, due.payee, due.number) == (Decimal(30000), "王小某", case.number)
    for person in (houses.officer, treasurer, houses.head):  # by hand nobody
        with pytest.raises(NotFound):
            services.mark_relief_paid(actor=person, case=case, voucher_number="记1", paid_on=today())
    for _time in range(2):
        services.mark_relief_paid(actor=system_actor("test"), case=case, voucher_number="记1", paid_on=today())
    assert selectors.relief_to_pay(treasurer, houses.county) == []
    assert "relief_paid" in [line.label for line in selectors.lines_for_person(case)]
    with pytest.raises(NotFound):  # the receipt is entered in the books, once
        services.note_relief_received(actor=houses.officer, case_id=case.pk, received_on=today())
    for _time in range(2):
        services.note_relief_received(actor=system_actor("test"), case_id=case.pk, received_on=today())
    assert [line.label for line in selectors.lines_for_person(case)].count("relief_received") == 1
    services.visit_relief(actor=houses.officer, case_id=case.pk, visited_on=today(), note="家中平安")
    assert _relief(case).follow_next is not None
    assert selectors.follow_ups_due(houses.officer, houses.county) == []
    Relief.objects.unscoped("test").update(follow_next=today())
    assert selectors.follow_ups_due(houses.officer, houses.county) == [case]
    services.enter_follow_up(actor=houses.officer, case_id=case.pk, done_on=today())
    with pytest.raises(RuleViolation) as refused:
        services.enter_follow_up(actor=houses.officer, case_id=case.pk, done_on=today())
    assert refused.value.code == "follow_up_once"


@pytest.mark.parametrize("over", [False, True])
def test_of_a_hidden_identity_a_notice_tells_not_even_the_surname(houses: Houses, over: bool) -> None:
    case = granted(houses)
    member = register_member(actor=houses.clerk, organization=houses.county, details={"name": "王某"})
    Membership.objects.unscoped("test").filter(pk=member.pk).update(person=case.person)
    notices = PublicNotice.objects.unscoped("test")
    ended = {"starts_on": today() - timedelta(days=20), "ends_on": today() - timedelta(days=1)}
    if over:
        notices.update(**ended)
        take_down_ended(actor=system_actor("notices"))
    member.refresh_from_db()
    facts: dict[str, Any] = {"membership_id": member.pk, "details": {"hidden_identity": True}}
    change_member(actor=houses.clerk, revision=member.revision, **facts)
    page = Client().get(f"/notices/{notices.get().pk}/").content.decode()
    assert "王某某" not in page and ("身份保密" in page) is not over
    notices.update(**ended)
    services.release_relief(actor=houses.officer, case_id=case.pk)
    assert _relief(case).state == "to_pay"


def test_withdrawing_stops_relief_before_the_committee_and_during_the_notice(houses: Houses) -> None:
    case, people = _before_committee(houses), _directors(houses)
    _seat(houses, case, people)
    assert "cases.committee" in kinds_waiting(people[0])
    services.withdraw_case(actor=houses.member, case_id=case.pk)
    assert _relief(case).state == "withdrawn" and "cases.committee" not in kinds_waiting(people[0])
    with pytest.raises(RuleViolation):
        services.vote_relief(actor=people[0], relief_id=_relief(case).pk, vote="against")
    shown = granted(houses)
    services.withdraw_case(actor=houses.member, case_id=shown.pk)
    notice = PublicNotice.objects.unscoped("test").get(pk=_relief(shown).notice_id or 0)
    assert (_relief(shown).state, notice.state, notice.shown) == ("withdrawn", "withdrawn", None)
    assert "relief_stopped" in [line.label for line in selectors.lines_for_person(shown)]


def test_what_was_paid_stays_paid_and_a_case_not_taken_has_no_relief(houses: Houses) -> None:
    case = granted(houses)
    Relief.objects.unscoped("test").update(state="paid", voucher_number="记1", paid_on=today())
    services.withdraw_case(actor=houses.member, case_id=case.pk)
    assert _relief(case).state == "paid"
    other = houses.taken(kind="relief", topic="illness", accused="")
    services.open_relief(actor=houses.officer, case_id=other.pk, application=application(ground="illness"))
    services.refuse_case(actor=houses.officer, case_id=other.pk, reason="请向单位申请")
    assert _relief(other).state == "withdrawn"


def test_children_are_visited_with_their_guardians_consent_and_the_case_is_kept_as_long(houses: Houses) -> None:
    case = _relief_case(houses)
    asks: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk}
    with pytest.raises(RuleViolation) as refused:
        services.open_relief(**asks, application=application(guardian=False))
    assert refused.value.field == "guardian"
    services.open_relief(**asks, application=application())
    last = today().year + 3
    Case.objects.unscoped("test").filter(pk=case.pk).update(state="closed", outcome="helped", closed_on=today())
    Relief.objects.unscoped("test").update(follow_next=date(last, 3, 1))
    over = today() + timedelta(days=3 * 365 + 5)
    assert over.year == last and list(cases_over(over, 9)) == []
    assert list(cases_over(date(last + 1, 1, 1), 9)) == [case.pk]
    services.withdraw_from(actor=houses.member, case_id=case.pk, purpose=CHILD)
    assert _relief(case).follow_next is None and list(cases_over(over, 9)) == [case.pk]
    empty_cases(system_actor("retention"), [case.pk])
    emptied = Case.objects.unscoped("test").get(pk=case.pk)
    assert (emptied.person_id, emptied.submitted_by_id, emptied.story) == (None, None, None)


def kinds_waiting(actor: Actor) -> list[str]:
    """The kinds of messages that wait for somebody."""
    return [line.kind.key for group in waiting(actor) for line in group.lines]


def test_the_committee_votes_within_the_table_and_without_conflicts(houses: Houses) -> None:
    case = _before_committee(houses)
    services.set_relief_rate(
        actor=houses.actor(houses.city, Role.HEAD),
        organization=houses.city,
        ground="died_on_duty",
        least=Decimal(10000),
        most=Decimal(20000),
    )
    people = _directors(houses, 4)
    with pytest.raises(RuleViolation) as refused:
        _seat(houses, case, [*people[:2], houses.officer])
    assert refused.value.code == "committee"
    _seat(houses, case, people)
    relief = _relief(case)
    with pytest.raises(RuleViolation) as refused:
        services.vote_relief(actor=people[0], relief_id=relief.pk, vote="for", amount=Decimal(50000))
    assert refused.value.code == "rate"
    with pytest.raises(NotFound):
        services.vote_relief(actor=houses.head, relief_id=relief.pk, vote="for", amount=Decimal(20000))
    services.declare_conflict(actor=people[0], relief_id=relief.pk)
    for look in (
        lambda: services.open_committee_paper(actor=people[0], relief_id=relief.pk),
        lambda: services.vote_relief(actor=people[0], relief_id=relief.pk, vote="for", amount=Decimal(20000)),
    ):
        with pytest.raises(RuleViolation) as refused:
            look()
        assert refused.value.code == "conflict"
    _own, paper = services.open_committee_paper(actor=people[1], relief_id=relief.pk)
    assert paper["proof"] == "单位证明属实"
    services.vote_relief(actor=people[1], relief_id=relief.pk, vote="for", amount=Decimal(20000))
    services.vote_relief(actor=people[2], relief_id=relief.pk, vote="abstain")
    services.vote_relief(actor=people[3], relief_id=relief.pk, vote="against")
    assert _relief(case).state == "refused"
    with pytest.raises(RuleViolation) as refused:
        services.vote_relief(actor=people[3], relief_id=relief.pk, vote="for", amount=Decimal(20000))
    assert refused.value.code == "wrong_state"


def test_a_level_above_checks_when_it_handles_together(houses: Houses) -> None:
    case = _relief_case(houses)
    second = houses.second
    assert second.user_id is not None
    services.name_handler(actor=houses.officer, case_id=case.pk, user_id=second.user_id)
    referral = services.ask_referral(
        actor=houses.officer, case_id=case.pk, receiver=houses.province, summary="请核查", consented=True
    )
    services.accept_referral(actor=houses.provincial, referral_id=referral.pk)
    services.open_relief(actor=houses.officer, case_id=case.pk, application=application(proof=""))
    for changes, code in (({"proof": ""}, "proof"), ({"status_document": ""}, "status")):
        services.open_relief(actor=houses.officer, case_id=case.pk, application=application(**changes))
        with pytest.raises(RuleViolation) as refused:
            services.prove_relief(actor=houses.officer, case_id=case.pk)
        assert refused.value.code == code
    services.open_relief(actor=houses.officer, case_id=case.pk, application=application())
    services.prove_relief(actor=houses.officer, case_id=case.pk)
    services.check_relief(actor=second, case_id=case.pk, right=True)
    assert _relief(case).state == "checking"
    referral.refresh_from_db()
    assert selectors.waits_for_check(referral)
    services.check_relief(actor=houses.provincial, case_id=case.pk, right=True)
    assert _relief(case).state == "committee"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "none"}, "ground"),
        ({"amount_asked": Decimal(0)}, "amount"),
        ({"amount_asked": Decimal(10**9)}, "amount"),
        ({"payee": " "}, "payee"),
    ],
)
def test_an_application_refuses(houses: Houses, changes: dict[str, Any], code: str) -> None:
    case = _relief_case(houses)
    with pytest.raises(RuleViolation) as refused:
        services.open_relief(actor=houses.officer, case_id=case.pk, application=application(**changes))
    assert refused.value.code == code
    assert not Relief.objects.unscoped("test").exists()


def test_relief_is_applied_for_again_after_a_refusal(houses: Houses) -> None:
    case, people = _before_committee(houses), _directors(houses)
    with pytest.raises(RuleViolation) as refused:  # while one runs there is no second
        services.open_relief(actor=houses.officer, case_id=case.pk, application=application())
    assert refused.value.code == "wrong_state"
    _vote(houses, case, people, "against")
    first = _relief(case)
    services.open_relief(actor=houses.officer, case_id=case.pk, application=application(amount_asked=Decimal(800)))
    services.prove_relief(actor=houses.officer, case_id=case.pk)
    services.check_relief(actor=houses.second, case_id=case.pk, right=True)
    with pytest.raises(RuleViolation) as refused:  # the first committee has nothing to say here
        services.vote_relief(actor=people[0], relief_id=first.pk, vote="for", amount=Decimal(700))
    assert refused.value.code == "wrong_state"
    _vote(houses, case, people, "for")
    second = _relief(case)
    assert (first.state, second.state, second.amount) == ("refused", "notice", Decimal(700))
    assert selectors.earlier_reliefs(second) == [first] and second.notice_id != first.notice_id
    with pytest.raises(IntegrityError), transaction.atomic():
        Relief.objects.unscoped("test").filter(pk=first.pk).update(state="gathering")


def _vote(houses: Houses, case: Case, people: list[Actor], vote: str) -> None:
    _seat(houses, case, people)
    amount = Decimal(700) if vote == "for" else None
    for actor in people:
        services.vote_relief(actor=actor, relief_id=_relief(case).pk, vote=vote, amount=amount)


def test_relief_that_was_withdrawn_is_applied_for_again_while_the_case_is_open(houses: Houses) -> None:
    case, client = houses.handled(), entered(houses.officer)
    services.open_relief(actor=houses.officer, case_id=case.pk, application=application())
    services.withdraw_from(actor=houses.member, case_id=case.pk, purpose=SENSITIVE)
    assert _relief(case).state == "withdrawn"
    page, address = f"/o/110101/cases/{case.pk}/", f"/o/110101/cases/{case.pk}/relief/"
    assert address in body(client.get(page)) and "以前的申请" not in body(client.get(page))
    asked = {"ground": "illness", "amount_asked": "900", "payee": "王某"}
    assert client.post(address, asked).status_code == 422  # the consent is asked for again as well
    assert client.post(address, asked | {"consented": "on"}).status_code == 302
    assert (_relief(case).state, _relief(case).amount_asked) == ("gathering", Decimal(900))
    assert "以前的申请" in body(client.get(page))
    services.withdraw_case(actor=houses.member, case_id=case.pk)
    assert _relief(case).state == "withdrawn" and address not in body(client.get(page))
