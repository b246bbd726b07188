"""`huiguan itemise` as people call it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from huiguan.cli import main

WORDS = "关于换届工作的通知\n\n各市协会要于3月底前完成换届，每季度通报2次进展。\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "notice.txt"
    path.write_text(WORDS, encoding="utf-8")
    return path


def run(*arguments: str, stdin: bytes | None = None) -> str:
    result = CliRunner().invoke(main, ["itemise", *arguments], input=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_has_exactly_the_published_keys(page: Path) -> None:
    document = json.loads(run(str(page), "--date", "2026-01-05"))
    assert list(document) == ["source", "title", "date", "text", "outline", "items"]
    assert (document["source"], document["title"], document["date"]) == (
        "notice.txt",
        "关于换届工作的通知",
        "2026-01-05",
    )
    assert document["text"] == WORDS
    item = document["items"][0]
    assert list(item) == [
        "id", "kind", "start", "end", "quote", "title", "section", "parties", "due", "figures", "why",
    ]  # fmt: skip
    assert item["parties"] == ["各市协会"]
    assert item["due"] == {"text": "3月底前", "kind": "date", "date": "2026-03-31", "rule": None}
    assert document["text"][item["start"] : item["end"]] == item["quote"]
    figures = document["items"][-1]["figures"]
    assert figures == [{"text": "2次", "value": 2, "unit": "次"}]


def test_several_files_give_a_list(page: Path) -> None:
    assert [document["source"] for document in json.loads(run(str(page), str(page)))] == ["notice.txt"] * 2


def test_standard_input_is_read() -> None:
    assert json.loads(run("-", stdin=WORDS.encode()))["source"] == "-"


def test_table_names_parties_and_days(page: Path) -> None:
    output = run(str(page), "--format", "table", "--date", "2026-01-05")
    assert "各市协会" in output
    assert "2026-03-31" in output


def test_sheet_has_a_row_an_item(page: Path, tmp_path: Path) -> None:
    target = tmp_path / "tasks.xlsx"
    run(str(page), "--format", "xlsx", "--date", "2026-01-05", "-o", str(target))
    rows = list(openpyxl.load_workbook(target).active.values)
    assert rows[0][:2] == ("序号", "来源")
    assert rows[1][0] == 1
    assert "各市协会" in rows[1]


def test_sheet_goes_to_a_pipe(page: Path) -> None:
    result = CliRunner().invoke(main, ["itemise", str(page), "--format", "xlsx"])
    assert openpyxl.load_workbook(io.BytesIO(result.stdout_bytes)).sheetnames == ["任务清单"]


def test_cells_are_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "=1+1.txt"
    path.write_text("各市协会要完成换届。", encoding="utf-8")
    target = tmp_path / "tasks.xlsx"
    run(str(path), "--format", "xlsx", "-o", str(target))
    assert openpyxl.load_workbook(target).active["B2"].value == "'=1+1.txt"


@pytest.mark.parametrize(("data", "message"), [(b"", "no text"), (b"\x89PNG\r\n\x1a\n0000", "picture")])
def test_bad_file_fails_with_a_message(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    result = CliRunner().invoke(main, ["itemise", str(path)])
    assert result.exit_code == 1
    assert f"bad.txt: {message}" in result.stderr or message in result.stderr


def test_missing_file_fails_with_a_message() -> None:
    result = CliRunner().invoke(main, ["itemise", "nowhere.txt"])
    assert result.exit_code == 1
    assert "nowhere.txt" in result.stderr


def test_help_has_an_example() -> None:
    assert "huiguan itemise speech.txt" in run("--help")


def test_no_database_no_django(page: Path) -> None:
    """The command must start in under 0.4 s, which Django and its like would take by themselves."""
    program = (
        "import sys; from huiguan.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'django', 'psycopg', 'jieba', 'rich', 'pypdf', 'docx', 'lxml', 'xlsxwriter'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, "itemise", str(page)], capture_output=True, text=True, check=True
    )
    assert result.stderr.strip() == "[]"
    assert json.loads(result.stdout)["items"]
