"""A credential authority makes 3,000 credentials in the browser: the server gets the public list, and nothing else."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Request, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.elections.conftest import Council, council, federation

from huiguan.elections import services
from huiguan.elections.enums import Duty
from huiguan.elections.models import Election, PublicCredential, RollEntry
from huiguan.engines.ballot.credentials import read_credential
from huiguan.engines.ballot.groups import group_of

__all__ = ["council", "federation", "opened", "pytestmark"]
VOTERS = 3_000


def test_credentials_are_made_in_the_browser_and_never_sent(council: Council, opened: Open, tmp_path: Path) -> None:
    election = council.election
    Election.objects.unscoped("test").filter(pk=election.pk).update(mode="authority")
    RollEntry.objects.unscoped("test").bulk_create(
        RollEntry(organization=election.organization, election=election, name=f"代表{number}", unit='=一队,"甲"')
        for number in range(VOTERS - len(council.users))
    )
    council.serve(6, Duty.AUTHORITY)
    council.staff()
    page = opened(council.users[6])
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.goto("/my/elections/")
    page.get_by_role("link", name="制作投票凭证").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="制作投票凭证并保存文件").click()
    download.value.save_as(tmp_path / "made.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "made.csv").read_text("utf-8-sig"))))
    assert rows[0] == ["序号", "姓名", "单位及职务", "投票凭证"] and len(rows) == VOTERS + 1
    assert len({row[3] for row in rows[1:]}) == VOTERS
    assert {row[1] for row in rows[1:]} >= {user.display_name for user in council.users}
    assert '\'=一队,"甲"' in {row[2] for row in rows[1:]}, "no table takes a unit for a formula"
    page.emulate_media(media="print")
    expect(page.locator(".el-slips li").first).to_contain_text(rows[1][3])
    page.emulate_media(media="screen")
    page.get_by_role("button", name="文件已确认，提交公开凭证").click()
    expect(page.get_by_text("已登记。").first).to_be_visible()

    bodies = [request.post_data or "" for request in sent if request.method == "POST"]
    assert len(bodies) == 1 and not any(row[3] in bodies[0] for row in rows[1:]), "no secret credential was sent"
    group = group_of("Ed25519")
    public = {read_credential(group, election.uuid, row[3]).public for row in rows[1:]}
    stored = list(
        PublicCredential.objects.filter(election=election).order_by("pk").values_list("credential", flat=True)
    )
    assert set(stored) == public and stored == sorted(stored)
    ends = timezone.now() + timedelta(hours=1)
    services.open_election(actor=council.head, election_id=election.pk, closes_at=ends)
    council.again()
    own = next(row for row in rows if row[1] == council.users[5].display_name)
    page.goto(f"/elections/{election.uuid}/vote/")
    page.get_by_label("投票凭证").fill(own[3])
    page.get_by_role("button", name="打开选票").click()
    page.locator(".el-names > li").nth(0).get_by_role("radio", name="赞成").check(force=True)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="加密并投票").click()
    expect(page.get_by_role("heading", name="投票回执")).to_be_visible()
    assert json.loads(bytes(election.received.get().raw))["credential"] in public
