"""`huiguan compile` as set-up calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from huiguan.cli import main
from huiguan.engines.itemise import IS_COMPILED
from huiguan.engines.itemise.compiled import VARIABLE, is_switched_off, stamp_of


def test_where_it_cannot_be_compiled_one_line_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    result = CliRunner().invoke(main, ["compile"])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert "plain Python" in result.output
    assert "no-such-compiler" in result.output or "mypyc" in result.output


def test_what_is_there_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / stamp_of()).mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    result = CliRunner().invoke(main, ["compile", "--format", "json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "engine": "itemise",
        "compiled": True,
        "folder": str(tmp_path / stamp_of()),
        "reason": None,
    }


def test_check_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "home"))
    result = CliRunner().invoke(main, ["compile", "--check"])
    assert result.exit_code == 1
    assert "plain Python" in result.output
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(is_switched_off(), reason=f"{VARIABLE} is off")
def test_check_agrees_with_what_runs() -> None:
    assert (CliRunner().invoke(main, ["compile", "--check"]).exit_code == 0) == IS_COMPILED
