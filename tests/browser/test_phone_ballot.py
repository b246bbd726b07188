"""A long ballot on a phone of 390 points: what fits, what stays on top, how names are found, that nothing is lost."""

from __future__ import annotations

import os

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.elections.conftest import Council, council, federation

from huiguan.elections.models import Candidate, Election, ReceivedBallot

__all__ = ["council", "federation", "opened", "pytestmark"]
SURNAMES = "丁马王邓石田史白冯吕朱任刘许孙杜李杨吴何宋张陈林周郑孟赵胡段"
GIVEN = "以成景若可清望明"
UNITS = ("基层执法队", "交通大队", "培训中心", "办公室")


def _names(election: Election, count: int, seats: int) -> None:
    """So many candidates in place of the two."""
    Candidate.objects.unscoped("test").filter(election=election).delete()
    Candidate.objects.unscoped("test").bulk_create(
        Candidate(
            organization=election.organization,
            election=election,
            name=SURNAMES[number * len(SURNAMES) // count] + GIVEN[number % 8] + GIVEN[number % 5],
            unit=f"{UNITS[number % len(UNITS)]}{number + 1}队",
            pinyin=f"ding yi ning {number + 1}",
            order=number,
            statement="愿意为会员服务。" if number % 7 == 0 else "",
            consented_at=timezone.now(),
        )
        for number in range(count)
    )
    Election.objects.unscoped("test").filter(pk=election.pk).update(seats=seats)
    election.refresh_from_db()


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("ELECTION_SHOTS"):
        page.screenshot(path=f"{folder}/phone-{name}.png")


def _counts(page: Page, *counted: int) -> None:
    """For, against, abstaining and not marked, as the page says in the end."""
    expect(page.locator("[data-count]")).to_have_text([str(one) for one in counted])


STORED = "Object.entries(localStorage).flat().join(' ')"


def _comes_back(page: Page, election: Election) -> Page:
    """The tab is gone, and with it all that it kept; the ballot is opened in another one."""
    context = page.context
    page.close()
    context.set_offline(False)
    fresh = context.new_page()
    fresh.goto(f"/elections/{election.uuid}/vote/")
    return fresh


def _typed(page: Page, credential: str) -> None:
    page.get_by_label("投票凭证").fill(credential)
    page.get_by_role("button", name="打开选票").click()


def test_marks_outlive_the_tab_and_only_the_credential_opens_them(council: Council, opened: Open) -> None:
    council.open()
    credential, other = council.credential(5), council.credential(6)
    page = opened(council.users[5], width=390)
    page.goto(f"/elections/{council.election.uuid}/vote/")
    _typed(page, credential)
    page.locator(".el-names > li").nth(0).get_by_role("radio", name="赞成").check(force=True)
    assert credential not in (kept := page.evaluate(STORED)) and '"for"' not in kept and "huiguan-marks" in kept
    page = _comes_back(page, council.election)
    _typed(page, other)
    expect(page.locator(".el-names > li").first).to_be_visible()
    _counts(page, 0, 0, 0, 2)  # whoever has another credential sees nothing of it
    page = _comes_back(page, council.election)
    _typed(page, credential)
    _counts(page, 1, 0, 0, 1)


def test_a_sealed_ballot_that_had_no_line_is_sent_from_another_tab(council: Council, opened: Open) -> None:
    council.open()
    credential = council.credential(5)
    page = opened(council.users[5], width=390)
    page.goto(f"/elections/{council.election.uuid}/vote/")
    _typed(page, credential)
    page.locator(".el-names > li").nth(0).get_by_role("radio", name="赞成").check(force=True)
    page.get_by_role("button", name="下一步：核对").click()
    page.context.set_offline(True)
    page.get_by_role("button", name="加密并投票").click()
    expect(page.get_by_text("还没有收到回应")).to_be_visible(timeout=30_000)
    assert not ReceivedBallot.objects.exists()
    page = _comes_back(page, council.election)
    expect(page.get_by_role("heading", name="投票回执")).to_be_visible()
    tracker = page.locator("[data-tracker]").inner_text()
    assert [row.tracker for row in ReceivedBallot.objects.all()] == [tracker]
    assert "huiguan-sealed" not in page.evaluate(STORED)
    page = _comes_back(page, council.election)
    _typed(page, credential)
    expect(page.get_by_role("heading", name="投票回执")).to_be_visible()
    assert page.locator("[data-tracker]").inner_text() == tracker, "and the receipt is found with the credential"


def _tab_to(page: Page, wanted: str) -> None:
    """On by the tab key alone until what fits `wanted` has the focus, which is seen."""
    for _each in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            ring = page.evaluate(RING)
            assert ring != "none", f"nobody sees that {wanted} has the focus"
            return
    raise AssertionError(f"the tab key does not lead to {wanted}")


#: A radio button is drawn by the words beside it.
RING = """() => {
  const at = document.activeElement;
  const drawn = at.type === "radio" ? at.nextElementSibling : at;
  return getComputedStyle(drawn).outlineStyle;
}"""


def test_a_ballot_is_marked_reviewed_and_cast_with_the_keyboard_alone(council: Council, opened: Open) -> None:
    council.open()
    page = opened(council.users[5], width=390)
    page.goto(f"/elections/{council.election.uuid}/vote/")
    expect(page.locator("#credential")).to_be_visible()
    _tab_to(page, "#credential")
    page.keyboard.type(council.credential(5))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="选票", exact=True)).to_be_focused()
    _tab_to(page, "[name=m0]")
    page.keyboard.press("Space")
    _tab_to(page, "[name=m1]")
    page.keyboard.press("ArrowRight")
    _counts(page, 1, 1, 0, 0)
    _tab_to(page, "[data-review]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="核对选票")).to_be_focused()
    names = page.locator(".el-names .el-name").all_text_contents()
    assert [page.locator(f"[data-list={key}]").inner_text() for key in ("for", "against")] == names
    _tab_to(page, "[data-back]")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="选票", exact=True)).to_be_focused()
    _tab_to(page, "[data-review]")
    page.keyboard.press("Space")
    _tab_to(page, "[data-cast]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="投票回执")).to_be_focused(timeout=30_000)
    tracker = page.locator("[data-tracker]").inner_text()
    assert [row.tracker for row in ReceivedBallot.objects.all()] == [tracker]
    _tab_to(page, "[data-look]")
    page.keyboard.press("Enter")
    expect(page.get_by_label("我的选票计入了吗")).to_have_value(tracker)


@pytest.mark.parametrize(("count", "seats"), [(60, 45), (300, 300)])
def test_a_long_ballot_on_a_phone(council: Council, opened: Open, count: int, seats: int) -> None:
    _names(council.election, count, seats)
    council.open()
    page = opened(council.users[5], width=390)
    page.goto(f"/elections/{council.election.uuid}/vote/")
    page.get_by_label("投票凭证").fill(council.credential(5))
    page.get_by_role("button", name="打开选票").click()
    expect(page.locator(".el-names > li").first).to_be_visible()
    _picture(page, f"{count}-top")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first = page.locator(".el-names > li").first.bounding_box()
    assert first is not None and first["y"] < 420, "the first name stands in the upper half"

    page.locator(".el-names > li").nth(1).get_by_role("radio", name="反对").check(force=True)
    page.locator(".el-names > li").nth(2).get_by_role("radio", name="弃权").check(force=True)
    page.locator(".el-names > li").nth(0).get_by_role("radio", name="赞成").check(force=True)
    _counts(page, 1, 1, 1, count - 3)
    page.locator(".el-names > li").last.scroll_into_view_if_needed()
    expect(page.locator("[data-count=for]")).to_be_in_viewport()
    expect(page.get_by_role("button", name=f"下一步：核对（还有{count - 3}人未选）")).to_be_in_viewport()
    _picture(page, f"{count}-end")

    page.get_by_label("姓名或拼音").fill(f"dingyining{count}")
    expect(page.locator(".el-names > li:visible")).to_have_count(1)
    page.get_by_label("姓名或拼音").fill("")
    page.get_by_role("button", name="只看未选").click()
    expect(page.locator(".el-names > li:visible")).to_have_count(count - 3)
    page.get_by_text("一次标记多人").click()
    _picture(page, f"{count}-many")
    page.get_by_role("button", name="全部弃权").click()
    _counts(page, 1, 1, count - 2, 0)

    page.reload()  # the phone was locked and the page loaded anew
    _counts(page, 1, 1, count - 2, 0)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="核对选票")).to_be_visible()
    _picture(page, f"{count}-review")
