"""Story, step 6: an assault is told from a phone, goes county → province by referral, is late once, and is closed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, opened, press, pytestmark
from tests.cases.conftest import SECRET, Houses, houses

from huiguan.cases.models import Case
from huiguan.kernel.access.models import SecondFactorRule
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Role
from huiguan.kernel.workflow.escalation import escalate
from huiguan.kernel.workflow.models import Escalation, Step

__all__ = ["houses", "opened", "pytestmark"]


@pytest.fixture(autouse=True)
def _no_second_factor(db: Any) -> None:
    for role in (Role.CASE_OFFICER, Role.TREASURER):
        SecondFactorRule.objects.update_or_create(role=role, defaults={"required": False})


def test_a_member_in_need(houses: Houses, opened: Open) -> None:
    phone = opened(houses.user(houses.county, Role.MEMBER), width=390)
    _asks(phone)
    (case,) = Case.objects.unscoped("test").all()
    officer = opened(houses.user(houses.county, Role.CASE_OFFICER))
    _takes(officer)
    _refers(officer, case)
    _joins(opened(houses.user(houses.province, Role.CASE_OFFICER)))
    _is_late(case)
    head = opened(houses.user(houses.city, Role.HEAD))
    head.goto("/o/110100/cases/lateness/")
    expect(head.get_by_text(case.number, exact=True)).to_be_visible()
    expect(head.get_by_role("main").get_by_text(re.compile(r"逾期\d+个工作日"))).to_be_visible()
    assert SECRET not in head.content()
    _answers_and_closes(officer, case)
    phone.reload()
    expect(phone.get_by_role("heading", name="已办结")).to_be_visible()
    expect(phone.get_by_text("可以主张赔偿")).to_be_visible()
    phone.get_by_role("link", name="评价办理").click()
    phone.get_by_role("radio", name="很满意").first.check(force=True)
    phone.get_by_role("button", name="评价办理").click()
    expect(phone.get_by_text("感谢您的评价。")).to_be_visible()
    case.refresh_from_db()
    assert (case.state, case.outcome, case.rating) == ("closed", "helped", 5)


def _asks(page: Page) -> None:
    page.goto("/my/cases/")
    page.get_by_role("link", name="因履职遭受侵害").click()
    page.locator("[name=organization]").fill("110101")
    page.locator("[name=topic]").select_option("assault")
    page.locator("[name=story]").fill(SECRET)
    page.locator("[name=standing]").select_option("member")
    page.locator("[name=agree]").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="待受理")).to_be_visible()


def _takes(page: Page) -> None:
    page.goto("/o/110101/cases/")
    assert SECRET not in page.content()
    page.get_by_role("button", name="受理").click()
    expect(page.get_by_text(SECRET).first).to_be_visible()
    page.get_by_role("link", name="初核完成，转办理").click()
    page.locator("[name=reference]").fill("维办2026-112")
    page.get_by_role("button", name="初核完成，转办理").click()
    expect(page.get_by_text("办理中").first).to_be_visible()


def _refers(page: Page, case: Case) -> None:
    page.get_by_role("link", name="请求联动").click()
    page.locator("[name=receiver]").fill("110000")
    page.locator("[name=summary]").fill("会员执勤受伤，请派律师。")
    page.locator("[name=consented]").check()
    press(page, "请求联动")
    expect(page.get_by_role("heading", name="联动")).to_be_visible()
    assert case.pk


def _joins(page: Page) -> None:
    page.goto("/o/110000/cases/")
    page.get_by_role("link", name="打开联动").click()
    assert "请派律师" not in page.content()
    page.get_by_role("link", name="接受联动").click()
    page.get_by_role("button", name="接受联动").click()
    expect(page.get_by_text("会员执勤受伤，请派律师。")).to_be_visible()
    assert SECRET not in page.content()
    page.get_by_role("link", name="记下").click()
    page.locator("[name=kind]").select_option("opinion")
    page.locator("[name=text]").fill("可以主张赔偿")
    page.locator("[name=to_person]").check()
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("可以主张赔偿")).to_be_visible()


def _is_late(case: Case) -> None:
    day = today() - timedelta(days=7)
    Case.objects.unscoped("test").filter(pk=case.pk).update(due_on=day)
    Step.objects.unscoped("test").filter(subject_kind="cases.case", subject_id=case.pk).update(due=day)
    assert escalate() > 0
    assert escalate() == 0
    assert Escalation.objects.unscoped("test").filter(step__subject_kind="cases.case", rung=2).count() == 1


def _answers_and_closes(page: Page, case: Case) -> None:
    page.goto(f"/o/110101/cases/{case.pk}/")
    page.get_by_role("link", name="答复本人").click()
    page.locator("[name=text]").fill("律师意见已转告，医疗费已垫付。")
    press(page, "答复本人")
    page.get_by_role("navigation", name="个案内容").get_by_role("link", name="联动").click()
    page.get_by_role("link", name="某省协会").click()
    page.get_by_role("link", name="结束联动").click()
    press(page, "结束联动")
    page.goto(f"/o/110101/cases/{case.pk}/close_case/")
    page.locator("[name=outcome]").select_option("helped")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("已办结").first).to_be_visible()
