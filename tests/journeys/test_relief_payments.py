"""A relief that was released is paid out of the fund set for it by two people, and its case hears of it.

Both rooms are the real ones, and a worker carries the news, also when its first attempt fails.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.cases.conftest import Houses, houses
from tests.cases.test_pages import entered
from tests.cases.test_relief import granted
from tests.kernel.conftest import empty_queue

from huiguan.cases import services as cases
from huiguan.cases.models import Case, Relief
from huiguan.cases.selectors import lines_for_person, payments_told, readers_of, relief_to_pay
from huiguan.funds import services
from huiguan.funds.models import Fund, FundMoney, PaymentOrder
from huiguan.funds.services.payees import show_payee
from huiguan.journeys import relief_payments
from huiguan.journeys.relief_payments import ORDER_TASK, RECEIPT_TASK, TELL_TASK
from huiguan.kernel.calendar import today
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.permits import NotFound, Role, RuleViolation, system_actor

__all__ = ["empty_queue", "houses"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_queue")]
SYSTEM = system_actor("test")


def open_books(houses: Houses) -> Fund:
    """Books of the county, with a fund that pays relief and holds enough of it."""
    facts: dict[str, Any] = {"actor": SYSTEM, "organization": houses.county}
    services.open_books(**facts, starts_on=date(today().year, 1, 1))
    services.open_fund(
        **facts,
        code="02",
        name="救助准备",
        purpose="名称里有救助，但不付救助",
        restricted=True,
        allowed=["relief", "condolence"],
    )
    fund = services.open_fund(
        **facts, code="03", name="爱心", purpose="关怀", restricted=True, allowed=["relief", "condolence"]
    )
    services.set_fund_uses(actor=SYSTEM, fund_id=fund.pk, purposes=["relief", "condolence"])
    services.enter_income(
        **facts, fund_id=fund.pk, source="grant", amount=Decimal(40000), received_on=today(), summary="拨款"
    )
    return fund


def released(houses: Houses) -> Case:
    """A case whose relief the committee granted, with its notice over."""
    case = granted(houses)
    PublicNotice.objects.unscoped("test").update(
        starts_on=today() - timedelta(days=20), ends_on=today() - timedelta(days=1)
    )
    cases.release_relief(actor=houses.officer, case_id=case.pk)
    return case


def work(*tasks: str) -> dict[str, str]:
    """Let a worker do what waits, at once; the state of each job of these tasks afterwards."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]  # Django's
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1)
    rows = ProcrastinateJob.objects.filter(task_name__in=tasks)
    return dict(rows.values_list("task_name", "status"))


def state_of(case: Case) -> str:
    """Where the relief of a case stands."""
    found: str = Relief.objects.unscoped("test").get(case=case).state
    return found


def test_a_granted_relief_is_ordered_out_of_its_fund_paid_and_told(houses: Houses, monkeypatch: Any) -> None:
    fund, case = open_books(houses), released(houses)
    assert work(ORDER_TASK) == {ORDER_TASK: "succeeded"}
    relief = Relief.objects.unscoped("test").get(case=case)
    relief_payments.order_relief(relief.pk, houses.county.pk)  # a job may run twice
    order = PaymentOrder.objects.unscoped("test").get(organization=houses.county)
    assert (order.fund, order.amount) == (fund, Decimal(30000))
    reference = relief_payments.reference_of(houses.county.pk, case.number)
    assert order.reference == reference and case.number not in reference

    services.approve_payment(actor=houses.head, order_id=order.pk)
    marked, tries = relief_payments.mark_relief_paid, []

    def fails_once(**said: Any) -> Any:
        tries.append(said)
        if len(tries) == 1:
            raise ConnectionError
        return marked(**said)

    monkeypatch.setattr(relief_payments, "mark_relief_paid", fails_once)
    paid = services.confirm_payment(actor=houses.actor(houses.county, Role.TREASURER), order_id=order.pk)
    assert work(TELL_TASK) == {TELL_TASK: "todo"} and state_of(case) == "to_pay"
    due_now()
    assert work(TELL_TASK) == {TELL_TASK: "succeeded"} and len(tries) == 2
    found = Relief.objects.unscoped("test").get(case=case)
    assert paid.voucher is not None and (found.state, found.voucher_number) == ("paid", paid.voucher.mark)
    assert "relief_paid" in [line.label for line in lines_for_person(case)]


def test_only_those_who_approve_and_pay_learn_who_is_helped_and_the_person_sees_their_looks(houses: Houses) -> None:
    open_books(houses)
    case = released(houses)
    work(ORDER_TASK)
    order = PaymentOrder.objects.unscoped("test").get(organization=houses.county)
    treasurer = houses.actor(houses.county, Role.TREASURER)
    before = show_payee(actor=houses.head, order_id=order.pk)
    assert (before.payee, before.account) == ("王小某", "")  # who approves needs no account
    services.approve_payment(actor=houses.head, order_id=order.pk)
    assert show_payee(actor=treasurer, order_id=order.pk).account == "6222020000000001"
    looks = {reader.user_id for reader in readers_of(case)}
    assert {houses.head.user_id, treasurer.user_id} <= looks
    services.confirm_payment(actor=treasurer, order_id=order.pk)
    work(TELL_TASK)
    seen = {reader.user_id: reader.times for reader in readers_of(case)}
    after = show_payee(actor=houses.head, order_id=order.pk)
    assert (after.payee, after.account) == ("王小某", "")  # paid: the account is shown to nobody any more
    assert show_payee(actor=treasurer, order_id=order.pk).account == ""
    times = {reader.user_id: reader.times for reader in readers_of(case)}
    assert all(times[key] == seen[key] + 1 for key in (houses.head.user_id, treasurer.user_id))
    for nobody in (houses.supervisor, houses.actor(houses.county, Role.AUDITOR), houses.officer):
        with pytest.raises(NotFound):
            show_payee(actor=nobody, order_id=order.pk)


def test_the_receipt_in_the_books_reaches_the_case(houses: Houses) -> None:
    open_books(houses)
    case, treasurer = released(houses), houses.actor(houses.county, Role.TREASURER)
    work(ORDER_TASK)
    order = PaymentOrder.objects.unscoped("test").get(organization=houses.county)
    services.approve_payment(actor=houses.head, order_id=order.pk)
    services.confirm_payment(actor=treasurer, order_id=order.pk)
    services.enter_payment_receipt(actor=treasurer, order_id=order.pk, received_on=today(), way="phone")
    assert work(RECEIPT_TASK) == {RECEIPT_TASK: "succeeded"}
    assert Relief.objects.unscoped("test").get(case=case).received_on == today()
    assert "relief_received" in [line.label for line in lines_for_person(case)]
    page = entered(houses.officer).get(f"/o/110101/cases/{case.pk}/").content.decode()
    assert "收讫日期" in page and "尚未确认" not in page


def test_the_head_does_not_read_which_case_is_relief(houses: Houses) -> None:
    released(houses)
    with pytest.raises(NotFound):
        relief_to_pay(houses.head, houses.county)


def due_now() -> None:
    """The next attempt need not be waited for."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def test_a_payment_that_is_not_committed_tells_nobody(houses: Houses) -> None:
    open_books(houses)
    case = released(houses)
    work(ORDER_TASK)
    order = PaymentOrder.objects.unscoped("test").get(organization=houses.county)
    services.approve_payment(actor=houses.head, order_id=order.pk)
    with transaction.atomic():
        services.confirm_payment(actor=houses.actor(houses.county, Role.TREASURER), order_id=order.pk)
        transaction.set_rollback(True)
    assert work(TELL_TASK) == {} and state_of(case) == "to_pay"


def told(houses: Houses, case: Case) -> Any:
    """What the treasurer reads of the payment of a case."""
    treasurer = houses.actor(houses.county, Role.TREASURER)
    return payments_told(houses.county, relief_to_pay(treasurer, houses.county))[case.number]


def test_without_books_nothing_is_paid_until_they_are_open(houses: Houses) -> None:
    case, treasurer = released(houses), houses.actor(houses.county, Role.TREASURER)
    assert work(ORDER_TASK) == {} and state_of(case) == "to_pay" and told(houses, case).problem
    with pytest.raises(RuleViolation) as refused:
        cases.order_relief(actor=treasurer, case_id=case.pk)
    assert refused.value.code == "books"
    open_books(houses)
    with pytest.raises(NotFound):
        cases.order_relief(actor=houses.officer, case_id=case.pk)
    page = entered(treasurer).get("/o/110101/cases/relief/").content.decode()
    assert f"/o/110101/cases/relief/{case.pk}/order/" in page and 'name="voucher_number"' not in page
    assert entered(treasurer).post(f"/o/110101/cases/relief/{case.pk}/order/").status_code == 302
    assert work(ORDER_TASK) == {ORDER_TASK: "succeeded"} and told(houses, case).runs


def test_an_order_that_funds_took_back_is_ordered_anew(houses: Houses) -> None:
    open_books(houses)
    case, treasurer = released(houses), houses.actor(houses.county, Role.TREASURER)
    work(ORDER_TASK)
    order = PaymentOrder.objects.unscoped("test").get(organization=houses.county)
    services.withdraw_payment(actor=treasurer, order_id=order.pk, note="换一项资金")
    assert state_of(case) == "to_pay" and not told(houses, case).runs
    cases.order_relief(actor=treasurer, case_id=case.pk)
    work(ORDER_TASK)
    assert PaymentOrder.objects.unscoped("test").filter(state="ordered").count() == 1


def test_withdrawing_the_request_takes_the_order_back(houses: Houses) -> None:
    fund, case = open_books(houses), released(houses)
    work(ORDER_TASK)
    order = PaymentOrder.objects.unscoped("test").get(organization=houses.county)
    services.approve_payment(actor=houses.head, order_id=order.pk)
    cases.withdraw_case(actor=houses.member, case_id=case.pk)
    order.refresh_from_db()
    money = FundMoney.objects.unscoped("test").get(fund=fund)
    assert (state_of(case), order.state, money.reserved) == ("withdrawn", "withdrawn", 0)
    with pytest.raises(RuleViolation):
        services.confirm_payment(actor=houses.actor(houses.county, Role.TREASURER), order_id=order.pk)
    relief_payments.order_relief(Relief.objects.unscoped("test").get(case=case).pk, houses.county.pk)
    assert PaymentOrder.objects.unscoped("test").count() == 1  # a job that comes late orders nothing


def test_money_that_has_gone_is_told_though_the_request_is_withdrawn(houses: Houses) -> None:
    open_books(houses)
    case = released(houses)
    work(ORDER_TASK)
    order = PaymentOrder.objects.unscoped("test").get(organization=houses.county)
    services.approve_payment(actor=houses.head, order_id=order.pk)
    services.confirm_payment(actor=houses.actor(houses.county, Role.TREASURER), order_id=order.pk)
    cases.withdraw_case(actor=houses.member, case_id=case.pk)
    assert state_of(case) == "to_pay"
    assert work(TELL_TASK) == {TELL_TASK: "succeeded"} and state_of(case) == "paid"
