"""The story's eleventh step: counties report their year, an outlier is questioned, the report leads to its rows."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import docx
from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, opened, press, pytestmark
from tests.governance.conftest import Federation, federation
from tests.reporting.conftest import add_members, make_collection

from huiguan.directives import services as directives
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role
from huiguan.reporting import services
from huiguan.reporting.models import AnnualReport, Filled

__all__ = ["federation", "opened", "pytestmark"]
KEYS = ("members.present", "members.joined", "own.visits")


def _adds_a_highlight(desk: Page, item: str) -> None:
    """A highlight is refused while it stands on nothing, and then on a figure and an item."""
    edit = desk.url
    desk.get_by_role("link", name="添加亮点").click()
    desk.locator("[name=title]").fill("走访到家")
    desk.locator("[name=text]").fill("走进每一家。")
    press(desk, "添加亮点")
    expect(desk.get_by_text("亮点没有数据支撑").first).to_be_visible()
    expect(desk.get_by_text("亮点没有对应的任务事项").first).to_be_visible()
    desk.get_by_role("link", name="走访到家").click()
    desk.locator("[name=text]").fill("全年走访{own.visits}次。")
    desk.locator("[name=item_ids]").select_option(label=item)
    press(desk, "修改亮点")
    desk.goto(edit)
    desk.locator("[name=text]").fill(f"{desk.locator('[name=text]').input_value()}\n{{highlights}}")
    press(desk, "保存报告")
    expect(desk.get_by_text("每个数字都有来源")).to_be_visible()


def test_the_report_leads_back_to_the_rows(federation: Federation, opened: Open) -> None:
    add_members(federation.here, 9)
    add_members(federation.there, 6, joined=date(2019, 5, 1))
    row = make_collection(federation, KEYS)
    visits = row.lines.unscoped("test").get(indicator__key="own.visits").pk
    nation = federation.actor(federation.nation, Role.CLERK, below=True)
    services.add_rule(actor=nation, collection_id=row.pk, line_id=visits, kind="bounds", high=Decimal(100))
    services.open_collection(actor=nation, collection_id=row.pk)
    item = directives.add_item(actor=nation, organization=federation.nation, title="走访困难会员")

    def page_of(actor: Any, width: int = 1440) -> Page:
        return opened(User.objects.get(pk=actor.user_id or 0), width=width)

    # A county fills its form in on a phone: counted figures are there, an outlier asks for words.
    phone = page_of(federation.head, 390)
    form = Filled.objects.unscoped("test").get(collection=row, organization=federation.here)
    phone.goto(f"/o/110101/reports/forms/{form.pk}/")
    expect(phone.locator("tr", has_text="会员").first).to_contain_text("9")
    phone.locator(f"[name=number-{visits}]").fill("1200")
    press(phone, "保存并校验")
    phone.locator("[name^=finding-]").fill("含集中走访月")
    press(phone, "保存说明")
    phone.locator("[name=signed_by]").fill("某会长")
    press(phone, "签报")
    expect(phone.get_by_text("已签报", exact=True).first).to_be_visible()

    # The city sends this one cell back; the county corrects it and says what was done.
    city = page_of(federation.above)
    city.goto("/o/110100/reports/inbox/")
    city.get_by_role("link", name="某县协会").click()
    city.locator(f"[name=return-{visits}]").fill("比同级高出十倍，请核对")
    press(city, "退回报表")
    phone.reload()
    expect(phone.locator(".rp-reason")).to_contain_text("比同级高出十倍")
    phone.locator(f"[name=number-{visits}]").fill("12")
    phone.locator(f"[name=answer-{visits}]").fill("多录两个零，已更正")
    press(phone, "保存并校验")
    phone.locator("[name=signed_by]").fill("某会长")
    press(phone, "签报")
    city.goto(f"/o/110100/reports/inbox/{form.pk}/")
    press(city, "受理这份报表")

    # The nation sees the sums while they come in, and who is missing; it freezes, and writes the report.
    desk = page_of(nation)
    desk.goto(f"/o/100000/reports/sums/{row.pk}/?line={visits}")
    expect(desk.get_by_text("3家未报")).to_be_visible()
    expect(desk.locator("section", has=desk.locator("#missing"))).to_contain_text("别县协会")
    expect(desk.locator("table", has_text="走访慰问会员").first).to_contain_text("12")
    desk.goto(f"/o/100000/reports/collections/{row.pk}/")
    desk.locator("[name=note]").fill("其余单位本年未开展")
    press(desk, "冻结统计任务")
    desk.goto("/o/100000/reports/annual/new/")
    press(desk, "起草年度报告")
    desk.goto(desk.url.rstrip("/") + "/edit/")
    desk.locator("[name=text]").fill("{year}年，会员{members.present}人，走访{own.visits}次，另有3次。")
    press(desk, "保存报告")
    expect(desk.get_by_text("1处没有来源")).to_be_visible()
    desk.locator("[name=text]").fill("{year}年，会员{members.present}人，走访{own.visits}次。")
    press(desk, "保存报告")
    expect(desk.get_by_text("每个数字都有来源")).to_be_visible()
    _adds_a_highlight(desk, str(item))

    # The head issues it; each figure leads down to the rows that the county sealed.
    report = AnnualReport.objects.unscoped("test").get()
    head = page_of(federation.actor(federation.nation, Role.HEAD, below=True))
    head.goto(f"/o/100000/reports/annual/{report.pk}/")
    press(head, "印发报告")
    with head.expect_download() as taken:
        head.get_by_role("link", name="Word").click()
    content = io.BytesIO(taken.value.path().read_bytes())
    words = [part.text for part in docx.Document(content).paragraphs]
    assert any("会员9人，走访12次。" in line for line in words)

    assert any("走访到家" in line for line in words) and any("全年走访12次。" in line for line in words)

    # From that moment it is disclosed: everybody reads it, with its files.
    title = report.title
    phone.goto("/site/100000/disclosures/")
    phone.get_by_role("link", name=title).first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)
    expect(phone.locator("article")).to_contain_text("会员9人，走访12次。")
    expect(phone.locator("article")).to_contain_text("走访到家")
    with phone.expect_download() as shown:
        phone.get_by_role("link", name="PDF").click()
    assert shown.value.path().read_bytes().startswith(b"%PDF")

    head.locator("article").get_by_role("link", name="9", exact=True).click()
    present = row.lines.unscoped("test").get(indicator__key="members.present").pk
    expect(head).to_have_url(re.compile(rf"/reports/annual/\d+/figures/{present}/$"))
    expect(head.locator("table").first).to_contain_text("9")
    phone.goto(f"/o/110101/reports/forms/{form.pk}/")
    phone.locator("tr", has_text="会员").first.get_by_role("link", name="9", exact=True).click()
    expect(phone.locator("[data-figure-rows] li")).to_have_count(9)
    expect(phone.get_by_text("完好")).to_be_visible()
