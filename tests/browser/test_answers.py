"""An officer's minute on the phone: take on, report, lose the session, lose nothing; the tree opens level by level."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from huiguan.directives import services
from huiguan.directives.models import Assignment, Item
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "a-long-password-of-the-test"
SPEECH = "在年度工作会议上的讲话\n（2026年3月5日）\n一、做好会员服务\n县级协会要明确一名联络员，建立会员档案。\n"


def _clerk(place: Organization, name: str) -> tuple[User, Actor]:
    user = User.objects.create_user(name, person=Person.objects.create(name="某人"), password=PASSWORD)
    Grant.objects.create(user=user, role=Role.CLERK, organization=place, below=True, period=(date(2020, 1, 1), None))
    return user, actor_of(user)


@pytest.fixture
def sent() -> Assignment:
    """A task of the nation at a county; the city in between has none."""
    nation = Organization.objects.add_root({"code": "n", "name": "全国协会", "short_name": "全国", "level": "national"})
    city = Organization.objects.add_child(
        nation, {"code": "c", "name": "某市协会", "short_name": "某市", "level": "city"}
    )
    county = Organization.objects.add_child(
        city, {"code": "x", "name": "某县协会", "short_name": "某县", "level": "county"}
    )
    _user, actor = _clerk(nation, "sender")
    _clerk(county, "officer")
    document = services.register_document(actor=actor, organization=nation, text=SPEECH)
    task = Item.objects.unscoped("test").get(document=document, kind="task")
    services.confirm_items(actor=actor, item_ids=[task.pk])
    services.start_dispatch(
        actor=actor,
        organization=nation,
        item_ids=[task.pk],
        organization_ids=[county.pk],
        changes={task.pk: {"due_date": today() + timedelta(days=40)}},
        accept=("whole_document", "burden"),
        note="请办理",
    )
    return Assignment.objects.unscoped("test").get(item=task)


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody, in a context of its own."""
    contexts: list[BrowserContext] = []

    def opened(username: str, path: str, *, width: int = 390, language: str = "en") -> Page:
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        size = {"width": width, "height": 900 if width > 768 else 844}
        context = browser.new_context(viewport=size, bypass_csp=True)
        contexts.append(context)
        session = django_settings.SESSION_COOKIE_NAME
        context.add_cookies(
            [
                {"name": session, "value": client.cookies[session].value, "url": live_server.url},
                {"name": "django_language", "value": language, "url": live_server.url},
            ]
        )
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def test_a_report_on_the_phone_survives_the_end_of_the_session(sent: Assignment, visit: Callable[..., Page]) -> None:
    page = visit("officer", f"/o/x/directives/assignments/{sent.pk}/")
    page.locator(".hg-bottom").get_by_role("button", name="Take on").click()
    page.locator("dialog[open]").get_by_role("button", name="Take on").click()
    expect(page.locator("h1")).to_contain_text("Under way")
    page.locator(".hg-bottom").get_by_role("link", name="Report progress").click()
    page.get_by_text("Nearly done").click()
    page.get_by_label("What was done").fill("已商定联络员人选。")
    expect(page.locator("[data-saved-text]")).to_contain_text("Kept on this device", timeout=6000)
    page.reload()
    expect(page.get_by_label("What was done")).to_have_value("已商定联络员人选。")
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Send report").click()
    page.fill("input[name=login]", "officer")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    expect(page.get_by_label("What was done")).to_have_value("已商定联络员人选。")
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("Report sent.")).to_be_visible()
    sent.refresh_from_db()
    assert (sent.stage, sent.last_report.text) == ("nearly_done", "已商定联络员人选。")
    page.goto(page.url.split("?")[0] + "report/")
    expect(page.get_by_label("What was done")).to_have_value("")


def test_the_tree_opens_level_by_level(sent: Assignment, visit: Callable[..., Page]) -> None:
    page = visit("sender", f"/o/n/directives/items/{sent.item_id}/", width=1440)
    expect(page.get_by_text("某县协会")).to_have_count(0)
    page.locator(".an-tree summary").click()
    expect(page.locator(".an-tree").get_by_role("link", name="某县协会")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_axe_finds_nothing(sent: Assignment, visit: Callable[..., Page], width: int) -> None:
    task = f"/o/x/directives/assignments/{sent.pk}/"
    for path in (task, task + "report/", task + "?do=assign_inside", f"/o/x/directives/items/{sent.item_id}/"):
        page = visit("officer", path, width=width, language="en" if width == 320 else "zh-hans")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
