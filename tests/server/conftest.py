"""A user of the embedded database in a process of its own, which a test may kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.prepared import copied

from huiguan.server.embedded import EmbeddedPostgres

# Holds the server until its standard input closes.
HOLDER = """
import sys
from pathlib import Path
from huiguan.server import ensure_database
with ensure_database(Path(sys.argv[1])) as handle:
    print(handle.embedded.cluster.running_pid(), flush=True)
    sys.stdin.read()
"""


class Holder:
    """A process that uses the server of a data folder."""

    def __init__(self, data: Path, python: str = sys.executable, first: str = "", **popen: object) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([first, *sys.path])}
        environment.pop("DATABASE_URL", None)
        self.process = subprocess.Popen(
            [python, "-c", HOLDER, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            **popen,
        )

    def server_pid(self) -> int:
        """Wait until the server answers; the number of its process."""
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read().decode()
        return int(line)

    def let_go(self) -> None:
        self.process.communicate(timeout=180)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=180)


@pytest.fixture(autouse=True)
def _no_external_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture(scope="module")
def started_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose server was started once, and stopped; tests take copies of it."""
    place = tmp_path_factory.mktemp("started") / "var"
    with EmbeddedPostgres(place):
        pass
    return place


@pytest.fixture
def data(started_once: Path, unused: Path) -> Path:
    """A data folder with a database that holds nothing yet."""
    return copied(started_once, unused)


@pytest.fixture
def unused(tmp_path: Path) -> Iterator[Path]:
    """The place of a data folder; what runs there at the end of the test is a fault of the test, and is stopped."""
    place = tmp_path / "var"
    yield place
    cluster = EmbeddedPostgres(place).cluster
    eventually(lambda: cluster.running_pid() is None, "the server outlived its users")


@pytest.fixture
def hold() -> Iterator[Callable[..., Holder]]:
    """Start a holder; all are gone when the test ends."""
    holders: list[Holder] = []

    def start(data: Path, **popen: object) -> Holder:
        holders.append(Holder(data, **popen))
        return holders[-1]

    yield start
    for holder in holders:
        if holder.process.poll() is None:
            holder.kill()


def eventually(condition: Callable[[], object], fault: str, seconds: float = 120.0) -> None:
    """Wait for a condition; fail with the fault when it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, fault
        time.sleep(0.05)


@pytest.fixture(name="eventually")
def _eventually() -> Callable[..., None]:
    return eventually
