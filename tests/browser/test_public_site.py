"""Step 12 of the year in the browser: an article passes three people, appears at its time, is corrected in the open;
the board tells what is overdue; money, awards and elections are reached by visitors without script.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.browser.test_members import Open, account, opened, places, press, pytestmark

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Role
from huiguan.publicsite import services
from huiguan.publicsite.models import Article

__all__ = ["opened", "places", "pytestmark"]


@pytest.fixture
def visitor(browser: Browser, live_server: Any) -> Iterator[Page]:
    """Somebody passing by, without script."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    context.set_default_timeout(30_000)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def test_an_article_is_checked_published_corrected_and_read(
    places: dict[str, Organization], opened: Open, visitor: Page
) -> None:
    place = places["qingxi"]
    people = {
        name: account(name, place, role)
        for name, role in (("a", Role.EDITOR), ("b", Role.EDITOR), ("c", Role.CLERK), ("d", Role.HEAD))
    }
    services.add_disclosure(
        actor=actor_of(people["c"]),
        organization=place,
        title="受赠情况",
        basis="慈善法",
        arose_on=today() - timedelta(days=40),
        due_on=today() - timedelta(days=10),
    )

    # Written, handed in; the author is no checker, and nobody checks twice.
    author = opened(people["a"])
    author.goto("/o/qingxi/newsroom/new/")
    author.get_by_label("标题").fill("开放日")
    author.locator("[name=text]").fill("第一段。\n- 上午九时")
    author.get_by_role("button", name="保存草稿").click()
    press(author, "送审")
    address = author.url
    author.get_by_role("button", name="初审通过").click()
    expect(author.get_by_text("须由他人审核").first).to_be_visible()
    first = opened(people["b"])
    first.goto(address)
    first.get_by_role("button", name="初审通过").click()
    first.get_by_role("button", name="复审通过").click()
    expect(first.get_by_text("待复审").first).to_be_visible()
    second, head = opened(people["c"]), opened(people["d"])
    second.goto(address)
    press(second, "复审通过")
    article = Article.objects.unscoped("test").get()
    public = f"/site/qingxi/news/{article.pk}/"
    assert visitor.goto(public).status == 404  # type: ignore[union-attr]  # there is an answer
    head.goto(address)
    press(head, "终审通过并发布")

    # Not before its time; then without any job.
    mine = Article.objects.unscoped("test").filter(pk=article.pk)
    mine.update(go_live_at=timezone.now() + timedelta(hours=1))
    assert visitor.goto(public).status == 404  # type: ignore[union-attr]  # there is an answer
    mine.update(go_live_at=timezone.now() - timedelta(hours=1))
    visitor.goto("/site/qingxi/")
    visitor.get_by_role("link", name="开放日").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("开放日")

    # Corrected in the open.
    author.goto(address)
    author.get_by_label("更正了什么，为什么").fill("时间应为下午")
    author.get_by_role("button", name="开始更正").click()
    author.get_by_role("link", name="修改稿件").click()
    author.locator("[name=text]").fill("第一段。\n- 下午三时")
    press(author, "保存草稿")
    article.refresh_from_db()
    one: dict[str, Any] = {"article_id": article.pk, "revision": article.revision}
    services.hand_in_article(actor=actor_of(people["a"]), **one)
    for name in ("b", "c", "d"):
        services.check_article(actor=actor_of(people[name]), **one)
    visitor.reload()
    expect(visitor.get_by_text("时间应为下午")).to_be_visible()
    visitor.get_by_role("link", name="第1版及改动之处").click()
    expect(visitor.locator("del")).to_have_text("- 上午九时")
    assert (
        "下午" not in visitor.request.get("/news.atom").text() and "开放日" in visitor.request.get("/news.atom").text()
    )

    # From the navigation of visitors to everything else.
    visitor.goto("/site/qingxi/disclosures/")
    expect(visitor.get_by_role("row", name="受赠情况")).to_contain_text("逾期")
    for line, heading in (
        ("资金去向", "资金去向"),
        ("表彰", "表彰"),
        ("选举", "选举"),
        ("信息公开", "信息公开"),
        ("新闻", "新闻"),
    ):
        visitor.get_by_label("公开页面").get_by_role("link", name=line, exact=True).click()
        expect(visitor.get_by_role("heading", level=1)).to_have_text(heading)
