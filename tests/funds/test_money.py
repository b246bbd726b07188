"""Money in and out: donations, dues, payments by two people, the bank's lines, budgets."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from docx import Document
from tests.funds.conftest import SYSTEM, House, house, make_house

from huiguan.funds import services
from huiguan.funds.holdings import RULES
from huiguan.funds.models import BankLine, FundMoney, IncomingMoney, PaymentOrder, Voucher
from huiguan.funds.receipts import donation_paper
from huiguan.funds.selectors import bank as bank_reads
from huiguan.funds.selectors.bank import reconciliation
from huiguan.funds.selectors.books import fund_for, uses_of
from huiguan.funds.selectors.budgets import budget_of
from huiguan.funds.selectors.disclosure import disclosure
from huiguan.funds.selectors.gifts import gifts_left
from huiguan.funds.selectors.payments import payment_made
from huiguan.funds.services.payments import EVENT
from huiguan.kernel.calendar import today
from huiguan.kernel.papers import paper_docx
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation, allows
from huiguan.kernel.permits.slots import _slots, fill

__all__ = ["house"]
pytestmark = pytest.mark.django_db


def money(house: House) -> FundMoney:
    return FundMoney.objects.unscoped("test").get(fund=house.relief)


def ordered(house: House, amount: Any = 100, who: str = "clerk", **more: Any) -> PaymentOrder:
    facts = {"fund": house.relief, "payee": "某会员", "purpose": "relief"} | more
    return services.order_payment(actor=house.actor(who), organization=house.place, amount=Decimal(amount), **facts)


# Payments -----------------------------------------------------------------------------------------------------------


def test_a_payment_goes_through_two_people_and_into_the_books(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    house.grant("500", house.relief)
    order = ordered(house, reference="案〔2026〕7号")
    services.approve_payment(actor=house.actor("head"), order_id=order.pk)
    assert (money(house).money, money(house).reserved) == (500, 100)
    told: list[int] = []
    fill(EVENT, told.append)
    try:
        services.confirm_payment(actor=house.actor("clerk"), order_id=order.pk)
    finally:
        _slots[EVENT].remove(told.append)
    order = PaymentOrder.objects.unscoped("test").get(pk=order.pk)
    assert order.voucher is not None and order.voucher.kind == "payment"
    assert (money(house).money, money(house).reserved) == (400, 0)
    made = payment_made(SYSTEM, order.pk)
    assert told == [order.pk] and made is not None
    assert (made.reference, made.voucher_number) == ("案〔2026〕7号", order.voucher.mark)
    assert "某会员" not in repr(made) and "某会员" not in order.voucher.summary


def test_the_books_speak_the_language_of_papers_whoever_posts(house: House) -> None:
    with translation.override("en"):
        house.grant("500", house.relief)
        order = ordered(house, reference="案〔2026〕7号")
        services.approve_payment(actor=house.actor("head"), order_id=order.pk)
        paid = services.confirm_payment(actor=house.actor("clerk"), order_id=order.pk).voucher
        assert paid is not None
        facts = {"actor": house.actor("clerk"), "voucher_id": paid.pk, "occurred_on": today()}
        reversal = services.reverse_voucher(**facts, reason="重复")
    assert paid.summary == "救助：案〔2026〕7号"
    assert reversal.summary == f"冲销{paid.mark}：重复"


def test_nobody_approves_their_own_order_or_confirms_what_they_approved(house: House) -> None:
    house.grant("500", house.relief)
    own = ordered(house, who="treasurer")
    with pytest.raises(RuleViolation) as refusal:
        services.approve_payment(actor=house.actor("treasurer"), order_id=own.pk)
    assert refusal.value.code == "four_eyes"
    order = ordered(house)
    services.approve_payment(actor=house.actor("treasurer"), order_id=order.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.confirm_payment(actor=house.actor("treasurer"), order_id=order.pk)
    assert refusal.value.code == "four_eyes"
    with pytest.raises(NotFound):
        services.approve_payment(actor=house.actor("clerk"), order_id=ordered(house).pk)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_paymentorder SET approved_by_id = ordered_by_id WHERE id = %s", [own.pk])


def test_more_than_the_fund_has_is_not_approved(house: House) -> None:
    house.grant("150", house.relief)
    first, second = ordered(house), ordered(house)
    services.approve_payment(actor=house.actor("head"), order_id=first.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.approve_payment(actor=house.actor("head"), order_id=second.pk)
    assert refusal.value.code == "fund_short"
    services.withdraw_payment(actor=house.actor("clerk"), order_id=first.pk, note="改期")
    services.approve_payment(actor=house.actor("head"), order_id=second.pk)
    assert money(house).reserved == 100
    with pytest.raises(RuleViolation):
        services.confirm_payment(actor=house.actor("clerk"), order_id=first.pk)


def test_promised_money_is_not_spent_by_a_voucher(house: House) -> None:
    house.grant("100", house.relief)
    services.approve_payment(actor=house.actor("head"), order_id=ordered(house, 80).pk)
    with pytest.raises(RuleViolation) as refusal:
        house.post(today(), ("510101", 30, 0), ("1002", 0, 30), fund=house.relief)
    assert refusal.value.code == "fund_short"


def test_the_same_reference_is_one_order(house: House) -> None:
    first = ordered(house, reference="R1")
    assert ordered(house, reference="R1").pk == first.pk
    with pytest.raises(Conflict):
        ordered(house, 7, reference="R1")
    services.refuse_payment(actor=house.actor("head"), order_id=first.pk, note="材料不全")
    assert ordered(house, reference="R1").pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_approvals_of_the_last_money_one_succeeds() -> None:
    house = make_house()
    house.grant("100", house.relief)
    orders = [ordered(house), ordered(house)]
    heads = [house.actor("head"), house.actor("treasurer")]

    def approve(number: int) -> str:
        try:
            services.approve_payment(actor=heads[number], order_id=orders[number].pk)
        except RuleViolation as refusal:
            return refusal.code
        finally:
            connection.close()
        return "approved"

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(approve, range(2))) == ["approved", "fund_short"]
    assert (money(house).money, money(house).reserved) == (100, 100)


# In -----------------------------------------------------------------------------------------------------------------


def give(house: House, **more: Any) -> Any:
    facts: dict[str, Any] = {
        "fund_id": house.relief.pk,
        "donor": "某企业",
        "amount": Decimal("1234.50"),
        "received_on": today(),
        "wish": "救助困难会员",
    } | more
    return services.receive_donation(actor=house.actor("clerk"), organization=house.place, **facts)


def test_a_donation_gives_a_receipt_with_the_amount_in_capitals(house: House) -> None:
    first, second = give(house), give(house)
    assert (first.receipt, second.receipt) == (f"{today().year}-000001", f"{today().year}-000002")
    paper = Document(io.BytesIO(paper_docx(donation_paper(first))))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "壹仟贰佰叁拾肆元伍角整" in text and "救助困难会员" in text


def test_what_is_given_for_a_purpose_goes_to_a_restricted_fund(house: House) -> None:
    with pytest.raises(RuleViolation) as refusal:
        give(house, fund_id=house.general.pk)
    assert refusal.value.code == "wish"
    for wrong in (Decimal(0), Decimal(-1), Decimal("0.005")):
        with pytest.raises(RuleViolation):
            give(house, amount=wrong)


def test_a_restricted_fund_pays_what_it_is_for_and_nothing_else(house: House) -> None:
    house.grant("500", house.relief)
    with pytest.raises(RuleViolation) as refusal:
        ordered(house, purpose="running")
    assert refusal.value.code == "purpose"
    with pytest.raises(RuleViolation) as refusal:
        house.post(today(), ("5201", 30, 0), ("1002", 0, 30), fund=house.relief)
    assert refusal.value.code == "purpose"
    house.post(today(), ("510101", 30, 0), ("1002", 0, 30), fund=house.relief)
    with pytest.raises(RuleViolation):
        services.set_fund_uses(actor=house.actor("clerk"), fund_id=house.relief.pk, purposes=["project"])
    with pytest.raises(Invalid):
        services.open_fund(actor=SYSTEM, organization=house.place, code="09", name="x", purpose="x", restricted=True)
    facts = {"actor": SYSTEM, "fund_id": house.relief.pk, "name": "救助资金", "purpose": "大病救助"}
    assert services.change_fund(**facts, allowed=["relief"]).allowed == ["relief"]
    with pytest.raises(Invalid):
        services.change_fund(**facts, allowed=["relief", "condolence"])


def left(house: House) -> list[tuple[str, Decimal]]:
    return [(gift.donor, gift.rest) for gift in gifts_left(house.relief.pk)]


def test_what_a_donor_gave_for_a_purpose_pays_that_alone(house: House) -> None:
    give(house, donor="甲", amount=Decimal(100), allowed=["condolence"])
    give(house, donor="乙", amount=Decimal(60), allowed=["relief"])
    give(house, donor="丙", amount=Decimal(50))
    head = house.actor("head")
    order = ordered(house, 100)
    services.approve_payment(actor=head, order_id=order.pk)  # 乙 first, who gave for it, then 丙
    assert left(house) == [("甲", 100), ("丙", 10)]
    with pytest.raises(RuleViolation) as refusal:
        services.approve_payment(actor=head, order_id=ordered(house, 11).pk)
    assert refusal.value.code == "donor_wish" and "100" in refusal.value.message
    services.approve_payment(actor=head, order_id=ordered(house, 105, purpose="condolence").pk)
    assert left(house) == [("丙", 5)]
    services.withdraw_payment(actor=house.actor("clerk"), order_id=order.pk, note="改期")
    assert left(house) == [("乙", 60), ("丙", 45)]
    with pytest.raises(RuleViolation) as refusal:  # donations are spent by orders, so that each donor can be told
        house.post(today(), ("510101", 1, 0), ("1002", 0, 1), fund=house.relief)
    assert refusal.value.code == "order"


def test_money_that_came_back_is_the_donors_again(house: House) -> None:
    give(house, donor="甲", amount=Decimal(100), allowed=["relief"])
    order = ordered(house, 70)
    services.approve_payment(actor=house.actor("head"), order_id=order.pk)
    paid = services.confirm_payment(actor=house.actor("clerk"), order_id=order.pk)
    assert left(house) == [("甲", 30)] and paid.voucher is not None
    facts = {"actor": house.actor("clerk"), "voucher_id": paid.voucher.pk, "occurred_on": today()}
    services.reverse_voucher(**facts, reason="账号有误，退回")
    assert left(house) == [("甲", 100)]
    with pytest.raises(Invalid):
        give(house, allowed=["running"])


def granted(house: House, **changes: Any) -> Voucher:
    """The government grants 100 yuan for condolence alone."""
    values: dict[str, Any] = {
        "fund_id": house.relief.pk, "source": "grant", "amount": Decimal(100), "received_on": today(),
        "summary": "慰问专项", "giver": "某县财政局", "allowed": ["condolence"],
    }  # fmt: skip
    return services.enter_income(actor=house.actor("clerk"), organization=house.place, **(values | changes))


def test_what_was_granted_for_a_purpose_pays_that_alone(house: House) -> None:
    voucher = granted(house)
    assert left(house) == [("某县财政局", 100)] and voucher.donation.receipt == ""
    head = house.actor("head")
    with pytest.raises(RuleViolation) as refusal:
        services.approve_payment(actor=head, order_id=ordered(house, 1).pk)
    assert refusal.value.code == "donor_wish"
    services.approve_payment(actor=head, order_id=ordered(house, 70, purpose="condolence").pk)
    assert left(house) == [("某县财政局", 30)]
    page = house.client("clerk").get(f"/o/{house.place.code}/funds/donations/").content.decode()
    assert "某县财政局" in page and "慰问专项" in page and f"/donations/{voucher.donation.pk}/receipt/" not in page
    receipt = f"/o/{house.place.code}/funds/donations/{voucher.donation.pk}/receipt/"
    assert house.client("clerk").get(receipt).status_code == 404


def test_the_next_donation_has_the_next_receipt_though_a_grant_came_between(house: House) -> None:
    first = give(house, donor="甲")
    granted(house)
    assert give(house, donor="乙").receipt_number == (first.receipt_number or 0) + 1


@pytest.mark.parametrize(
    "wrong", [{"giver": " "}, {"source": "interest"}, {"allowed": ["running"]}, {"fund_id": 0}, {"allowed": ["x"]}]
)
def test_a_grant_for_a_purpose_needs_its_giver_and_a_fund_for_it(house: House, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        granted(house, **({"fund_id": house.general.pk} if "fund_id" in wrong else wrong))
    assert left(house) == []


def test_the_page_takes_a_grant_for_a_purpose(house: House) -> None:
    sent = {
        "source": "grant", "fund_id": house.relief.pk, "amount": "100", "received_on": today().isoformat(),
        "into": "bank", "summary": "慰问专项", "giver": "某县财政局", "allowed": ["condolence"],
    }  # fmt: skip
    assert house.client("clerk").post(f"/o/{house.place.code}/funds/income/new/", sent).status_code == 302
    assert left(house) == [("某县财政局", 100)]


def note(house: House, *rows: tuple[str, int, date]) -> int:
    received = [
        services.Received(key=key, amount=Decimal(amount), received_on=day, method="bank", year=day.year, receipt=key)
        for key, amount, day in rows
    ]
    return services.note_incoming(actor=SYSTEM, organization_id=house.place.pk, source="dues", received=received)


def test_dues_are_posted_by_day_once_and_cancellations_with_them(house: House) -> None:
    day = date(today().year, 1, 10)
    year_before = date(today().year - 1, 12, 31)
    rows = (("+1", 60, day), ("+2", 30, day), ("-2", -30, day), ("+3", 60, year_before))
    assert note(house, *rows) == 4
    assert note(house, *rows) == 0
    clerk = house.actor("clerk")
    assert services.book_incoming(actor=clerk, organization=house.place) == 2
    assert services.book_incoming(actor=clerk, organization=house.place) == 0
    late, whole = Voucher.objects.unscoped("test").filter(organization=house.place).order_by("occurred_on")
    assert (late.occurred_on, late.total) == (date(today().year, 1, 1), 60)
    assert (whole.occurred_on, whole.total, whole.lines) == (day, 120, 4)
    assert FundMoney.objects.unscoped("test").get(fund=house.general).money == 120
    assert not IncomingMoney.objects.unscoped("test").filter(organization=house.place, voucher=None).exists()


# Bank, budget, disclosure --------------------------------------------------------------------------------------------


def test_running_costs_have_no_receipt_of_somebody_helped(house: House) -> None:
    house.grant("500")
    order = ordered(house, 20, purpose="running", fund=house.general)
    services.approve_payment(actor=house.actor("head"), order_id=order.pk)
    services.confirm_payment(actor=house.actor("clerk"), order_id=order.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.enter_payment_receipt(actor=house.actor("clerk"), order_id=order.pk, received_on=today(), way="phone")
    assert refusal.value.code == "not_personal"


def test_the_bank_is_reconciled_with_the_books(house: House) -> None:
    clerk, place = house.actor("clerk"), house.place
    house.grant("1000")
    house.post(today(), ("5201", 20, 0), ("1002", 0, 20))
    lines: list[Any] = [
        {"booked_on": today(), "came": Decimal(1000), "reference": "1"},
        {"booked_on": today() - timedelta(days=1), "came": Decimal("3.50"), "reference": "2", "remark": "结息"},
    ]
    taken = services.take_bank_lines(actor=clerk, organization=place, lines=lines)
    assert [new for _line, new in taken] == [True, True]
    assert [new for _line, new in services.take_bank_lines(actor=clerk, organization=place, lines=lines)] == [
        False,
        False,
    ]
    assert services.match_lines(actor=clerk, organization=place) == 1
    state = reconciliation(clerk, place, house.account("1002"), today())
    assert state == {
        "books": Decimal(980),
        "only_books": Decimal(-20),
        "only_bank": Decimal("3.50"),
        "bank": Decimal("1003.50"),
    }
    interest = BankLine.objects.unscoped("test").get(reference="2", organization=place)
    services.set_bank_line_aside(actor=clerk, line_id=interest.pk, reason="下月入账")
    with pytest.raises(RuleViolation):
        services.set_bank_line_aside(actor=clerk, line_id=interest.pk, reason="再次")
    services.unmatch_line(actor=clerk, line_id=interest.pk)
    legs = list(bank_reads.unmatched_legs(place, house.account("1002")))
    with pytest.raises(RuleViolation) as refusal:
        services.match_line(actor=clerk, line_id=interest.pk, leg_id=legs[0].pk)
    assert refusal.value.code == "amount"


def test_two_of_an_amount_are_left_to_people(house: House) -> None:
    house.grant("10")
    house.grant("10")
    line: Any = {"booked_on": today(), "came": Decimal(10), "reference": "1"}
    services.take_bank_lines(actor=SYSTEM, organization=house.place, lines=[line])
    assert services.match_lines(actor=SYSTEM, organization=house.place) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": " "},
        {"came": Decimal(0)},
        {"went": Decimal(5)},
        {"came": Decimal("1.001")},
        {"booked_on": today() + timedelta(days=3)},
    ],
)
def test_wrong_lines_of_a_statement_are_refused(house: House, wrong: dict[str, Any]) -> None:
    line: Any = {"booked_on": today(), "came": Decimal(10), "reference": "1"} | wrong
    with pytest.raises(RuleViolation):
        services.take_bank_lines(actor=SYSTEM, organization=house.place, lines=[line])


def test_a_budget_shows_what_was_carried_out(house: House) -> None:
    clerk = house.actor("clerk")
    plan = {"actor": clerk, "organization": house.place, "year": today().year, "fund_id": house.general.pk}
    services.set_budget(**plan, account_id=house.account("5101").pk, amount=Decimal(1))
    services.set_budget(**plan, account_id=house.account("5101").pk, amount=Decimal(400))
    services.set_budget(**plan, account_id=house.account("4401").pk, amount=Decimal(1000))
    house.grant("800")
    house.post(today(), ("510103", 100, 0), ("1002", 0, 100))
    found = {row.account.code: (row.planned, row.done, row.rest) for row in budget_of(clerk, house.place, today().year)}
    assert found == {"4401": (1000, 800, 200), "5101": (400, 100, 300)}
    with pytest.raises(RuleViolation):
        services.set_budget(**plan, account_id=house.account("1002").pk, amount=Decimal(1))


def test_only_closed_months_are_disclosed(house: House) -> None:
    clerk = house.actor("clerk")
    house.grant("100", day=date(today().year, 1, 5))
    house.grant("900", day=date(today().year, 2, 5))
    services.disclose_funds(actor=clerk, organization=house.place, disclosed=True)
    assert disclosure(house.place).reports == []
    services.close_period(actor=clerk, organization=house.place)
    (general, _relief) = disclosure(house.place).funds
    assert (general.opening, general.income, general.closing) == (0, 100, 100)
    services.disclose_funds(actor=clerk, organization=house.place, disclosed=False)
    with pytest.raises(NotFound):
        disclosure(house.place)


def test_a_purpose_is_paid_out_of_the_fund_that_is_set_for_it(house: House) -> None:
    actor = house.actor("treasurer")
    assert fund_for(house.place, "relief") == house.general
    services.set_fund_uses(actor=actor, fund_id=house.relief.pk, purposes=["relief", "condolence"])
    assert fund_for(house.place, "relief") == house.relief and fund_for(house.place, "project") == house.general
    services.set_fund_uses(actor=actor, fund_id=house.general.pk, purposes=["relief"])
    assert [use.purpose for use in uses_of(house.relief)] == ["condolence"]
    with pytest.raises(Invalid):
        services.set_fund_uses(actor=actor, fund_id=house.relief.pk, purposes=["bribe"])
    for who in ("auditor", "head"):
        if not allows(house.actor(who), "funds.keep_books", house.place):
            with pytest.raises(NotFound):
                services.set_fund_uses(actor=house.actor(who), fund_id=house.relief.pk, purposes=[])


def test_names_go_when_the_law_no_longer_asks_for_them(house: House) -> None:
    facts: dict[str, Any] = {"actor": house.actor("clerk"), "organization": house.place}
    donation = services.receive_donation(
        **facts, fund_id=house.relief.pk, donor="某捐赠人", amount=Decimal(500), received_on=today(), wish="救助"
    )
    order = services.order_payment(**facts, fund=house.relief, amount=Decimal(10), payee="某会员", purpose="relief")
    services.approve_payment(actor=house.actor("head"), order_id=order.pk)
    services.confirm_payment(actor=house.actor("clerk"), order_id=order.pk)
    ((line, _new),) = services.take_bank_lines(
        **facts, lines=[{"booked_on": today(), "came": Decimal(5), "reference": "r1", "counterparty": "某人"}]
    )
    rules = {rule.key: rule for rule in RULES}
    for key, years, row, field in (
        ("funds.donors", 30, donation, "donor"),
        ("funds.payees", 30, order, "payee"),
        ("funds.counterparties", 10, line, "counterparty"),
    ):
        last = date(today().year + years, 12, 31)
        assert list(rules[key].select(last, 10)) == []
        keys = rules[key].select(last + timedelta(days=1), 10)
        assert list(keys) == [row.pk]
        rules[key].apply(SYSTEM, keys)
        row.refresh_from_db()
        assert getattr(row, field) == "" and list(rules[key].select(last + timedelta(days=1), 10)) == []
        events = row._meta.model.pgh_event_model.objects.filter(pgh_obj_id=row.pk)
        assert not events.exclude(**{field: ""}).exclude(**{f"{field}__isnull": True}).exists()
    assert donation.amount == Decimal(500)
