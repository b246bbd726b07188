"""Official papers and filings over the API: the way of the pages, through the same services."""

from __future__ import annotations

from typing import Any

import pytest
from tests.governance.conftest import Federation
from tests.governance.test_api import Door

from huiguan.governance.models import SealUse
from huiguan.kernel.calendar import today
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.permits import Role

HERE = "/organizations/110101"
DRAFT = {"kind": "letter", "title": "关于协助调研的函", "text": "请协助。", "addressee": "某市协会"}


def test_a_paper_goes_out_from_the_draft_to_the_distribution(federation: Federation) -> None:
    federation.settled()
    clerk, head = Door(federation.clerk), Door(federation.head)
    made = clerk("POST", f"{HERE}/papers", 201, **DRAFT)
    path = f"/papers/{made['id']}"
    changed = clerk("PATCH", path, 200, revision=made["revision"], title="关于协助调研工作的函", text="请予协助。")
    assert changed["title"] == "关于协助调研工作的函"
    assert clerk("PATCH", path, 409, revision=made["revision"], title="x", text="x")["code"]
    clerk("POST", f"{path}/issue", 404, note="")
    for transition in ("submit_draft", "pass_draft"):
        (head if transition == "pass_draft" else clerk)("POST", f"{path}/steps", 200, transition=transition)
    assert clerk("PATCH", path, 422, revision=changed["revision"], title="x", text="x")["code"] == "not_draft"
    issued = head("POST", f"{path}/issue", 200, note="同意")
    assert issued["issued_on"] == today().isoformat()
    numbered = clerk("POST", f"{path}/number", 200, word="某警协函")
    assert numbered["number"] == f"某警协函〔{today().year}〕1号"
    assert clerk("POST", f"{path}/deliveries", 422, receivers=["某市协会"])["code"] == "no_seal"
    sealed = clerk("POST", f"{path}/seal", 201, copies=2)
    assert (sealed["copies"], SealUse.objects.unscoped("test").count()) == (2, 1)
    assert clerk("POST", f"{path}/deliveries", 201, receivers=["某市协会", "档案馆"]) == ["某市协会", "档案馆"]
    assert clerk("GET", path, 200)["delivered_to"] == ["某市协会", "档案馆"]
    assert [row["number"] for row in clerk("GET", f"{HERE}/papers", 200)] == [numbered["number"]]
    assert [row["purpose"] for row in clerk("GET", f"{HERE}/seal-uses", 200)] == [sealed["purpose"]]
    assert clerk("POST", f"{HERE}/seal-uses", 201, purpose="租赁合同", approved_by="会长")["copies"] == 1


def test_a_paper_comes_in_is_proposed_on_and_instructed_on(federation: Federation) -> None:
    federation.settled()
    clerk, head = Door(federation.clerk), Door(federation.head)
    made = clerk("POST", f"{HERE}/incoming-papers", 201, issuer="县委", title="关于开展调研的通知", text="请报送。")
    assert made["serial"] == 1
    path = f"/incoming-papers/{made['id']}"
    clerk("POST", f"{path}/proposals", 201, text="拟请秘书处办理。")
    clerk("POST", f"{path}/instructions", 404, text="同意。")
    head("POST", f"{path}/instructions", 201, text="同意。")
    clerk("POST", f"{path}/steps", 200, transition="hand_out")
    whole = clerk("GET", path, 200)
    assert [row["kind"] for row in whole["opinions"]] == ["proposal", "instruction"]
    assert [row["title"] for row in clerk("GET", f"{HERE}/incoming-papers", 200)] == [made["title"]]


def test_a_filing_is_prepared_filed_returned_and_filed_again(federation: Federation) -> None:
    federation.settled()
    clerk = Door(federation.clerk)
    authority = Door(federation.actor(federation.here, Role.AUTHORITY))
    sent = {"kind": "annual-inspection", "authority": "supervising_body"}
    made = clerk("POST", f"{HERE}/filings", 201, **sent)
    path = f"/filings/{made['id']}"
    assert made["missing"]
    authority("GET", path, 404)
    assert clerk("POST", f"{path}/file", 422, note="")["code"] == "incomplete"
    assert clerk("POST", f"{path}/file", 200, note="审计报告另送")["state"] == "filed"
    assert authority("GET", path, 200)["sections"]
    clerk("POST", f"{path}/answer", 404, approve=True)
    assert authority("POST", f"{path}/answer", 200, approve=False, note="请补充审计报告")["state"] == "returned"
    again = clerk("POST", f"{path}/prepare-again", 200)
    words = {"revision": again["revision"], "title": again["title"], "text": "已补充。"}
    assert clerk("PATCH", path, 200, **words)["text"] == "已补充。"
    assert clerk("POST", f"{path}/fill", 200)["state"] == "draft"
    clerk("POST", f"{path}/file", 200, note="补充")
    answered = clerk("POST", f"{path}/answer-on-paper", 200, approve=True, note="函1号", receipt="R1")
    assert (answered["state"], answered["receipt"]) == ("approved", "R1")
    assert [row["id"] for row in clerk("GET", f"{HERE}/filings", 200)] == [made["id"]]


def test_a_report_whose_day_has_passed_is_late_until_it_is_filed(federation: Federation) -> None:
    federation.settled()
    clerk = Door(federation.clerk)
    made = clerk("POST", f"{HERE}/filings", 201, kind="annual-inspection", authority="registrar")
    rows = Filing.objects.unscoped("test").filter(pk=made["id"])
    rows.update(due=today().replace(year=today().year - 1))
    assert clerk("GET", f"/filings/{made['id']}", 200)["is_late"] is True
    clerk("POST", f"/filings/{made['id']}/file", 200, note="补报")
    assert clerk("GET", f"/filings/{made['id']}", 200)["is_late"] is False


@pytest.mark.parametrize(
    ("method", "path", "payload"),
    [
        ("POST", f"{HERE}/papers", {**DRAFT, "kind": "poem"}),
        ("POST", f"{HERE}/papers", {**DRAFT, "title": ""}),
        ("POST", f"{HERE}/incoming-papers", {"issuer": "", "title": "x"}),
        ("POST", f"{HERE}/seal-uses", {"purpose": "x", "approved_by": "x", "copies": 0}),
        ("POST", f"{HERE}/filings", {"kind": "annual-inspection", "authority": "nobody"}),
        ("POST", f"{HERE}/filings", {"kind": "major-matter", "authority": "registrar", "occurs_on": "2020-01-01"}),
    ],
)
def test_bad_input_is_refused_not_failed(
    federation: Federation, method: str, path: str, payload: dict[str, Any]
) -> None:
    federation.settled()
    Door(federation.clerk)(method, path, 422, **payload)
