"""Training and outreach, played: a course to its certificate, an open day that needs its receipt, a delegation, and a
charity day with a volunteer, from the risks to the proof of service.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.test_every_page import faults
from tests.browser.test_members import Open, opened, press, pytestmark
from tests.programmes.conftest import School, make_school

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.filings import services as filings
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.tokens import make_token
from huiguan.programmes.models import Activity

__all__ = ["opened", "pytestmark"]
ROOM = "/o/prov/programmes/"


@pytest.fixture
def school(tmp_path: Any, settings: Any) -> School:
    settings.MEDIA_ROOT = tmp_path
    return make_school()


def activity_named(title: str) -> Activity:
    found: Activity = Activity.objects.unscoped("test").select_related("organization", "filing").get(title=title)
    return found


def planned(page: Page, kind: str, title: str, day: str, **more: str) -> None:
    """Plan an activity through its form."""
    page.goto(f"{ROOM}activities/new/")
    page.select_option("[name=kind]", kind)
    for name, value in {"title": title, "starts_on": day, "ends_on": day, **more}.items():
        page.fill(f"[name={name}]", value)


def test_a_course_from_the_plan_to_the_certificate(school: School, opened: Open) -> None:
    office, phone = opened(school.users["prov"]), opened(school.users["甲一"], width=390)
    planned(office, "course", "急救培训班", today().isoformat(), trainer="trainer", seats="1")
    office.check("[name=assessed]")
    office.select_option("[name=category]", "safety")
    press(office, "策划活动")
    expect(office.locator("h1")).to_contain_text("急救培训班")
    course = activity_named("急救培训班")
    school.lesson(course)
    press(office, "开放报名")
    phone.goto("/my/programmes/")
    phone.get_by_role("link", name="急救培训班").click()
    press(phone, "报名")
    expect(phone.get_by_text("已报名")).to_be_visible()
    other = opened(school.users["丙三"], width=390)
    other.goto(f"/my/programmes/{course.pk}/")
    press(other, "加入候补")
    expect(other.get_by_text("候补", exact=True)).to_be_visible()
    office.reload()
    press(office, "开始活动")
    lesson = course.lessons.unscoped("test").select_related("session").get()
    office.goto(f"{ROOM}activities/{course.pk}/sessions/{lesson.pk}/code/")
    expect(office.get_by_role("img", name="签到码")).to_be_visible()
    token = make_token(bytes(lesson.session.secret), halls_of(lesson.session_id)[0].pk, timezone.now())
    phone.goto(f"/my/programmes/{course.pk}/sign-in/?t={token}")
    phone.context.set_offline(True)
    phone.get_by_role("button", name=re.compile("^签到")).click()
    expect(phone.get_by_text(re.compile("网络断开"))).to_be_visible()
    phone.context.set_offline(False)
    expect(phone).to_have_url(re.compile(rf"/my/programmes/{course.pk}/$"))
    office.goto(f"{ROOM}activities/{course.pk}/sessions/{lesson.pk}/")
    expect(office.get_by_text("已签到1人")).to_be_visible()
    trainer = opened(school.users["trainer"], width=390)
    trainer.goto("/my/programmes/training/")
    trainer.get_by_role("link", name="急救培训班").click()
    trainer.get_by_role("combobox").first.select_option("passed")
    trainer.get_by_role("spinbutton").first.fill("91")
    press(trainer, "录入成绩")
    assert "\n".join(faults(trainer)) == ""
    office.goto(f"{ROOM}activities/{course.pk}/")
    press(office, "结束活动")
    press(office, "颁发证书")
    expect(office.get_by_text("合格 · 91")).to_be_visible()
    assert "\n".join(faults(office)) == ""
    phone.goto("/my/programmes/hours/")
    expect(phone.get_by_text("急救培训班 第一讲")).to_be_visible()
    certificate = Credential.objects.unscoped("test").get(kind="programmes.certificate")
    phone.goto(f"/c/{token_of(certificate.serial)}")
    expect(phone.get_by_text("培训证书").first).to_be_visible()
    assert "甲一" not in phone.content().partition("<main")[2]


def test_an_open_day_needs_its_receipt_and_a_delegation_its_steps(school: School, opened: Open) -> None:
    office = opened(school.users["prov"])
    day = (today() + timedelta(days=40)).isoformat()
    planned(office, "open_day", "警营开放日", day)
    press(office, "策划活动")
    press(office, "开放报名")
    expect(office.get_by_text("尚未收到备案回执")).to_be_visible()
    press(office, "新建报备")
    row = activity_named("警营开放日")
    assert row.filing is not None
    office.goto(f"/o/prov/filings/{row.filing.pk}/")
    expect(office.get_by_role("heading", name="关于举办警营开放日的备案")).to_be_visible()
    filings.file_filing(actor=school.clerks["prov"], filing_id=row.filing.pk)
    filings.enter_answer(
        actor=school.clerks["prov"], filing_id=row.filing.pk, approve=True, note="来函", receipt="备7号"
    )
    office.goto(f"{ROOM}activities/{row.pk}/")
    press(office, "开放报名")
    expect(office.locator("h1")).to_contain_text("报名中")
    planned(office, "delegation_in", "代表团来访", day)
    press(office, "策划活动")
    step = office.get_by_role("button", name="标记办结 核对来访名单与行程")
    step.click()
    expect(office.get_by_role("button", name="撤回 核对来访名单与行程")).to_be_visible()
    assert "\n".join(faults(office)) == ""
    _partner_with_agreements(office)
    _seminar(office, opened(school.users["east"]), day)


def test_a_volunteer_reads_the_risks_is_insured_serves_and_holds_a_proof(
    school: School, opened: Open, refused: list[str]
) -> None:
    refused.append("/volunteers/")
    office, phone = opened(school.users["prov"]), opened(school.users["丁四"], width=390)
    phone.goto("/my/programmes/volunteering/")
    phone.get_by_label("我的特长").fill("急救")
    press(phone, "成为志愿者")
    day = today().isoformat()
    planned(office, "charity", "护学助老日", day)
    press(office, "策划活动")
    page = f"{ROOM}activities/{activity_named('护学助老日').pk}/"

    # Nobody is put on before the risks are read by the volunteer, nor without an insurance that lasts.
    _put_on(office, page)
    expect(office.get_by_text("丁四尚未确认风险告知。").first).to_be_visible()
    press(phone, "确认风险告知")
    expect(phone.get_by_role("button", name="确认风险告知")).to_have_count(0)
    _put_on(office, page)
    expect(office.get_by_text("丁四没有覆盖到活动结束的保险。").first).to_be_visible()
    office.goto(f"{ROOM}volunteers/")
    office.get_by_role("link", name="丁四").click()
    office.get_by_role("link", name="登记保险").click()
    office.fill("[name=insurance]", "意外险 0042")
    office.fill("[name=insured_until]", (today() + timedelta(days=30)).isoformat())
    press(office, "登记保险")
    _put_on(office, page)
    expect(office.locator("section", has=office.locator("#volunteers"))).to_contain_text("丁四")

    # It is held; the hours are confirmed afterwards, and the proof tells everybody no more than it must.
    press(office, "开放报名")
    press(office, "开始活动")
    press(office, "结束活动")
    office.get_by_role("link", name="确认服务").click()
    office.fill("[name=hours]", "4")
    press(office, "确认服务")
    expect(office.get_by_text(re.compile("已确认4"))).to_be_visible()
    press(office, "颁发服务证明")
    phone.reload()
    expect(phone.locator("li", has_text="护学助老日")).to_contain_text("4")
    proof = Credential.objects.unscoped("test").get(kind="programmes.service")
    phone.goto(f"/c/{token_of(proof.serial)}")
    expect(phone.get_by_text("有效").first).to_be_visible()
    assert "丁四" not in phone.content().partition("<main")[2]


def _entered(page: Page, label: str, **values: str) -> None:
    """Open a form by its link, fill it and send it."""
    page.get_by_role("link", name=label).click()
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    press(page, label)


def _partner_with_agreements(office: Page) -> None:
    """A partner is registered; of two agreements one ends soon and is ended."""
    soon, later = (today() + timedelta(days=days) for days in (30, 400))
    signed = (today() - timedelta(days=300)).isoformat()
    office.goto(f"{ROOM}partners/")
    _entered(office, "登记合作伙伴", name="邻省协会", country="中国")
    office.get_by_role("link", name="邻省协会").click()
    _entered(office, "登记协议", title="互访协议", signed_on=signed, ends_on=soon.isoformat())
    _entered(office, "登记协议", title="培训合作协议", signed_on=signed, ends_on=later.isoformat())
    expect(office.locator("li", has_text="互访协议")).to_contain_text("即将到期")
    expect(office.locator("li", has_text="培训合作协议")).to_contain_text("有效")
    assert "\n".join(faults(office)) == ""
    office.goto(f"{ROOM}partners/")
    expect(office.get_by_role("region", name="即将到期的协议")).to_contain_text("互访协议")
    assert "\n".join(faults(office)) == ""
    office.get_by_role("link", name="邻省协会").click()
    press(office, "终止协议 互访协议")
    expect(office.locator("li", has_text="互访协议")).to_contain_text("已终止")


def _seminar(office: Page, county: Page, day: str) -> None:
    """A seminar is planned and opened; a county enrols its members by name."""
    planned(office, "seminar", "章程研讨班", day, seats="20")
    press(office, "策划活动")
    press(office, "开放报名")
    expect(office.locator("h1")).to_contain_text("报名中")
    row = activity_named("章程研讨班")
    county.goto(f"/o/east/programmes/activities/{row.pk}/")
    _entered(county, "为会员报名", names="甲一\n乙二")
    expect(county.get_by_role("row", name="甲一")).to_contain_text("已报名")
    assert "\n".join(faults(county)) == ""
    office.reload()
    expect(office.get_by_role("row", name="乙二")).to_contain_text("已报名")


def _put_on(office: Page, page: str) -> None:
    office.goto(page)
    office.get_by_role("link", name="安排志愿者").click()
    office.select_option("[name=volunteer_id]", label="丁四")
    press(office, "安排志愿者")
