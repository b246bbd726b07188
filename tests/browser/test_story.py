"""The first job through the house, played by a clerk, a county and nobody else: from a speech to a task struck off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from huiguan.demo.accounts import PASSWORD
from huiguan.demo.office_bulk import copy_offices
from huiguan.demo.scales import SCALES
from huiguan.demo.tree import planned_tree
from huiguan.directives.models import Assignment
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.organizations.models import Organization

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[..., Page]


def speech() -> str:
    """A speech whose first task is due soon, so that its light is yellow from the start."""
    soon = add_working_days(today(), 4)
    return (
        "在全国协会年度工作会议上的讲话\n"
        f"（{today().year}年{today().month}月{today().day}日）\n"
        "一、扎实做好会员服务\n"
        f"各县级协会要在{soon.year}年{soon.month}月{soon.day}日前完成会员信息核对，准确率不低于98%。\n"
        "县级协会要明确一名联络员，每月28日前报送会员变动情况。\n"
        "要把走访困难会员作为经常性工作长期坚持。\n"
    )


@pytest.fixture
def federation() -> list[Organization]:
    """The small demonstration's associations, offices and accounts."""
    copy_offices(planned_tree(SCALES["small"]))
    return list(Organization.objects.order_by("path"))


@pytest.fixture
def sign_in(browser: Browser, live_server: Any) -> Iterator[SignIn]:
    """Signs somebody in, in a browser of their own; what the console complained about ends the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def signed_in(username: str, *, width: int = 1440) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900 if width > 768 else 844}, locale="zh-CN")
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + "/accounts/login/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form button[type=submit]").last.click()
        expect(page.locator(".hg-shell")).to_be_visible()
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert not [line for line in complaints if "ERR_" not in line]


def register(page: Page, base: str) -> None:
    page.goto(f"{base}/o/100000/directives/documents/new/")
    page.locator("textarea[name=text]").fill(speech())
    page.locator("input[name=number]").fill("全协〔2026〕7号")
    page.get_by_role("button", name="登记并识别任务").click()
    expect(page.locator("#reader")).to_be_visible()


def confirm_all(page: Page) -> None:
    """The first by its key, the rest by their button."""
    expect(page.locator("[data-reader-editor]")).to_be_visible()
    page.wait_for_load_state()  # a key counts once the scripts are there
    first = page.locator(".rd-item--active").get_attribute("id")
    page.locator(".rd-text").click(position={"x": 5, "y": 5})
    page.keyboard.press("Enter")
    expect(page.locator(f"#{first}.rd-item--confirmed")).to_be_visible()
    rest = page.get_by_role("button", name=re.compile("确认其余"))
    if rest.count():
        rest.click()
        expect(rest).to_have_count(0)


def send_to_counties(page: Page) -> None:
    page.get_by_role("link", name=re.compile("去分送")).click()
    page.get_by_label(re.compile("^县级")).check()
    with page.expect_navigation():  # all warnings are counted, once all are there
        page.locator("button[value=preview]:visible").last.click()
    for warning in page.locator("input[name=accept]").all():
        warning.check()
    page.locator("textarea[name=note], input[name=note]").first.fill("年度重点工作，请结合实际落实。")
    page.locator("button[value=send]:visible").last.click()
    expect(page.get_by_role("link", name=re.compile(r"已送达协会\s*27$"))).to_be_visible()


def the_task() -> Assignment:
    """The dated task as the demonstration's county with an account received it."""
    rows = Assignment.objects.unscoped("test").select_related("organization", "item")
    return rows.get(due_date__isnull=False, due_kind="date", organization__code="160101")


def act(page: Page, key: str, **values: str) -> None:
    """Press the button of one action, fill its dialog, and send it."""
    opener = page.locator(f"a[data-dialog-open=do-{key}]:visible")
    if opener.count() == 0:
        page.locator("details[data-menu] > summary:visible").last.click()
    opener.first.click()
    dialog = page.locator(f"dialog#do-{key}")
    for name, value in values.items():
        dialog.locator(f"[name={name}]").fill(value)
    with page.expect_navigation():
        dialog.locator("button[type=submit]").click()


def report(page: Page, url: str) -> None:
    """The form of a phone: a stage, two sentences, no photo."""
    page.goto(url + "report/")
    page.locator(".hg-pick", has_text="已完成").click()
    page.locator("textarea[name=text]").fill("已逐条核对会员信息，准确率99%。")
    with page.expect_navigation():
        page.locator("button[type=submit]:visible", has_text="提交进展").last.click()
    expect(page.get_by_text("已逐条核对会员信息，准确率99%。").first).to_be_visible()


def test_from_a_speech_to_a_task_struck_off(federation: list[Organization], sign_in: SignIn, live_server: Any) -> None:
    base = live_server.url
    clerk = sign_in("clerk-100000")
    register(clerk, base)
    confirm_all(clerk)
    send_to_counties(clerk)
    task = the_task()

    county = sign_in("clerk-160101", width=390)
    county.goto(f"{base}/o/160101/directives/ledger/")
    row = county.locator(f"a[href*='/assignments/{task.pk}/']").first
    expect(row).to_be_visible()
    page_of_task = f"{base}/o/160101/directives/assignments/{task.pk}/"
    county.goto(page_of_task)
    expect(county.locator(".hg-light--yellow").first).to_be_visible()
    act(county, "take_on")
    report(county, page_of_task)
    county.goto(page_of_task)
    act(county, "request_closure")
    expect(county.locator(".hg-tag", has_text="待核实").first).to_be_visible()

    clerk.goto(f"{base}/o/100000/directives/assignments/{task.pk}/")
    expect(clerk.get_by_text("已逐条核对会员信息，准确率99%。").first).to_be_visible()
    act(clerk, "verify_closure")
    act(clerk, "close")
    expect(clerk.locator(".hg-tag", has_text="已销号").first).to_be_visible()

    county.goto(page_of_task)
    expect(county.locator(".hg-tag", has_text="已销号").first).to_be_visible()
    county.goto(f"{base}/o/160101/history/directives.assignment/{task.pk}/")
    story = county.locator("main").inner_text()
    for state in ("待接收", "办理中", "待核实", "已核实", "已销号"):
        assert state in story, state
