"""Honours in browsers: a county nominates, the levels pass it up, a panel marks, the public objects, a certificate;
then the story is told with the consent of the person.
"""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.honours.conftest import Federation, federation

from huiguan.honours.models import Award
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.notices.models import PublicNotice

__all__ = ["federation", "opened", "pytestmark"]


def test_from_the_nomination_to_the_certificate(federation: Federation, opened: Open, refused: list[str]) -> None:
    refused.append("/call/")
    county, city, office, head = (opened(federation.users[name]) for name in ("east", "city", "prov", "head"))
    _sets_up(office)
    _nominates(county)
    _passes_up(city)
    _lays_before_a_panel(office)
    for name in ("one", "two", "three"):
        _marks(opened(federation.users[name], width=390))
    _proposes_and_shows(office)
    _objects_and_is_answered(office)
    # The days of the notice pass.
    began = add_working_days(today(), -12)
    PublicNotice.objects.unscoped("test").update(starts_on=began, ends_on=add_working_days(began, 7))
    _decides(head)
    _certifies(office)
    _tells_the_story(office)


def _sets_up(page: Page) -> None:
    page.goto("/o/prov/honours/")
    page.get_by_role("link", name="登记表彰项目").click()
    page.get_by_label("项目名称").fill("见义勇为奖")
    page.get_by_role("textbox", name="等级必填").fill("三等奖 5\n二等奖 1")
    page.get_by_label("一事不重复表彰").fill("评选办法第九条")
    page.get_by_role("button", name="登记项目").click()
    page.get_by_role("link", name="见义勇为奖").click()
    page.get_by_role("button", name="实施项目").click()
    expect(page.get_by_text("没有依据和批准文号的项目不能实施。")).to_be_visible()
    page.get_by_role("link", name="修改项目").click()
    page.get_by_label("依据").first.fill("《社会组织评比达标表彰活动管理办法》")
    page.get_by_label("批准文号").fill("民社批〔2025〕8号")
    page.get_by_role("button", name="保存项目").click()
    page.get_by_role("button", name="实施项目").click()
    page.get_by_role("link", name="发起推荐").click()
    page.get_by_label("轮次标题").fill("年度见义勇为奖")
    later = today() + timedelta(days=20)
    for label in ("推荐截止", "最迟到达"):
        page.get_by_label(label).fill(later.isoformat())
    page.get_by_label("填报内容").fill("主要事迹 2000\n政治素质 200")
    page.get_by_role("button", name="开始推荐").click()
    expect(page.get_by_text("不得询问“政治素质”").first).to_be_visible()
    page.get_by_label("填报内容").fill("主要事迹 2000")
    page.get_by_role("button", name="开始推荐").click()
    expect(page.get_by_role("link", name="年度见义勇为奖")).to_be_visible()


def _nominates(page: Page) -> None:
    page.goto("/o/east/honours/")
    page.get_by_role("link", name="年度见义勇为奖").click()
    page.get_by_role("link", name="推荐", exact=True).click()
    page.get_by_label("推荐对象").fill("甲某")
    page.get_by_label("事迹概要").fill("制服持刀歹徒")
    page.get_by_label("事迹日期").fill("2026-01-05")
    page.get_by_label("主要事迹").fill("徒手制服持刀歹徒，救下两名群众。")
    page.get_by_role("button", name="保存推荐").click()
    page.get_by_role("link", name="甲某").click()
    page.get_by_role("button", name="提交推荐").click()
    expect(page.get_by_text("逐级上报中").first).to_be_visible()


def _passes_up(page: Page) -> None:
    page.goto("/o/city/honours/")
    page.get_by_role("link", name="年度见义勇为奖").click()
    page.get_by_role("link", name="甲某").click()
    page.get_by_label("本级意见").fill("事迹属实，同意推荐")
    page.get_by_role("button", name="上报推荐").click()
    expect(page.get_by_text("已到达").first).to_be_visible()


def _lays_before_a_panel(page: Page) -> None:
    page.goto("/o/prov/honours/")
    page.get_by_role("link", name="年度见义勇为奖").click()
    page.get_by_role("button", name="提交评审").click()
    page.get_by_role("link", name="评审组").click()
    page.get_by_role("textbox", name="评审标准").fill("事迹 70\n影响 30")
    page.get_by_role("button", name="保存标准").click()
    for name in ("one", "two", "three"):
        page.get_by_label("成员登录名").fill(name)
        page.get_by_role("button", name="添加成员").click()
        expect(page.get_by_text(name, exact=True)).to_be_visible()
    page.get_by_role("button", name="开始评审").click()
    expect(page.get_by_text("评审中").first).to_be_visible()


def _marks(page: Page) -> None:
    page.goto("/my/panels/")
    page.get_by_role("link", name="甲某").click()
    expect(page.get_by_text("徒手制服持刀歹徒，救下两名群众。")).to_be_visible()
    page.get_by_label("事迹 70%").fill("92")
    page.get_by_label("影响 30%").fill("85")
    page.get_by_label("赞成").check()
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_role("heading", name="我的评分")).to_be_visible()


def _proposes_and_shows(page: Page) -> None:
    page.get_by_role("button", name="结束评审").click()
    expect(page.get_by_role("cell", name="89.90")).to_be_visible()
    page.goto("/o/prov/honours/")
    page.get_by_role("link", name="年度见义勇为奖").click()
    page.get_by_role("button", name="提出拟表彰名单").click()
    page.get_by_role("link", name="打开公示").click()
    page.get_by_role("link", name="关于年度见义勇为奖拟表彰对象的公示").click()
    expect(page.get_by_role("cell", name="甲某", exact=True)).to_be_visible()
    page.get_by_role("button", name="发布公示").click()
    expect(page.get_by_text("公示中").first).to_be_visible()


def _objects_and_is_answered(page: Page) -> None:
    inside = page.url
    page.get_by_role("link", name="公开页面").click()
    page.get_by_label("异议内容和理由").fill("此事由两人完成。")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_text("异议已密封提交").first).to_be_visible()
    page.goto(inside)
    expect(page.get_by_text("此事由两人完成。")).to_have_count(0)
    page.get_by_label("查看原因").fill("核实异议")
    page.get_by_role("button", name="查看异议").click()
    expect(page.get_by_text("此事由两人完成。")).to_be_visible()
    page.get_by_label("认定").select_option(label="不属实")
    page.get_by_role("textbox", name="答复").fill("经核实，由其一人完成。")
    page.get_by_role("button", name="答复异议").click()
    expect(page.get_by_text("不属实").first).to_be_visible()


def _decides(page: Page) -> None:
    page.goto("/o/prov/honours/")
    page.get_by_role("link", name="年度见义勇为奖").click()
    page.get_by_label("发文形式").select_option(label="决定")
    page.get_by_role("button", name="决定表彰").click()
    page.get_by_role("link", name="表彰文件").click()
    expect(page.get_by_text("关于表彰见义勇为奖获奖个人的决定").first).to_be_visible()


def _certifies(page: Page) -> None:
    page.goto("/o/prov/honours/")
    page.get_by_role("link", name="年度见义勇为奖").click()
    page.get_by_role("button", name="颁发并打印证书").click()
    expect(page.get_by_text("已决定表彰1项。")).to_be_visible()
    award = Award.objects.unscoped("test").get()
    certificate = Credential.objects.unscoped("test").get(subject_id=award.pk, kind="honours.award")
    page.goto(f"/c/{token_of(certificate.serial)}")
    expect(page.get_by_text("有效").first).to_be_visible()
    page.goto("/honours/")
    expect(page.get_by_role("link", name="甲某")).to_be_visible()


def _tells_the_story(page: Page) -> None:
    page.goto("/o/prov/honours/awards/")
    page.get_by_role("link", name="甲某").click()
    page.get_by_role("link", name="撰写事迹").click()
    page.locator("[name=story]").fill("深夜巡逻途中，徒手制服持刀歹徒。")
    page.get_by_role("button", name="保存事迹").click()
    page.get_by_role("button", name="公开事迹").click()
    expect(page.get_by_text("本人同意").first).to_be_visible()
    page.get_by_role("button", name="登记书面同意").click()
    page.get_by_role("button", name="公开事迹").click()
    expect(page.get_by_text("同意有效期间在公开页面展示。")).to_be_visible()
    page.goto("/honours/")
    page.get_by_role("link", name="甲某").click()
    expect(page.get_by_text("徒手制服持刀歹徒。")).to_be_visible()
