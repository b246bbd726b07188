"""The story's eighth step: projects are called for, who may not lead one and a name in the blind part are refused, a
project is granted, its output is found by people and harvested by libraries.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, opened, press, pytestmark
from tests.research.conftest import BLIND, WHO, Federation, federation

from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.panels import services as panels
from huiguan.kernel.panels.models import Panel
from huiguan.research import services
from huiguan.research.models import Call, Project

__all__ = ["federation", "opened", "pytestmark"]
CALL = "/o/prov/research/calls/"


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def test_from_a_call_to_an_output_that_libraries_find(federation: Federation, opened: Open, refused: list[str]) -> None:
    refused.append("/o/east/research/")
    county, desk = opened(federation.users["east"]), opened(federation.users["prov"])
    call = _announces(desk)

    # Who is no member is refused at the name, with what the call asks.
    county.goto(f"/o/east/research/calls/{call.pk}/apply/")
    expect(county.get_by_text("负责人是申报协会的会员。")).to_be_visible()
    fill(county, {"title": "题目", "asked": "1", **WHO, "applicant": "某外人", "blind": BLIND})
    press(county, "保存申报书")
    expect(county.locator(".hg-field", has=county.locator("[name=applicant]"))).to_contain_text("会员名册中没有某外人")

    # A name in the blind part is refused, wherever the limit lets it stand; then it is mended.
    fill(county, {"title": "社区矛盾预防研究", "asked": "40000", **WHO, "blind": BLIND + "欧阳明哲长期" + "字" * 400})
    assert len(county.locator("[name=blind]").input_value()) == 300
    fill(county, {"blind": f"{BLIND}欧阳明哲长期从事社区工作。"})
    press(county, "保存申报书")
    expect(county.get_by_role("heading", name="活页中出现申报人信息")).to_be_visible()
    press(county, "上报申报书")
    expect(county.get_by_role("alert").or_(county.locator(".hg-banner--red")).first).to_contain_text("欧阳明哲")
    county.get_by_role("link", name="修改申报书").click()
    fill(county, {"blind": BLIND})
    press(county, "保存申报书")
    press(county, "上报申报书")
    project = Project.objects.unscoped("test").get()
    services.pass_up(actor=federation.clerks["city"], project_id=project.pk, note="同意申报")

    # Reviewed under a number: the reviewer reads words and nobody's name.
    desk.goto(f"{CALL}{call.pk}/")
    press(desk, "提交评审")
    panel = Panel.objects.unscoped("test").get()
    panels.set_criteria(actor=federation.clerks["prov"], panel_id=panel.pk, measures=[panels.Measure("创新", 100)])
    for name in ("one", "two"):
        panels.add_juror(actor=federation.clerks["prov"], panel_id=panel.pk, username=name)
    panels.begin_marking(actor=federation.clerks["prov"], panel_id=panel.pk)
    for name in ("one", "two"):
        _marks(opened(federation.users[name]))
    panels.close_panel(actor=federation.clerks["prov"], panel_id=panel.pk)

    # Proposed, shown, granted by the head; the contract sets the days of the reports.
    desk.reload()
    press(desk, "提出拟立项名单")
    notice = federation.put_up(call)
    began = add_working_days(today(), -10)
    rows = PublicNotice.objects.unscoped("test").filter(pk=notice.pk)
    rows.update(starts_on=began, ends_on=add_working_days(began, 5))
    head = opened(federation.users["head"])
    head.goto(f"{CALL}{call.pk}/")
    press(head, "批准立项")
    desk.goto(f"/o/prov/research/projects/{project.pk}/")
    expect(desk.get_by_text(f"XH-{today().year}-001").first).to_be_visible()
    desk.get_by_role("link", name="签订合同").click()
    year = today().year + 1
    fill(desk, {"opening": f"{year}-01-10", "midterm": f"{year}-06-10", "final": f"{year}-11-10"})
    press(desk, "登记已签合同")

    # A milestone is reported by the county and passed by the province.
    county.goto(f"/o/east/research/projects/{project.pk}/")
    county.get_by_role("link", name="开题报告").click()
    fill(county, {"text": "已完成开题论证。"})
    press(county, "提交报告")
    desk.goto(f"/o/prov/research/projects/{project.pk}/")
    desk.get_by_role("link", name="开题报告").click()
    press(desk, "通过报告")
    expect(desk.get_by_text("已通过").first).to_be_visible()
    _publishes(desk, project.pk)


def _announces(desk: Page) -> Call:
    """The committee's call, through its form: members only, and nobody with an unfinished project."""
    last = (today() + timedelta(days=20)).isoformat()
    desk.goto("/o/prov/research/")
    desk.get_by_role("link", name="发布申报通知").first.click()
    fill(desk, {"title": "年度警务课题", "guide": "围绕基层警务开展研究。", "eligibility": "会员均可申报。"})
    fill(desk, {"topics": "社区警务 50000\n智慧警务 80000", "number_prefix": "XH", "blind_limit": "300"})
    fill(desk, {"most_granted": "2", "closes_on": last, "arrives_by": last})
    for name in ("members_only", "no_unfinished"):
        desk.locator(f"[name={name}]").check()
    press(desk, "发布通知")
    call: Call = Call.objects.unscoped("test").get()
    return call


def _marks(reviewer: Page) -> None:
    reviewer.goto("/my/panels/")
    reviewer.get_by_role("link", name="P001").click()
    expect(reviewer.get_by_text(BLIND).first).to_be_visible()
    assert "欧阳明哲" not in reviewer.content() and "云州市" not in reviewer.content()
    reviewer.locator("[name^=c][type=number]").fill("90")
    reviewer.get_by_label("赞成").check()
    press(reviewer, "提交评分")


def _publishes(desk: Page, project_id: int) -> None:
    """An output of the project, which everybody then finds with its citation."""
    desk.goto(f"/o/prov/research/outputs/new/?project={project_id}")
    fill(desk, {"title": "社区矛盾预防研究报告", "authors": "欧阳明哲 0000-0002-1825-0097"})
    press(desk, "保存成果")
    upload: Any = {"name": "报告.txt", "mimeType": "text/plain", "buffer": "报告".encode()}
    desk.locator("[name=file]").set_input_files(upload)
    press(desk, "添加版本")
    press(desk, "公开成果")
    harvested = desk.request.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").text()
    assert "<dc:title" in harvested and "社区矛盾预防研究报告" in harvested
    desk.get_by_role("link", name="登记采纳").click()
    fill(desk, {"unit": "某省公安厅", "adopted_on": today().isoformat(), "used_for": "写入接处警工作规范"})
    press(desk, "登记采纳")
    desk.goto("/research/?q=矛盾预防")
    desk.get_by_role("link", name="社区矛盾预防研究报告").click()
    expect(desk.get_by_text("[R/OL]")).to_be_visible()
    adopted = desk.locator("section", has=desk.locator("#adoptions"))
    expect(adopted).to_contain_text("某省公安厅")
    expect(adopted).to_contain_text("写入接处警工作规范")
    assert desk.locator("meta[name='DC.creator']").get_attribute("content") == "欧阳明哲"
