"""A new council in three browsers: the secretary sets it up, a supervisor holds a key, a voter votes by phone.

What comes out of it is laid before a program that others wrote (belenios-tool); without it the test says so at its end.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.elections.conftest import GROUP, JOB, Council, federation
from tests.elections.test_belenios_tool import accepted, kept_in
from tests.elections.test_next_term import congress, facts_of
from tests.engines.ballot.test_belenios_tool import found_tool

from huiguan.elections import services
from huiguan.elections.enums import Duty
from huiguan.elections.models import Election, ReceivedBallot
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.keys import new_secret_key, public_part, read_secret_key
from huiguan.engines.ballot.opened import read_opened
from huiguan.governance import selectors as governance_selectors
from huiguan.governance import services as governance
from huiguan.governance.models import Tenure
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User

__all__ = ["congress", "federation", "opened", "pytestmark"]


@pytest.fixture
def council(congress: Council) -> Council:
    """Ten delegates, one of them a supervisor; of three who are proposed two become directors of the next term."""
    running = governance_selectors.current_term(congress.federation.here)
    assert running is not None
    own, sixth = {"actor": congress.head}, congress.users[6]
    who = governance.Candidate(**facts_of(sixth), born=date(1975, 1, 1), roles=("member",))
    governance.propose_tenure(
        **own,
        post_id=congress.federation.post("director").pk,
        candidate=who,
        on=today(),
        term_id=congress.election.term_id,
    )
    post = congress.federation.post("supervisor")
    supervisor = facts_of(congress.users[3])
    holder = governance.Holder(post_id=post.pk, began_on=date(2025, 6, 1), term_id=running.pk, **supervisor)
    governance.take_over_tenures(**own, organization=post.organization, holders=[holder])
    return congress


def test_from_the_roll_to_the_new_council(council: Council, opened: Open, tmp_path: Path) -> None:
    office, trustee = opened(User.objects.get(pk=council.head.user_id)), opened(council.users[3])
    phone = opened(council.users[7], width=390)
    _sets_up(office, council)
    _makes_the_key(trustee, tmp_path)
    _key_of_the_other(council)
    _opens(office)
    council.again()
    for number in (0, 1, 2, 4):
        council.cast(council.credential(number), [[1, 1, 0], [0, 0, 0]])
    _votes(phone, tmp_path)
    services.check_ballots(actor=JOB, election_id=council.election.pk)
    expect(phone.get_by_text("已核验，已投入票箱")).to_be_visible()
    phone.get_by_role("link", name="我的选票计入了吗").click()
    expect(phone.get_by_role("status").get_by_text("已核验，已投入票箱")).to_be_visible()

    office.get_by_role("link", name="截止投票").click()
    office.get_by_label("选举实到人数").fill("8")
    office.get_by_role("button", name="截止投票").click()
    expect(office.get_by_text("投票已截止，正在核验选票").first).to_be_visible()
    services.tally_election(actor=JOB, election_id=council.election.pk)
    council.again()
    (first, _second) = council.officials(Duty.TRUSTEE)
    services.decrypt_tally(actor=council.actor(2), official_id=first.pk, body=council.decrypted(2))
    _decrypts(trustee, tmp_path)
    _signs(opened(council.users[4], width=390))
    office.reload()
    office.get_by_role("link", name="宣布结果").click()
    expect(office.get_by_text("第四届（筹备中）自当日开始")).to_be_visible()
    office.get_by_role("button", name="宣布结果").click()
    expect(office.get_by_text("结果已宣布").first).to_be_visible()
    held = Tenure.objects.unscoped("test").filter(post__key="director", state="holds")
    assert list(held.values_list("term__ordinal", flat=True)) == [4, 4], "the new council, and nobody of the old one"

    # Anybody finds it on the public site and has its proof checked in their own browser.
    office.goto("/elections/")
    office.locator(f"main a[href*='{council.election.uuid}']").first.click()
    office.get_by_role("button", name="在浏览器中查验").click()
    expect(office.locator("[data-valid]")).to_be_visible(timeout=90_000)
    expect(office.get_by_role("cell", name="当选", exact=True)).to_have_count(2)
    with office.expect_download() as download:
        office.get_by_role("link", name="下载.bel文件").click()
    path = tmp_path / "election.bel"
    download.value.save_as(path)
    verdict = verify_archive(path)
    assert verdict.valid, verdict.checks
    assert verdict.result == [[5, 5, 0], [0, 0, 1]]
    accepted(found_tool("trixie"), path, tmp_path / "checked", kept_in(council.election))


def _sets_up(page: Page, council: Council) -> None:
    """From nothing: post, voters, names, duties. The election of the fixture is none any more."""
    Election.objects.unscoped("test").filter(pk=council.election.pk).delete()
    page.goto("/o/110101/elections/")
    page.get_by_role("link", name="筹备选举").click()
    page.locator("input[name=title]").fill("第四届理事选举")
    page.get_by_label("选举职务").select_option(label="理事会 · 理事")
    page.locator("[name=term_id]").select_option(label="第四届（筹备中）")
    page.get_by_label("应选名额").fill("2")
    page.get_by_label("选举人").select_option(label="代表资格已确认的代表")
    page.get_by_role("button", name="筹备选举").click()
    page.get_by_role("link", name="第四届理事选举").click()
    expect(page.get_by_text("有3名候选人尚未同意参选。")).to_be_visible()
    page.get_by_role("button", name="登记书面同意").click()
    council.election = Election.objects.unscoped("test").get(title="第四届理事选举")
    for number, duty in ((2, "解密人"), (3, "解密人"), (4, "监票人")):
        page.get_by_role("link", name="指定工作人员").click()
        label = page.get_by_label("选举工作").locator("option", has_text=duty).inner_text()
        page.get_by_label("选举工作").select_option(label=label)
        page.get_by_label("工作人员").select_option(str(council.users[number].person_id))
        page.get_by_role("button", name="指定工作人员").click()
    expect(page.get_by_text("密钥未提交")).to_have_count(2)
    assert council.election.roll.unscoped("test").count() == len(council.users)


def _key_of_the_other(council: Council) -> None:
    """The first trustee's, made on a device of that trustee's own."""
    secret = read_secret_key(GROUP, new_secret_key(GROUP))
    key = dump(public_part(GROUP, secret)).decode()
    official = council.officials(Duty.TRUSTEE)[0]
    services.enter_key(actor=council.actor(2), official_id=official.pk, public_key=key)
    council.secrets[2] = secret


def _makes_the_key(page: Page, folder: Path) -> None:
    page.goto("/my/elections/")
    page.get_by_role("link", name="制作我的密钥").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="制作密钥并保存文件").click()
    download.value.save_as(folder / "key")
    page.get_by_role("button", name="文件已确认，提交我的公钥").click()
    expect(page.get_by_text("公钥已提交。")).to_be_visible()


def _opens(page: Page) -> None:
    page.goto("/o/110101/elections/")
    page.get_by_role("link", name="第四届理事选举").click()
    page.get_by_role("link", name="开始投票").click()
    ends = timezone.localtime() + timedelta(hours=2)
    page.get_by_label("投票截止").fill(ends.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="开始投票").click()
    expect(page.get_by_text("投票中").first).to_be_visible()


def _comes_late(route: Route) -> None:
    """A script that the line brings a second after the page."""
    time.sleep(1)
    route.continue_()


def _votes(page: Page, folder: Path) -> None:
    page.goto("/my/elections/")
    page.route("**/credential*.js", _comes_late)
    page.get_by_role("button", name="领取投票凭证").click()
    page.get_by_role("button", name="已抄下，前往投票").click()
    names = page.get_by_role("listitem").filter(has=page.get_by_role("radio"))
    for number in (0, 1):
        names.nth(number).get_by_role("radio", name="赞成").check(force=True)
    names.nth(2).get_by_role("radio", name="赞成").click(force=True)
    expect(page.get_by_text("赞成不能超过2人。请先改选一人。")).to_be_visible()
    names.nth(2).get_by_role("radio", name="反对").check(force=True)
    page.reload()
    expect(names.nth(0).get_by_role("radio", name="赞成")).to_be_checked()
    page.get_by_role("button", name="下一步：核对").click()
    _opens_one_to_check(page, folder)
    page.get_by_role("button", name="加密并投票").click()
    expect(page.get_by_role("heading", name="投票回执")).to_be_visible()
    tracker = page.locator("[data-tracker]").inner_text()
    assert ReceivedBallot.objects.filter(tracker=tracker).exists()


def _opens_one_to_check(page: Page, folder: Path) -> None:
    """The first encrypted ballot is opened: it says what was marked, on the page and in the file; nothing is cast."""
    page.get_by_role("button", name="加密后先检查").click()
    expect(page.locator("[data-step=sealed]")).to_be_visible()
    code = page.locator("[data-step=sealed] [data-code]").inner_text()
    page.get_by_role("button", name="打开检查这张选票").click()
    expect(page.get_by_role("heading", name="已打开的选票")).to_be_visible()
    assert page.locator("[data-step=opened] [data-code]").inner_text() == code
    names = page.locator(".el-names .el-name").all_text_contents()
    said = {key: page.locator(f"[data-said={key}]").inner_text() for key in ("for", "against", "abstain")}
    assert said == {"for": "、".join(names[:2]), "against": names[2], "abstain": "—"}
    with page.expect_download() as download:
        page.get_by_role("link", name="保存已打开的选票").click()
    download.value.save_as(folder / "opened.json")
    found = read_opened((folder / "opened.json").read_bytes())
    assert (found.code, found.marks) == (code, [[1, 1, 0], [0, 0, 1]])
    page.get_by_role("button", name="返回核对").click()


def _decrypts(page: Page, folder: Path) -> None:
    page.goto("/my/elections/")
    page.route("**/trustee*.js", _comes_late)
    page.get_by_role("link", name="解密").click()
    wrong: Any = {"name": "wrong", "mimeType": "application/json", "buffer": b'"12345"'}
    page.get_by_label("您的密钥文件").set_input_files(wrong)
    page.get_by_role("button", name="解密").click()
    expect(page.get_by_role("alert").filter(has_text="不是您的密钥")).to_be_visible()
    page.get_by_label("您的密钥文件").set_input_files(folder / "key")
    page.get_by_role("button", name="解密").click()
    expect(page.get_by_text("已解密。")).to_be_visible()


def _signs(page: Page) -> None:
    page.goto("/my/elections/")
    page.get_by_role("link", name="查看结果并签字").click()
    page.get_by_role("button", name="签署结果").click()
    expect(page.get_by_text("已签字。")).to_be_visible()
