"""A shared key made in a trustee's browser, and an election checked in the browser of whoever reads its page."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.browser.test_members import Open, opened, pytestmark
from tests.elections.conftest import JOB, Council, council, federation, small_boxes
from tests.elections.test_shared_key import TRUSTEES, Trustees, trustees
from tests.elections.test_shared_key import opened as voting_opened
from tests.engines.ballot.vectors import ACCEPTED, JUDGED, SHARED, archive_in, needs_vectors

from huiguan.elections import services
from huiguan.elections.enums import ElectionState
from huiguan.elections.models import ArchiveRecord

__all__ = ["council", "federation", "opened", "pytestmark", "small_boxes", "trustees"]
FIRST = [[1, 0], [0, 1]]
OTHERS = TRUSTEES[1:]


def _step(page: Page, path: str, button: str, file: Path) -> None:
    page.goto(path)
    page.get_by_label("您的密钥文件").set_input_files(file)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("已提交您的部分。")).to_be_visible()


def _makes_the_key(page: Page, trustees: Trustees, folder: Path) -> None:
    """One trustee in the browser, the others as other programs would do it."""
    path = f"/my/elections/duties/{trustees.official(TRUSTEES[0]).pk}/key/"
    page.goto(path)
    with page.expect_download() as download:
        page.get_by_role("button", name="制作密钥种子并保存文件").click()
    download.value.save_as(folder / "seed")
    page.get_by_role("button", name="文件已确认，提交我的证书").click()
    expect(page.get_by_text("已提交您的部分。")).to_be_visible()
    for number in OTHERS:
        trustees.first(number)
    page.goto(path)
    wrong: Any = {"name": "wrong", "mimeType": "application/json", "buffer": b'"' + b"1" * 22 + b'"'}
    page.get_by_label("您的密钥文件").set_input_files(wrong)
    page.get_by_role("button", name="制作并发送我的密文").click()
    expect(page.get_by_role("alert").filter(has_text="这份文件与您的证书不符")).to_be_visible()
    _step(page, path, "制作并发送我的密文", folder / "seed")
    for number in OTHERS:
        trustees.second(number)
    _step(page, path, "核对并完成我的部分", folder / "seed")
    for number in OTHERS:
        trustees.third(number)


@pytest.mark.usefixtures("small_boxes")
def test_a_shared_key_is_made_and_used_in_the_browser_and_the_page_checks_the_result(
    council: Council, trustees: Trustees, opened: Open, tmp_path: Path
) -> None:
    page = opened(council.users[TRUSTEES[0]])
    _makes_the_key(page, trustees, tmp_path)
    voting_opened(council)
    trackers = [council.cast(council.credential(number), FIRST).tracker for number in range(5)]
    council.close(present=7)
    trustees.decrypt(OTHERS[0])
    assert council.again().state == ElectionState.DECRYPTING
    page.goto("/my/elections/")
    page.get_by_role("link", name="解密").click()
    page.get_by_label("您的密钥文件").set_input_files(tmp_path / "seed")
    page.get_by_role("button", name="解密").click()
    expect(page.get_by_text("已解密。")).to_be_visible()
    assert council.again().state == ElectionState.COUNTED

    reader = opened(council.users[6], width=390)
    reader.goto(f"/elections/{council.election.uuid}/?tracker={trackers[2].replace('+', '%2B')}")
    reader.get_by_role("button", name="在浏览器中查验").click()
    expect(reader.get_by_text("查验的各项均正确：结果与选票一致。")).to_be_visible(timeout=60_000)
    expect(reader.get_by_text("您的选票是文件中的第3张，已计入。")).to_be_visible()
    assert reader.locator("[data-check][data-state=right]").count() == 7


@pytest.mark.usefixtures("small_boxes")
def test_a_ballot_that_the_operator_altered_is_found_by_the_page(council: Council, opened: Open) -> None:
    council.open()
    council.cast(council.credential(0), FIRST)
    services.check_ballots(actor=JOB, election_id=council.election.pk)
    page = opened(council.users[6])
    page.goto(f"/elections/{council.election.uuid}/")
    page.get_by_role("button", name="在浏览器中查验").click()
    expect(page.get_by_text("结果尚未产生")).to_be_visible(timeout=60_000)
    # The table refuses changes; what an operator who removes the refusal could serve is put between page and server.
    raw = b"".join(_chunks(council))
    page.route("**/archive.bel", lambda route: route.fulfill(body=raw.replace(b'"alpha":"', b'"alphb":"', 1)))
    page.get_by_role("button", name="在浏览器中查验").click()
    expect(page.get_by_role("alert").filter(has_text="没有通过查验")).to_be_visible(timeout=60_000)
    assert ArchiveRecord.objects.filter(election=council.election, kind="Ballot").count() == 1


def _chunks(council: Council) -> Any:
    answer = Client().get(f"/elections/{council.election.uuid}/archive.bel")
    return answer.streaming_content  # type: ignore[attr-defined]  # a streaming answer


_AUDIT = """async (archives) => {
  const { audit } = await import("/static/elections/audit.js");
  const verdicts = {};
  for (const [name, text] of Object.entries(archives)) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const done = (found) => JSON.stringify(found.counts);
    const said = audit(new Blob([bytes]).stream(), { sample: 100 });
    verdicts[name] = await said.then(done, (fault) => `fault: ${fault.check}`);
  }
  return verdicts;
}"""
# Which check of the browser finds the fault that an archive holds.
FOUND_BY = {
    "bad-decryption-proof": "decryption",
    "bad-individual-proof": "proofs",
    "bad-overall-proof": "proofs",
    "bad-signature": "ballots",
    "bad-trustee-pok": "keys",
    "credential-not-in-list": "ballots",
    "duplicate-ballot": "ballots",
    "tally-not-sum-of-ballots": "sum",
    "tar-end-of-archive-blocks": "archive",
    "wrong-result": "result",
}


@needs_vectors
def test_the_browser_judges_the_archives_of_belenios_tool(council: Council, opened: Open) -> None:
    council.open()
    page = opened(council.users[6])
    page.goto(f"/elections/{council.election.uuid}/")
    good = {name: facts["result"] for name, facts in ACCEPTED.items() if facts["group"] == "Ed25519"}
    folders = [*(SHARED / name for name in good), *(SHARED / "reject").iterdir()]
    archives = {each.name: base64.b64encode(archive_in(each).read_bytes()).decode() for each in folders}
    found = page.evaluate(_AUDIT, archives)
    assert {name: found.pop(name) for name in good} == {
        name: str(result).replace(" ", "") for name, result in good.items()
    }
    assert found.pop("honest").startswith("[[")
    assert found == {name: f"fault: {check}" for name, check in FOUND_BY.items()}
    assert set(JUDGED) >= set(FOUND_BY)
