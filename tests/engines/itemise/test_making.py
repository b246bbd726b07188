"""Making the compiled form: whole or not at all, once for all who ask, and nothing is lost where it cannot be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.engines.itemise.forms import Form, facts

from huiguan.engines.itemise import itemise
from huiguan.engines.itemise.compiled import VARIABLE, stamp_of
from huiguan.engines.itemise.native import make
from huiguan.engines.itemise.native.make import CannotCompile, make_compiled

TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))


def pretend(sources: Path, target: Path) -> None:
    """What the recipe does, without a compiler."""
    assert (sources / make.PACKAGE / "itemise.py").is_file()
    (target / make.PACKAGE / "rules").mkdir(parents=True)
    (target / make.PACKAGE / "module.so").write_bytes(b"compiled")


def fail(sources: Path, target: Path) -> None:
    pretend(sources, target)
    raise CannotCompile("error: the compiler does not like it")


def visible(home: Path) -> list[str]:
    return sorted(entry.name for entry in home.iterdir() if not entry.name.startswith("."))


def test_it_is_put_in_place_under_its_stamp(tmp_path: Path) -> None:
    home = tmp_path / "not/yet/there"
    folder = make_compiled(home, compile_with=pretend)
    assert folder == home / stamp_of()
    assert (folder / "module.so").is_file()
    assert (folder / "rules/__init__.py").is_file()
    assert visible(home) == [folder.name]
    assert make_compiled(home, compile_with=fail) == folder


def test_of_several_at_once_one_works(tmp_path: Path) -> None:
    calls: list[Path] = []

    def slowly(sources: Path, target: Path) -> None:
        calls.append(sources)
        time.sleep(0.3)
        pretend(sources, target)

    with ThreadPoolExecutor(4) as pool:
        made = [pool.submit(make_compiled, tmp_path, compile_with=slowly) for _ in range(4)]
    assert {each.result() for each in made} == {tmp_path / stamp_of()}
    assert len(calls) == 1
    assert visible(tmp_path) == [stamp_of()]


def test_a_compiler_that_fails_leaves_only_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(CannotCompile, match="failed"):
        make_compiled(tmp_path, compile_with=fail)
    assert visible(tmp_path) == [f"{stamp_of()}.log"]
    assert "does not like it" in (tmp_path / f"{stamp_of()}.log").read_text()
    with pytest.raises(CannotCompile, match="before"):
        make_compiled(tmp_path, retry=False, compile_with=pretend)
    make_compiled(tmp_path, compile_with=pretend)
    assert visible(tmp_path) == [stamp_of()]


def test_killed_at_work_it_is_made_the_next_time(tmp_path: Path) -> None:
    program = """
import sys, time
from pathlib import Path
from huiguan.engines.itemise.native.make import make_compiled
def work(sources, target):
    target.mkdir()
    print("at work", flush=True)
    time.sleep(60)
make_compiled(Path(sys.argv[1]), compile_with=work)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"at work\n"
        worker.send_signal(signal.SIGKILL)
    assert len(visible(tmp_path)) == 1
    make_compiled(tmp_path, compile_with=pretend)
    assert visible(tmp_path) == [stamp_of()]


def test_forms_of_other_sources_go_when_there_are_many(tmp_path: Path) -> None:
    for age in range(6):
        old = tmp_path / f"old{age}"
        (old / "rules").mkdir(parents=True)
        os.utime(old, (1_700_000_000 - age, 1_700_000_000 - age))
    make_compiled(tmp_path, compile_with=pretend)
    assert visible(tmp_path) == sorted([stamp_of(), "old0", "old1", "old2"])


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotCompile, match=r"file.*Not a directory"):
        make_compiled(tmp_path / "file/home", compile_with=pretend)


def test_without_a_compiler_the_reason_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    with pytest.raises(CannotCompile, match=r"no C compiler \(no-such-compiler\)|mypyc is not installed"):
        make_compiled(tmp_path)
    assert visible(tmp_path) == []


def test_without_mypyc_the_reason_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "find_spec", lambda name: None)
    with pytest.raises(CannotCompile, match="mypyc is not installed"):
        make_compiled(tmp_path)


@pytest.mark.long
def test_the_recipe_makes_a_form_that_answers_as_the_sources_do(tmp_path: Path) -> None:
    if missing := make.what_is_missing():
        pytest.skip(missing)
    folder = make_compiled(tmp_path)
    assert visible(tmp_path) == [folder.name]
    with Form({VARIABLE: str(tmp_path)}) as form:
        assert form.is_compiled
        for path in TEXTS[::10]:
            text = path.read_text(encoding="utf-8")
            assert form.facts(text, None) == facts(itemise(text)), path.name
