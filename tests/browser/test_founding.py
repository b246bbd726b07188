"""The story's first step: from an empty national association to its charter, bodies, a president and a province."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, account, opened, pytestmark

from huiguan.engines.charter import load_text, template_text
from huiguan.governance.models import Body, CharterVersion, Tenure
from huiguan.kernel.access.models import Grant, SecondFactorRule
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role

__all__ = ["opened", "pytestmark"]

TEMPLATE = "profession-national"
ROOM = "/o/100000/governance"


@pytest.fixture
def nation(transactional_db: None) -> Organization:
    """The national association as set-up leaves it, with one administrator of each kind; no second factor is asked."""
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        SecondFactorRule.objects.update_or_create(role=role, defaults={"required": False})
    facts = {"code": "100000", "name": "全国协会", "short_name": "全国协会", "level": "national"}
    found: Organization = Organization.objects.add_root(facts)
    return found


def send(page: Page, **values: str) -> None:
    """Fill the form of a page by the names of its fields, and send it."""
    for name, value in values.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        page.locator(".hg-form__actions button[type=submit]").click()


def test_an_association_is_set_up_from_a_template(nation: Organization, opened: Open) -> None:
    head = opened(account("何语桐", nation, Role.HEAD))
    _charter(head)
    _bodies(head)
    _president(head)
    _province(opened(account("系统管理员", nation, Role.SYSTEM_ADMIN)))
    _office(nation, opened)


def _charter(page: Page) -> None:
    """A founding congress carries its charter under the charter's own rules; the authority approves it."""
    blanks = [name for name, _meaning in load_text(template_text(TEMPLATE)).blanks if name != "通过日期"]
    page.goto(f"{ROOM}/charter/")
    page.get_by_role("link", name="起草章程").first.click()
    send(page, template=TEMPLATE, blanks="\n".join(f"{name}=某" for name in blanks))
    steps: list[tuple[str, dict[str, Any]]] = [
        ("put_to_congress", {}),
        ("carry_charter", {"carried_by": "成立大会", "entitled": "60", "present": "50", "votes_for": "50",
                           "against": "0", "abstain": "0", "tellers": "甲、乙", "minutes": "成立大会纪要"}),
        ("approve_charter", {"authority": "民政部门", "approved_on": today().isoformat()}),
        ("enter_into_force", {}),
    ]  # fmt: skip
    for doing, values in steps:
        page.locator(f"a[href$='/do/{doing}/']").click()
        send(page, **values)
    expect(page.locator(".hg-tag", has_text="施行中").first).to_be_visible()
    assert CharterVersion.objects.unscoped("test").get().state == "in_force"


def _bodies(page: Page) -> None:
    page.goto(f"{ROOM}/chart/")
    with page.expect_navigation():
        page.get_by_role("button", name="按章程设立").click()
    for name in ("会员代表大会", "理事会", "常务理事会", "监事会", "学术委员会", "党支部"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    page.get_by_role("link", name="设立机构").click()
    send(page, kind="branch", name="青年分会", decision="成立大会决定")
    expect(page.get_by_role("link", name="青年分会")).to_be_visible()
    assert Body.objects.unscoped("test").filter(name="青年分会", kind="branch").exists()


def _president(page: Page) -> None:
    """The charter is asked when somebody is proposed; then the president enters the post."""
    page.get_by_role("link", name="理事会", exact=True).click()
    post = page.locator("section", has=page.get_by_role("heading", name="会长", exact=True))
    post.get_by_role("link", name="提名").click()
    send(page, name="林知远", born=f"{today().year - 55}-01-01")
    page.get_by_role("link", name="登记任职").click()
    send(page, decision="成立大会选举")
    expect(post.get_by_text("林知远").first).to_be_visible()
    holder = Tenure.objects.unscoped("test").get()
    assert (holder.name, holder.post.key, holder.state) == ("林知远", "president", "holds")


def _province(page: Page) -> None:
    page.goto("/o/100000/organization/add/")
    send(page, name="青云省协会", short_name="青云省", code="110000", level="province", state="active")
    page.goto("/organizations/")
    expect(page.get_by_text("青云省").first).to_be_visible()
    assert Organization.objects.get(code="110000").level == "province"


def _office(nation: Organization, opened: Open) -> None:
    """The security administrator gives the province its clerk, who draws up its charter next."""
    place = Organization.objects.get(code="110000")
    guard = account("安全管理员", nation, Role.SECURITY_ADMIN)
    Grant.objects.create(user=guard, role=Role.SECURITY_ADMIN, organization=place, period=(date(2020, 1, 1), None))
    clerk = User.objects.create_user("clerk-110000", person=Person.objects.create(name="江上青"))
    page = opened(guard)
    page.goto("/o/110000/grants/new/")
    send(page, user="clerk-110000", role="clerk")
    expect(page.get_by_text("江上青").first).to_be_visible()
    desk = opened(clerk)
    desk.goto("/o/110000/governance/charter/")
    expect(desk.get_by_role("link", name="起草章程").first).to_be_visible()
