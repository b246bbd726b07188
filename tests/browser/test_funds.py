"""Step 7 of the year in the browser: money comes in, relief goes out by two people, a month is closed, all is seen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.test_members import Open, account, opened, places, press, pytestmark

from huiguan.funds import services
from huiguan.funds.models import Voucher
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Role

__all__ = ["opened", "places", "pytestmark"]


@pytest.mark.usefixtures("year_under_way")
def test_money_comes_in_relief_goes_out_and_the_public_sees_it(places: dict[str, Organization], opened: Open) -> None:
    place = places["qingxi"]
    clerk, head = account("clerk", place, Role.CLERK), account("head", place, Role.HEAD)
    january = date(today().year, 1, 6).isoformat()
    facts: dict[str, Any] = {"actor": actor_of(clerk), "organization": place}
    services.open_books(**facts, starts_on=date(today().year, 1, 1))
    services.open_fund(
        **facts, code="02", name="救助资金", purpose="救助困难会员", restricted=True, allowed=["relief", "condolence"]
    )
    services.disclose_funds(**facts, disclosed=True)

    # A donation by the form, a grant by keyboard.
    desk = opened(clerk)
    desk.goto("/o/qingxi/funds/donations/new/")
    desk.locator("[name=donor]").fill("某企业")
    desk.locator("[name=amount]").fill("5000")
    desk.locator("[name=received_on]").fill(january)
    desk.locator("[name=wish]").fill("救助困难会员")
    desk.locator("[name=fund_id]").select_option(label="02 救助资金")
    desk.get_by_role("button", name="捐赠记账").click()
    expect(desk.get_by_role("row", name="某企业")).to_contain_text("5,000.00")
    desk.goto("/o/qingxi/funds/vouchers/new/")
    desk.locator("[name=occurred_on]").fill(january)
    desk.locator("[name=summary]").fill("业务活动补助")
    desk.locator('[name="account"]').first.fill("1002")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    desk.keyboard.type("800.50")
    expect(desk.get_by_text("相差800.50")).to_be_visible()
    desk.locator('[name="account"]').nth(1).fill("4401")
    desk.locator('[name="credit"]').nth(1).press("=")
    expect(desk.get_by_text("借贷相等。")).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("已记账").first).to_be_visible()
    assert Voucher.objects.unscoped("test").filter(total=Decimal("800.50")).exists()

    # Relief: ordered by the clerk, approved by the head, confirmed by the clerk.
    desk.goto("/o/qingxi/funds/payments/new/")
    desk.locator("[name=purpose]").select_option(label="救助")
    desk.locator("[name=fund_id]").select_option(label="02 救助资金")
    desk.locator("[name=amount]").fill("3000")
    desk.locator("[name=payee]").fill("王小红")
    press(desk, "填付款单")
    lead = opened(head)
    lead.goto("/o/qingxi/funds/payments/")
    lead.locator("tbody a").first.click()
    lead.get_by_role("link", name="批准付款").click()
    lead.get_by_role("button", name="批准付款").click()
    expect(lead.get_by_text("已批准，待付款").first).to_be_visible()
    desk.goto("/o/qingxi/funds/payments/?state=approved")
    desk.locator("tbody a").first.click()
    desk.get_by_role("link", name="确认已付款").click()
    desk.locator("[name=paid_on]").fill(january)
    desk.get_by_role("button", name="确认已付款").click()
    expect(desk.get_by_text("已付款").first).to_be_visible()

    # January is closed; what it held is public, without the name.
    desk.goto("/o/qingxi/funds/periods/")
    desk.get_by_role("button", name="结账").click()
    expect(desk.get_by_text("已结账。")).to_be_visible()
    public = opened(account("visitor"), width=390)
    public.goto("/funds/qingxi/")
    expect(public.get_by_role("heading", name="救助和慰问")).to_be_visible()
    expect(public.locator("section", has_text="救助和慰问").last).to_contain_text("3,000.00")
    assert "王小红" not in public.content()
