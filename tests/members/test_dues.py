"""Dues: resolved by the congress, asked for, paid by hand, by statement and online, waived, passed up, lapsed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.members.conftest import House, fresh

from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation
from huiguan.kernel.permits.slots import _slots
from huiguan.members import services
from huiguan.members.models import DuesDemand, DuesPayment, DuesResolution, StatementLine
from huiguan.members.selectors import dues as reads
from huiguan.members.services import dues_asking, dues_matching, dues_paying, dues_setting, dues_statement
from huiguan.members.services.payment_providers import Sandbox

YEAR = today().year
TIERS: list[dues_setting.TierSpec] = [
    {"label": "一档", "classes": ["full", "retired"], "amount": Decimal("60.00")},
    {"label": "二档", "classes": ["associate", "student"], "amount": Decimal("30.50")},
]


def resolve(house: House, **more: Any) -> DuesResolution:
    values: dict[str, Any] = {
        "reference": "第二次会员代表大会决议",
        "decided_on": date(YEAR - 1, 12, 1),
        "from_year": YEAR - 1,
        "delegates": 120,
        "present": 80,
        "in_favour": 40,
        "secret_ballot": True,
        "tiers": TIERS,
    }
    return dues_setting.resolve_dues(actor=house.clerk(), organization=house.here, **(values | more))


def demand(house: House, name: str = "王小红", due_on: date | None = None, **more: Any) -> DuesDemand:
    """A member who is asked for this year's dues."""
    if reads.resolution_of(house.here, YEAR) is None:
        resolve(house)
    member = house.member(name, **more)
    dues_asking.demand_dues(actor=house.clerk(), organization=house.here, year=YEAR, due_on=due_on)
    return reads.demands_of(house.clerk(), house.here).get(membership=member)


def again(house: House, row: DuesDemand) -> DuesDemand:
    return reads.get_demand(house.clerk(), row.pk)


def pay(house: House, row: DuesDemand, amount: str = "60", **more: Any) -> DuesPayment:
    return dues_paying.enter_payment(
        actor=house.clerk(), demand_id=row.pk, amount=Decimal(amount), paid_on=today(), **more
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"present": 79}, "quorum"),
        ({"in_favour": 39}, "majority"),
        ({"secret_ballot": False}, "secret_ballot"),
        ({"present": 121}, "counts"),
        ({"tiers": []}, "tiers"),
        ({"tiers": [{"label": str(n), "classes": ["full"], "amount": Decimal(n)} for n in range(1, 6)]}, "tiers"),
        ({"tiers": [TIERS[0], TIERS[0]]}, "class_twice"),
        ({"tiers": [{"label": "a", "classes": ["honorary"], "amount": Decimal(1)}]}, "tier"),
        ({"tiers": [{"label": "a", "classes": ["full"], "amount": Decimal("1.005")}]}, "amount"),
        ({"tiers": [{"label": "a", "classes": ["full"], "amount": Decimal(-1)}]}, "amount"),
        ({"tiers": [{"label": "a", "classes": ["full"], "amount": Decimal("NaN")}]}, "amount"),
        ({"decided_on": date(2999, 1, 1)}, "decided_on"),
        ({"reference": " "}, "reference"),
    ],
)
def test_a_resolution_keeps_the_rules(house: House, more: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        resolve(house, **more)
    assert refused.value.code == code
    assert not DuesResolution.objects.unscoped("test").exists()


def test_strangers_find_nothing(house: House) -> None:
    row = demand(house)
    for actor in (house.clerk(house.there), house.clerk(house.city, below=True), house.applicant()):
        with pytest.raises(NotFound):
            reads.get_demand(actor, row.pk)
        with pytest.raises(NotFound):
            dues_paying.enter_payment(actor=actor, demand_id=row.pk, amount=Decimal(1), paid_on=today())
        with pytest.raises(NotFound):
            dues_setting.change_dues_rule(actor=actor, organization=house.here, due_month=6, lapse_after_days=365)


def test_a_year_is_asked_once_of_those_who_pay(house: House) -> None:
    with pytest.raises(RuleViolation) as refused:
        dues_asking.demand_dues(actor=house.clerk(), organization=house.here, year=YEAR)
    assert refused.value.code == "no_resolution"
    resolve(house)
    for klass in ("full", "associate", "honorary"):
        house.member(f"某{klass}", klass=klass)
    house.member("别处", house.there)
    assert dues_asking.demand_dues(actor=house.clerk(), organization=house.here, year=YEAR) == 2
    house.member("后来")
    assert dues_asking.demand_dues(actor=house.clerk(), organization=house.here, year=YEAR) == 1
    rows = reads.demands_of(house.clerk(), house.here, YEAR)
    assert sorted(row.amount for row in rows) == [Decimal("30.50"), Decimal("60.00"), Decimal("60.00")]
    assert {row.due_on for row in rows} == {date(YEAR, 6, 30)}
    with pytest.raises(Invalid):
        dues_asking.demand_dues(actor=house.clerk(), organization=house.here, year=YEAR + 2)


def test_asking_takes_the_same_statements_for_any_number(house: House, django_assert_max_num_queries: Any) -> None:
    resolve(house)
    for number in range(12):
        house.member(f"王{number}")
    with django_assert_max_num_queries(12):
        assert dues_asking.demand_dues(actor=house.clerk(), organization=house.here, year=YEAR) == 12


def test_payments_have_receipts_without_gaps_and_a_cancelled_one_keeps_its_number(house: House) -> None:
    row = demand(house)
    first = pay(house, row, "20.05")
    with pytest.raises(RuleViolation) as refused:
        pay(house, row, "39.96")
    assert refused.value.code == "owed"
    second = pay(house, row, "39.95")
    assert (first.receipt, second.receipt) == (f"{YEAR}-000001", f"{YEAR}-000002")
    assert again(house, row).owed == 0
    dues_paying.cancel_payment(actor=house.clerk(), payment_id=first.pk, reason="录错")
    assert again(house, row).owed == Decimal("20.05")
    assert pay(house, row, "20.05").receipt == f"{YEAR}-000003"
    with pytest.raises(RuleViolation):
        dues_paying.cancel_payment(actor=house.clerk(), payment_id=first.pk, reason="再来")


def test_the_books_are_told_after_commit_and_of_no_person(
    house: House, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dues_paying.MoneyReceived] = []
    monkeypatch.setitem(_slots, dues_paying.EVENT, [told.append])
    row = demand(house)
    with django_capture_on_commit_callbacks(execute=True):
        payment = pay(house, row)
        assert told == []
    with django_capture_on_commit_callbacks(execute=True):
        dues_paying.cancel_payment(actor=house.clerk(), payment_id=payment.pk, reason="录错")
    assert [(one.amount, one.receipt) for one in told] == [(60, payment.receipt), (-60, payment.receipt)]
    assert "王小红" not in str(told)


def test_waivers_need_the_head_and_a_reason(house: House) -> None:
    row = demand(house)
    with pytest.raises(NotFound):
        dues_asking.waive_dues(actor=house.clerk(), demand_id=row.pk, reason="病")
    with pytest.raises(Invalid):
        dues_asking.waive_dues(actor=house.head(), demand_id=row.pk, reason=" ")
    dues_asking.waive_dues(actor=house.head(), demand_id=row.pk, reason="因公负伤", amount=Decimal("10"))
    assert again(house, row).owed == Decimal("50.00")
    with pytest.raises(RuleViolation):
        dues_asking.waive_dues(actor=house.head(), demand_id=row.pk, reason="多", amount=Decimal("50.01"))
    dues_asking.waive_dues(actor=house.head(), demand_id=row.pk, reason="因公负伤")
    assert again(house, row).owed == 0


def credit(reference: str = "b1", amount: str = "60", **more: Any) -> dues_statement.Credit:
    return {"booked_on": today(), "amount": Decimal(amount), "reference": reference, **more}  # type: ignore[typeddict-item]  # payer and remark


def take(house: House, reference: str = "b1", amount: str = "60", **more: Any) -> StatementLine:
    ((line, _new),) = dues_statement.take_lines(
        actor=house.clerk(), organization=house.here, credits=[credit(reference, amount, **more)]
    )
    return line


def test_a_statement_pays_what_is_certain_and_lists_the_rest(house: House) -> None:
    by_number = demand(house, "王小红", number="M-0001")
    by_name = demand(house, "李强")
    twins = [demand(house, "张伟"), demand(house, "张伟")]
    clerk = house.clerk()
    take(house, "b1", remark="会费 M-0001", payer="某公司")
    take(house, "b1", remark="会费 M-0001", payer="某公司")
    take(house, "b2", payer="李强")
    odd = take(house, "b3", payer="张伟")
    other = take(house, "b4", amount="12.34", payer="陌生人")
    assert again(house, by_number).owed == again(house, by_name).owed == 0
    assert [line.reference for line in reads.open_lines(clerk, house.here)] == ["b3", "b4"]
    meant = dues_matching.suggestions(house.here.pk, [odd, other])
    assert {row.pk for row in meant[odd.pk]} == {row.pk for row in twins} and meant[other.pk] == []
    dues_statement.assign_line(actor=clerk, line_id=odd.pk, demand_id=twins[1].pk)
    with pytest.raises(RuleViolation):
        dues_statement.assign_line(actor=clerk, line_id=odd.pk, demand_id=twins[0].pk)
    dues_statement.set_line_aside(actor=clerk, line_id=other.pk, reason="利息")
    assert not reads.open_lines(clerk, house.here).exists()
    dues_statement.drop_line(actor=clerk, line_id=odd.pk)
    assert again(house, twins[1]).owed == 60


def test_one_transfer_pays_for_many_and_the_rest_is_said(house: House) -> None:
    first, second = demand(house, "张伟"), demand(house, "李强")
    line = take(house, amount="150", payer="城关派出所", remark="会费")
    clerk = house.clerk()
    for row in (first, second):
        dues_statement.assign_line(actor=clerk, line_id=line.pk, demand_id=row.pk)
        assert again(house, row).owed == 0
    with pytest.raises(RuleViolation) as refused:
        dues_statement.assign_line(actor=clerk, line_id=line.pk, demand_id=first.pk)
    assert refused.value.code == "nothing_owed"
    assert [one.rest for one in reads.open_lines(clerk, house.here)] == [30]
    dues_statement.set_line_aside(actor=clerk, line_id=line.pk, reason="多交，已退回")
    assert not reads.open_lines(clerk, house.here).exists()
    dues_statement.take_line_up(actor=clerk, line_id=line.pk)
    assert reads.get_line(clerk, line.pk).rest == 30
    with pytest.raises(NotFound):
        dues_statement.take_line_up(actor=house.clerk(house.there), line_id=line.pk)


def test_a_long_statement_takes_a_few_queries(house: House, django_assert_max_num_queries: Any) -> None:
    resolve(house)
    for number in range(30):
        house.member(f"王{number}号", number=f"M-{number:04}")
    dues_asking.demand_dues(actor=house.clerk(), organization=house.here, year=YEAR)
    credits = [credit(f"b{number}", remark=f"会费 M-{number:04}") for number in range(30)]
    credits += [credit("b0"), credit("x", "7", payer="陌生人")]
    with django_assert_max_num_queries(20):
        taken = dues_statement.take_lines(actor=house.clerk(), organization=house.here, credits=credits)
    assert [new for _line, new in taken] == [True] * 30 + [False, True]
    assert reads.dues_totals(house.clerk(), house.here, YEAR).settled == 30
    numbers = DuesPayment.objects.unscoped("test").values_list("receipt_number", flat=True)
    assert sorted(numbers) == list(range(1, 31))
    found = reads.statement_lines(house.clerk(), house.here, "all", "M-0007")
    assert [line.reference for line in found] == ["b7"]
    assert [line.reference for line in reads.statement_lines(house.clerk(), house.here, "open", "7")] == ["x"]


def test_two_years_paid_at_once_are_certain(house: House) -> None:
    row = demand(house)
    dues_asking.demand_dues(actor=house.clerk(), organization=house.here, year=YEAR - 1)
    take(house, amount="120", payer="王小红")
    assert [one.owed for one in reads.demands_of(house.clerk(), house.here)] == [0, 0]
    assert again(house, row).owed == 0


def test_what_a_statement_cannot_hold_is_refused(house: House) -> None:
    for more in ({"reference": " "}, {"amount": Decimal(0)}, {"booked_on": today() + timedelta(days=1)}):
        with pytest.raises(Invalid):
            dues_statement.checked_credit({**credit(), **more})  # type: ignore[typeddict-item]  # wrong on purpose


def test_a_merged_record_is_asked_once(house: House) -> None:
    kept, other = demand(house), demand(house, unit="城关派出所")
    clerk = house.clerk()
    pair = services.mark_pair(actor=clerk, membership_ids=(kept.membership_id or 0, other.membership_id or 0))
    services.merge_pair(actor=clerk, pair_id=pair.pk, keep_id=kept.membership_id or 0)
    assert [row.pk for row in reads.demands_of(clerk, house.here)] == [kept.pk]
    assert reads.dues_totals(clerk, house.here, YEAR).demands == 1
    services.undo_merge(actor=clerk, pair_id=pair.pk)
    assert {row.pk for row in reads.demands_of(clerk, house.here)} == {kept.pk, other.pk}


def test_paying_online_twice_is_paying_once(house: House) -> None:
    row = demand(house)
    assert row.membership is not None
    own = house.own(row.membership)
    order = dues_paying.order_payment(actor=own, demand_id=row.pk, provider="sandbox")
    assert dues_paying.order_payment(actor=own, demand_id=row.pk, provider="sandbox").pk == order.pk
    body, signature = Sandbox().word(order)
    first = dues_paying.confirm_payment(provider="sandbox", body=body, signature=signature)
    assert dues_paying.confirm_payment(provider="sandbox", body=body, signature=signature).pk == first.pk
    assert again(house, row).owed == 0 and fresh(order).state == "paid"
    with pytest.raises(RuleViolation):
        dues_paying.order_payment(actor=own, demand_id=row.pk, provider="sandbox")


def test_a_forged_word_pays_nothing(house: House) -> None:
    row = demand(house)
    assert row.membership is not None
    order = dues_paying.order_payment(actor=house.own(row.membership), demand_id=row.pk, provider="sandbox")
    body, signature = Sandbox().word(order)
    forged = json.dumps(json.loads(body) | {"amount": "0.01"}).encode()
    for given_body, given_signature in ((forged, signature), (body, ""), (body, "é"), (b"{", signature)):
        with pytest.raises(NotFound):
            dues_paying.confirm_payment(provider="sandbox", body=given_body, signature=given_signature)
    with pytest.raises(NotFound):
        dues_paying.confirm_payment(provider="unknown", body=body, signature=signature)
    assert again(house, row).owed == 60
    with pytest.raises(NotFound):
        dues_paying.order_payment(actor=house.applicant(), demand_id=row.pk, provider="sandbox")


def test_reminders_go_to_the_desk_once_a_day_and_leave_with_the_debt(house: House) -> None:
    row = demand(house, due_on=today() - timedelta(days=1))
    demand(house, "李强", due_on=today() - timedelta(days=1))
    assert row.membership is not None
    own = house.own(row.membership)
    assert dues_asking.remind_of_dues(actor=house.clerk(), organization=house.here) == (1, 1)
    assert dues_asking.remind_of_dues(actor=house.clerk(), organization=house.here) == (0, 0)
    (line,) = [line for group in waiting(own) for line in group.lines]
    assert line.kind.key == "members.dues" and "60" not in line.text
    pay(house, row)
    assert waiting(own) == []


def test_who_lapses_is_computed_from_the_rule(house: House) -> None:
    late, less = demand(house, due_on=today() - timedelta(days=365)), demand(house, "李强", due_on=today())
    clerk = house.clerk()
    assert [row.pk for row in reads.lapsed_of(clerk, house.here)] == [late.pk]
    with pytest.raises(RuleViolation):
        dues_asking.lapse_by_dues(
            actor=clerk, organization=house.here, membership_ids=[less.membership_id or 0], decision="章程第十条"
        )
    dues_setting.change_dues_rule(actor=clerk, organization=house.here, due_month=6, lapse_after_days=366)
    assert not reads.lapsed_of(clerk, house.here).exists()
    dues_setting.change_dues_rule(
        actor=clerk, organization=house.here, due_month=6, lapse_after_days=365, lapse_decided=True
    )
    ids = [late.membership_id or 0]
    for actor, decision, code in ((clerk, "x", "second_person"), (house.head(), " ", "needs_decision")):
        with pytest.raises(RuleViolation) as refused:
            dues_asking.lapse_by_dues(actor=actor, organization=house.here, membership_ids=ids, decision=decision)
        assert refused.value.code == code
    dues_setting.change_dues_rule(actor=clerk, organization=house.here, due_month=6, lapse_after_days=365)
    dues_asking.lapse_by_dues(
        actor=clerk, organization=house.here, membership_ids=[late.membership_id or 0], decision="章程第十条"
    )
    assert fresh(late.membership).state == "lapsed" and not reads.lapsed_of(clerk, house.here).exists()


def test_totals_and_shares_go_up_without_names(house: House) -> None:
    row = demand(house)
    demand(house, "李强", klass="associate")
    pay(house, row, "33.33")
    dues_setting.agree_share(
        actor=house.clerk(),
        organization=house.here,
        receiver=house.city,
        from_year=YEAR,
        reference="会费上缴办法",
        percent=Decimal("10"),
    )
    above = house.actor(house.city, Role.CLERK, below=True)
    totals = reads.dues_totals(above, house.here, YEAR)
    assert (totals.demands, totals.settled, totals.asked, totals.paid) == (2, 0, Decimal("90.50"), Decimal("33.33"))
    assert totals.owed == Decimal("57.17")
    (line,) = reads.shares_of(house.clerk(house.city), house.city, YEAR)
    assert (line.amount, line.payers) == (Decimal("3.33"), 1)
    passed: dict[str, Any] = {"organization": house.here, "receiver": house.city, "year": YEAR, "passed_on": today()}
    clerk = house.clerk()
    with pytest.raises(RuleViolation) as refused:
        dues_setting.pass_share_on(actor=clerk, amount=Decimal("3.34"), reference="t1", **passed)
    assert refused.value.code == "owed"
    mark = dues_setting.pass_share_on(actor=clerk, amount=Decimal("3"), reference="t1", **passed)
    with pytest.raises(RuleViolation):
        dues_setting.pass_share_on(actor=clerk, amount=Decimal("0.1"), reference="t1", **passed)
    (line,) = reads.shares_of(clerk, house.here, YEAR)
    assert (line.passed, line.open) == (3, Decimal("0.33"))
    assert [row.reference for row in reads.share_payments_of(house.clerk(house.city), house.city, YEAR)] == ["t1"]
    with pytest.raises(NotFound):
        dues_setting.undo_share_payment(actor=house.clerk(house.city), organization=house.here, payment_id=mark.pk)
    dues_setting.undo_share_payment(actor=clerk, organization=house.here, payment_id=mark.pk)
    (line,) = reads.shares_of(clerk, house.here, YEAR)
    assert line.open == Decimal("3.33")
    with pytest.raises(Invalid):
        dues_setting.agree_share(
            actor=house.clerk(),
            organization=house.here,
            receiver=house.there,
            from_year=YEAR,
            reference="x",
            percent=Decimal("10"),
        )


money = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999.99"), places=2)


@settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(money, min_size=1, max_size=6), cancelled=st.sets(st.integers(0, 5)))
def test_sums_are_exact_to_the_last_place(house: House, parts: list[Decimal], cancelled: set[int]) -> None:
    DuesPayment.objects.unscoped("test").all().delete()
    DuesDemand.objects.unscoped("test").all().delete()
    DuesResolution.objects.unscoped("test").all().delete()
    total = sum(parts, Decimal(0))
    resolve(house, tiers=[{"label": "a", "classes": ["full"], "amount": total}])
    row = demand(house)
    paid = [pay(house, row, str(part)) for part in parts]
    assert again(house, row).owed == 0
    back = [payment for number, payment in enumerate(paid) if number in cancelled]
    for payment in back:
        dues_paying.cancel_payment(actor=house.clerk(), payment_id=payment.pk, reason="录错")
    assert again(house, row).owed == sum((payment.amount for payment in back), Decimal(0))
    assert reads.dues_totals(house.clerk(), house.here, YEAR).paid == total - again(house, row).owed


@given(
    paid=st.decimals(min_value=0, max_value=Decimal("9999999.99"), places=2),
    percent=st.decimals(min_value=Decimal("0.01"), max_value=100, places=2),
)
def test_a_share_is_never_more_than_agreed_nor_a_fen_less(paid: Decimal, percent: Decimal) -> None:
    share = reads.share_amount(paid, 1, percent=percent, each=None)
    exact = paid * percent / 100
    assert share <= exact < share + Decimal("0.01") and share <= paid
    assert reads.share_amount(paid, 3, percent=None, each=Decimal("5")) == min(Decimal("15.00"), paid)
