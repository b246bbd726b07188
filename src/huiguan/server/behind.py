"""Work that can wait, done behind the server at the lowest priority: one command, once, a while after the start."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from huiguan.server.privileges import die_with_parent

_LOWEST = 19


class Behind:
    """One command that may be killed at any moment; what it prints goes to a log file."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._command = list(command)
        self._log = log
        self._due: float | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start_in(self, seconds: float) -> None:
        """Let `tend` start the command so many seconds from now."""
        self._due = time.monotonic() + seconds

    def tend(self) -> None:
        """Start the command when its time has come. Cheap; to be called often."""
        if self._process is None and self._due is not None and time.monotonic() >= self._due:
            with open(self._log, "wb") as log:
                self._process = subprocess.Popen(  # noqa: S603 - commands come from our own code
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    preexec_fn=_give_way,
                    start_new_session=True,
                )

    def stop(self) -> None:
        """End the command and all that it started, if it still runs."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _give_way() -> None:
    os.nice(_LOWEST)
    die_with_parent(signal.SIGTERM)
