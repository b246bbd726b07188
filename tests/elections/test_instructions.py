"""How to verify an election, as its public page says it: the lines are taken from the page and run on the file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.elections.conftest import Council
from tests.elections.test_pages import client_of, words
from tests.engines.ballot.test_belenios_tool import held, tool

from huiguan.elections.services import counting
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.boxes import Box, sum_of_ballots

__all__ = ["tool"]
pytestmark = pytest.mark.django_db
debian = pytest.mark.parametrize("tool", ["trixie"], indirect=True)
FIRST, SECOND = [[1, 0], [0, 1]], [[0, 1], [1, 0]]


def voted(council: Council) -> None:
    """Two of five vote otherwise than the others; the first to vote is one of the three."""
    council.open()
    for number in range(5):
        council.cast(council.credential(number), SECOND if number > 2 else FIRST)


def counted(council: Council) -> None:
    council.close(present=7)
    council.decrypt()


def read(council: Council, language: str = "zh-hans") -> str:
    """The public page, as a visitor reads it in a language."""
    visitor = client_of(None)
    visitor.cookies["django_language"] = language
    return words(visitor.get(f"/elections/{council.election.uuid}/"))


def lines(page: str, whose: str) -> str:
    (found,) = re.findall(rf'<pre[^>]*data-commands="{whose}">(.*?)</pre>', page, re.DOTALL)
    return unescape(found)


def downloaded(council: Council, page: str, folder: Path) -> Path:
    (address,) = re.findall(r'href="([^"]+\.bel)"', page)
    answer: Any = client_of(None).get(address)
    path = folder / f"{council.election.uuid}.bel"
    path.write_bytes(b"".join(answer))
    return path


def run(commands: str, folder: Path, *programs: Path) -> subprocess.CompletedProcess[str]:
    """The lines in a shell in the folder of the file, with nothing set that they do not set themselves."""
    known = {name: value for name, value in os.environ.items() if name != "LWT_ASYNC_METHOD"}
    path = os.pathsep.join([*(str(each) for each in programs), os.environ["PATH"]])
    surroundings = {**known, "PATH": path, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    return subprocess.run(
        ["/bin/sh", "-c", commands], cwd=folder, env=surroundings, capture_output=True, text=True, timeout=300
    )


OURS = Path(sys.executable).parent


def test_both_languages_say_the_same_lines_and_in_their_own_words(council: Council) -> None:
    voted(council)
    chinese, english = read(council), read(council, "en")
    for whose in ("own", "others"):
        assert lines(chinese, whose) == lines(english, whose)
    assert "最后一行应为数字2" in chinese and "BELENIOS-2048群" in chinese
    assert "at the end the number 2" in english and "Version 2.0 (Debian 12)" in english


def test_our_line_accepts_the_file_and_rejects_it_when_it_was_changed(council: Council, tmp_path: Path) -> None:
    voted(council)
    page = read(council)
    archive = downloaded(council, page, tmp_path)
    done = run(lines(page, "own"), tmp_path, OURS)
    assert done.returncode == 0, "an election under way: " + done.stderr
    counted(council)
    page = read(council)
    archive = downloaded(council, page, tmp_path)
    done = run(lines(page, "own"), tmp_path, OURS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "--partial" not in lines(page, "own")
    assert done.stdout.splitlines()[-1].startswith("valid")
    raw = archive.read_bytes()
    assert b'{"result":[[3,2],[2,3]]}' in raw
    archive.write_bytes(raw.replace(b'{"result":[[3,2],[2,3]]}', b'{"result":[[5,0],[0,5]]}'))
    done = run(lines(page, "own"), tmp_path, OURS)
    assert (done.returncode, "NOT VALID" in done.stdout) == (1, True)


@debian
def test_the_lines_for_belenios_tool_accept_the_file(tool: Path, council: Council, tmp_path: Path) -> None:
    voted(council)
    counted(council)
    page = read(council)
    downloaded(council, page, tmp_path)
    done = run(lines(page, "others"), tmp_path, tool.parent)
    assert "all checks passed" in done.stderr + done.stdout, done.stderr
    assert done.stdout.split()[-1] == "2", done.stdout + done.stderr


@pytest.mark.parametrize("tool", ["bookworm", "trixie"], indirect=True)
def test_what_the_page_says_of_the_other_group_is_so(tool: Path, council: Council, tmp_path: Path) -> None:
    council.open()
    archive = held(tmp_path / "election", "BELENIOS-2048")
    (folder := tmp_path / "downloads").mkdir()
    archive.rename(folder / archive.name)
    commands = lines(read(council), "others").replace(f"{council.election.uuid}.bel", archive.name)
    done = run(commands, folder, tool.parent)
    assert "all checks passed" in done.stderr + done.stdout, done.stderr
    assert done.stdout.split()[-1] == "2", done.stdout + done.stderr


@debian
def test_a_sum_that_is_not_that_of_the_ballots_is_found_by_both(
    tool: Path, council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server counts a ballot of its choice twice instead of another one; trustees decrypt in good faith."""

    def false_sum(box: Box) -> Any:
        return sum_of_ballots(Box(box.election, [*box.ballots[1:], box.ballots[-1]], box.checked))

    voted(council)
    monkeypatch.setattr(counting, "sum_of_ballots", false_sum)
    counted(council)
    page = read(council)
    archive = downloaded(council, page, tmp_path)
    assert b'{"result":[[2,3],[3,2]]}' in archive.read_bytes(), "the other candidate has won"
    verdict = verify_archive(archive)
    assert (verdict.valid, verdict.checks["tally"] == "ok") == (False, False)
    assert verdict.checks["ballot_proofs"] == "ok", "nothing is wrong with the ballots themselves"
    done = run(lines(page, "others"), tmp_path, tool.parent)
    assert done.stdout.split()[-1] == "0", "neither the sum nor its size with its hash is that of the ballots"
