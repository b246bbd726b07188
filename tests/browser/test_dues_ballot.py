"""The story's third step: dues set by secret ballot, from the presider's page and a delegate's phone to the motion."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.elections.conftest import JOB
from tests.elections.test_motion_ballot import AGAINST, FOR, Congress, congress, federation, fresh

from huiguan.elections import services
from huiguan.engines.ballot.audit import verify_archive
from huiguan.governance.models import VoteEvent
from huiguan.kernel.people.models import User

__all__ = ["congress", "federation", "opened", "pytestmark"]


def test_dues_are_set_by_secret_ballot(congress: Congress, opened: Open, tmp_path: Path) -> None:
    office, phone = opened(User.objects.get(pk=congress.clerk.user_id)), opened(congress.users[0], width=390)
    congress.prepared()
    office.goto(f"/o/110101/governance/meetings/{congress.meeting.pk}/presider/")
    office.get_by_label("开放时长（分钟）").fill("20")
    office.get_by_role("button", name="开启无记名投票").click()
    expect(office.get_by_text("0 / 9").first).to_be_visible()
    _votes(phone, congress)
    for number in range(1, 6):
        congress.cast(number, FOR)
    congress.cast(6, AGAINST)
    services.check_ballots(actor=JOB, election_id=congress.election.pk)
    expect(phone.get_by_text("已核验，已投入票箱")).to_be_visible()
    office.reload()
    expect(office.get_by_text("7 / 9").first).to_be_visible()
    office.get_by_role("button", name="截止并宣布结果").click()
    expect(office.get_by_text("正在计票").first).to_be_visible()
    congress.decrypted()
    congress.sign()
    vote = VoteEvent.objects.unscoped("test").get()
    assert (vote.case or {})["for"] == 6
    assert fresh(congress.motion).state == "carried"
    office.goto(f"/o/110101/governance/motions/{congress.motion.pk}/")
    office.get_by_role("link", name="任何人都可以核验这次计票").click()
    with office.expect_download() as download:
        office.get_by_role("link", name="下载.bel文件").click()
    path = tmp_path / "dues.bel"
    download.value.save_as(path)
    verdict = verify_archive(path)
    assert (verdict.valid, verdict.result) == (True, [[6, 1]]), verdict.checks


def _votes(page: Page, congress: Congress) -> None:
    page.goto(f"/my/meetings/{congress.meeting.pk}/")
    page.get_by_role("link", name="参加无记名投票").click()
    page.get_by_role("button", name="领取投票凭证").click()
    page.get_by_role("button", name="已抄下，前往投票").click()
    line = page.get_by_role("listitem").filter(has=page.get_by_role("radio"))
    line.get_by_role("radio", name="赞成").check(force=True)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="加密并投票", exact=True).click()
    expect(page.get_by_role("heading", name="投票回执")).to_be_visible()
