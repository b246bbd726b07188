"""`huiguan charter` as people call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from huiguan.cli import main
from huiguan.engines.charter import template_text

CASE = {"question": "quorum", "body": "congress", "power": "ordinary", "entitled": 200, "present": 134}


def run(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(main, ["charter", *arguments], input=stdin)


def output(*arguments: str, stdin: str | None = None) -> str:
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(template_text("general-1998"), encoding="utf-8")
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_templates_are_listed() -> None:
    names = [line.split()[0] for line in output("templates").splitlines()]
    assert names[0] == "general-1998"
    assert len(names) == 5
    listed = json.loads(output("templates", "--format", "json"))
    assert [each["name"] for each in listed] == names


def test_show_prints_articles_and_rules() -> None:
    words = output("show", "general-1998")
    assert "第十七条　会员代表大会须有三分之二以上" in words
    assert "会员代表大会 · 法定人数" in words
    assert "总则" not in output("show", "general-1998", "--format", "rules")
    assert "at least two thirds of those entitled" in output("show", "general-1998", "--lang", "en")


def test_show_gives_back_the_file() -> None:
    assert output("show", "general-1998", "--format", "yaml") == template_text("general-1998")
    assert json.loads(output("show", "general-1998", "--format", "json"))["name"] == "general-1998"


def test_decide_answers_with_exactly_the_published_keys(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    answer = json.loads(output("decide", "general-1998", "--case", str(path)))
    assert list(answer) == ["decision", "required", "numbers", "article", "text", "explanation", "reasons"]
    assert answer["decision"] is True
    assert answer["required"] == 134
    assert answer["article"] == "第十七条"
    assert answer["text"].startswith("会员代表大会须有三分之二以上的会员代表出席")
    assert answer["explanation"] == "出席 134 人，应到 200 人，达到三分之二（134 ≥ 133.33）——章程第十七条"


def test_decide_reads_the_standard_input_and_lists() -> None:
    answers = json.loads(
        output("decide", "general-1998", "--case", "-", stdin=json.dumps([CASE, CASE | {"present": 133}]))
    )
    assert [each["decision"] for each in answers] == [True, False]


def test_an_election_adds_its_four_keys() -> None:
    votes = [{"name": "甲", "for": 80, "against": 10, "abstain": 9}]
    case = {"question": "elected", "body": "congress", "power": "elect_directors", "entitled": 120, "seats": 3}
    case |= {"present": 100, "issued": 100, "returned": 99, "votes": votes}
    answer = json.loads(output("decide", "general-1998", "--case", "-", stdin=json.dumps(case)))
    assert list(answer)[7:] == ["elected", "tied", "open", "void"]
    assert (answer["elected"], answer["tied"], answer["open"], answer["void"]) == (["甲"], [], 2, False)


def test_decide_takes_a_file(ours: Path) -> None:
    change(ours, 'quorum: {base: entitled, fraction: "2/3"', 'quorum: {base: entitled, fraction: "1/2"')
    answer = json.loads(output("decide", str(ours), "--case", "-", stdin=json.dumps(CASE)))
    assert answer["required"] == 100


def test_explanations_come_in_english() -> None:
    answer = json.loads(output("decide", "general-1998", "--case", "-", "--lang", "en", stdin=json.dumps(CASE)))
    assert answer["explanation"] == "134 present, 200 entitled: two thirds reached (134 ≥ 133.33) (Article 17)"


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        ("{", "no JSON"),
        ('{"question":"quorum","question":"carried"}', "stands twice"),
        ('{"question":"quorum","body":"congres"}', "did you mean congress?"),
        ('{"question":"quorum","body":"congress","entitled":1,"present":2}', "more than entitled 1"),
        ('{"question":"quorum","body":"congress","entitled":NaN,"present":2}', "NaN is no number"),
    ],
)
def test_a_case_that_makes_no_sense_fails_with_a_message(stdin: str, words: str) -> None:
    result = run("decide", "general-1998", "--case", "-", stdin=stdin)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stdout == ""


def test_missing_files_fail_with_a_message() -> None:
    result = run("decide", "general-1998", "--case", "nowhere.json")
    assert result.exit_code == 1
    assert "nowhere.json" in result.stderr
    result = run("decide", "nowhere.yaml", "--case", "-", stdin=json.dumps(CASE))
    assert result.exit_code == 1
    assert "neither a template" in result.stderr


def test_check_passes_a_good_charter(ours: Path) -> None:
    assert "0 处错误，0 处提醒" in output("check", str(ours))


def test_check_names_file_and_line_and_exits_with_one(ours: Path) -> None:
    change(ours, 'max: "1/3"', 'max: "1/2"')
    result = run("check", str(ours))
    line = next(i for i, row in enumerate(ours.read_text(encoding="utf-8").splitlines(), 1) if 'max: "1/2"' in row)
    assert result.exit_code == 1
    assert f"{ours}:{line}: 错误 [standing_share] rules.shares.0.max" in result.stdout
    found = json.loads(run("check", str(ours), "--format", "json", "--lang", "en").stdout)
    assert found["errors"] == 1
    assert found["findings"][0] | {"message": ""} == {
        "code": "standing_share",
        "severity": "error",
        "where": "rules.shares.0.max",
        "line": line,
        "message": "",
    }


def test_a_charter_with_errors_decides_nothing(ours: Path) -> None:
    change(ours, 'max: "1/3"', 'max: "1/2"')
    result = run("decide", str(ours), "--case", "-", stdin=json.dumps(CASE))
    assert result.exit_code == 1
    assert "standing directors up to 1/2" in result.stderr


def test_diff_shows_words_and_rules(ours: Path) -> None:
    change(ours, "到会会员代表半数以上表决", "到会会员代表过半数表决")
    change(ours, 'fraction: "1/2", strict: false, article: 17', 'fraction: "1/2", strict: true, article: 17')
    words = output("diff", "general-1998", str(ours))
    assert "修改 第十七条" in words
    assert "{+过+}半数[-以上-]" in words
    assert "出席人数的半数以上（第十七条）" in words
    assert "出席人数的过半数（第十七条）" in words
    found = json.loads(output("diff", "general-1998", str(ours), "--format", "json"))
    assert [each["kind"] for each in found["articles"]] == ["changed"]
    assert [each["path"] for each in found["rules"]] == ["bodies.congress.majority"]


def test_schema_is_printed() -> None:
    assert json.loads(output("schema"))["$id"] == "urn:huiguan:charter:1"


def test_help_has_examples() -> None:
    assert "huiguan charter decide general-1998" in output("--help")


def test_no_database_no_django() -> None:
    """The command must start in under 0.4 s; a template needs neither Django nor the schema library."""
    program = (
        "import sys; from huiguan.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'django', 'psycopg', 'jsonschema', 'rich', 'lxml', 'jieba'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, "charter", "decide", "general-1998", "--case", "-"],
        input=json.dumps(CASE),
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stderr.strip() == "[]"
    assert json.loads(result.stdout)["decision"] is True
