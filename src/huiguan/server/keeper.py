"""The keeper: a small process beside the database server, `python -m huiguan.server.keeper DATA`.

Every process that uses the embedded server holds a shared lock on one file. The keeper starts the server, starts it
again should it crash, and stops it cleanly once nobody holds that lock any more. Since the kernel drops the locks of
the dead, a command that is killed leaves no server behind; a keeper that is killed leaves one that the next adopts.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from huiguan.server.cluster import Cluster
from huiguan.server.errors import ServerError
from huiguan.server.folder import DataFolder
from huiguan.server.locks import KEEPER_LOCK, USERS_LOCK, FileLock

_POLL_SECONDS = 0.2
_CRASHES_ALLOWED = 5
_CALM_SECONDS = 60.0


class Keeper:
    """Keeps one server running while anybody uses it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._child: subprocess.Popen[bytes] | None = None
        self._crashes = 0
        self._started_at = 0.0
        self._asked_to_stop = False

    def keep(self) -> None:
        """Serve until nobody uses the server. Raises ServerError when it cannot be kept running."""
        signal.signal(signal.SIGTERM, self._note_stop)
        with FileLock(self.cluster.folder.postgres / USERS_LOCK) as users:
            try:
                self.cluster.create()
                while not self._asked_to_stop and not users.try_take():
                    self._ensure_running()
                    time.sleep(_POLL_SECONDS)
            finally:
                self._stop()

    def _ensure_running(self) -> None:
        if self._alive():
            return
        if self._child is not None:
            self._count_crash()
        self._started_at = time.monotonic()
        self._child = self.cluster.spawn()

    def _alive(self) -> bool:
        if self._child is not None:
            return self._child.poll() is None
        return self.cluster.running_pid() is not None

    def _count_crash(self) -> None:
        calm = time.monotonic() - self._started_at > _CALM_SECONDS
        self._crashes = 1 if calm else self._crashes + 1
        if self._crashes > _CRASHES_ALLOWED:
            raise ServerError("The database server stopped again and again; its log says why.")
        time.sleep(self._crashes * 0.5)

    def _stop(self) -> None:
        pid = self.cluster.running_pid()
        if pid is not None:
            self.cluster.stop(pid)
        if self._child is not None:
            self._child.wait()

    def _note_stop(self, number: int, frame: object) -> None:
        self._asked_to_stop = True


def main() -> None:
    """Entry of the process. Ends at once, without harm, when another keeper is at work."""
    # A Ctrl-C in the terminal is for the command; the database stops after the command has let go.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    cluster = Cluster(DataFolder.at(Path(sys.argv[1])))
    with FileLock(cluster.folder.postgres / KEEPER_LOCK) as lock:
        if not lock.try_take():
            return
        try:
            Keeper(cluster).keep()
        except (ServerError, OSError, subprocess.SubprocessError) as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main()
