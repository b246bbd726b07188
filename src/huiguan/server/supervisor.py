"""Keeps the child processes of `huiguan run` alive, and stops them in order.

One thread. Each child leads a process group of its own, so that a Ctrl-C at the terminal reaches only the supervisor,
and asks the kernel for SIGTERM should the supervisor die.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from huiguan.server.logs import line_log, short_line
from huiguan.server.privileges import die_with_parent

_TICK_SECONDS = 0.1
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_CALM_SECONDS = 60.0
_LINES_REMEMBERED = 20

Say = Callable[[str], None]


@dataclass(frozen=True)
class ChildSpec:
    """One child process: its name in logs, what to run, its environment, how long it may take to stop, and for how
    long its first start waits for `run` to find everything `ready`."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_seconds: float = 20.0
    waits_seconds: float = 0.0


class Child:
    """A running, pausing or stopped child process with its log."""

    def __init__(self, spec: ChildSpec, logs: Path) -> None:
        self.spec = spec
        self.log = line_log(logs / f"{spec.name}.log")
        self.last_lines: deque[str] = deque(maxlen=_LINES_REMEMBERED)
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.start_at = 0.0
        self._started_at = 0.0
        self._rest = b""

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> IO[bytes]:
        """Start the process; returns the pipe of what it prints."""
        self._started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - commands come from our own code
            list(self.spec.command),
            env=dict(self.spec.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=_dies_with_supervisor,
            start_new_session=True,
        )
        assert self.process.stdout is not None  # noqa: S101 - asked for above
        os.set_blocking(self.process.stdout.fileno(), False)
        return self.process.stdout

    def take(self, data: bytes) -> list[str]:
        """Log what was printed; returns the whole lines in it."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        lines = [line.decode(errors="replace") for line in whole]
        for line in lines:
            self.log.info("%s", line)
            self.last_lines.append(line)
        return lines

    def note_end(self) -> float:
        """The process ended by itself: clear up behind it; returns the pause in seconds before the next start."""
        self.signal(signal.SIGKILL)
        calm = time.monotonic() - self._started_at > _CALM_SECONDS
        self.failures = 1 if calm else self.failures + 1
        pause = min(_FIRST_PAUSE * 2.0 ** (self.failures - 1), _LONGEST_PAUSE)
        self.start_at = time.monotonic() + pause
        return pause

    def signal(self, number: int) -> None:
        """Signal the child and everything that it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


class Supervisor:
    """Runs children until it is asked to stop."""

    def __init__(
        self, specs: Sequence[ChildSpec], logs: Path, say: Say, tend: Callable[[], None] | None = None
    ) -> None:
        self.children = [Child(spec, logs) for spec in specs]
        self._say = say
        self._tend = tend
        self._selector = selectors.DefaultSelector()
        self._stops_asked = 0

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stops_asked > 0

    def ask_to_stop(self, number: int = 0, frame: object = None) -> None:
        """Stop soon; asked a second time, at once. Fit to be a signal handler."""
        self._stops_asked += 1

    def run(self, ready: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Start the children, announce once `ready` says so, keep them alive until asked to stop; then stop them."""
        announced = False
        begun = time.monotonic()
        for child in self.children:
            child.start_at = begun + child.spec.waits_seconds
        try:
            while not self.stopping:
                self.step()
                if not announced and ready():
                    announce()
                    announced = True
                    self._wait_no_more()
        finally:
            self.stop()

    def _wait_no_more(self) -> None:
        for child in self.children:
            if child.process is None:
                child.start_at = 0.0

    def step(self) -> None:
        """Start what has to be started, and pass on what was printed; takes a tenth of a second."""
        for child in self.children:
            self._look_after(child)
        if self._tend is not None:
            self._tend()
        self._pump(_TICK_SECONDS)

    def stop(self) -> None:
        """Stop the children, the first one first, each after the one before has ended."""
        for child in self.children:
            child.signal(signal.SIGTERM)
            self._await_end(child)
            child.signal(signal.SIGKILL)
        self._pump(0)

    def _await_end(self, child: Child) -> None:
        deadline = time.monotonic() + child.spec.stop_seconds
        while child.running and time.monotonic() < deadline and self._stops_asked < 2:
            self._pump(_TICK_SECONDS)
        if child.running:
            self._say(f"{child.spec.name} did not stop in time and was ended.")
            child.signal(signal.SIGKILL)

    def _look_after(self, child: Child) -> None:
        if child.running:
            return
        if child.process is not None and child.start_at <= 0.0:
            self._report_end(child)
        elif time.monotonic() >= child.start_at:
            child.start_at = 0.0
            self._selector.register(child.start(), selectors.EVENT_READ, child)

    def _report_end(self, child: Child) -> None:
        assert child.process is not None  # noqa: S101 - the caller looked
        self._pump(0)
        pause = child.note_end()
        self._say(f"{child.spec.name} ended (status {child.process.returncode}); it starts again in {pause:g} s.")
        for line in list(child.last_lines)[-2:]:
            self._say(f"  {line}")

    def _pump(self, timeout: float) -> None:
        if not self._selector.get_map():
            time.sleep(timeout)
            return
        for key, _ in self._selector.select(timeout):
            self._read(key)

    def _read(self, key: selectors.SelectorKey) -> None:
        child: Child = key.data
        data = os.read(key.fd, 65536)
        if not data:
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]  # we register pipes only
            return
        for line in child.take(data):
            short = short_line(line)
            if short is not None:
                self._say(f"{child.spec.name} {short}")


def _dies_with_supervisor() -> None:
    die_with_parent(signal.SIGTERM)
