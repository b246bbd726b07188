"""The supervisor with children that a test can reason about."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from huiguan.server.supervisor import ChildSpec, Supervisor

PATIENT = "import time\nprint('up', flush=True)\ntime.sleep(600)"
STUBBORN = (
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(600)"
)
FAILING = "print('no such table: organizations', flush=True)\nraise SystemExit(3)"
FORKING = """
import os, time
child = os.fork()
if child: print('child', child, flush=True)
time.sleep(600)
"""


def spec(name: str, code: str, stop_seconds: float = 5.0) -> ChildSpec:
    return ChildSpec(name, [sys.executable, "-c", code], dict(os.environ), stop_seconds)


def supervisor(said: list[str], logs: Path, *specs: ChildSpec) -> Supervisor:
    return Supervisor(specs, logs, said.append)


def step_until(sup: Supervisor, condition, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        sup.step()


def log(logs: Path, name: str) -> str:
    place = logs / f"{name}.log"
    return place.read_text() if place.exists() else ""


def test_children_are_stopped_in_order_and_their_words_are_kept(tmp_path):
    said: list[str] = []
    sup = supervisor(said, tmp_path, spec("web", PATIENT), spec("worker", PATIENT))
    step_until(sup, lambda: "up" in log(tmp_path, "web") and "up" in log(tmp_path, "worker"))
    ended: list[str] = []
    for child in sup.children:
        original = child.signal
        child.signal = lambda number, child=child, original=original: (
            ended.append(child.spec.name) if number == signal.SIGTERM else None,
            original(number),
        )
    sup.stop()
    assert ended == ["web", "worker"]
    assert not any(child.running for child in sup.children)
    assert said == []


def test_crashed_child_starts_again_after_growing_pauses(tmp_path):
    said: list[str] = []
    sup = supervisor(said, tmp_path, spec("worker", FAILING))
    step_until(sup, lambda: sum("ended (status 3)" in line for line in said) == 3)
    sup.stop()
    reports = [line for line in said if "ended" in line]
    assert [line.split("again in ")[1] for line in reports] == ["0.5 s.", "1 s.", "2 s."]
    assert "  no such table: organizations" in said


@pytest.mark.parametrize(("waits", "answers", "first"), [(60.0, True, "ready"), (0.3, False, "started")])
def test_who_waits_starts_once_the_others_are_ready_or_its_time_is_over(tmp_path, waits, answers, first):
    seen: list[str] = []

    def look() -> None:
        if sup.children[1].process is not None:
            seen.append("started")
            sup.ask_to_stop()

    worker = replace(spec("worker", PATIENT), waits_seconds=waits)
    sup = Supervisor([spec("web", PATIENT), worker], tmp_path, seen.append, look)
    sup.run(lambda: answers and "up" in log(tmp_path, "web"), lambda: seen.append("ready"))
    assert (seen[0], seen[-1]) == (first, "started")


def test_child_that_is_killed_comes_back(tmp_path):
    said: list[str] = []
    sup = supervisor(said, tmp_path, spec("web", PATIENT))
    step_until(sup, lambda: "up" in log(tmp_path, "web"))
    first = sup.children[0].process.pid
    os.kill(first, signal.SIGKILL)
    step_until(sup, lambda: sup.children[0].running and sup.children[0].process.pid != first)
    sup.stop()
    assert "ended (status -9)" in said[0]


def test_what_a_killed_child_had_started_does_not_stay(tmp_path, eventually):
    sup = supervisor([], tmp_path, spec("web", FORKING))
    step_until(sup, lambda: "child" in log(tmp_path, "web"))
    grandchild = int(log(tmp_path, "web").split("child ")[1].split()[0])
    os.kill(sup.children[0].process.pid, signal.SIGKILL)
    step_until(sup, lambda: sup.children[0].failures == 1)
    eventually(lambda: not _lives(grandchild), "it holds the port for ever")
    sup.stop()


def test_child_that_does_not_listen_is_ended(tmp_path):
    said: list[str] = []
    sup = supervisor(said, tmp_path, spec("web", STUBBORN, stop_seconds=0.5))
    step_until(sup, lambda: "up" in log(tmp_path, "web"))
    sup.stop()
    assert said == ["web did not stop in time and was ended."]


def test_second_request_to_stop_does_not_wait(tmp_path):
    sup = supervisor([], tmp_path, spec("web", STUBBORN, stop_seconds=60))
    step_until(sup, lambda: "up" in log(tmp_path, "web"))
    sup.ask_to_stop()
    sup.ask_to_stop()
    started = time.monotonic()
    sup.stop()
    assert time.monotonic() - started < 30, "half of what it would wait for"


def test_warnings_reach_the_terminal_in_short_and_news_do_not(tmp_path):
    said: list[str] = []
    code = """
import json, time
print(json.dumps({"level": "info", "event": "page served"}))
print(json.dumps({"level": "warning", "event": "mail server is away", "host": "x"}), flush=True)
time.sleep(600)
"""
    sup = supervisor(said, tmp_path, spec("worker", code))
    step_until(sup, lambda: said)
    sup.stop()
    assert said == ["worker warning: mail server is away"]
    assert "page served" in log(tmp_path, "worker")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the kernel tells of a parent's death on Linux only")
def test_children_die_with_a_killed_supervisor(tmp_path, eventually):
    code = f"""
import os, sys
from pathlib import Path
sys.path[:0] = {sys.path!r}
from huiguan.server.supervisor import ChildSpec, Supervisor
web = ChildSpec("web", [sys.executable, "-c", {PATIENT!r}], dict(os.environ))
sup = Supervisor([web], Path({str(tmp_path)!r}), print)
while True:
    sup.step()
    if sup.children[0].last_lines:
        print(sup.children[0].process.pid, flush=True)
        sup.children[0].last_lines.clear()
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    child = int(process.stdout.readline())
    process.kill()
    process.communicate()
    eventually(lambda: not _lives(child), "the child outlived its supervisor")


def _lives(pid: int) -> bool:
    """Whether a process runs; one that is dead but not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
