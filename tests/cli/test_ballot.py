"""`huiguan ballot` as people call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.engines.ballot.vectors import SHARED, archive_in, needs_vectors

from huiguan.cli import main


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["ballot", *arguments])


@needs_vectors
def test_verify_says_what_it_checked_and_exits_with_the_verdict() -> None:
    good = run("verify", str(archive_in(SHARED / "ed25519-single-bt3.0")), "--format", "json")
    found = json.loads(good.stdout)
    assert good.exit_code == 0
    assert list(found) == ["valid", "checks", "ballots", "result", "seconds"]
    assert (found["valid"], found["ballots"], found["result"]) == (True, 5, [[2, 4, 2]])
    bad = run("verify", str(archive_in(SHARED / "reject" / "wrong-result")), "--format", "json")
    assert (bad.exit_code, json.loads(bad.stdout)["valid"]) == (1, False)
    words = run("verify", str(archive_in(SHARED / "reject" / "wrong-result")))
    assert (words.exit_code, words.stdout.count("NOT VALID")) == (1, 1)


@needs_vectors
def test_verify_needs_no_framework() -> None:
    code = (
        "import sys; from huiguan.cli import main\n"
        "try: main(['ballot', 'verify', sys.argv[1], '--workers', '2'])\n"
        "finally: assert not {'django', 'psycopg'} & set(sys.modules), sorted(sys.modules)"
    )
    archive = archive_in(SHARED / "ed25519-threshold2of3-bt3.3.0")
    subprocess.run([sys.executable, "-c", code, str(archive)], check=True, capture_output=True)


def test_verify_refuses_what_is_no_archive(tmp_path: Any) -> None:
    other = tmp_path / "letter.bel"
    for content in (b"", b"hello", bytes(2048), b"\xff" * 5000):
        other.write_bytes(content)
        result = run("verify", str(other), "--format", "json")
        assert (result.exit_code, json.loads(result.stdout)["valid"]) == (1, False)
    assert run("verify", str(tmp_path / "none.bel")).exit_code == 2


def test_a_whole_election_by_commands(tmp_path: Path) -> None:
    folder = str(tmp_path / "council")
    template = tmp_path / "template.json"
    asked = {"question": "同意？", "min": 0, "answers": ["甲", "乙"], "max": 1}
    template.write_text(json.dumps({"questions": [asked], "name": "选举", "description": ""}))
    roll = tmp_path / "roll.csv"
    roll.write_text("\ufeff张,2\n李\n", encoding="utf-8")
    said("setup", folder, "--template", str(template))
    secrets = json.loads(Path(said("credentials", folder, "--roll", str(roll))).read_text())
    key = said("trustee", folder)
    archive = said("setup", folder, "--open")
    for voter, marks in (("张", [[1, 0]]), ("李", [[0, 1]])):
        (tmp_path / "credential").write_text(secrets[voter] + "\n")
        (tmp_path / "marks").write_text(json.dumps(marks))
        arguments = ("--credential", str(tmp_path / "credential"), "--choices", str(tmp_path / "marks"))
        assert len(said("vote", folder, *arguments)) == 43
    assert run("result", folder).exit_code == 1
    assert said("close", folder) == said("tally", folder) == folder
    assert said("decrypt", folder, "--key", key) == "1"
    assert json.loads(said("result", folder)) == [[2, 1]]
    assert json.loads(said("verify", archive, "--format", "json"))["valid"] is True


def said(*arguments: str) -> str:
    found = run(*arguments)
    assert found.exit_code == 0, found.output
    return str(found.stdout).strip()


@pytest.mark.parametrize("line", ["张,0", "张,x", ",1", "张\n张", "张,-1", "", "张,１"])
def test_a_roll_that_makes_no_sense_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "t.json").write_text(
        '{"name":"","description":"","questions":[{"question":"","answers":["x"],"min":0,"max":1}]}'
    )
    said("setup", str(tmp_path / "e"), "--template", str(tmp_path / "t.json"))
    (tmp_path / "roll").write_text(line + "\n", encoding="utf-8")
    refused = run("credentials", str(tmp_path / "e"), "--roll", str(tmp_path / "roll"))
    assert (refused.exit_code, "line" in refused.output) == (1, True)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "[" * 99999,
        '{"name":1,"description":"","questions":[]}',
        '{"questions":[1],"name":"","description":""}',
    ],
)
def test_a_template_that_makes_no_sense_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "t.json").write_text(content)
    refused = run("setup", str(tmp_path / "e"), "--template", str(tmp_path / "t.json"))
    assert (refused.exit_code, "Error" in refused.output) == (1, True)


def test_backends_are_named() -> None:
    found = json.loads(said("backends", "--format", "json"))
    assert {each["group"] for each in found} == {"Ed25519", "BELENIOS-2048"}
    compiled = [each for each in found if "compiled" in each["backend"]]
    assert all("public" in each["use"] for each in compiled)
