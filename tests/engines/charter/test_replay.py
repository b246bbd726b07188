"""A frozen record is computed again: whatever was changed in it afterwards is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from huiguan.cli.charter import charter as command
from huiguan.engines.charter import CaseError, CharterError, decide, digest, load_template, template_text
from huiguan.engines.charter.replay import record_digest, replay

CHARTER = load_template("general-1998")
CASE = {
    "question": "carried", "body": "council", "power": "ordinary", "entitled": 9, "present": 6, "proxies": 0,
    "for": 4, "against": 2, "abstain": 0, "secret": False,
}  # fmt: skip


def vote(**more: Any) -> dict[str, Any]:
    return {
        "motion": 1,
        "title": "议案",
        "amendment": None,
        "state": "closed",
        "case": dict(CASE),
        "result": decide(CHARTER, CASE).as_json(),
        "counts": [{"hall": "主会场", "yes": 3, "no": 2, "abstain": 0}, {"hall": "分会场", "yes": 1, "no": 0}],
        "roll": [{"voter": number, "option": "yes" if number < 4 else "no"} for number in range(6)],
        "there": {"present": [0, 1, 2, 3, 4, 5], "represented": []},
        **more,
    }


def record(**more: Any) -> dict[str, Any]:
    return {"charter": {"digest": digest(CHARTER)}, "votes": [vote(), vote(state="void"), vote()], **more}


def test_what_was_not_changed_agrees() -> None:
    rows = replay(CHARTER, record())
    assert [(row.agrees, row.decision) for row in rows] == [(True, True), (True, True)]
    assert "章程第" in rows[0].explanation


def test_a_record_without_lists_is_asked_by_its_case_alone() -> None:
    assert replay(CHARTER, record(votes=[vote(counts=[], roll=[], there=None)]))[0].agrees


CHANGES: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("各会场票数之和", lambda row: row["counts"][0].update(yes=4)),
    ("逐人表决之和", lambda row: row["roll"][5].update(option="yes")),
    ("有人计票两次", lambda row: row["roll"][5].update(voter=4)),
    ("到会和委托名单", lambda row: row["there"]["present"].pop()),
    ("到会和委托名单", lambda row: row["there"]["represented"].append([8, 1])),
    ("decision", lambda row: row["result"].update(decision=False)),
    ("required", lambda row: row["result"].update(required=3)),
    ("numbers", lambda row: row["case"].update(entitled=8)),
    ("无法判定", lambda row: row["case"].update(present=10)),
]


@pytest.mark.parametrize(("named", "change"), CHANGES)
def test_what_was_changed_is_named(named: str, change: Callable[[dict[str, Any]], Any]) -> None:
    changed = copy.deepcopy(vote())
    change(changed)
    row = replay(CHARTER, record(votes=[changed]))[0]
    assert not row.agrees
    assert any(named in each.zh for each in row.differences)
    assert all(each.en for each in row.differences)


def test_other_words_of_the_charter_are_refused() -> None:
    with pytest.raises(CharterError):
        replay(load_template("general-2017"), record())
    with pytest.raises(CaseError):
        replay(CHARTER, record(votes=[{"state": "closed"}]))


def test_the_command_needs_the_file_alone(tmp_path: Path) -> None:
    kept, path = record(), tmp_path / "record.json"
    whole = {"digest": record_digest(kept), "record": kept, "charter": template_text("general-1998")}

    def run(content: Any) -> Any:
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return CliRunner().invoke(command, ["replay", str(path)])

    good = run(whole)
    assert (good.exit_code, json.loads(good.stdout)["agrees"]) == (0, True)
    changed = copy.deepcopy(whole)
    changed["record"]["votes"][0]["title"] = "另一议案"
    bad = run(changed)
    assert (bad.exit_code, json.loads(bad.stdout)["digest"]) == (1, False)
    assert run({"record": 1}).exit_code == 1
    assert run(["x"]).exit_code == 1
