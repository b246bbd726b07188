"""Dues that members pay come into the books by the worker, once, cancellations too. Both rooms are the real ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.journeys.test_relief_payments import due_now, work
from tests.kernel.conftest import empty_queue
from tests.members.conftest import House, house
from tests.members.test_dues import demand, pay

from huiguan.funds import services
from huiguan.funds.models import IncomingMoney, Voucher
from huiguan.funds.selectors.books import account_for, general_fund
from huiguan.funds.selectors.dues import dues_statement
from huiguan.funds.services.posting import Entry, NewVoucher
from huiguan.journeys import dues_received
from huiguan.journeys.dues_received import TASK
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import system_actor
from huiguan.members.models import SharePayment
from huiguan.members.services import dues_paying

__all__ = ["empty_queue", "house"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]
SYSTEM = system_actor("test")


@pytest.fixture(autouse=True)
def _nobody_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dues_received, "_asked", {})


def with_books(house: House) -> None:
    services.open_books(actor=SYSTEM, organization=house.here, starts_on=date(today().year, 1, 1))


def noted(house: House) -> list[tuple[str, Decimal]]:
    """What is written down for the books: payment or cancellation, and the amount."""
    rows = IncomingMoney.objects.unscoped("test").filter(organization=house.here).order_by("key")
    return [(row.key[0], row.amount) for row in rows]


def test_what_members_pay_is_written_down_by_the_worker_and_posted_together(house: House) -> None:
    with_books(house)
    first, second = demand(house), demand(house, "李小明")
    pay(house, first)
    wrong = pay(house, second)
    dues_paying.cancel_payment(actor=house.clerk(), payment_id=wrong.pk, reason="重复录入")
    assert work(TASK) == {TASK: "todo"} and noted(house) == []  # it looks a minute later, for all of that minute
    due_now()
    assert work(TASK) == {TASK: "succeeded"}
    sixty = Decimal(60)
    assert noted(house) == [("+", sixty), ("+", sixty), ("-", -sixty)]
    assert dues_received.note_dues(SYSTEM, house.here.pk) == 0

    pay(house, second, "30")  # in the same minute: found when the treasurer books, without a further job
    assert services.book_incoming(actor=house.clerk(), organization=house.here) == 1
    voucher = Voucher.objects.unscoped("test").get(organization=house.here)
    assert (voucher.total, voucher.lines, voucher.origin) == (Decimal(210), 4, "dues")
    assert IncomingMoney.objects.unscoped("test").filter(voucher=voucher).count() == 4
    year = today().year
    shown = dues_statement(house.here, year, date(year, 1, 1), today())
    (row,) = shown.income
    assert row.tier is not None
    assert (shown.total, row.total, row.number, row.tier.amount) == (Decimal(90), Decimal(90), 2, Decimal(60))
    assert services.book_incoming(actor=house.clerk(), organization=house.here) == 0


def test_the_yearly_statement_tells_what_is_owed_passed_up_and_used(house: House) -> None:
    year, first = today().year, date(today().year, 1, 1)
    with_books(house)
    pay(house, demand(house, due_on=today()), "60")
    demand(house, "李小明", due_on=today())
    dues_received.note_dues(SYSTEM, house.here)
    services.book_incoming(actor=house.clerk(), organization=house.here)
    general = general_fund(house.here)
    SharePayment.objects.create(
        organization=house.here, receiver=house.city, year=year, amount=12, passed_on=today(), reference="s1"
    )
    entries = [
        Entry(account_for(house.here, "out.activity").pk, general.pk, debit=Decimal(25)),
        Entry(account_for(house.here, "bank").pk, general.pk, credit=Decimal(25)),
    ]
    services.post_vouchers(actor=SYSTEM, organization=house.here, vouchers=[NewVoucher(today(), "座谈会", entries)])
    shown = dues_statement(house.here, year, first, today())
    assert shown.arrears is not None
    assert (shown.total, shown.arrears.number, shown.arrears.owed) == (60, 1, 60)
    assert [(row.receiver, row.total) for row in shown.passed] == [(house.city.name, 12)]
    assert [(account.code, amount) for account, amount in shown.used] == [("510104", 25)]


def test_where_no_books_are_kept_nothing_happens(house: House) -> None:
    pay(house, demand(house))
    assert work(TASK) == {}
    assert dues_received.note_dues(SYSTEM, house.here) == 0
    assert noted(house) == []


def test_what_was_paid_before_the_books_began_stays_out(house: House) -> None:
    row, month = demand(house), today().replace(day=1)
    early = month - timedelta(days=1)
    dues_paying.enter_payment(actor=house.clerk(), demand_id=row.pk, amount=Decimal(20), paid_on=early)
    services.open_books(actor=SYSTEM, organization=house.here, starts_on=month)
    pay(house, row, "40")
    assert dues_received.note_dues(SYSTEM, house.here) == 1
    assert noted(house) == [("+", Decimal(40))]
