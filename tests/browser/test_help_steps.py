"""Asking for help on the phone is short: taps, fields and keys are counted, as a person would need them.

Two minutes are 120 seconds. A tap with looking for its place takes about three seconds on a phone, a key about half a
second (an average of measured typing on glass, rounded up); what somebody thinks about while writing is not counted.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.cases.conftest import Houses, houses
from tests.cases.test_for_others import on_the_roster

from huiguan.cases.models import Case
from huiguan.kernel.access.models import SecondFactorRule
from huiguan.kernel.permits import Role

__all__ = ["houses", "opened", "pytestmark"]

STORY = "昨晚处警时被人打伤左臂，现在县医院，需要律师和垫付医疗费。"
SECONDS, A_TAP, A_KEY = 120, 3.0, 0.5


@pytest.fixture(autouse=True)
def _no_second_factor(db: Any) -> None:
    for role in (Role.CASE_OFFICER, Role.TREASURER):
        SecondFactorRule.objects.update_or_create(role=role, defaults={"required": False})


class Hand:
    """A hand on the phone that counts what it does, and the pages that open."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys, self.pages = page, 0, 0, 0
        page.on("framenavigated", self._count)  # before it is loaded: the next tap may come earlier

    def _count(self, frame: Frame) -> None:
        self.pages += frame == self.page.main_frame

    def tap(self, where: Locator) -> None:
        """One tap."""
        where.click()
        self.taps += 1

    def choose(self, where: Locator, value: str) -> None:
        """Two taps: the list opens, an entry is chosen."""
        where.select_option(value)
        self.taps += 2

    def write(self, where: Locator, text: str) -> None:
        """A tap into the field, then a key for each character; pinyin takes about two for one."""
        where.click()
        where.press_sequentially(text)
        self.taps += 1
        self.keys += 2 * len(text)


def test_a_member_asks_for_help_in_few_steps(houses: Houses, opened: Open) -> None:
    assert houses.officer
    on_the_roster(houses)
    page = opened(houses.user(houses.county, Role.MEMBER), width=390)
    page.goto("/")
    hand = Hand(page)
    hand.tap(page.locator('a[href="/my/cases/"]:visible').first)
    hand.tap(page.get_by_role("link", name="因履职遭受侵害"))
    expect(page.locator("[name=story]")).to_be_visible()
    needed = page.locator("form [required]:visible")
    assert needed.count() <= 3  # subject, story, consent
    hand.choose(page.locator("[name=topic]"), "assault")
    hand.write(page.locator("[name=story]"), STORY)
    hand.tap(page.locator("[name=agree]"))
    hand.tap(page.get_by_role("button", name="提交"))
    expect(page.get_by_role("heading", name="待受理")).to_be_visible()
    case = Case.objects.unscoped("test").get()
    assert case.organization_id == houses.county.pk  # the one association is not asked for
    assert (hand.taps, hand.pages) == (7, 3)  # the list of kinds, the form, the request as it stands
    assert hand.taps * A_TAP + hand.keys * A_KEY < SECONDS, (hand.taps, hand.keys)
