"""`huiguan run` as a whole: it serves pages, one signal stops everything, after a kill the next start recovers."""

from __future__ import annotations

import re
import resource
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.prepared import FIRST_RUN, copy_instance
from tests.running import Running, free_port

from huiguan.server.embedded import EmbeddedPostgres


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was started once, with the demonstration."""
    data = tmp_path_factory.mktemp("run") / "var"
    copy_instance(data, durable=True)
    assert "Loaded the demonstration" in (data / FIRST_RUN).read_text(encoding="utf-8")
    return data


@pytest.fixture
def running(prepared: Path) -> Iterator[Running]:
    started = Running(prepared, free_port())
    yield started
    if started.process.poll() is None:
        started.stop(signal.SIGKILL)


def seconds_of_children() -> float:
    """What the processes that were started from here, and have ended, took of the processors."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def children_of(pid: int) -> set[int]:
    found = set()
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                parent = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == pid:
                found |= {int(place.name)} | children_of(int(place.name))
    return found


def test_warm_start_is_quick_and_ctrl_c_stops_everything_in_order(prepared, running):
    before = seconds_of_children()
    printed = running.until_ready()
    assert running.get("/accounts/login/") == 200
    assert f"http://127.0.0.1:{running.port}/" in printed
    assert "Looking at the database" not in printed  # as the first start left it
    assert "username" in running.until("clerk-", 60)  # the sign-ins
    stops_in_order(running, signal.SIGINT)
    # The promise is ten seconds on two idle cores. Tests share theirs, so what is counted is what the cores did, from
    # the start to the end, where several processes on one core disturb each other: 24 s were seen on a busy machine.
    assert seconds_of_children() - before < 36
    assert EmbeddedPostgres(prepared).cluster.running_pid() is None


def stops_in_order(running: Running, number: int) -> None:
    """One signal ends all that was started, web server and worker before the database."""
    children = children_of(running.process.pid)
    code, rest = running.stop(number)
    assert code == 0
    assert re.search(r"Web server and worker have stopped.*\nStopped\.", rest, re.S)
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def test_kill_at_any_moment_is_recovered_and_a_termination_stops_everything_in_order(prepared, eventually):
    for pause in (0.3, 1.5, 3.0, 6.0):
        victim = Running(prepared, free_port())
        time.sleep(pause)
        children = children_of(victim.process.pid)
        victim.stop(signal.SIGKILL)
        eventually(
            lambda children=children: not [pid for pid in children if _lives(pid)],
            "children outlived the killed command",
        )
    again = Running(prepared, free_port())
    again.until_ready()
    assert again.get("/accounts/login/") == 200
    stops_in_order(again, signal.SIGTERM)
    assert EmbeddedPostgres(prepared).cluster.running_pid() is None


def test_port_in_use_is_said_before_anything_starts(tmp_path):
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = occupied.getsockname()[1]
        started = Running(tmp_path / "var", port)
        output, _ = started.process.communicate(timeout=60)
    assert started.process.returncode == 1
    assert f"Port {port} is in use" in output
    assert f"PORT={port + 1}" in output
    assert not (tmp_path / "var").exists()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
