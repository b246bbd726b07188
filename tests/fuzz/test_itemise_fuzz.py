"""The fuzz run of `make test-long`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = os.environ.get("HUIGUAN_FUZZ_SECONDS", "60")


@pytest.mark.long
def test_itemise_survives_fuzzing() -> None:
    pytest.importorskip("atheris", reason="atheris is not installed here (it has wheels for Linux only)")
    program = Path(__file__).with_name("itemise_fuzz.py")
    result = subprocess.run([sys.executable, str(program), SECONDS], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
