"""The quick search and uploads that resume, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from huiguan.kernel.access.services import grant_role
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role, system_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opener = Callable[[str], Page]
ACTOR = system_actor("test")


@pytest.fixture
def home(transactional_db: None) -> Organization:
    top = create_organization(actor=ACTOR, parent=None, code="100000", name="全国警察协会", level="national")
    create_organization(actor=ACTOR, parent=top, code="160000", name="海阳省警察协会", level="province")
    return top


@pytest.fixture
def opened(browser: Browser, live_server: Any, home: Organization) -> Iterator[Opener]:
    """Opens a page as a clerk of the topmost association, for whom no second factor is asked."""
    user = User.objects.create_user(username="w")
    grant_role(actor=ACTOR, user=user, role=Role.CLERK, organization=home, starts=date(2026, 1, 1))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    session = client.cookies[installed.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": installed.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()

    def opener(path: str) -> Page:
        page.goto(live_server.url + path)
        return page

    yield opener
    context.close()


def test_quick_search_by_keys(opened: Opener) -> None:
    page = opened("/organizations/")
    page.keyboard.press("Control+k")
    page.keyboard.type("jcxh")
    options = page.locator("#quick-found [role=option]")
    expect(options).to_have_count(2)
    expect(page.locator("#quick-found mark").first).to_have_text("警察协会")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-global-search]")).to_have_attribute("aria-activedescendant", "quick-1-2")
    chosen = options.nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{chosen}")


def test_quick_search_closes_and_enter_shows_everything(opened: Opener) -> None:
    page = opened("/organizations/")
    box = page.locator("[data-global-search]")
    box.click()
    page.keyboard.type("没有的词")
    expect(page.locator("#quick-found")).to_contain_text("没有找到")
    page.keyboard.press("Escape")
    expect(page.locator("#quick-found")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("海阳")
    expect(page.locator("#quick-found [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("#search-results")).to_contain_text("海阳省警察协会")


def test_an_upload_goes_on_after_the_line_broke(opened: Opener, tmp_path: Path) -> None:
    page = opened("/o/100000/files/")
    offsets: list[int] = []

    def line(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        offsets.append(int(route.request.headers["upload-offset"]))
        # The third part is cut twice on its way.
        route.abort("connectionreset") if len(offsets) in (3, 4) else route.continue_()

    page.route("**/files/uploads/**", line)
    big = tmp_path / "long.txt"
    big.write_text("一行很长的文字。\n" * 120_000, encoding="utf-8")
    page.locator("[data-upload] input[type=file]").set_input_files(big)
    expect(page.locator("[data-upload-list] input[type=hidden]")).to_have_count(1, timeout=30_000)
    mega = 1024 * 1024
    assert offsets == [0, mega, 2 * mega, 2 * mega, 2 * mega]
    stored = StoredFile.objects.unscoped("test").get()
    assert stored.size == big.stat().st_size
    expect(page.locator("#files-kept")).to_contain_text("long.txt")


def test_a_dead_line_leaves_a_button_that_resumes(opened: Opener, tmp_path: Path) -> None:
    page = opened("/o/100000/files/")
    dead = True
    sent: list[int] = []

    def line(route: Route) -> None:
        offset = int(route.request.headers.get("upload-offset", "-1"))
        if dead and (offset > 0 or route.request.method == "GET"):
            route.abort("connectionreset")
            return
        if route.request.method == "PUT":
            sent.append(offset)
        route.continue_()

    page.route("**/files/uploads/**", line)
    page.clock.install()
    big = tmp_path / "long.txt"
    big.write_text("一行很长的文字。\n" * 60_000, encoding="utf-8")
    page.locator("[data-upload] input[type=file]").set_input_files(big)
    button = page.locator("[data-upload-list] [data-resume]")
    for _try in range(60):
        page.clock.run_for(1000)
        if button.is_visible():
            break
    expect(button).to_be_visible()
    dead = False
    button.click()
    expect(page.locator("[data-upload-list] input[type=hidden]")).to_have_count(1, timeout=30_000)
    assert sent == [0, 1024 * 1024]
