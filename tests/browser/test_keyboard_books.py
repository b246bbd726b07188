"""The treasurer's desk without a mouse: lines of the bank are reconciled and left out by keys alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, account, opened, places, pytestmark

from huiguan.funds import services
from huiguan.funds.models import BankLine, Fund
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Role

__all__ = ["opened", "places", "pytestmark"]


def books_with_a_statement(place: Organization, actor: Any) -> None:
    """Two incomes of the same amount in the books; three lines of the bank, one of which nobody knows."""
    facts: dict[str, Any] = {"actor": actor, "organization": place}
    services.open_books(**facts, starts_on=date(today().year, 1, 1))
    fund = Fund.objects.unscoped("test").get(organization=place, general=True).pk
    for day in (6, 7):
        services.enter_income(
            **facts, fund_id=fund, source="interest", amount=Decimal(50), summary="结息",
            received_on=date(today().year, 1, day),
        )  # fmt: skip
    lines: list[Any] = [
        {"booked_on": date(today().year, 1, 6), "came": Decimal(50), "reference": "LINE1"},
        {"booked_on": date(today().year, 1, 7), "came": Decimal(50), "reference": "LINE2"},
        {"booked_on": date(today().year, 1, 8), "came": Decimal("3.50"), "reference": "LINE3"},
    ]
    services.take_bank_lines(**facts, lines=lines)


def focused(page: Page) -> str:
    """What the keyboard stands on, in words."""
    words: str = page.evaluate("document.activeElement.innerText || document.activeElement.name || ''")
    return words


def tab_to(page: Page, wanted: str, most: int) -> int:
    """Press Tab until it stands on something with these words; how often. Fails after `most`."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted in focused(page):
            return pressed
    raise AssertionError(f"{wanted} is not reached within {most} keys; at {focused(page)}")


@pytest.mark.usefixtures("year_under_way")
def test_the_bank_is_reconciled_by_keyboard_alone(places: dict[str, Organization], opened: Open) -> None:
    place, clerk = places["qingxi"], account("clerk", places["qingxi"], Role.CLERK)
    books_with_a_statement(place, actor_of(clerk))
    desk = opened(clerk)
    desk.goto("/o/qingxi/funds/bank/")
    tab_to(desk, "收", 80)  # past the navigation once
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("已对上。").first).to_be_visible()
    desk.wait_for_load_state()  # where the page scrolls to, the keyboard stands
    # The keyboard stands at the next line: its voucher is the first thing that Tab reaches.
    assert desk.url.endswith(f"#line-{line('LINE2').pk}")
    assert tab_to(desk, "收", 2) == 1
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**#line-{line('LINE3').pk}")
    assert line("LINE1").leg_id and line("LINE2").leg_id and line("LINE1").leg_id != line("LINE2").leg_id
    # The third has no voucher: it is opened and left out with its reason.
    tab_to(desk, "查看", 2)
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/bank/{line('LINE3').pk}/")
    tab_to(desk, "reason", 80)
    desk.keyboard.type("下月入账")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("银行流水都已对上").first).to_be_visible()
    assert line("LINE3").set_aside == "下月入账"


def line(reference: str) -> BankLine:
    """A line of the bank as it stands."""
    found: BankLine = BankLine.objects.unscoped("test").get(reference=reference)
    return found
