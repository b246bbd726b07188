"""`huiguan ballot` as people call it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

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
