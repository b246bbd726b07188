"""Checkers of others that run in node (tests/foreign); without them a test is skipped and says so."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

FOREIGN = Path(__file__).parent / "foreign"


def need_foreign() -> str:
    """The command `node`, or a skip that says what is missing."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node: the checkers of others in tests/foreign cannot run")
    if not (FOREIGN / "node_modules").is_dir():
        pytest.skip("tests/foreign is not installed: run tools/ensure-foreign.sh where npm reaches its registry")
    return node


def ask_foreign(script: str, question: Any) -> Any:
    """What a script of tests/foreign answers to a question, both as JSON."""
    done = subprocess.run(
        [need_foreign(), str(FOREIGN / script)],
        input=json.dumps(question), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
