"""Step 2 of the year: a clerk drops in a filthy roster and a moment later has a clean register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from tests.members.importing.filthy import HEADERS, as_workbook, filthy_roster

from huiguan.kernel.access.models import Grant
from huiguan.kernel.exchange import tasks
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role
from huiguan.members.models import Membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> None:
    """Files of this test lie in a folder of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }


@pytest.fixture
def clerk(browser: Browser, live_server: Any) -> Iterator[Page]:
    """The page of a county's clerk; what the console complained about ends the test."""
    county = Organization.objects.add_root(
        {"code": "qingxi", "name": "青溪县协会", "short_name": "青溪县", "level": "county"}
    )
    user = User.objects.create_user("何语桐", person=Person.objects.create(name="何语桐"))
    Grant.objects.create(user=user, role=Role.CLERK, organization=county, period=(date(2020, 1, 1), None))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url, locale="zh-CN")
    cookies = {**{name: one.value for name, one in client.cookies.items()}, "django_language": "zh-hans"}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.clock.install()  # runs as ever; the test moves it on where a page asks every two seconds
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # A form that was refused (422) is logged by the browser as an error of the network.
    assert not [line for line in complaints if "ERR_" not in line and "422" not in line]


def batch() -> ImportBatch:
    return ImportBatch.objects.unscoped("test").get()


def test_a_filthy_roster_becomes_a_clean_register(clerk: Page, tmp_path: Path) -> None:
    roster = filthy_roster(200, seed=3, share=0.3)
    file = tmp_path / "2026年会员名册.xlsx"
    file.write_bytes(as_workbook(roster.rows, forbidden=["政治面貌"]).read())

    clerk.goto("/o/qingxi/import/members/")
    clerk.locator("input[type=file]").set_input_files(str(file))
    clerk.get_by_role("button", name="上传并检查").click()
    expect(clerk.get_by_role("heading", name="前几行读取结果")).to_be_visible()
    expect(clerk.get_by_text("政治面貌")).to_be_visible()
    clerk.get_by_role("button", name="开始试运行").click()
    expect(clerk.get_by_role("heading", name="试运行：2026年会员名册.xlsx")).to_be_visible()
    assert batch().bad == len(roster.expected)
    assert not Membership.objects.unscoped("test").exists()

    bad = batch().bad
    while clerk.get_by_role("button", name=re.compile("^采用全部")).count():
        with clerk.expect_navigation():
            clerk.get_by_role("button", name=re.compile("^采用全部")).first.click()
    adopted = bad - batch().bad
    assert adopted > 5

    number = next(n for n, kind in roster.expected.items() if kind.key == "mobile too short")
    clerk.goto(f"/o/qingxi/imports/{batch().pk}/rows/{number}/")
    clerk.get_by_label("手机").fill("138")
    clerk.get_by_role("button", name="检查并保存这一行").click()
    expect(clerk.get_by_role("alert")).to_contain_text("手机号为11位")
    clerk.get_by_label("手机").fill("13812342046")
    clerk.get_by_role("button", name="检查并保存这一行").click()
    expect(clerk.get_by_text(f"第{number}行已通过检查")).to_be_visible()

    with clerk.expect_download() as download:
        clerk.get_by_role("link", name=re.compile("下载错误工作簿")).click()
    saved = tmp_path / "errors.xlsx"
    download.value.save_as(saved)
    rows = list(openpyxl.load_workbook(saved).active.iter_rows(values_only=True))
    assert len(rows) - 1 == batch().bad
    assert len(rows[0]) == len(HEADERS) + 2

    good = batch().imported
    clerk.get_by_role("button", name=re.compile("^导入")).click()
    expect(clerk.get_by_text("可以关闭本页")).to_be_visible()
    tasks.run(batch().pk)
    clerk.clock.run_for(2000)
    expect(clerk.get_by_role("heading", name=re.compile("^导入结果"))).to_be_visible()
    assert Membership.objects.unscoped("test").count() == batch().new == good

    clerk.get_by_role("navigation", name="按结果查看各行").get_by_role("link", name=re.compile("^新增")).click()
    clerk.get_by_role("link", name=re.compile("在名册中查看新增")).click()
    expect(clerk.locator("main")).to_contain_text("次导入")
    expect(clerk.locator("tbody tr")).to_have_count(min(50, good))

    clerk.go_back()
    clerk.get_by_role("button", name="撤销本批次").click()
    with clerk.expect_navigation():
        clerk.get_by_role("dialog").get_by_role("button", name="撤销导入").click()
    expect(clerk.get_by_role("heading", name=re.compile("正在撤销|撤销"))).to_be_visible()
    tasks.reverse(batch().pk)
    clerk.clock.run_for(2000)
    expect(clerk.get_by_role("heading", name=re.compile("^已撤销"))).to_be_visible()
    assert not Membership.objects.unscoped("test").exists()


def test_the_summary_of_errors_leads_to_the_upload_zone(clerk: Page) -> None:
    clerk.goto("/o/qingxi/import/members/")
    clerk.get_by_role("button", name="上传并检查").click()
    clerk.get_by_role("alert").get_by_role("link").click()
    zone = clerk.locator("[data-upload] input[type=file]")
    expect(zone).to_be_focused()
    expect(zone).to_have_attribute("aria-describedby", "id_file_error")
