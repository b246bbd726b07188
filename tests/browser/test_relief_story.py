"""Story, steps 6 and 7 together: a family asks for help from a phone, and what is paid stands in the disclosure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, account, opened
from tests.cases.conftest import Houses, houses
from tests.journeys.test_relief_payments import SYSTEM, due_now, work
from tests.kernel.conftest import empty_queue

from huiguan.cases.models import Case
from huiguan.funds import services as funds
from huiguan.funds.models import Books
from huiguan.journeys.relief_payments import ORDER_TASK, RECEIPT_TASK, TELL_TASK
from huiguan.kernel.access.models import SecondFactorRule
from huiguan.kernel.calendar import today
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.permits import Role

__all__ = ["empty_queue", "houses", "opened"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("empty_queue"),
]
WORDS = "父亲执勤中牺牲，两个孩子在上学"
CHILD = "赵小满"


@pytest.fixture(autouse=True)
def _no_second_factor(db: Any) -> None:
    for role in (Role.CASE_OFFICER, Role.TREASURER):
        SecondFactorRule.objects.update_or_create(role=role, defaults={"required": False})


def test_relief_is_asked_decided_paid_and_disclosed(houses: Houses, opened: Open) -> None:
    _keeps_books(houses)
    phone = opened(houses.user(houses.county, Role.MEMBER), width=390)
    _asks(phone)
    case = Case.objects.unscoped("test").get()
    officer = opened(houses.user(houses.county, Role.CASE_OFFICER))
    _applies(officer, case, houses)
    second = opened(houses.user(houses.county, Role.CASE_OFFICER, 1))
    second.goto(f"/o/110101/cases/{case.pk}/relief_check/")
    second.get_by_role("radio").first.check(force=True)
    _sent(second)
    _decides(officer, case, houses, opened)
    _stands_in_public(opened, case)
    officer.goto(f"/o/110101/cases/{case.pk}/relief_release/")
    _sent(officer)
    assert _worked(ORDER_TASK) == {ORDER_TASK: "succeeded"}
    _is_paid(houses, opened)
    due_now()
    assert _worked(TELL_TASK) == {TELL_TASK: "succeeded"}
    phone.reload()
    expect(phone.get_by_text("发放救助").first).to_be_visible()
    _is_received(houses, opened)
    assert _worked(RECEIPT_TASK) == {RECEIPT_TASK: "succeeded"}
    phone.reload()
    expect(phone.get_by_text("救助款已确认收讫").first).to_be_visible()
    _visits(officer, case)
    _is_disclosed(houses, opened)


def _sent(page: Page) -> None:
    """Send the form of the page, and wait for what follows."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def _worked(task: str) -> dict[str, str]:
    """Let a worker do what waits, in a thread of its own: the browser's loop runs in this one."""

    def act() -> dict[str, str]:
        try:
            return work(task)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


def _keeps_books(houses: Houses) -> None:
    """Books with a fund for relief and money in it, disclosed to everybody."""
    facts: dict[str, Any] = {"actor": SYSTEM, "organization": houses.county}
    funds.open_books(**facts, starts_on=date(today().year - 1, 1, 1))
    fund = funds.open_fund(
        **facts, code="02", name="救助资金", purpose="救助困难会员", restricted=True, allowed=["relief", "condolence"]
    )
    funds.set_fund_uses(actor=SYSTEM, fund_id=fund.pk, purposes=["relief"])
    given: dict[str, Any] = {"source": "grant", "amount": Decimal(40000), "received_on": date(today().year - 1, 1, 6)}
    funds.enter_income(**facts, fund_id=fund.pk, summary="拨款", **given)
    funds.disclose_funds(**facts, disclosed=True)


def _asks(page: Page) -> None:
    page.goto("/my/cases/new/relief/")
    page.locator("[name=organization]").fill("110101")
    page.locator("[name=topic]").select_option("bereaved")
    page.locator("[name=story]").fill(WORDS)
    page.locator("[name=standing]").select_option("member")
    for box in ("agree", "agree_sensitive"):  # each purpose by itself
        page.locator(f"[name={box}]").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="待受理")).to_be_visible()


def _applies(page: Page, case: Case, houses: Houses) -> None:
    page.goto("/o/110101/cases/")
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_text(WORDS).first).to_be_visible()
    page.goto(f"/o/110101/cases/{case.pk}/begin_handling/")
    _sent(page)
    second = houses.user(houses.county, Role.CASE_OFFICER, 1)
    page.goto(f"/o/110101/cases/{case.pk}/handler/")
    page.locator("[name=user_id]").select_option(str(second.pk))
    _sent(page)
    page.goto(f"/o/110101/cases/{case.pk}/relief/")
    page.locator("[name=ground]").select_option("died_on_duty")
    page.locator("[name=amount_asked]").fill("30000")
    page.locator("[name=payee]").fill(CHILD)
    page.locator("[name=account]").fill("6222020000000001")
    page.locator("[name=proof]").fill("单位证明属实")
    page.locator("[name=status_document]").fill("某省公字〔2026〕1号")
    page.locator("[name=follow_until]").fill(str(today().year + 3))
    page.locator("[name=guardian]").check()
    _sent(page)
    page.goto(f"/o/110101/cases/{case.pk}/relief_prove/")
    _sent(page)
    expect(page.get_by_text("逐级核查中").first).to_be_visible()


def _decides(officer: Page, case: Case, houses: Houses, opened: Open) -> None:
    directors = [houses.user(houses.county, Role.DIRECTOR, number) for number in range(3)]
    officer.goto(f"/o/110101/cases/{case.pk}/committee/")
    for one in directors:
        officer.locator(f"[name=user_ids][value='{one.pk}']").check(force=True)
    _sent(officer)
    for one in directors:
        page = opened(one)
        page.goto("/o/110101/cases/committee/")
        page.get_by_role("link", name="表决").first.click()
        assert CHILD not in page.content()
        page.locator("[name=vote][value=for]").check(force=True)
        page.locator("[name=amount]").fill("30000")
        page.locator("main form button[type=submit]").first.click()
        expect(page.get_by_text("已提交表决。")).to_be_visible()


def _stands_in_public(opened: Open, case: Case) -> None:
    """The notice shows amount and shortened name; its days pass."""
    notice = PublicNotice.objects.unscoped("test").get(subject_kind="cases.relief")
    PublicNotice.objects.unscoped("test").update(starts_on=today())
    visitor = opened(account("visitor"))
    visitor.goto(f"/notices/{notice.pk}/")
    expect(visitor.get_by_text("30,000.00").first).to_be_visible()
    shown = visitor.content()
    assert not [word for word in (CHILD, WORDS, "6222020000000001", "牺牲") if word in shown]
    PublicNotice.objects.unscoped("test").update(
        starts_on=today() - timedelta(days=20), ends_on=today() - timedelta(days=1)
    )


def _is_paid(houses: Houses, opened: Open) -> None:
    """Two people: the head approves, the treasurer confirms; the day lies in a month that can be closed."""
    head = opened(houses.user(houses.county, Role.HEAD))
    head.goto("/o/110101/funds/payments/")
    head.locator("tbody a").first.click()
    head.get_by_role("link", name="批准付款").click()
    head.get_by_role("button", name="批准付款").click()
    expect(head.get_by_text("已批准，待付款").first).to_be_visible()
    treasurer = opened(houses.user(houses.county, Role.TREASURER))
    treasurer.goto("/o/110101/funds/payments/?state=approved")
    treasurer.locator("tbody a").first.click()
    treasurer.get_by_role("link", name="确认已付款").click()
    treasurer.locator("[name=paid_on]").fill(today().isoformat())
    treasurer.get_by_role("button", name="确认已付款").click()
    expect(treasurer.get_by_text("已付款").first).to_be_visible()


def _is_received(houses: Houses, opened: Open) -> None:
    """The treasurer called: the money came. It is entered at the payment, once; the case hears of it."""
    treasurer = opened(houses.user(houses.county, Role.TREASURER))
    treasurer.goto("/o/110101/funds/payments/?state=paid")
    treasurer.locator("tbody a").first.click()
    treasurer.get_by_role("link", name="登记收讫").click()
    treasurer.locator("[name=received_on]").fill(today().isoformat())
    treasurer.locator("[name=way]").select_option("phone")
    treasurer.get_by_role("button", name="登记收讫").click()
    expect(treasurer.get_by_text("电话确认").first).to_be_visible()


def _visits(page: Page, case: Case) -> None:
    """The visit, and the yearly visit to the children that follows."""
    page.goto(f"/o/110101/cases/{case.pk}/")
    expect(page.get_by_text("收讫日期").first).to_be_visible()
    page.goto(f"/o/110101/cases/{case.pk}/relief_visit/")
    page.locator("[name=note]").fill("家中平安，孩子已入学")
    _sent(page)
    expect(page.get_by_text("家中平安，孩子已入学").first).to_be_visible()
    expect(page.get_by_text(str(today().year + 1)).first).to_be_visible()


def _is_disclosed(houses: Houses, opened: Open) -> None:
    """Once its days are closed everybody sees the payment, and no name; a month under way cannot be closed by hand."""
    Books.objects.unscoped("test").filter(organization=houses.county).update(closed_until=today())
    public = opened(account("neighbour"), width=390)
    public.goto("/funds/110101/")
    expect(public.locator("section", has_text="救助和慰问").last).to_contain_text("30,000.00")
    shown = public.content()
    assert not [word for word in (CHILD, WORDS, "牺牲") if word in shown]
