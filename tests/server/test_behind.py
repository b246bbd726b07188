"""Work behind the server: once, after a while, at the lowest priority, and gone with the server."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from huiguan.server.behind import Behind

PATIENCE = 120  # seconds, on a machine that has other work
PRIORITY = "import os; print(os.getpriority(os.PRIO_PROCESS, 0), flush=True)"
CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def tended_until(behind: Behind, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline
        behind.tend()
        time.sleep(0.02)


def test_it_runs_once_and_gives_way(tmp_path: Path) -> None:
    log = tmp_path / "log"
    behind = Behind([sys.executable, "-c", PRIORITY], log)
    behind.tend()
    assert not log.exists()
    behind.start_in(0.1)
    tended_until(behind, lambda: log.exists() and log.read_text() != "")
    for _ in range(20):
        behind.tend()
        time.sleep(0.01)
    assert log.read_text().split() == ["19"]
    behind.stop()


def test_it_ends_with_all_that_it_started(tmp_path: Path) -> None:
    log = tmp_path / "log"
    behind = Behind([sys.executable, "-c", CHILD], log)
    behind.start_in(0)
    tended_until(behind, lambda: log.exists() and log.read_text().strip() != "")
    child = int(log.read_text())
    assert is_alive(child)
    behind.stop()
    deadline = time.monotonic() + PATIENCE
    while is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    behind.stop()


def test_stopped_before_its_time_it_never_runs(tmp_path: Path) -> None:
    behind = Behind([sys.executable, "-c", PRIORITY], tmp_path / "log")
    behind.start_in(60)
    behind.stop()
    behind.tend()
    assert not (tmp_path / "log").exists()


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie that nobody has buried yet."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
