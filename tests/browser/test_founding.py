"""The story's first step: from an empty national association to its charter, bodies, first term and a province."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_congress import Desk, in_office
from tests.browser.test_members import Open, account, opened, pytestmark

from huiguan.engines.charter import load_text, template_text
from huiguan.governance import services
from huiguan.governance.models import Body, CharterVersion, DelegateQuota, Tenure, Term
from huiguan.kernel.access.models import Grant, SecondFactorRule
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role, system_actor

__all__ = ["opened", "pytestmark"]

TEMPLATE = "profession-national"
ROOM = "/o/100000/governance"
#: Six delegates, the first two of whom are elected: of directors there may be a third as many.
DELEGATES = ("林知远", "江上舟", "何语竹", "王景行", "李若水", "赵明川")
DIRECTORS = DELEGATES[:2]


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
    _first_term(head)
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


def _first_term(page: Page) -> None:
    """The first congress meets while no term runs yet: with the directors that it elects the first term begins."""
    page.goto(f"{ROOM}/renewal/")
    page.get_by_role("link", name="筹备下一届").click()
    send(page, ordinal="1", starts_on=today().isoformat())
    expect(page.get_by_text("第一届（筹备中）").first).to_be_visible()
    desk = Desk(page, here=ROOM)
    _delegates(page)
    congress = desk.plan("会员代表大会", "第一次会员代表大会", ["选举第一届理事会"], 20)
    desk.convene(congress, days=16)
    desk.open(congress)
    desk.call("选举第一届理事会")
    desk.bring_in("关于选举第一届理事会的议案", "选举理事二名。", "elect_directors")
    desk.vote("declared_secret", 6, 0)
    desk.close(congress)
    for name in DIRECTORS:
        in_office(desk, "理事会", "理事", name, "第一次会员代表大会选举")
    council = desk.plan("理事会", "第一届理事会第一次会议", ["选举会长"], 60)
    desk.convene(council, days=16)
    desk.open(council)
    desk.call("选举会长")
    desk.bring_in("关于选举会长的议案", "选举林知远为会长。", "elect_officers")
    desk.vote("declared_secret", 2, 0)
    desk.close(council)
    in_office(desk, "理事会", "会长", "林知远", "第一届理事会第一次会议选举")
    page.goto(f"{ROOM}/renewal/")
    expect(page.get_by_role("heading", name="第一届", exact=True)).to_be_visible()
    expect(page.get_by_text("理事会启动换届筹备").first).to_be_visible()
    held = Tenure.objects.unscoped("test").filter(state="holds")
    assert sorted(held.values_list("post__key", "name", "term__ordinal")) == [
        *sorted(("director", name, 1) for name in DIRECTORS), ("president", "林知远", 1),
    ]  # fmt: skip
    assert Term.objects.unscoped("test").get().in_preparation is False


def _delegates(page: Page) -> None:
    page.goto(f"{ROOM}/delegates/")
    page.get_by_role("link", name="分配名额").click()
    send(page, quotas="发起单位, 6")
    for name in DIRECTORS:
        page.get_by_role("link", name="登记代表").first.click()
        send(page, name=name)
    quota = DelegateQuota.objects.unscoped("test").get()
    for name in DELEGATES[len(DIRECTORS) :]:
        services.enter_delegate(actor=system_actor("test"), quota_id=quota.pk, name=name)
    page.goto(f"{ROOM}/delegates/")
    expect(page.locator("input[name=selected]")).to_have_count(len(DELEGATES))
    for box in page.locator("input[name=selected]").all():
        box.check()
    with page.expect_navigation():
        page.get_by_role("button", name="确认资格").click()
    expect(page.get_by_text("资格有效").first).to_be_visible()


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
