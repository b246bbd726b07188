"""What a page looks like on paper, and how a phone shows where the public site leads."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, expect
from tests.browser.test_members import Open, account, opened, places, pytestmark

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import open_staff_post
from huiguan.kernel.permits import Role, system_actor

__all__ = ["opened", "places", "pytestmark"]
#: What a sheet of A4 leaves between its margins, in pixels of CSS: narrower than where a screen is taken for a phone.
SHEET = {"width": 680, "height": 960}


def test_on_paper_a_table_keeps_its_columns_and_no_button_stands(places: dict[str, Organization], opened: Open) -> None:
    open_staff_post(actor=system_actor("test"), organization=places["qingxi"], title="秘书长")
    page = opened(account("何语桐", places["qingxi"], Role.CLERK))
    page.goto("/o/qingxi/office/")
    row = page.locator(".hg-table tbody tr").first
    expect(row).to_be_visible()
    buttons = page.locator(".hg-btn:visible")
    assert buttons.count() > 0
    page.set_viewport_size(SHEET)
    expect(row).to_have_css("display", "flex")

    page.emulate_media(media="print")
    expect(row).to_have_css("display", "table-row")
    expect(page.locator(".hg-table thead")).to_be_visible()
    expect(buttons).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= SHEET["width"]


def test_a_phone_shows_every_place_of_the_public_site(
    places: dict[str, Organization], browser: Browser, live_server: Any
) -> None:
    for language in ("zh-CN", "en"):
        context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url, locale=language)
        page = context.new_page()
        page.goto("/site/city/")
        links = page.locator(".hg-public__nav a")
        assert links.count() > 3
        for link in links.all():
            box = link.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
        context.close()
