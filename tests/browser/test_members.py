"""Members, played by four people: somebody applies from a phone, is checked, admitted, and moves to another county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from tests.browser.conftest import was_refused

from huiguan.kernel.access.models import Grant
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role
from huiguan.members.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
#: What a browser says of requests, and of a worker's script on its way, that a cut network or a closed page ended.
CUT_OFF = ("ERR_", "An unknown error occurred when fetching the script")
ID_NUMBER = "440601199003071528"


def account(name: str, place: Organization | None = None, role: Role | None = None) -> User:
    """An account, with one role in one association or with none."""
    user = User.objects.create_user(name, person=Person.objects.create(name=name) if role else None)
    if role is not None:
        Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))
    return user


def press(page: Page, button: str) -> None:
    """Press a button that leads on, and wait for the page that follows: by then the server has done it."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()


@pytest.fixture
def places() -> dict[str, Organization]:
    """A city with two counties."""
    city = Organization.objects.add_root(
        {"code": "city", "name": "青云市协会", "short_name": "青云市", "level": "city"}
    )
    found = {}
    for code, name in (("qingxi", "青溪县"), ("lantian", "蓝田县")):
        city.refresh_from_db()
        facts = {"code": code, "name": f"{name}协会", "short_name": name, "level": "county"}
        found[code] = Organization.objects.add_child(city, facts)
    return found


@pytest.fixture
def opened(browser: Browser, live_server: Any, refused: list[str]) -> Iterator[Open]:
    """A browser of somebody's own, signed in; what the console complained about ends the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def hear(line: ConsoleMessage) -> None:
        if line.type == "error" and not was_refused(line, refused):
            complaints.append(f"{line.text} {line.location['url']}")

    def open_for(user: User, *, width: int = 1440) -> Page:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 768 else 844}, base_url=live_server.url, locale="zh-CN"
        )
        cookies = {**{name: one.value for name, one in client.cookies.items()}, "django_language": "zh-hans"}
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert not [line for line in complaints if not any(sign in line for sign in CUT_OFF)]


def test_applies_by_phone_is_admitted_and_moves_county(places: dict[str, Organization], opened: Open) -> None:
    phone = opened(account("applicant"), width=390)
    clerk = opened(account("何语桐", places["qingxi"], Role.CLERK))
    head = opened(account("江上青", places["qingxi"], Role.HEAD))
    other = opened(account("林知远", places["lantian"], Role.CLERK))

    phone.goto("/o/qingxi/members/join/")
    phone.get_by_label("姓名").fill("王景行")
    phone.get_by_label("身份证号").fill(ID_NUMBER)
    phone.get_by_label("手机").fill("13812342046")
    phone.get_by_label("单位").fill("交通大队")
    phone.locator("input[name=agree]").check()
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", name="已提交")).to_be_visible()

    clerk.goto("/o/qingxi/members/applications/")
    clerk.get_by_role("link", name="王景行").click()
    for field in ("identity", "eligible", "not_double", "statement"):
        clerk.locator(f"input[name={field}][value='1']").check()
    with clerk.expect_navigation():
        clerk.locator("form[action$='/do/check/'] button[type=submit]").click()

    head.goto("/o/qingxi/members/applications/")
    head.get_by_role("link", name="王景行").click()
    head.locator("input[name=admit][value='1']").check()
    head.get_by_role("button", name="登记决定").click()
    expect(head.locator(".hg-toast")).to_be_visible()

    phone.goto("/my/membership/")
    expect(phone.locator(".mem-card")).to_contain_text("青溪县协会")
    phone.get_by_role("link", name="转会").click()
    phone.get_by_label("转入协会").fill("lantian")
    phone.locator("input[name=agree]").check()
    press(phone, "申请转会")

    clerk.goto("/o/qingxi/members/transfers/")
    clerk.get_by_role("link", name="王景行").click()
    press(clerk, "同意转出")
    other.goto("/o/lantian/members/transfers/")
    other.get_by_role("link", name="王景行").click()
    press(other, "同意转入")

    phone.goto("/my/membership/")
    expect(phone.locator(".mem-card")).to_contain_text("蓝田县协会")
    states = dict(Membership.objects.unscoped("test").values_list("organization__code", "state"))
    assert states == {"qingxi": "transferred", "lantian": "admitted"}


def test_the_roster_is_filtered_while_typing_and_changed_in_bulk(places: dict[str, Organization], opened: Open) -> None:
    from huiguan.kernel.access.actors import actor_of
    from huiguan.members import services

    user = account("何语桐", places["qingxi"], Role.CLERK)
    for name in ("王小红", "王若溪", "丁以宁"):
        services.register_member(actor=actor_of(user), organization=places["qingxi"], details={"name": name})
    clerk = opened(user)
    clerk.goto("/o/qingxi/members/")
    clerk.locator("[data-list-filter]").press_sequentially("wxh")
    expect(clerk.locator("tbody tr")).to_have_count(1)
    clerk.locator("[data-list-filter]").fill("")
    expect(clerk.locator("tbody tr")).to_have_count(3)
    clerk.locator("[data-select-all]").check()
    clerk.get_by_role("button", name="改会员类别").first.click()
    clerk.locator("#roster-klass").select_option("associate")
    clerk.locator("#roster-class button[type=submit]").click()
    expect(clerk.locator(".hg-toast")).to_be_visible()
    assert set(Membership.objects.unscoped("test").values_list("klass", flat=True)) == {"associate"}
