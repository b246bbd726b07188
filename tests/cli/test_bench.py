"""`huiguan bench` and the benchmark of the engine `itemise`."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from huiguan.bench import itemise as bench_itemise
from huiguan.cli import main
from huiguan.cli.bench import _runner


def test_itemise_is_measured_and_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bench_itemise.SIZES, "small", 30_000)
    result = CliRunner().invoke(main, ["bench", "itemise", "--scale", "small", "--json"])
    figures = json.loads(result.stdout)
    assert result.exit_code == (0 if figures["passed"] else 1)
    assert figures["chars_per_second"] > 10_000
    assert 0 < figures["peak_memory_ratio"] < figures["peak_memory_ratio_limit"]
    assert figures["items"] > 100


@pytest.mark.parametrize("name", ["nothing", "../itemise", "itemise_quality"])
def test_unknown_benchmark_is_refused(name: str) -> None:
    result = CliRunner().invoke(main, ["bench", name])
    assert result.exit_code == 2
    assert "no benchmark is called" in result.stderr


def test_unknown_scale_is_refused() -> None:
    result = CliRunner().invoke(main, ["bench", "itemise", "--scale", "galaxy"])
    assert result.exit_code == 2
    assert "small" in result.stderr


def test_make_bench_names_every_benchmark() -> None:
    root = Path(__file__).resolve().parents[2]
    recipe = (root / "Makefile").read_text("utf-8")
    modules = (root / "src/huiguan/bench").glob("*.py")
    names = [path.stem for path in modules if "\ndef run(scale" in path.read_text("utf-8")]
    assert len(names) > 6
    assert [name for name in names if not re.search(rf'"{name}[ "]', recipe)] == []


def test_every_benchmark_takes_what_the_command_hands_on() -> None:
    """`--rows` and `--delegates` come as `rows`, `--certificates` under its name; nothing else can be given."""
    modules = (Path(__file__).resolve().parents[2] / "src/huiguan/bench").glob("*.py")
    names = [path.stem for path in modules if "\ndef run(scale" in path.read_text("utf-8")]
    taken = {name: list(inspect.signature(_runner(name)).parameters) for name in names}
    strange = {name: words for name, words in taken.items() if not set(words[1:]) <= {"rows", "certificates"}}
    assert not strange
    assert {name for name, words in taken.items() if "rows" in words} >= {"ballot", "ballots", "members", "lines"}
