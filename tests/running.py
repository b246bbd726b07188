"""A started `huiguan run`."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path


def debian_programs() -> Path | None:
    """The programs of the newest PostgreSQL of the system, if it has one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda place: int(place.parts[-3]))
    return found[-1].parent if found else None


def free_port() -> int:
    """A port that nothing listens on.

    Lower than those that the system gives to whoever connects, lest a browser's connection takes it before the server
    that is started with it listens; and not by the seed that test processes share.
    """
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Running:
    """A started `huiguan run`."""

    def __init__(self, data: Path, port: int) -> None:
        self.port = port
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
        environment["DJANGO_SETTINGS_MODULE"] = "huiguan.config.settings"
        for name in ("HUIGUAN_SANDBOX", "HUIGUAN_DATA", "DATABASE_URL"):  # as whoever types the command has it
            environment.pop(name, None)
        words = ["run", "--port", str(port), "--data", str(data), "--workers", "1"]
        command = [sys.executable, "-c", "from huiguan.cli import main; main()", *words]
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def until_ready(self) -> str:
        """What was printed until the address appeared."""
        return self.until("Huiguan is ready", 600)

    def until(self, words: str, seconds: float) -> str:
        """What is printed up to a line with these words; AssertionError where they do not come."""
        printed = ""
        patience = threading.Timer(seconds, self.process.kill)
        patience.start()
        try:
            for line in self.process.stdout:
                printed += line
                if words in line:
                    return printed
        finally:
            patience.cancel()
        raise AssertionError(printed)

    def get(self, path: str = "/") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=180)
        return self.process.returncode, rest
